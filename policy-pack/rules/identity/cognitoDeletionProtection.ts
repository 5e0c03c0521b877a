import { expectValue, type Rule } from "../../rule";

/** deletionProtection is ACTIVE. */
export const cognitoDeletionProtection: Rule = {
  id: "cognito-deletion-protection",
  title: "User pool deletion protection",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:cognito/userPool:UserPool"],
  scope: "resource",
  check(pool) {
    return expectValue(pool, "deletionProtection", (value) => value === "ACTIVE", {
      problem: "one call deletes every account",
      remedy: 'set it to "ACTIVE"',
    });
  },
};
