import { isAbsent, isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

const ROLES = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment";

/** allowUnauthenticatedIdentities is false, and no role is for guests. */
export const cognitoIdpoolNoUnauth: Rule = {
  id: "cognito-idpool-no-unauth",
  title: "No guest identities",
  severity: "high",
  references: { checkov: ["CKV_AWS_366"], cdkNag: ["AwsSolutions-COG7"] },
  resourceTypes: ["aws:cognito/identityPool:IdentityPool", ROLES],
  scope: "resource",
  check(pool) {
    if (pool.type === ROLES) {
      return expectValue(pool, "roles.unauthenticated", isAbsent, {
        problem: "strangers get this role's credentials where the pool admits guests",
        remedy: "remove it, and give users the authenticated role",
      });
    }
    return expectValue(pool, "allowUnauthenticatedIdentities", (value) => !isTrue(value), {
      problem: "strangers get AWS credentials",
      remedy: "remove it, or set it to false",
    });
  },
};
