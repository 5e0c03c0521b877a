import { isUnknown, UNKNOWN } from "../../resource";
import { orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { elements, inputsOf, part } from "../../views/values";

const ACCEPTED = ["verified_email", "admin_only"];

/** accountRecoverySetting names verified_email or admin_only, and no telephone. */
export const cognitoAccountRecovery: Rule = {
  id: "cognito-account-recovery",
  title: "Accounts are recovered by e-mail only",
  severity: "low",
  references: {},
  resourceTypes: ["aws:cognito/userPool:UserPool"],
  scope: "resource",
  check(pool) {
    const mechanisms = part(inputsOf(pool), "accountRecoverySetting.recoveryMechanisms");
    const remedy = `name ${ACCEPTED.join(" or ")}`;
    const named = elements(mechanisms);
    if (named.length === 0) {
      const problem = "Cognito prefers a text message, which whoever takes over a telephone number receives";
      return [violation(pool, { property: mechanisms.path, value: undefined, problem, remedy })];
    }
    return orCompliant(
      named.flatMap((mechanism): readonly Verdict[] => {
        const { path, value } = part(mechanism, "name");
        if (isUnknown(value) || value === UNKNOWN) {
          return [unknown(path)];
        }
        const problem = "whoever takes over a telephone number takes over the account";
        return ACCEPTED.includes(String(value))
          ? []
          : [violation(pool, { property: path, value: value ?? undefined, problem, remedy })];
      }),
    );
  },
};
