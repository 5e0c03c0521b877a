import { isUnknown, list } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";

const SCOPE = "aws.cognito.signin.user.admin";
const ROUTE = "aws:apigatewayv2/route:Route";

/** allowedOauthScopes of clients and authorizationScopes of routes have no aws.cognito.signin.user.admin. */
export const cognitoClientNoAdminScope: Rule = {
  id: "cognito-client-no-admin-scope",
  title: "No token for administering one's account",
  severity: "medium",
  references: {},
  resourceTypes: [
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
    ROUTE,
  ],
  scope: "resource",
  check(client) {
    const route = client.type === ROUTE;
    const property = route ? "authorizationScopes" : "allowedOauthScopes";
    const value = client.inputs[property];
    const scopes = isUnknown(value) ? [value] : list(value);
    if (scopes.includes(SCOPE)) {
      const problem = route
        ? "tokens pass that no login page gave out: every sign-in by API has this scope, and no other"
        : "who gets hold of an access token can change the user's attributes, MFA and password";
      const remedy = `remove ${SCOPE}`;
      return [violation(client, { property, value: SCOPE, problem, remedy })];
    }
    return [scopes.some(isUnknown) ? unknown(property) : compliant];
  },
};
