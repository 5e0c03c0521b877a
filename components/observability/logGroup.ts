import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, inRegion, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { isLogRetention, logRetentionDays } from "./logRetention";

export interface LogGroupArgs extends ComponentArgs {
  /** Of the log group's own region; its policy must admit CloudWatch Logs (`EncryptionKey` with service `logs`). */
  readonly keyArn: pulumi.Input<string>;
  readonly retentionDays: number;
  /** Only where AWS asks for a certain name, such as `aws-waf-logs-…`. @default - an automatic one */
  readonly logGroupName?: string;
  /** Services in another region write there only. @default - the context's region */
  readonly region?: string;
}

/**
 * A log group that is encrypted and forgets.
 *
 * Creates an `aws.cloudwatch.LogGroup`. Costs nothing idle; 0.50 $ a GB taken in and 0.03 $ a GB stored and month.
 * Refuses to keep logs for ever, and periods that AWS does not know.
 */
export class LogGroup extends pulumi.ComponentResource {
  readonly logGroupName: pulumi.Output<string>;
  /** Composed from the name, so known at preview; without the `:*` that log streams want. */
  readonly logGroupArn: pulumi.Output<string>;

  constructor(name: string, args: LogGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:observability:LogGroup", name, args, opts);
    const { context, keyArn, retentionDays, logGroupName, region } = args;

    const logGroup = new aws.cloudwatch.LogGroup(
      name,
      {
        ...(logGroupName === undefined ? {} : { name: logGroupName }),
        kmsKeyId: keyArn,
        retentionInDays: retentionDays,
        region,
        tags: tagsFor(context, name),
      },
      { parent: this },
    );

    this.logGroupName = logGroup.name;
    this.logGroupArn = arn(inRegion(context, region), "logs", pulumi.concat("log-group:", logGroup.name));
    this.registerOutputs({ logGroupName: this.logGroupName, logGroupArn: this.logGroupArn });
  }
}

function validate(name: string, { retentionDays, logGroupName, region }: LogGroupArgs): void {
  const faults = new ArgumentFaults("LogGroup", name);
  const retained = isLogRetention(retentionDays);
  faults.unless(retained, "retentionDays", retentionDays, `${logRetentionDays.join(", ")} days`);
  // CloudWatch Logs API, CreateLogGroup.
  const usable = logGroupName === undefined || /^[.\-_/#A-Za-z0-9]{1,512}$/.test(logGroupName);
  faults.unless(usable, "logGroupName", logGroupName, "at most 512 letters, digits and . - _ / #");
  faults.unless(region !== "", "region", region, "a region, such as us-east-1");
  faults.throwIfAny();
}
