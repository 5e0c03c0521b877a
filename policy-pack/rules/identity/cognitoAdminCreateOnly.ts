import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** adminCreateUserConfig.allowAdminCreateUserOnly is true unless the stack opens sign-up. */
export const cognitoAdminCreateOnly: Rule = {
  id: "cognito-admin-create-only",
  title: "Closed sign-up where asked",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:cognito/userPool:UserPool"],
  scope: "resource",
  check(pool) {
    return expectValue(pool, "adminCreateUserConfig.allowAdminCreateUserOnly", isTrue, {
      problem: "strangers may sign themselves up",
      remedy: "set it to true; a stack that is open to everybody says so in a waiver",
    });
  },
};
