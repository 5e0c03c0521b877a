import type { Rule } from "../../rule";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { IDENTITY_POLICY_TYPES } from "../../views/statements";

/** No Allow statement uses NotAction or NotResource. */
export const iamNoNotAction: Rule = {
  id: "iam-no-not-action",
  title: "No Allow with NotAction",
  severity: "high",
  references: { fsbp: ["IAM.1"], cdkNag: ["AwsSolutions-IAM5"] },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, ({ notActions, notResources }) => {
      const element = notActions.length > 0 ? "NotAction" : "NotResource";
      const value = [...notActions, ...notResources];
      const problem = "it allows everything else, also what AWS adds tomorrow";
      return value.length === 0
        ? undefined
        : { element, value, problem, remedy: "allow what is needed by Action and Resource" };
    });
  },
};
