import { isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { anyOf, restricts } from "../../views/conditions";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { grants, IDENTITY_POLICY_TYPES, wideResource } from "../../views/statements";

const SERVICE_KEYS = new Set(["iam:passedtoservice"]);

/** iam:PassRole (in any letter case or by wildcard) names role ARNs and has an iam:PassedToService condition. */
export const iamPassroleRestricted: Rule = {
  id: "iam-passrole-restricted",
  title: "PassRole is narrow",
  severity: "high",
  references: { checkov: ["CKV_AWS_286"], trivy: ["AVD-AWS-0342"] },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, (statement) => {
      if (!grants(statement, "iam:PassRole")) {
        const open = statement.actions.some(isUnknown);
        return open ? { element: "Action", undecided: "an action is not known before creation" } : undefined;
      }
      const wide = wideResource(statement, "iam:passrole");
      if (wide !== undefined) {
        const problem = "any role can be handed to a service, an administrator's too";
        return { element: "Resource", value: wide, problem, remedy: "name the ARNs of the roles to pass" };
      }
      const bound = anyOf(statement.conditions.map((condition) => restricts(condition, SERVICE_KEYS)));
      if (bound === UNKNOWN) {
        return { element: "Condition", undecided: "a condition is not known before creation" };
      }
      if (!bound) {
        const problem = "the roles can be handed to any service";
        const remedy = "add the condition StringEquals iam:PassedToService, such as ecs-tasks.amazonaws.com";
        return { element: "Condition", value: undefined, problem, remedy };
      }
      const open = statement.resources.some(isUnknown);
      return open ? { element: "Resource", undecided: "a resource is not known before creation" } : undefined;
    });
  },
};
