import { expectValue, type Rule } from "../../rule";

/** preventUserExistenceErrors is ENABLED. */
export const cognitoClientPreventUserExistenceErrors: Rule = {
  id: "cognito-client-prevent-user-existence-errors",
  title: "User existence is hidden",
  severity: "medium",
  references: {},
  resourceTypes: [
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
  ],
  scope: "resource",
  check(client) {
    // Cognito: LEGACY where nothing is said.
    return expectValue(client, "preventUserExistenceErrors", (value) => value === "ENABLED", {
      problem: "the login page tells strangers who has an account",
      remedy: 'set it to "ENABLED"',
    });
  },
};
