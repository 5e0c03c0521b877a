import type { LoginTarget, Target } from "./target";

/** All that the app clients of these systems may ask for. */
export const SCOPES = "openid email profile";

/** The address by which pages begin a login. @param challenge of PKCE, for a public client. */
export function authorizeUrl(login: LoginTarget, challenge: string, state: string): URL {
  const address = new URL("/oauth2/authorize", login.url);
  address.search = new URLSearchParams({
    client_id: login.clientId,
    response_type: "code",
    redirect_uri: login.callbackUrl,
    scope: SCOPES,
    state,
    ...(login.client === "public" ? { code_challenge: challenge, code_challenge_method: "S256" } : {}),
  }).toString();
  return address;
}

/** Where the application itself begins a login. */
export function startOf({ login, name, url }: Target): string | undefined {
  return login?.startUrl ?? (name === "local" ? `${url}/oauth/oidc/login` : undefined);
}
