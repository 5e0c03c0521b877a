import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { EDGE_REGION, RECORD_FIELDS, SUFFIX_PATH } from "./edgeLogsPlan";

export { edgeLogStatement } from "./edgeLogsPlan";

export interface EdgeLogsArgs extends ComponentArgs {
  readonly distributionArn: pulumi.Input<string>;
  /** A bucket with S3's own keys, in any region, whose policy holds `edgeLogStatement`. */
  readonly bucketArn: pulumi.Input<string>;
  /** The bucket's policy: AWS tests it when the delivery is made. */
  readonly ready: pulumi.Resource;
}

/**
 * A distribution's access logs: one JSON line for each request, in a bucket, without query strings, cookies and
 * referrers, for these hold login codes and sessions.
 *
 * Creates a delivery's source, destination and link (standard logging v2), all in us-east-1. Idle: free, and so is
 * the delivery to S3 (to be verified); the bucket costs $0.023 a GB. A bucket and no log group: it may stay in the
 * system's own region, with the addresses of its users, and it is cheaper. The older kind of logging needs a
 * bucket with ACLs. Refused: names longer than AWS takes with Pulumi's suffix.
 */
export class EdgeLogs extends pulumi.ComponentResource {
  readonly deliveryId: pulumi.Output<string>;

  constructor(name: string, args: EdgeLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name);
    // Resources are no values that a policy could read.
    const { ready, ...inputs } = args;
    super("gatehouse:edge:EdgeLogs", name, inputs, opts);
    const { context, distributionArn, bucketArn } = args;

    const source = new aws.cloudwatch.LogDeliverySource(
      `${name}-source`,
      {
        logType: "ACCESS_LOGS",
        resourceArn: distributionArn,
        region: EDGE_REGION,
        tags: tagsFor(context, `${name}-source`),
      },
      // "This ResourceId has already been used in another Delivery Source": one source a distribution.
      { parent: this, deleteBeforeReplace: true },
    );
    const destination = new aws.cloudwatch.LogDeliveryDestination(
      `${name}-destination`,
      {
        deliveryDestinationConfiguration: { destinationResourceArn: bucketArn },
        outputFormat: "json",
        region: EDGE_REGION,
        tags: tagsFor(context, `${name}-destination`),
      },
      { parent: this, dependsOn: [ready] },
    );
    const delivery = new aws.cloudwatch.LogDelivery(
      name,
      {
        deliverySourceName: source.name,
        deliveryDestinationArn: destination.arn,
        recordFields: [...RECORD_FIELDS],
        s3DeliveryConfigurations: [{ suffixPath: SUFFIX_PATH, enableHiveCompatiblePath: false }],
        region: EDGE_REGION,
        tags: tagsFor(context, name),
      },
      // A source that still delivers cannot be deleted, and takes one delivery to S3.
      { parent: this, deleteBeforeReplace: true },
    );

    this.deliveryId = delivery.id;
    this.registerOutputs({ deliveryId: this.deliveryId });
  }
}

function validate(name: string): void {
  const faults = new ArgumentFaults("EdgeLogs", name);
  // CloudWatch Logs API: names of 60 letters, digits, hyphens and underscores; Pulumi adds 8 characters,
  // `-destination` 12.
  faults.unless(
    /^[A-Za-z0-9_-]{1,40}$/.test(name),
    "name",
    name,
    "1 to 40 letters, digits, hyphens and underscores",
  );
  faults.throwIfAny();
}
