import type { Context } from "../shared/context";

/**
 * The host name of a prefix domain. GovCloud serves it from FIPS endpoints only (AWS GovCloud user guide,
 * "Amazon Cognito"; to be verified on a real account).
 */
export function prefixHost(context: Pick<Context, "partition" | "region">, prefix: string): string {
  const label = context.partition === "aws-us-gov" ? "auth-fips" : "auth";
  return `${prefix}.${label}.${context.region}.amazoncognito.com`;
}

/** What an API or a load balancer calls the domain of that host: the prefix alone, or the whole custom name. */
export function poolDomain(context: Pick<Context, "partition" | "region">, host: string): string {
  const [prefix = ""] = host.split(".");
  return host === prefixHost(context, prefix) ? prefix : host;
}

/**
 * The address that ends the session in Cognito and sends the browser on.
 *
 * Cognito does not follow the OpenID Connect logout draft: `post_logout_redirect_uri` is ignored, and
 * `logout_uri` must be one of the client's logout URLs, letter by letter (Cognito docs, logout endpoint).
 */
export function logoutUrl(host: string, clientId: string, logoutUri: string): string {
  const query = new URLSearchParams({ client_id: clientId, logout_uri: logoutUri });
  return `https://${host}/logout?${query}`;
}

/**
 * Who signs the tokens: `iss` in each of them. No slash at the end, verifiers compare letter by letter.
 * In GovCloud, where the API has FIPS endpoints only, the issuer keeps the plain host name (to be verified).
 */
export function issuerUrl(context: Pick<Context, "region" | "dnsSuffix">, userPoolId: string): string {
  return `https://cognito-idp.${context.region}.${context.dnsSuffix}/${userPoolId}`;
}

/** Where OpenID Connect clients read the pool's endpoints and keys. */
export function discoveryUrl(issuer: string): string {
  return `${issuer}/.well-known/openid-configuration`;
}
