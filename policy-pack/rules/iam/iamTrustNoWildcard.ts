import { UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { anyOf, restricts } from "../../views/conditions";
import { judgeDocuments, type Opinion } from "../../views/identityPolicies";
import { bindsClaim, COGNITO_IDENTITY, GITHUB, SHARED_ISSUERS } from "../../views/oidc";
import { documentsIn, judgeWildcardPrincipal } from "../../views/principals";
import type { Statement } from "../../views/statements";

/** Says of an Allow statement that it trusts every customer of an issuer, if it does. */
function judgeSharedIssuer({ principals, conditions }: Statement): Opinion {
  for (const { kind, value } of principals) {
    const issuer = Object.keys(SHARED_ISSUERS).find(
      (name) => value.toLowerCase() === name || value.toLowerCase().endsWith(`:oidc-provider/${name}`),
    );
    const claim = issuer === undefined ? undefined : SHARED_ISSUERS[issuer];
    // Those two have rules of their own.
    if (kind !== "federated" || issuer === undefined || claim === undefined || OWN_RULES.includes(issuer)) {
      continue;
    }
    const bound = anyOf(conditions.map((condition) => bindsClaim(condition, issuer, claim)));
    if (bound === UNKNOWN) {
      return { element: "Condition", undecided: "a condition is not known before creation" };
    }
    if (!bound) {
      const problem = `every customer of ${issuer} can take the role on`;
      const remedy = `add a condition on ${issuer}:${claim} that names your own`;
      return { element: "Principal", value, problem, remedy };
    }
  }
  return undefined;
}

const OWN_RULES = [GITHUB, COGNITO_IDENTITY];

/**
 * The same for every other issuer: a workspace, cluster or company. Who of it may come in stands in its subject or in
 * its audience; of a cluster all pods have the same audience, of an enterprise on GitHub all repositories.
 */
function judgeIssuer({ principals, conditions }: Statement): Opinion {
  for (const { kind, value } of principals) {
    const [, issuer = ""] = /:oidc-provider\/(.+)$/.exec(value.toLowerCase()) ?? [];
    if (kind !== "federated" || issuer === "" || SHARED_ISSUERS[issuer] !== undefined) {
      continue;
    }
    const claims = /^oidc\.eks\.|^token\.actions\.githubusercontent\.com\//.test(issuer)
      ? ["sub"]
      : ["sub", "aud"];
    const keys = new Set(claims.map((claim) => `${issuer}:${claim}`));
    const bound = anyOf(conditions.map((condition) => restricts(condition, keys)));
    if (bound === UNKNOWN) {
      return { element: "Condition", undecided: "a condition is not known before creation" };
    }
    if (!bound) {
      const problem = `everybody whom ${issuer} knows can take the role on`;
      const remedy = `add a condition on ${[...keys].join(" or ")}`;
      return { element: "Principal", value, problem, remedy };
    }
  }
  return undefined;
}

/** No Allow statement trusts * (string, AWS:* or list entry) without a strong condition, or all customers of an OIDC issuer. */
export const iamTrustNoWildcard: Rule = {
  id: "iam-trust-no-wildcard",
  title: "Trust policy names its principals",
  severity: "critical",
  references: { checkov: ["CKV_AWS_60"] },
  resourceTypes: ["aws:iam/role:Role"],
  scope: "resource",
  check(role, context) {
    const remedy = "name the service or the roles that take it on, or narrow it with aws:PrincipalOrgID";
    return judgeDocuments(
      role,
      documentsIn(role, context, ["assumeRolePolicy"]),
      (statement) =>
        judgeWildcardPrincipal(statement, remedy) ?? judgeSharedIssuer(statement) ?? judgeIssuer(statement),
    );
  },
};
