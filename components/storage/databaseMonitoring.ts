import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, type Context, tagsFor } from "../shared/context";
import { type Documents, type Statement, serviceTrust } from "../shared/policy";

/** What a monitored instance has, and an instance of a cluster likewise. */
interface MonitoringInputs {
  readonly monitoringInterval: number;
  readonly monitoringRoleArn: pulumi.Output<string>;
  readonly performanceInsightsEnabled: true;
  readonly performanceInsightsKmsKeyId: pulumi.Input<string>;
  readonly performanceInsightsRetentionPeriod: number;
}

export interface Monitoring {
  readonly inputs: MonitoringInputs;
  /** RDS tries the role before it takes it. */
  readonly ready: pulumi.Resource;
}

/** The least that RDS takes, and what is free of both: a measurement a minute, statements of seven days. */
const INTERVAL_SECONDS = 60;
const INSIGHTS_DAYS = 7;

/**
 * Whether a class has memory to spare for two agents. The smallest have not, and of other engines RDS refuses
 * Performance Insights there (RDS docs, "instance class support for Database Insights").
 */
export function hasRoomForMonitoring(instanceClass: string): boolean {
  return !/\.(nano|micro|small)$/.test(instanceClass);
}

/** The same of Aurora: its docs advise 2 units at least with Performance Insights. */
export function capacityHasRoomForMonitoring(minimumCapacity: number): boolean {
  return minimumCapacity >= 2;
}

/**
 * Enhanced monitoring and Performance Insights, of which the console is CloudWatch Database Insights, standard mode.
 *
 * Creates the role by which RDS writes what the operating system did into the log group `RDSOSMetrics`. That one is
 * the account's and made by RDS, without a key and for 30 days: a stack that made it would take it from the others.
 * No statement and no data lie in it. Statements lie in Performance Insights, under the key.
 */
export function createMonitoring(
  parent: pulumi.Resource,
  name: string,
  { context, keyArn }: ComponentArgs & { readonly keyArn: pulumi.Input<string> },
  documents: Documents,
): Monitoring {
  // `-monitor`: a role's name has at most 64 characters, and a database's name may have 47.
  const child = `${name}-monitor`;
  // RDS docs, "Protecting against the confused deputy problem": every identifier begins with the component's name, and
  // with another autonaming is no more than that.
  const trust = serviceTrust(context, "monitoring.rds", arn(context, "rds", `db:${name}*`));
  const role = new aws.iam.Role(
    child,
    {
      description: `Writes what the operating system of ${name} does`,
      path: context.roles.path,
      permissionsBoundary: context.roles.permissionsBoundaryArn,
      assumeRolePolicy: documents.policy("aws:iam/role:Role", child, "assumeRolePolicy", trust),
      tags: tagsFor(context, child),
    },
    { parent },
  );
  const ready = new aws.iam.RolePolicy(
    child,
    {
      role: role.name,
      policy: documents.policy(
        "aws:iam/rolePolicy:RolePolicy",
        child,
        "policy",
        monitoringStatements(context),
      ),
    },
    { parent },
  );
  const inputs = {
    monitoringInterval: INTERVAL_SECONDS,
    monitoringRoleArn: role.arn,
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: keyArn,
    performanceInsightsRetentionPeriod: INSIGHTS_DAYS,
  } as const;
  return { inputs, ready };
}

/** AWS's own policy `AmazonRDSEnhancedMonitoringRole`, in this account and region only. */
function monitoringStatements(context: Context): readonly Statement[] {
  return [
    {
      sid: "MakeLogGroup",
      actions: ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
      resources: [arn(context, "logs", "log-group:RDS*")],
    },
    {
      sid: "WriteLog",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:GetLogEvents"],
      resources: [arn(context, "logs", "log-group:RDS*:log-stream:*")],
    },
  ];
}
