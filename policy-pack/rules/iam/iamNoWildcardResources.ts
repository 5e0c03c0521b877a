import { isUnknown } from "../../resource";
import type { Rule } from "../../rule";
import { takesNoResource } from "../../views/actions";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { covers, IDENTITY_POLICY_TYPES, isEverywhere, type Statement } from "../../views/statements";

/** Resource * (or an ARN of everything in every account) appears only with actions that have no resource types (an allow-list of such actions is kept). */
export const iamNoWildcardResources: Rule = {
  id: "iam-no-wildcard-resources",
  title: "No resource wildcard for restrictable actions",
  severity: "high",
  references: { checkov: ["CKV_AWS_355", "CKV_AWS_290"], cdkNag: ["AwsSolutions-IAM5"] },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, ({ actions, resources }, document) => {
      const restrictable = actions.find(
        (action) => !isUnknown(action) && !takesNoResource(action) && !isTextMessage(action, document),
      );
      if (restrictable === undefined) {
        const open = actions.some(isUnknown) && resources.some((arn) => isUnknown(arn) || isEverywhere(arn));
        return open ? { element: "Action", undecided: "an action is not known before creation" } : undefined;
      }
      const everywhere = resources.find(isEverywhere);
      if (everywhere === undefined) {
        const open = resources.some(isUnknown);
        return open
          ? { element: "Resource", undecided: "a resource is not known before creation" }
          : undefined;
      }
      const problem = `${restrictable} can be bound to resources and is not`;
      return {
        element: "Resource",
        value: everywhere,
        problem,
        remedy: "name the ARNs that the role works with",
      };
    });
  },
};

/**
 * `sns:Publish` to a phone number, which has no ARN: every topic is taken out again by a Deny in the same
 * document, so that only messages to phones are left.
 */
function isTextMessage(action: string, document: readonly Statement[]): boolean {
  return (
    action === "sns:publish" &&
    document.some(
      ({ effect, actions, resources, conditions }) =>
        effect === "deny" &&
        actions.some((denied) => covers(denied, action)) &&
        resources.some((resource) => /^arn:[^:]+:sns:\*:\*:\*$/.test(resource)) &&
        conditions.length === 0,
    )
  );
}
