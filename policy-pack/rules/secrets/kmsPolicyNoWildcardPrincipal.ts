import type { Rule } from "../../rule";
import { KEY_POLICY_TYPES } from "../../views/keys";
import { judgeResourcePolicies } from "../../views/principals";

/** No Allow statement with principal * lacking a kms:CallerAccount or kms:ViaService (or equal) condition. */
export const kmsPolicyNoWildcardPrincipal: Rule = {
  id: "kms-policy-no-wildcard-principal",
  title: "Key policy is not public",
  severity: "critical",
  references: { fsbp: ["KMS.5"], checkov: ["CKV_AWS_33"] },
  resourceTypes: KEY_POLICY_TYPES,
  scope: "resource",
  check(resource, context) {
    const remedy = "name the principals, or narrow it with kms:CallerAccount and kms:ViaService";
    return judgeResourcePolicies(resource, context, ["policy"], remedy);
  },
};
