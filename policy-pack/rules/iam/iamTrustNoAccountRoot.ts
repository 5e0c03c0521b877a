import { UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { anyOf, restricts } from "../../views/conditions";
import { judgeDocuments } from "../../views/identityPolicies";
import { documentsIn, everybody } from "../../views/principals";
import { type Condition, isOpenPrincipal, isWide } from "../../views/statements";

const WHOLE_ACCOUNT = /^(\d{12}|arn:[^:]*:iam::\d{12}:root)$/;
const BINDING_KEYS = new Set(["sts:externalid", "aws:principalorgid", "aws:principalarn"]);

/** AWS principals are roles, not account ids or :root, unless sts:ExternalId or PrincipalOrgID binds them. */
export const iamTrustNoAccountRoot: Rule = {
  id: "iam-trust-no-account-root",
  title: "Trust is not a whole account",
  severity: "high",
  references: { checkov: ["CKV_AWS_61"] },
  resourceTypes: ["aws:iam/role:Role"],
  scope: "resource",
  check(role, context) {
    return judgeDocuments(role, documentsIn(role, context, ["assumeRolePolicy"]), (statement) => {
      const { principals, conditions } = statement;
      const named = principals.filter(({ kind }) => kind === "aws").map(({ value }) => value);
      const admitted = everybody(statement) === undefined ? false : anyOf(conditions.map(namesAccount));
      const account =
        named.find((value) => WHOLE_ACCOUNT.test(value)) ?? (admitted === false ? undefined : "*");
      const bound = anyOf(conditions.map(bindsCallers));
      if (account !== undefined && (bound === UNKNOWN || (admitted === UNKNOWN && !bound))) {
        return { element: "Condition", undecided: "a condition is not known before creation" };
      }
      if (account !== undefined && !bound) {
        const problem = "whoever has sts:AssumeRole in that account can take the role on";
        const remedy = "name the role that needs it, or add sts:ExternalId or aws:PrincipalOrgID";
        return { element: "Principal", value: account, problem, remedy };
      }
      const open = account === undefined && isOpenPrincipal(statement, "aws");
      return open
        ? { element: "Principal", undecided: "a principal is not known before creation" }
        : undefined;
    });
  },
};

/** Everybody of one account is that account. */
const namesAccount = (condition: Condition) => restricts(condition, new Set(["aws:principalaccount"]));

/** An ARN of everybody in an account says no more than the account itself. */
function bindsCallers(condition: Condition): boolean | typeof UNKNOWN {
  const { key, values } = condition;
  const whole = key === "aws:principalarn" && values.some((arn) => isWide(arn) || WHOLE_ACCOUNT.test(arn));
  return !whole && restricts(condition, BINDING_KEYS);
}
