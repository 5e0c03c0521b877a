import { isUnknown, UNKNOWN } from "../../resource";
import { notApplicable, type Rule } from "../../rule";
import { anyOf, restricts } from "../../views/conditions";
import { judgeDocuments, type Opinion } from "../../views/identityPolicies";
import { COGNITO_IDENTITY, issuersOf } from "../../views/oidc";
import { documentsIn } from "../../views/principals";
import { type Condition, covers, isOpenPrincipal, type Statement } from "../../views/statements";

const AUD = `${COGNITO_IDENTITY}:aud`;
const AMR = `${COGNITO_IDENTITY}:amr`;

function demandsLogin({ operator, key, values, optional }: Condition): boolean | typeof UNKNOWN {
  if (isUnknown(key)) {
    return UNKNOWN;
  }
  if (key !== AMR || optional || !/^string(equals|like)$/.test(operator) || values.length === 0) {
    return false;
  }
  // `authenticated`, or a provider that a user logs in with.
  const fit = values.every((value) => isUnknown(value) || /^(authenticated$|[^*?]{4,}.*)/.test(value));
  const strangers = values.some((value) => covers(value, "unauthenticated") || /^[*?]/.test(value));
  return fit && !strangers ? (values.some(isUnknown) ? UNKNOWN : true) : false;
}

function judgeStatement({ conditions }: Statement): Opinion {
  const pool = anyOf(conditions.map((condition) => restricts(condition, new Set([AUD]))));
  const login = anyOf(conditions.map(demandsLogin));
  if (pool === false) {
    const problem = "users of any identity pool of AWS can take the role on";
    const remedy = `add StringEquals ${AUD} with the identity pool's id`;
    return { element: `Condition.${AUD}`, value: undefined, problem, remedy };
  }
  if (login === false) {
    const problem = "guests who never logged in can take the role on";
    const remedy = `add ForAnyValue:StringLike ${AMR} with "authenticated"`;
    return { element: `Condition.${AMR}`, value: undefined, problem, remedy };
  }
  return pool === UNKNOWN || login === UNKNOWN
    ? { element: "Condition", undecided: "a condition is not known before creation" }
    : undefined;
}

/** cognito-identity.amazonaws.com:aud equals the pool and amr is tested for authenticated. */
export const iamCognitoTrustAud: Rule = {
  id: "iam-cognito-trust-aud",
  title: "Cognito identity trust pins pool",
  severity: "high",
  references: {},
  resourceTypes: ["aws:iam/role:Role"],
  scope: "stack",
  check(role, context) {
    const documents = documentsIn(role, context, ["assumeRolePolicy"]);
    const trusts = (statement: Statement) => issuersOf(statement, role, context).includes(COGNITO_IDENTITY);
    const verdicts = judgeDocuments(role, documents, (statement) => {
      const open = isOpenPrincipal(statement, "federated");
      if (!trusts(statement)) {
        return open
          ? { element: "Principal", undecided: "a principal is not known before creation" }
          : undefined;
      }
      return judgeStatement(statement);
    });
    const concerned = documents.some(
      (document) => document.kind === "known" && document.statements.some(trusts),
    );
    return concerned || verdicts.some(({ kind }) => kind === "unknown")
      ? verdicts
      : [notApplicable("it does not trust Cognito's identity pools")];
  },
};
