import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { compositeRule, MAX_ALARMS } from "./compositeRule";

export interface CompositeAlarmArgs extends ComponentArgs {
  /** Unique in account and region: Pulumi makes no automatic name for it. */
  readonly alarmName: string;
  /** What is wrong and what to look at; it stands in the mail. */
  readonly description: string;
  /** Names of alarms in the same region, such as `Alarms.alarmNames`; plain in number. */
  readonly alarms: Readonly<Record<string, pulumi.Input<string>>>;
  /** Whether one of the alarms is enough. @default "any" */
  readonly when?: "any" | "all";
  /** Told when it begins and when it is over; in the alarm's region. */
  readonly topicArn: pulumi.Input<string>;
  /** @default - the context's region */
  readonly region?: string;
}

const defaults = { when: "any" } as const;

/**
 * One mail for trouble that several alarms see at once.
 *
 * Creates an `aws.cloudwatch.CompositeAlarm`. Costs 0.50 $ a month. The alarms in it should have no topic of their
 * own, or each tells the same once more. Refuses more alarms and longer rules than CloudWatch takes.
 *
 * CloudWatch deletes no alarm that a composite names. The rule is made of the alarms' names, so the composite is
 * changed or deleted before them.
 */
export class CompositeAlarm extends pulumi.ComponentResource {
  readonly alarmName: pulumi.Output<string>;
  readonly alarmArn: pulumi.Output<string>;

  constructor(name: string, args: CompositeAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:observability:CompositeAlarm", name, args, opts);
    const { context, alarmName, description, alarms, topicArn, region } = args;
    const { when } = { ...defaults, ...definedOnly(args) };

    const alarm = new aws.cloudwatch.CompositeAlarm(
      name,
      {
        alarmName,
        alarmDescription: description,
        alarmRule: pulumi.all(Object.values(alarms)).apply((names) => compositeRule(names, when)),
        alarmActions: [topicArn],
        okActions: [topicArn],
        region,
        tags: tagsFor(context, name),
      },
      { parent: this },
    );

    this.alarmName = alarm.alarmName;
    this.alarmArn = alarm.arn;
    this.registerOutputs({ alarmName: this.alarmName, alarmArn: this.alarmArn });
  }
}

function validate(name: string, args: CompositeAlarmArgs): void {
  const { alarmName, description, alarms, when, region } = args;
  const faults = new ArgumentFaults("CompositeAlarm", name);
  // CloudWatch API, PutCompositeAlarm.
  const named = /^[^\p{Cc}]{1,255}$/u.test(alarmName);
  faults.unless(named, "alarmName", alarmName, "1 to 255 characters");
  const described = description.length > 0 && description.length <= 1024;
  faults.unless(described, "description", description, "1 to 1,024 characters");
  const count = Object.keys(alarms).length;
  faults.unless(count >= 1 && count <= MAX_ALARMS, "alarms", count, `1 to ${MAX_ALARMS} alarms`);
  const known = when === undefined || when === "any" || when === "all";
  faults.unless(known, "when", when, '"any" or "all"');
  faults.unless(region !== "", "region", region, "a region, such as us-east-1");
  faults.throwIfAny();
}
