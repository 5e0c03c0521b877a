import type { Rule } from "../../rule";
import { PERMISSIONS_MANAGEMENT } from "../../views/actions";
import { judgeBoundActions } from "../../views/boundActions";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { IDENTITY_POLICY_TYPES } from "../../views/statements";

/** Permissions-management actions are bound to named resources. */
export const iamNoPermissionsManagement: Rule = {
  id: "iam-no-permissions-management",
  title: "No permissions management without limits",
  severity: "high",
  references: { checkov: ["CKV_AWS_289"] },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, (statement) =>
      judgeBoundActions(
        statement,
        PERMISSIONS_MANAGEMENT,
        "name the resources whose permissions it may change",
      ),
    );
  },
};
