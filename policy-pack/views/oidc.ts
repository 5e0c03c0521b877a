import type { Context } from "../context";
import { isUnknown, type Resource, UNKNOWN } from "../resource";
import { restricts } from "./conditions";
import { ASSIGNED, type Condition, type Statement } from "./statements";

const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

export const GITHUB = "token.actions.githubusercontent.com";
export const COGNITO_IDENTITY = "cognito-identity.amazonaws.com";

/** Issuers that all their customers share, with the claim that tells these apart. */
export const SHARED_ISSUERS: Readonly<Record<string, "sub" | "aud" | "app_id">> = {
  [GITHUB]: "sub",
  "gitlab.com": "sub",
  "app.terraform.io": "sub",
  "api.pulumi.com/oidc": "sub",
  "agent.buildkite.com": "sub",
  "oidc.codefresh.io": "sub",
  [COGNITO_IDENTITY]: "aud",
  "accounts.google.com": "aud",
  "www.amazon.com": "app_id",
  "graph.facebook.com": "app_id",
};

/** Issuers of the tokens of build and deployment systems. */
const CI_ISSUERS =
  /^(token\.actions\.githubusercontent\.com|gitlab\.|app\.terraform\.io|oidc\.circleci\.com|api\.bitbucket\.org|agent\.buildkite\.com|api\.pulumi\.com|vstoken\.dev\.azure\.com|app\.harness\.io|oidc\.codefresh\.io)/;

export const isCiIssuer = (issuer: string): boolean => CI_ISSUERS.test(issuer);

/**
 * The issuers whose tokens a statement of a role's trust takes, in lower case: by the principal's name or ARN, by the
 * provider of the stack behind an ARN that is not known yet, or by the conditions' keys.
 */
export function issuersOf(statement: Statement, role: Resource, context: Context): readonly string[] {
  const federated = statement.principals.filter(({ kind }) => kind === "federated");
  const found = federated.flatMap(({ value }) =>
    value === ASSIGNED || isUnknown(value) ? issuersBehind(statement, role, context) : [issuerIn(value)],
  );
  return [...new Set(found)];
}

function issuerIn(principal: string): string {
  const [, name = principal] = /:oidc-provider\/(.+)$/i.exec(principal) ?? [];
  return name.toLowerCase().replace(/\/+$/, "");
}

function issuersBehind({ conditions }: Statement, role: Resource, context: Context): readonly string[] {
  const urls = context
    .dependenciesOf(role, "assumeRolePolicy")
    .filter(({ type }) => type === PROVIDER)
    .map(({ inputs }) => String(inputs["url"]).toLowerCase());
  const keys = conditions.flatMap(({ key }) => /^(.+\..+):[a-z_]+$/.exec(key)?.[1] ?? []);
  return [...urls.map((url) => url.replace(/^https:\/\/|\/+$/g, "")), ...keys];
}

/** `repo:acme/…` names an owner, `repo:*` does not. */
const NAMES_OWNER = /^[a-z_]+:[^*?:/${]+([:/]|$)/i;

/** Whether a condition leaves only tokens whose claim was written down. */
export function bindsClaim(condition: Condition, issuer: string, claim: string): boolean | typeof UNKNOWN {
  const { key, values, operator, optional } = condition;
  if (isUnknown(key)) {
    return UNKNOWN;
  }
  if (key !== `${issuer}:${claim}` || optional || !/^string(equals|equalsignorecase|like)$/.test(operator)) {
    return false;
  }
  if (values.some(isUnknown)) {
    return UNKNOWN;
  }
  return claim === "sub"
    ? values.length > 0 && values.every((value) => NAMES_OWNER.test(value))
    : restricts(condition, new Set([key]));
}
