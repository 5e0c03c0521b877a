import { optionOf } from "../../options";
import { notApplicable, type Rule } from "../../rule";
import { foreignerIn, foreignerOptions } from "../../views/foreigners";
import { judgeDocuments } from "../../views/identityPolicies";
import { documentsIn, ownAccounts } from "../../views/principals";
import type { Statement } from "../../views/statements";

/** Whether a statement may admit others than services and identity providers. */
const concerns = (statement: Statement) =>
  statement.effect !== "deny" &&
  (statement.notPrincipals.length > 0 ||
    statement.conditions.length > 0 ||
    statement.principals.some(({ kind }) => kind === "aws"));

/** A role trusts principals of other accounts and organisations only where its options have them, by their ARNs or by a condition. */
export const iamTrustNoForeignAccount: Rule = {
  id: "iam-trust-no-foreign-account",
  title: "Trust stays in one's own account",
  severity: "high",
  references: {},
  resourceTypes: ["aws:iam/role:Role"],
  scope: "stack",
  options: foreignerOptions,
  check(role, context) {
    const own = ownAccounts(context);
    const trusted = {
      accounts: optionOf<readonly string[]>(context, iamTrustNoForeignAccount, "accounts"),
      organizations: optionOf<readonly string[]>(context, iamTrustNoForeignAccount, "organizations"),
    };
    const documents = documentsIn(role, context, ["assumeRolePolicy"]);
    const verdicts = judgeDocuments(role, documents, (statement) => {
      const found = foreignerIn(statement, own, trusted);
      if (found.kind === "none") {
        return undefined;
      }
      if (found.kind === "undecided") {
        return { element: found.element, undecided: found.why };
      }
      const { element, value, option } = found;
      const problem = "whoever administers that decides who there takes the role on";
      const remedy = `remove it, or name it in the option ${option} of this rule`;
      return { element, value, problem, remedy };
    });
    const concerned = documents.some(
      (document) => document.kind === "known" && document.statements.some(concerns),
    );
    return concerned || verdicts.some(({ kind }) => kind === "unknown")
      ? verdicts
      : [notApplicable("it trusts services and identity providers alone")];
  },
};
