import { isUnknown } from "../../resource";
import type { Rule } from "../../rule";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { IDENTITY_POLICY_TYPES, wideResource } from "../../views/statements";

const remedy = "name each action";

/** No Allow statement has an action of the form service:* (prefix wildcards such as Get* need a narrow resource). */
export const iamNoWildcardActions: Rule = {
  id: "iam-no-wildcard-actions",
  title: "No service-wide action wildcards",
  severity: "high",
  references: {
    fsbp: ["IAM.21"],
    checkov: ["CKV_AWS_63", "CKV_AWS_288", "CKV_AWS_289", "CKV_AWS_290"],
    cdkNag: ["AwsSolutions-IAM5"],
    trivy: ["AVD-AWS-0345", "AVD-AWS-0057"],
  },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, (statement) => {
      const { actions } = statement;
      const service = actions.find(isServiceWide);
      if (service !== undefined) {
        return { element: "Action", value: service, problem: "it grants a whole service", remedy };
      }
      if (actions.some(isUnknown)) {
        return { element: "Action", undecided: "an action is not known before creation" };
      }
      const prefix = actions.find((action) => /[*?]/.test(action));
      const wide = prefix === undefined ? undefined : wideResource(statement);
      if (prefix !== undefined && wide === undefined && statement.resources.some(isUnknown)) {
        return { element: "Resource", undecided: "a resource is not known before creation" };
      }
      return wide === undefined
        ? undefined
        : { element: "Action", value: prefix, problem: `it grants a family of actions on ${wide}`, remedy };
    });
  },
};

/** `s3:*`, and what is hardly narrower: `s3:?*`, `s3:*e*`, `*`. */
function isServiceWide(action: string): boolean {
  const [service = "", name = service] = isUnknown(action) ? [] : action.split(":");
  return /[*?]/.test(service) || (/[*?]/.test(name) && name.replace(/[^a-z0-9]/g, "").length < 3);
}
