import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** mfaConfiguration is ON (or OPTIONAL outside production) with software tokens configured. */
export const cognitoMfa: Rule = {
  id: "cognito-mfa",
  title: "MFA is offered or required",
  severity: "medium",
  references: { cdkNag: ["AwsSolutions-COG2"] },
  resourceTypes: ["aws:cognito/userPool:UserPool"],
  scope: "resource",
  check(pool) {
    return [
      ...expectValue(pool, "mfaConfiguration", (value) => value === "ON", {
        problem: "a password that got out opens the account",
        remedy: 'set it to "ON"',
      }),
      ...expectValue(pool, "softwareTokenMfaConfiguration.enabled", isTrue, {
        problem: "users have no second factor but text messages, or none",
        remedy: "set it to true",
      }),
    ];
  },
};
