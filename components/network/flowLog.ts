import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, tagsFor } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";
import { Documents, serviceTrust } from "../shared/policy";

export interface FlowLogArgs extends ComponentArgs {
  readonly vpcId: pulumi.Input<string>;
  /** One of CloudWatch Logs' own periods, such as 30. */
  readonly retentionDays: number;
  /** The key that encrypts the log group; its policy admits the logs service of the region. */
  readonly keyArn: pulumi.Input<string>;
}

/** CloudWatch Logs API, PutRetentionPolicy. Its "never expire" is left out: logs of addresses are personal data. */
export const LOG_RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** IAM: a role's name has at most 64 characters, 8 of them are the automatic suffix. */
const ROLE_NAME_LENGTH = 56;

/**
 * The flow log of a VPC: all traffic, gathered every minute, in an encrypted log group, and the role that
 * writes it.
 *
 * Idle cost: $0; $0.50 for each GB of log, $0.03 for each GB-month kept. Refuses retention that CloudWatch
 * Logs does not offer.
 */
export class FlowLog extends pulumi.ComponentResource {
  readonly flowLogId: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: FlowLogArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:network:FlowLog", name, args, opts);
    const { context, vpcId, retentionDays, keyArn } = args;
    const { path, permissionsBoundaryArn } = context.roles;
    const documents = new Documents();

    const logGroup = new aws.cloudwatch.LogGroup(
      name,
      { retentionInDays: retentionDays, kmsKeyId: keyArn, tags: tagsFor(context, name) },
      { parent: this },
    );
    // VPC docs, "IAM role for publishing flow logs": the account and the flow logs of this region.
    const trust = serviceTrust(context, "vpc-flow-logs", arn(context, "ec2", "vpc-flow-log/*"));
    const role = new aws.iam.Role(
      name,
      {
        description: `Writes the flow log of the VPC of ${name}`,
        path,
        permissionsBoundary: permissionsBoundaryArn,
        assumeRolePolicy: documents.policy("aws:iam/role:Role", name, "assumeRolePolicy", trust),
        tags: tagsFor(context, name),
      },
      { parent: this },
    );
    const rolePolicy = new aws.iam.RolePolicy(
      name,
      {
        role: role.name,
        policy: documents.policy("aws:iam/rolePolicy:RolePolicy", name, "policy", [
          {
            sid: "WriteFlowLog",
            // The service looks for its group and streams before it writes (VPC docs, as above).
            actions: [
              "logs:CreateLogStream",
              "logs:PutLogEvents",
              "logs:DescribeLogGroups",
              "logs:DescribeLogStreams",
            ],
            resources: [arn(context, "logs", pulumi.interpolate`log-group:${logGroup.name}:*`)],
          },
        ]),
      },
      { parent: this },
    );
    const flowLog = new aws.ec2.FlowLog(
      name,
      {
        vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: arn(context, "logs", pulumi.interpolate`log-group:${logGroup.name}`),
        iamRoleArn: role.arn,
        maxAggregationInterval: 60,
        tags: tagsFor(context, name),
      },
      // EC2 API, CreateFlowLogs: FlowLogAlreadyExists for a second one with the same VPC and destination.
      { parent: this, dependsOn: [rolePolicy], deleteBeforeReplace: true },
    );

    this.flowLogId = flowLog.id;
    this.logGroupName = logGroup.name;
    this.registerOutputs({
      flowLogId: this.flowLogId,
      logGroupName: this.logGroupName,
      documents: documents.all,
    });
  }
}

function validate(name: string, { retentionDays }: FlowLogArgs): void {
  const faults = new ArgumentFaults("FlowLog", name);
  faults.unless(
    LOG_RETENTION_DAYS.includes(retentionDays),
    "retentionDays",
    retentionDays,
    LOG_RETENTION_DAYS.join(", "),
  );
  faults.unless(name.length <= ROLE_NAME_LENGTH, "name", name, `at most ${ROLE_NAME_LENGTH} characters`);
  faults.throwIfAny();
}
