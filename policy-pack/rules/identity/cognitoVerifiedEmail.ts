import { at, isUnknown, list } from "../../resource";
import { orCompliant, type Rule, unknown, violation } from "../../rule";

const PROPERTIES = [
  "autoVerifiedAttributes",
  "userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates",
];

/** autoVerifiedAttributes includes email, and attribute updates require verification before update. */
export const cognitoVerifiedEmail: Rule = {
  id: "cognito-verified-email",
  title: "E-mail is verified",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:cognito/userPool:UserPool"],
  scope: "resource",
  check(pool) {
    const verdicts = PROPERTIES.flatMap((property) => {
      const value = at(pool.inputs, property);
      const attributes = list(value);
      if (attributes.includes("email")) {
        return [];
      }
      const problem = "an account can take an address that belongs to somebody else";
      const remedy = 'name "email"';
      return attributes.some(isUnknown)
        ? [unknown(property)]
        : [violation(pool, { property, value: value ?? undefined, problem, remedy })];
    });
    return orCompliant(verdicts);
  },
};
