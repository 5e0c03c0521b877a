import type { Rule } from "../../rule";
import { attached, isGiven, verdictOf } from "../../views/answers";
import { anyOf } from "../../views/conditions";

const POLICIES = ["aws:kms/keyPolicy:KeyPolicy"];

/** policy is set (or a KeyPolicy resource exists). */
export const kmsPolicyDefined: Rule = {
  id: "kms-policy-defined",
  title: "Key policy is explicit",
  severity: "low",
  references: { checkov: ["CKV2_AWS_64"] },
  resourceTypes: ["aws:kms/key:Key"],
  scope: "stack",
  check(resource, context) {
    const described = context.document(resource, "policy").kind === "known";
    const answer = anyOf([
      described,
      isGiven(resource, "policy", context),
      attached(resource, POLICIES, "keyId", context),
    ]);
    const problem = "AWS's default policy hands the key to every administrator of the account";
    const remedy = "write the policy down, or add an aws.kms.KeyPolicy";
    return verdictOf(resource, answer, { property: "policy", value: undefined, problem, remedy });
  },
};
