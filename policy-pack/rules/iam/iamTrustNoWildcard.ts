import type { Rule } from "../../rule";
import { judgeResourcePolicies } from "../../views/principals";

/** No Allow statement trusts * (string, AWS:* or list entry) without a strong condition. */
export const iamTrustNoWildcard: Rule = {
  id: "iam-trust-no-wildcard",
  title: "Trust policy names its principals",
  severity: "critical",
  references: { checkov: ["CKV_AWS_60"] },
  resourceTypes: ["aws:iam/role:Role"],
  scope: "resource",
  check(role, context) {
    const remedy = "name the service or the roles that take it on, or narrow it with aws:PrincipalOrgID";
    return judgeResourcePolicies(role, context, ["assumeRolePolicy"], remedy);
  },
};
