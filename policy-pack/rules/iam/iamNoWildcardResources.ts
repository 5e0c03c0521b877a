import { isUnknown } from "../../resource";
import type { Rule } from "../../rule";
import { WITHOUT_RESOURCE_TYPES } from "../../views/actions";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { covers, IDENTITY_POLICY_TYPES } from "../../views/statements";

/** Resource * appears only with actions that have no resource types (an allow-list of such actions is kept). */
export const iamNoWildcardResources: Rule = {
  id: "iam-no-wildcard-resources",
  title: "No resource wildcard for restrictable actions",
  severity: "high",
  references: { checkov: ["CKV_AWS_355", "CKV_AWS_290"], cdkNag: ["AwsSolutions-IAM5"] },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "resource",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, ({ actions, resources }) => {
      const restrictable = actions.find(
        (action) => !WITHOUT_RESOURCE_TYPES.some((pattern) => covers(pattern, action)),
      );
      if (restrictable === undefined) {
        return undefined;
      }
      if (!resources.some((arn) => /^\*+$/.test(arn))) {
        const open = resources.some(isUnknown);
        return open
          ? { element: "Resource", undecided: "a resource is not known before creation" }
          : undefined;
      }
      const problem = `${restrictable} can be bound to resources and is not`;
      return { element: "Resource", value: "*", problem, remedy: "name the ARNs that the role works with" };
    });
  },
};
