import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** allowClassicFlow is not true. */
export const cognitoIdpoolNoClassic: Rule = {
  id: "cognito-idpool-no-classic",
  title: "No classic flow",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:cognito/identityPool:IdentityPool"],
  scope: "resource",
  check(pool) {
    return expectValue(pool, "allowClassicFlow", (value) => !isTrue(value), {
      problem: "clients choose a role themselves, and skip the narrowing of the enhanced flow",
      remedy: "remove it, or set it to false",
    });
  },
};
