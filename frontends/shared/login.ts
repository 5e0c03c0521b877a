import * as oauth from "oauth4webapi";
import { type LoginConfig, LoginNeeded } from "./loginTerms";

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
  readonly email: string | undefined;
}

/** What must be the same before the login and after it. */
interface Pending {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** Everything of these pages in the browser's storage begins so. It ends with the tab. */
const PREFIX = "gatehouse.";
const TOKENS = `${PREFIX}tokens`;
const PENDING = `${PREFIX}pending`;

/** A token that ends while the request is under way is as good as none. */
const EARLY_MS = 60_000;

/** The login through the user pool's own pages: authorization code with PKCE, and refresh tokens of one use. */
export class Login {
  readonly #config: LoginConfig;
  readonly #server: oauth.AuthorizationServer;
  readonly #client: oauth.Client;
  readonly #options: { [oauth.allowInsecureRequests]: boolean };
  #refreshing: Promise<Tokens> | undefined;
  #ended = false;

  constructor(config: LoginConfig) {
    this.#config = config;
    const { loginUrl, clientId, issuer = loginUrl } = config;
    this.#server = {
      issuer,
      authorization_endpoint: `${loginUrl}/oauth2/authorize`,
      token_endpoint: `${loginUrl}/oauth2/token`,
      revocation_endpoint: `${loginUrl}/oauth2/revoke`,
    };
    this.#client = { client_id: clientId };
    // Only a login on this machine, to try things, has no certificate.
    const { protocol, hostname } = new URL(loginUrl);
    const local = /^(127\.0\.0\.1|localhost|.+\.localhost)$/.test(hostname);
    this.#options = { [oauth.allowInsecureRequests]: protocol === "http:" && local };
  }

  get email(): string | undefined {
    return read<Tokens>(TOKENS)?.email;
  }

  get isIn(): boolean {
    return read<Tokens>(TOKENS) !== undefined;
  }

  /** Leaves for the login pages. */
  async begin(): Promise<void> {
    const verifier = oauth.generateRandomCodeVerifier();
    const pending: Pending = {
      verifier,
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
    };
    write(PENDING, pending);
    const { clientId, callbackUrl, scopes } = this.#config;
    const address = new URL(this.#server.authorization_endpoint ?? "");
    address.search = new URLSearchParams({
      client_id: clientId,
      response_type: "code",
      redirect_uri: callbackUrl,
      scope: scopes.join(" "),
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    }).toString();
    location.assign(address);
  }

  /** Whether the pages were opened by the login pages. */
  isCallback(address: URL): boolean {
    const expected = new URL(this.#config.callbackUrl).pathname;
    const has = address.searchParams.has("code") || address.searchParams.has("error");
    return address.pathname === expected && has;
  }

  /** Takes the tokens for the code in the address. @throws when the login did not begin here, or failed. */
  async finish(address: URL): Promise<void> {
    const pending = read<Pending>(PENDING);
    sessionStorage.removeItem(PENDING);
    if (pending === undefined) {
      throw new LoginNeeded("The login did not begin in this tab. Log in again.");
    }
    if (this.#config.issuer === undefined) {
      address.searchParams.delete("iss");
    }
    const parameters = oauth.validateAuthResponse(this.#server, this.#client, address, pending.state);
    const response = await oauth.authorizationCodeGrantRequest(
      this.#server,
      this.#client,
      oauth.None(),
      parameters,
      this.#config.callbackUrl,
      pending.verifier,
      this.#options,
    );
    const server = await this.#issuing(response);
    const result = await oauth.processAuthorizationCodeResponse(server, this.#client, response, {
      expectedNonce: pending.nonce,
      requireIdToken: true,
    });
    const email = oauth.getValidatedIdTokenClaims(result)?.["email"];
    write(TOKENS, tokensOf(result, typeof email === "string" ? email : undefined, undefined));
  }

  /** @param stale the API refuses the one that there is. @throws LoginNeeded */
  async accessToken(stale = false): Promise<string> {
    const tokens = read<Tokens>(TOKENS);
    if (tokens === undefined) {
      throw new LoginNeeded("Log in to go on.");
    }
    if (!stale && tokens.expiresAt - EARLY_MS > Date.now()) {
      return tokens.accessToken;
    }
    // Once for all who wait: the second use of a refresh token ends the login.
    this.#refreshing ??= this.#refresh(tokens).finally(() => {
      this.#refreshing = undefined;
    });
    return (await this.#refreshing).accessToken;
  }

  async #refresh({ refreshToken, email }: Tokens): Promise<Tokens> {
    if (refreshToken === undefined) {
      throw new LoginNeeded("Your login has ended. Log in again.");
    }
    const response = await oauth.refreshTokenGrantRequest(
      this.#server,
      this.#client,
      oauth.None(),
      refreshToken,
      this.#options,
    );
    try {
      const server = await this.#issuing(response);
      const result = await oauth.processRefreshTokenResponse(server, this.#client, response);
      const tokens = tokensOf(result, email, refreshToken);
      if (!this.#ended) {
        write(TOKENS, tokens);
      }
      return tokens;
    } catch (error) {
      if (error instanceof oauth.ResponseBodyError) {
        throw new LoginNeeded("Your login has ended. Log in again.");
      }
      throw error;
    }
  }

  /** OpenID Connect Core, 3.1.3.7: TLS to the token endpoint proves who issued the id token. */
  async #issuing(response: Response): Promise<oauth.AuthorizationServer> {
    if (this.#config.issuer !== undefined) {
      return this.#server;
    }
    const body = await response
      .clone()
      .json()
      .catch(() => undefined);
    const issuer = issuerIn(body?.id_token);
    return issuer === undefined ? this.#server : { ...this.#server, issuer };
  }

  /** Forgets everything, ends the refresh token, and leaves for the login pages to end the login there too. */
  async end(): Promise<void> {
    this.#ended = true;
    const stored = read<Tokens>(TOKENS);
    forget();
    // A refresh that is under way has used up the token that was stored, and brings the one to end.
    const soon = new Promise<undefined>((done) => setTimeout(done, 2_000));
    const tokens = (await Promise.race([this.#refreshing, soon]).catch(() => undefined)) ?? stored;
    if (tokens?.refreshToken !== undefined) {
      // What is not reached in two seconds ends by itself.
      const signal = AbortSignal.timeout(2_000);
      await oauth
        .revocationRequest(this.#server, this.#client, oauth.None(), tokens.refreshToken, {
          ...this.#options,
          signal,
        })
        .catch(() => undefined);
    }
    const { loginUrl, clientId, logoutUrl } = this.#config;
    const query = new URLSearchParams({ client_id: clientId, logout_uri: logoutUrl });
    location.assign(`${loginUrl}/logout?${query}`);
  }
}

/** Empties the pages' part of the storage. */
export function forget(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) {
      sessionStorage.removeItem(key);
    }
  }
}

/** Something that must live through a login, such as what was written. */
export function keep(key: string, value: string): void {
  sessionStorage.setItem(PREFIX + key, value);
}

export function takeBack(key: string): string {
  const value = sessionStorage.getItem(PREFIX + key) ?? "";
  sessionStorage.removeItem(PREFIX + key);
  return value;
}

function issuerIn(idToken: unknown): string | undefined {
  try {
    const payload = String(idToken).split(".")[1] ?? "";
    const { iss } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof iss === "string" && URL.canParse(iss) ? iss : undefined;
  } catch {
    return undefined;
  }
}

function tokensOf(
  { access_token, refresh_token, expires_in = 3600 }: oauth.TokenEndpointResponse,
  email: string | undefined,
  earlier: string | undefined,
): Tokens {
  return {
    accessToken: access_token,
    refreshToken: refresh_token ?? earlier,
    expiresAt: Date.now() + expires_in * 1000,
    email,
  };
}

function read<T>(key: string): T | undefined {
  const text = sessionStorage.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as T);
}

function write(key: string, value: Tokens | Pending): void {
  sessionStorage.setItem(key, JSON.stringify(value));
}
