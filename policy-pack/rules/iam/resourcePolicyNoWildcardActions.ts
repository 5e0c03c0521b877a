import { isUnknown } from "../../resource";
import type { Rule } from "../../rule";
import { type Answer, allOf } from "../../views/answers";
import { anyOf, restricts } from "../../views/conditions";
import { judgeDocuments } from "../../views/identityPolicies";
import { everybody } from "../../views/principals";
import { RESOURCE_POLICY_TYPES, resourcePoliciesOf } from "../../views/resourcePolicies";
import type { Statement } from "../../views/statements";

const ROLE = "aws:iam/role:Role";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const CALLER_KEYS = new Set([
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalarn",
]);
const TARGET_KEYS = new Set([
  "aws:resourceaccount",
  "aws:resourceorgid",
  "aws:resourceorgpaths",
  "s3:resourceaccount",
]);

/** An endpoint that lets one's own callers do everything with one's own things: the usual data perimeter. */
function isPerimeter({ conditions }: Statement): Answer {
  return allOf(
    [CALLER_KEYS, TARGET_KEYS].map((keys) =>
      anyOf(conditions.map((condition) => restricts(condition, keys))),
    ),
  );
}

/** `*`, `s3:*`, and what else has nothing but a wildcard behind the service. */
const EVERY_ACTION = /^([a-z0-9-]+:)?[*?]*\*[*?:]*$/;

/** Services and everybody get single actions in the policies of resources and in trust policies, never all or all but some. */
export const resourcePolicyNoWildcardActions: Rule = {
  id: "resource-policy-no-wildcard-actions",
  title: "Policies of resources give services single actions",
  severity: "medium",
  references: {},
  resourceTypes: [...RESOURCE_POLICY_TYPES, ROLE, ENDPOINT],
  scope: "resource",
  check(resource, context) {
    const trust = resource.type === ROLE;
    const documents = resourcePoliciesOf(resource, context, trust ? "assumeRolePolicy" : "policy");
    return judgeDocuments(resource, documents, (statement) => {
      const { actions, notActions, principals } = statement;
      const every = actions.find((action) => EVERY_ACTION.test(action));
      const wide = every ?? (notActions.length > 0 ? "all but some" : undefined);
      // An account of one's own may have all: its identity policies decide further.
      const stranger =
        everybody(statement)?.value ??
        principals.find(({ kind }) => trust || kind === "service" || kind === "federated")?.value;
      const open = principals.some(({ value }) => isUnknown(value));
      if (wide === undefined) {
        return actions.some(isUnknown)
          ? { element: "Action", undecided: "an action is not known before creation" }
          : undefined;
      }
      if (stranger === undefined) {
        return open
          ? { element: "Principal", undecided: "a principal is not known before creation" }
          : undefined;
      }
      const perimeter = resource.type === ENDPOINT ? isPerimeter(statement) : false;
      if (perimeter !== false) {
        const undecided = "a condition is not known before creation";
        return perimeter === true ? undefined : { element: "Condition", undecided };
      }
      return {
        element: every === undefined ? "NotAction" : "Action",
        value: wide,
        problem: `${isUnknown(stranger) ? "somebody not known yet" : stranger} may do everything with it, also what nobody thought of`,
        remedy: "name the actions that are needed",
      };
    });
  },
};
