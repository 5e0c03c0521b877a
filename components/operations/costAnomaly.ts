import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { Documents } from "../shared/policy";
import { type CostTag, checkEmails, checkTag, plainTopic, type Topic } from "./notice";

/** An existing monitor, such as the account's own Default-Services-Monitor, or a new one of a cost allocation tag. */
export type AnomalyMonitor = { readonly arn: pulumi.Input<string> } | { readonly tag: CostTag };

/**
 * Who is told, and how soon. Cost Explorer API: single alerts go to SNS alone, summaries to e-mail alone.
 *
 * The topic's policy and key admit Cost Anomaly Detection (`AlarmTopic` with publisher `cost-alerts`, `EncryptionKey`
 * with `cost-alerts`); without either the messages are lost, and a mail to the account's owner says so later.
 */
export type AnomalyNotice =
  | { readonly frequency: "IMMEDIATE"; readonly topic: Topic }
  | { readonly frequency: "DAILY" | "WEEKLY"; readonly emails: readonly string[] };

export interface CostAnomalyArgs extends ComponentArgs {
  readonly monitor: AnomalyMonitor;
  readonly notice: AnomalyNotice;
  /** Anomalies of less than so many US dollars in all are not told. */
  readonly minimumUsd: number;
}

/**
 * Tells when spending departs from its habit.
 *
 * Creates an `aws.costexplorer.AnomalySubscription` and, without an existing monitor, an
 * `aws.costexplorer.AnomalyMonitor` of one tag's value. Free. Cost Explorer is a global service (its endpoint is in
 * us-east-1), so the resources have no region. Costs are looked at three times a day and are up to a day old.
 *
 * Makes no monitor of all services: an account may have one, AWS makes it by itself in nearly every account, and a
 * second one fails with "Limit exceeded on dimensional spend monitor creation". Give that monitor's ARN instead; it
 * is the only way in a member account of an organization, where AWS lets nobody monitor tags. A tag must be an
 * active cost allocation tag before anything is found.
 */
export class CostAnomaly extends pulumi.ComponentResource {
  readonly monitorArn: pulumi.Output<string>;
  readonly subscriptionArn: pulumi.Output<string>;

  constructor(name: string, args: CostAnomalyArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:operations:CostAnomaly", name, { ...args, notice: plainNotice(args.notice) }, opts);
    const { context, monitor, notice, minimumUsd } = args;
    const documents = new Documents();

    this.monitorArn =
      "arn" in monitor ? pulumi.output(monitor.arn) : makeMonitor(this, name, documents, args, monitor.tag);
    const subscription = new aws.costexplorer.AnomalySubscription(
      name,
      {
        frequency: notice.frequency,
        monitorArnLists: [this.monitorArn],
        subscribers: "topic" in notice ? [toTopic(notice.topic)] : notice.emails.map(toEmail),
        thresholdExpression: {
          dimension: {
            key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
            matchOptions: ["GREATER_THAN_OR_EQUAL"],
            values: [String(minimumUsd)],
          },
        },
        tags: tagsFor(context, name),
      },
      { parent: this, dependsOn: "topic" in notice ? [notice.topic.ready] : [] },
    );

    this.subscriptionArn = subscription.arn;
    this.registerOutputs({
      monitorArn: this.monitorArn,
      subscriptionArn: this.subscriptionArn,
      documents: documents.all,
    });
  }
}

function makeMonitor(
  parent: pulumi.Resource,
  name: string,
  documents: Documents,
  { context }: CostAnomalyArgs,
  tag: CostTag,
): pulumi.Output<string> {
  const childName = `${name}-monitor`;
  // The provider compares with what Cost Explorer answers, where every kind of filter is named. Without the nulls
  // each deployment would replace the monitor (@pulumi/aws 7.48: example, and specifications are not changed in place).
  const specification = {
    And: null,
    CostCategories: null,
    Dimensions: null,
    Not: null,
    Or: null,
    Tags: { Key: tag.key, MatchOptions: null, Values: [tag.value] },
  };
  return new aws.costexplorer.AnomalyMonitor(
    childName,
    {
      monitorType: "CUSTOM",
      monitorSpecification: documents.json(
        "aws:costexplorer/anomalyMonitor:AnomalyMonitor",
        childName,
        "monitorSpecification",
        specification,
      ),
      tags: tagsFor(context, childName),
    },
    { parent },
  ).arn;
}

const toTopic = ({ arn }: Topic) => ({ type: "SNS", address: arn });
const toEmail = (address: string) => ({ type: "EMAIL", address });

/** The notice without the topic's resource. */
function plainNotice(notice: AnomalyNotice): object {
  return "topic" in notice ? { ...notice, topic: plainTopic(notice.topic) } : notice;
}

function validate(name: string, { monitor, notice, minimumUsd }: CostAnomalyArgs): void {
  const faults = new ArgumentFaults("CostAnomaly", name);
  const frequencies = "topic" in notice ? ["IMMEDIATE"] : ["DAILY", "WEEKLY"];
  faults.unless(
    frequencies.includes(notice.frequency),
    "notice.frequency",
    notice.frequency,
    "topic" in notice ? "IMMEDIATE with a topic" : "DAILY or WEEKLY with emails",
  );
  if ("emails" in notice) {
    faults.unless(notice.emails.length > 0, "notice.emails", notice.emails, "at least one address");
    checkEmails(faults, "notice.emails", notice.emails);
  }
  faults.unless(
    minimumUsd > 0 && Number.isFinite(minimumUsd),
    "minimumUsd",
    minimumUsd,
    "US dollars above 0",
  );
  if ("tag" in monitor) {
    checkTag(faults, "monitor.tag", monitor.tag);
  } else if (typeof monitor.arn === "string") {
    const form = /^arn:[a-z0-9-]+:ce::\d{12}:anomalymonitor\/[A-Za-z0-9-]+$/;
    faults.unless(form.test(monitor.arn), "monitor.arn", monitor.arn, "the ARN of an anomaly monitor");
  }
  faults.throwIfAny();
}
