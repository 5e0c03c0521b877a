import type { Rule } from "../../rule";
import { PERMISSIONS_MANAGEMENT } from "../../views/actions";
import { bindsByTag, judgeBoundActions } from "../../views/boundActions";
import { anyOf, restricts } from "../../views/conditions";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { IDENTITY_POLICY_TYPES } from "../../views/statements";

/** Interfaces that nobody can name beforehand are given to one service (CodeBuild user guide, "VPC support"). */
const SERVICE_KEYS = new Set(["ec2:authorizedservice"]);

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
        (condition) => anyOf([bindsByTag(condition), restricts(condition, SERVICE_KEYS)]),
      ),
    );
  },
};
