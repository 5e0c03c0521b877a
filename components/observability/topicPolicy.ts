import type * as pulumi from "@pulumi/pulumi";
import { arn, type Context } from "../shared/context";
import type { Statement } from "../shared/policy";

/** What may publish to a topic, beside the account's own roles. */
export type Publisher = "alarms" | "events" | "budgets" | "cost-alerts";

export const publishers: readonly Publisher[] = ["alarms", "events", "budgets", "cost-alerts"];

/** The statements of a topic's policy. */
export function topicStatements(
  context: Context,
  topicArn: pulumi.Input<string>,
  admitted: readonly Publisher[],
): readonly Statement[] {
  return [
    {
      sid: "DenyWithoutTls",
      effect: "Deny",
      principals: "*",
      actions: ["sns:Publish"],
      resources: [topicArn],
      conditions: { Bool: { "aws:SecureTransport": "false" } },
    },
    ...admitted.map((publisher) => ({
      ...byPublisher[publisher](context),
      actions: ["sns:Publish"],
      resources: [topicArn],
    })),
  ];
}

type Who = Pick<Statement, "sid" | "principals" | "conditions">;

const byPublisher: Readonly<Record<Publisher, (context: Context) => Who>> = {
  alarms: (context) => ({
    sid: "CloudWatchAlarms",
    principals: { Service: "cloudwatch.amazonaws.com" },
    conditions: {
      StringEquals: { "aws:SourceAccount": context.accountId },
      ArnLike: { "aws:SourceArn": arn(context, "cloudwatch", "alarm:*") },
    },
  }),
  // EventBridge docs, "Amazon SNS permissions": conditions cannot be used in a topic's policy for EventBridge; the
  // rule would report success and the message would be dropped. The topic's own ARN bounds the statement.
  events: () => ({ sid: "EventBridgeRules", principals: { Service: "events.amazonaws.com" } }),
  budgets: (context) => ({
    sid: "Budgets",
    principals: { Service: "budgets.amazonaws.com" },
    conditions: {
      StringEquals: { "aws:SourceAccount": context.accountId },
      ArnLike: { "aws:SourceArn": arn(context, "budgets", "*", { region: "" }) },
    },
  }),
  "cost-alerts": (context) => ({
    sid: "CostAnomalies",
    principals: { Service: "costalerts.amazonaws.com" },
    conditions: { StringEquals: { "aws:SourceAccount": context.accountId } },
  }),
};
