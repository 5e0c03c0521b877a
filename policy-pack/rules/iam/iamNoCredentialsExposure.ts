import type { Rule } from "../../rule";
import { RETURNS_CREDENTIALS } from "../../views/actions";
import { judgeBoundActions } from "../../views/boundActions";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { IDENTITY_POLICY_TYPES } from "../../views/statements";

/** Actions that return credentials (CreateAccessKey, GetSessionToken and the like) are absent or bound. */
export const iamNoCredentialsExposure: Rule = {
  id: "iam-no-credentials-exposure",
  title: "No credential-returning actions",
  severity: "high",
  references: { checkov: ["CKV_AWS_287"] },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIdentityPolicies(resource, context, (statement) =>
      judgeBoundActions(
        statement,
        RETURNS_CREDENTIALS,
        "remove the action, or name the identities it may take on",
      ),
    );
  },
};
