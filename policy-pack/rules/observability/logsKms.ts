import type { Rule } from "../../rule";
import { expectSet, KEY_TYPES } from "../../views/presence";

/** kmsKeyId is set. */
export const logsKms: Rule = {
  id: "logs-kms",
  title: "Log groups use a customer key",
  severity: "low",
  references: { checkov: ["CKV_AWS_158"], trivy: ["AVD-AWS-0017"] },
  resourceTypes: ["aws:cloudwatch/logGroup:LogGroup"],
  scope: "stack",
  check(group, context) {
    return expectSet(group, "kmsKeyId", KEY_TYPES, context, {
      problem: "its logs lie under a key that nobody can withdraw",
      remedy: "name a KMS key of your own",
    });
  },
};
