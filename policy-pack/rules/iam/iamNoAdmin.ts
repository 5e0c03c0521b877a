import { isUnknown } from "../../resource";
import type { Rule } from "../../rule";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { IDENTITY_POLICY_TYPES } from "../../views/statements";

/** No Allow statement with action * (or *:*) on resource *. */
export const iamNoAdmin: Rule = {
  id: "iam-no-admin",
  title: "No full administration",
  severity: "critical",
  references: {
    fsbp: ["IAM.1"],
    cis: ["5.0.0/1.15", "7.0.0/2.14"],
    checkov: ["CKV_AWS_62", "CKV_AWS_63", "CKV2_AWS_40"],
    cdkNag: ["AwsSolutions-IAM5"],
    trivy: ["AVD-AWS-0346"],
  },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "resource",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, ({ actions, resources }) => {
      const action = actions.find((candidate) => /^\*+(:\*+)?$/.test(candidate));
      const everything = resources.find((arn) => /^\*+$/.test(arn));
      if (
        (action ?? actions.find(isUnknown)) === undefined ||
        (everything ?? resources.find(isUnknown)) === undefined
      ) {
        return undefined;
      }
      if (action === undefined || everything === undefined) {
        const element = action === undefined ? "Action" : "Resource";
        return { element, undecided: "it is not known before creation" };
      }
      const problem = "it grants everything on everything";
      return { element: "Action", value: action, problem, remedy: "name the actions and the resources" };
    });
  },
};
