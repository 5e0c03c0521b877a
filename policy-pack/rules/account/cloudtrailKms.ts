import type { Rule } from "../../rule";
import { expectSet, KEY_TYPES } from "../../views/presence";

/** kmsKeyId is set. */
export const cloudtrailKms: Rule = {
  id: "cloudtrail-kms",
  title: "Trail is encrypted with a customer key",
  severity: "medium",
  references: {
    fsbp: ["CloudTrail.2"],
    cis: ["5.0.0/3.5", "7.0.0/4.5"],
    checkov: ["CKV_AWS_35"],
    trivy: ["AVD-AWS-0015"],
  },
  resourceTypes: ["aws:cloudtrail/trail:Trail"],
  scope: "stack",
  check(trail, context) {
    return expectSet(trail, "kmsKeyId", KEY_TYPES, context, {
      problem: "its files lie under a key that nobody can withdraw",
      remedy: "name a KMS key of your own",
    });
  },
};
