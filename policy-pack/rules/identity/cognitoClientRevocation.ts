import { isAbsent, isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** enableTokenRevocation is true. */
export const cognitoClientRevocation: Rule = {
  id: "cognito-client-revocation",
  title: "Token revocation is on",
  severity: "low",
  references: {},
  resourceTypes: [
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
  ],
  scope: "resource",
  check(client) {
    // Cognito: new clients revoke where nothing is said.
    return expectValue(client, "enableTokenRevocation", (value) => isAbsent(value) || isTrue(value), {
      problem: "a stolen refresh token works until it expires",
      remedy: "remove it, or set it to true",
    });
  },
};
