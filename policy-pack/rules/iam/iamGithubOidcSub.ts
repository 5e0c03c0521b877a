import { isUnknown, UNKNOWN } from "../../resource";
import { notApplicable, type Rule, type Verdict } from "../../rule";
import { anyOf } from "../../views/conditions";
import { judgeDocuments, type Opinion } from "../../views/identityPolicies";
import { GITHUB, issuersOf } from "../../views/oidc";
import { documentsIn } from "../../views/principals";
import { type Condition, isOpenPrincipal, type Statement } from "../../views/statements";

/** One repository by name or id, and one event, environment, branch or tag (GitHub docs, "OpenID Connect reference"). */
const SUBJECT =
  /^(repo:[^*?:/$]+\/[^*?:/$]+|(repository_owner_id:\d+:)?repository_id:\d+):(ref:refs\/(heads|tags)\/[^*?$]|environment:[^*?$]|pull_request$)/;
const AUDIENCE = "sts.amazonaws.com";

function demands(
  { operator, key, values, optional }: Condition,
  claim: string,
  accepts: (value: string) => boolean,
): boolean | typeof UNKNOWN {
  if (isUnknown(key)) {
    return UNKNOWN;
  }
  if (key !== `${GITHUB}:${claim}` || optional || !/^string(equals|equalsignorecase|like)$/.test(operator)) {
    return false;
  }
  const open = values.some(isUnknown);
  const fit = values.length > 0 && values.every((value) => isUnknown(value) || accepts(value));
  return fit && open ? UNKNOWN : fit;
}

function judgeStatement({ conditions }: Statement): Opinion {
  const claims = [
    {
      claim: "sub",
      accepts: (value: string) => SUBJECT.test(value),
      remedy: 'demand whole subjects, such as "repo:OWNER/NAME:environment:prod" or ":ref:refs/heads/main"',
      problem: "jobs of other repositories, branches or events can take the role on",
    },
    {
      claim: "aud",
      accepts: (value: string) => value === AUDIENCE,
      remedy: `add StringEquals ${GITHUB}:aud with "${AUDIENCE}"`,
      problem: "tokens that were made for others are accepted",
    },
  ];
  for (const { claim, accepts, problem, remedy } of claims) {
    const bound = anyOf(conditions.map((condition) => demands(condition, claim, accepts)));
    if (bound === UNKNOWN) {
      return { element: "Condition", undecided: "a condition is not known before creation" };
    }
    if (!bound) {
      const given = conditions
        .filter(({ key }) => key === `${GITHUB}:${claim}`)
        .flatMap(({ values }) => values);
      const value = given.length === 0 ? undefined : given;
      return { element: `Condition.${GITHUB}:${claim}`, value, problem, remedy };
    }
  }
  return undefined;
}

/** token.actions.githubusercontent.com:sub is tested with an owner, repository and ref or environment, without a wildcard in the owner part, and aud equals sts.amazonaws.com. */
export const iamGithubOidcSub: Rule = {
  id: "iam-github-oidc-sub",
  title: "GitHub OIDC trust pins repository and ref",
  severity: "critical",
  references: { checkov: ["CKV_AWS_393", "CKV_AWS_358"] },
  resourceTypes: ["aws:iam/role:Role"],
  scope: "stack",
  check(role, context) {
    const documents = documentsIn(role, context, ["assumeRolePolicy"]);
    const trusts = (statement: Statement) => issuersOf(statement, role, context).includes(GITHUB);
    const concerned = documents.some(
      (document) =>
        document.kind === "unknown" ||
        document.statements.some((one) => isUnknown(one.effect) || trusts(one)),
    );
    const verdicts: readonly Verdict[] = judgeDocuments(role, documents, (statement) =>
      trusts(statement) ? judgeStatement(statement) : openPrincipal(statement),
    );
    return concerned || verdicts.some(({ kind }) => kind === "unknown")
      ? verdicts
      : [notApplicable("it does not trust GitHub")];
  },
};

function openPrincipal(statement: Statement): Opinion {
  return isOpenPrincipal(statement, "federated")
    ? { element: "Principal", undecided: "a principal is not known before creation" }
    : undefined;
}
