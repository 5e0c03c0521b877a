import { expectValue, type Rule } from "../../rule";
import { isFalse } from "../../views/answers";

/** isEnabled is not false. */
export const kmsEnabled: Rule = {
  id: "kms-enabled",
  title: "Keys are enabled",
  severity: "low",
  references: { checkov: ["CKV_AWS_227"] },
  resourceTypes: ["aws:kms/key:Key"],
  scope: "resource",
  check(resource) {
    return expectValue(resource, "isEnabled", (value) => !isFalse(value), {
      problem: "nothing that the key encrypted can be read",
      remedy: "remove it, or set it to true",
    });
  },
};
