import { isUnknown, UNKNOWN } from "../../resource";
import { notApplicable, type Rule } from "../../rule";
import { anyOf, restricts } from "../../views/conditions";
import { judgeDocuments } from "../../views/identityPolicies";
import { documentsIn } from "../../views/principals";
import { ASSIGNED, grants, isOpenPrincipal, type Statement } from "../../views/statements";

const AUD = "saml:aud";

/** By its provider's ARN, or by its action where the ARN is not known yet. */
const trustsSaml = (statement: Statement) =>
  statement.effect !== "deny" &&
  statement.principals.some(
    ({ kind, value }) =>
      kind === "federated" &&
      (/:saml-provider\//i.test(value) ||
        ((value === ASSIGNED || isUnknown(value)) && grants(statement, "sts:assumerolewithsaml"))),
  );

/** Of a provider of the stack whose ARN is not known yet, the action tells the kind. */
const isOpenAction = ({ principals, actions }: Statement) =>
  principals.some(({ kind, value }) => kind === "federated" && value === ASSIGNED) && actions.some(isUnknown);

/** A role that a SAML provider's users take on demands SAML:aud, so that an answer meant for another site does not open it. */
export const iamSamlTrustAud: Rule = {
  id: "iam-saml-trust-aud",
  title: "SAML trust names its audience",
  severity: "high",
  references: {},
  resourceTypes: ["aws:iam/role:Role"],
  scope: "resource",
  check(role, context) {
    const documents = documentsIn(role, context, ["assumeRolePolicy"]);
    const verdicts = judgeDocuments(role, documents, (statement) => {
      if (!trustsSaml(statement)) {
        return isOpenPrincipal(statement, "federated") || isOpenAction(statement)
          ? { element: "Principal", undecided: "a principal is not known before creation" }
          : undefined;
      }
      const bound = anyOf(statement.conditions.map((condition) => restricts(condition, new Set([AUD]))));
      if (bound === UNKNOWN) {
        return { element: "Condition", undecided: "a condition is not known before creation" };
      }
      const problem = "an answer that the provider gave for another site opens the role too";
      const remedy = 'add StringEquals SAML:aud with "https://signin.aws.amazon.com/saml"';
      return bound ? undefined : { element: "Condition.SAML:aud", value: undefined, problem, remedy };
    });
    const concerned = documents.some(
      (document) => document.kind === "known" && document.statements.some(trustsSaml),
    );
    return concerned || verdicts.some(({ kind }) => kind === "unknown")
      ? verdicts
      : [notApplicable("it trusts no SAML provider")];
  },
};
