import { arn, type Context } from "../shared/context";
import type { Statement } from "../shared/policy";

/**
 * An AWS service that must be able to use the key by itself. Services that act for the caller (EFS, RDS,
 * Secrets Manager, S3) are not in the list: the caller's own permissions and the account statement cover them.
 */
export type KeyService =
  | "logs"
  | "sns-alarms"
  | "sns-events"
  | "fargate"
  | "budgets"
  | "cost-alerts"
  | "cloudtrail";

export const keyServices: readonly KeyService[] = [
  "logs",
  "sns-alarms",
  "sns-events",
  "fargate",
  "budgets",
  "cost-alerts",
  "cloudtrail",
];

const PUBLISH_TO_ENCRYPTED_TOPIC = ["kms:Decrypt", "kms:GenerateDataKey*"];

/** In a key policy `*` means the key that the policy belongs to (KMS: "Key policies"). */
const THIS_KEY = ["*"];

/** The statements of a key's policy: the account, and one for each service. */
export function keyStatements(context: Context, services: readonly KeyService[]): readonly Statement[] {
  return [accountStatement(context), ...services.flatMap((service) => byService[service](context))];
}

/** Hands the key over to the account's IAM policies. Without it nobody can manage the key any more (KMS API). */
function accountStatement(context: Context): Statement {
  return {
    sid: "AccountUsesIamPolicies",
    principals: { AWS: arn(context, "iam", "root", { region: "" }) },
    actions: ["kms:*"],
    resources: THIS_KEY,
  };
}

const byService: Readonly<Record<KeyService, (context: Context) => readonly Statement[]>> = {
  // CloudWatch Logs docs, "Encrypt log data": this principal carries the region and the log group's ARN
  // comes as encryption context. The Describe action is part of AWS's own example.
  logs: (context) => [
    {
      sid: "CloudWatchLogs",
      principals: { Service: `logs.${context.region}.amazonaws.com` },
      actions: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
      resources: THIS_KEY,
      conditions: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": arn(context, "logs", "log-group:*") },
      },
    },
  ],
  "sns-alarms": (context) => [ofAccount(context, "CloudWatchAlarmsToSns", "cloudwatch.amazonaws.com")],
  // SNS docs, "Key management": aws:SourceAccount and aws:SourceArn are not supported in a key policy for
  // EventBridge to an encrypted topic; with either of them each event is dropped without an error.
  "sns-events": () => [
    {
      sid: "EventBridgeToSns",
      principals: { Service: "events.amazonaws.com" },
      actions: PUBLISH_TO_ENCRYPTED_TOPIC,
      resources: THIS_KEY,
    },
  ],
  // ECS developer guide, "Create an encryption key for Fargate ephemeral storage"; its condition on the cluster's
  // name is left out: the cluster is made after the key, and every cluster of the account is the account's.
  fargate: (context): readonly Statement[] => [
    {
      sid: "FargateDataKeys",
      principals: { Service: "fargate.amazonaws.com" },
      actions: ["kms:GenerateDataKeyWithoutPlaintext"],
      resources: THIS_KEY,
      conditions: { StringEquals: { "kms:EncryptionContext:aws:ecs:clusterAccount": context.accountId } },
    },
    {
      sid: "FargateGrants",
      principals: { Service: "fargate.amazonaws.com" },
      actions: ["kms:CreateGrant"],
      resources: THIS_KEY,
      conditions: {
        StringEquals: { "kms:EncryptionContext:aws:ecs:clusterAccount": context.accountId },
        "ForAllValues:StringEquals": { "kms:GrantOperations": ["Decrypt"] },
      },
    },
  ],
  budgets: (context) => [ofAccount(context, "BudgetsToSns", "budgets.amazonaws.com")],
  "cost-alerts": (context) => [ofAccount(context, "CostAnomaliesToSns", "costalerts.amazonaws.com")],
  // CloudTrail docs, "Configure AWS KMS key policies for CloudTrail".
  cloudtrail: (context) => [
    {
      sid: "CloudTrail",
      principals: { Service: "cloudtrail.amazonaws.com" },
      actions: ["kms:GenerateDataKey*", "kms:DescribeKey"],
      resources: THIS_KEY,
      conditions: {
        StringEquals: { "aws:SourceAccount": context.accountId },
        ArnLike: { "aws:SourceArn": arn(context, "cloudtrail", "trail/*") },
      },
    },
  ],
};

function ofAccount(context: Context, sid: string, service: string): Statement {
  return {
    sid,
    principals: { Service: service },
    actions: PUBLISH_TO_ENCRYPTED_TOPIC,
    resources: THIS_KEY,
    conditions: { StringEquals: { "aws:SourceAccount": context.accountId } },
  };
}
