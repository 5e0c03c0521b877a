import type { Rule } from "../../rule";
import { judgePlaintextRefused } from "../../views/denials";
import { documentsIn } from "../../views/principals";

const REFUSALS = ["SendMessage", "ReceiveMessage"].map((action) => ({ action: `sqs:${action}` }));

/** A Deny for aws:SecureTransport false. */
export const sqsSslOnly: Rule = {
  id: "sqs-ssl-only",
  title: "Queues refuse plaintext",
  severity: "low",
  references: { cdkNag: ["AwsSolutions-SQS4"] },
  resourceTypes: ["aws:sqs/queuePolicy:QueuePolicy"],
  scope: "resource",
  check(resource, context) {
    return judgePlaintextRefused(resource, documentsIn(resource, context, ["policy"]), REFUSALS);
  },
};
