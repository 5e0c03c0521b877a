import { createHash, randomBytes } from "node:crypto";
import { type Browser, browserLogin, type Landed } from "./browser";
import { logTail, userCommand } from "./commands";
import { ask } from "./http";
import { authorizeUrl, startOf } from "./loginAddress";
import { failed, type NoSession, skipped } from "./result";
import type { Clock } from "./secondFactor";
import type { Session } from "./step";
import type { LoginTarget, System, Target } from "./target";

export interface Credentials {
  readonly user: string;
  readonly password: string;
  /** Of the user's authenticator app. @default - a pool that asks for a code has none */
  readonly totpSecret?: Uint8Array | undefined;
}

export interface SessionInputs {
  readonly target: Target;
  readonly ca: string | undefined;
  readonly credentials: Credentials | undefined;
  /** An access token that somebody has taken from a browser. */
  readonly accessToken: string | undefined;
  readonly browser: Browser;
  /** For the codes of the second factor. @default - the machine's */
  readonly clock?: Clock | undefined;
}

/** A session as a user gets one, or why there is none. */
export async function openSession(inputs: SessionInputs): Promise<Session | NoSession> {
  const { target, credentials, accessToken, browser } = inputs;
  if (credentials === undefined) {
    // A load balancer's session is its cookies.
    return accessToken === undefined || target.system === "agent"
      ? skipped("No user is given: --user NAME, with the password in GATEHOUSE_VERIFY_PASSWORD.")
      : { kind: "tokens", accessToken, idToken: undefined, given: true };
  }
  const { login } = target;
  if (login?.client === "public") {
    return tokensOf(login, credentials, inputs);
  }
  const start = startOf(target);
  if (start === undefined) {
    return skipped("The application begins its login in its own pages; log in by hand.");
  }
  const origin = new URL(target.url).origin;
  const landed = await browserLogin(browser, {
    startUrl: start,
    credentials,
    clock: inputs.clock,
    userCommand: (query) => userCommand(target, credentials.user, query),
    // The callback itself is on the way.
    done: (address) => address.origin === origin && !/\/(oauth|oauth2)\//.test(address.pathname),
  });
  return "status" in landed
    ? landed
    : (refusalOf(landed, target) ?? { kind: "cookies", cookies: landed.cookies });
}

/** Each application's session, by its cookie. A load balancer splits a long one: the first part has a 0. */
const SESSION_COOKIES: Readonly<Partial<Record<System, string>>> = {
  "open-webui": "token",
  agent: "AWSELBAuthSessionCookie-0",
};

/** The application may send a user back and yet not let him in. */
function refusalOf({ address, cookies }: Landed, target: Target): NoSession | undefined {
  const { searchParams, origin, pathname } = address;
  const error = searchParams.get("error_description") ?? searchParams.get("error");
  if (error !== null) {
    return failed(
      `the application refuses the user: ${error}`,
      "The user is in no group that may use it, has no verified e-mail address, or may not sign up; or the application did not get its tokens from the login.",
      logTail(target),
    );
  }
  const cookie = SESSION_COOKIES[target.system];
  return cookie === undefined || (cookies[cookie] ?? "") !== ""
    ? undefined
    : failed(
        `the login ends at ${origin}${pathname} without the cookie ${cookie}`,
        "The application did not take the login and does not say why, or the cookie is lost on the way: the edge does not forward it, or it is for another name.",
        logTail(target),
      );
}

/** The way that pages go: a code with PKCE, then tokens. The code is caught before the pages see it. */
async function tokensOf(
  login: LoginTarget,
  credentials: Credentials,
  { browser, ca, clock, target }: SessionInputs,
): Promise<Session | NoSession> {
  const verifier = newVerifier();
  const state = randomBytes(16).toString("hex");
  const landed = await browserLogin(browser, {
    startUrl: authorizeUrl(login, challengeOf(verifier), state).href,
    credentials,
    clock,
    userCommand: (query) => userCommand(target, credentials.user, query),
    stopAt: login.callbackUrl,
    done: () => false,
  });
  if ("status" in landed) {
    return landed;
  }
  const answer = landed.address.searchParams;
  const code = answer.get("code");
  const command = `curl --silent --include ${login.url}/oauth2/token`;
  if (code === null || answer.get("state") !== state) {
    return failed(
      answer.get("error_description") ?? answer.get("error") ?? "no code, or another state than was sent",
      "The login pages refused: a trigger of the pool, or a scope that the client lacks.",
      command,
    );
  }
  const tokens = await ask(`${login.url}/oauth2/token`, {
    method: "POST",
    ca,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: login.clientId,
      redirect_uri: login.callbackUrl,
      code,
      code_verifier: verifier,
    }).toString(),
  });
  const { access_token, id_token } = textsOf(tokens.body);
  if (tokens.status !== 200 || access_token === undefined) {
    return failed(
      `${tokens.status} from /oauth2/token`,
      "invalid_grant: the code was used before, or the client has a secret, so that it is no client of pages.",
      command,
    );
  }
  return { kind: "tokens", accessToken: access_token, idToken: id_token };
}

export function newVerifier(): string {
  return randomBytes(32).toString("base64url");
}

/** RFC 7636, S256. */
export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

function textsOf(body: string): Readonly<Record<string, string | undefined>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, string>) : {};
  } catch {
    return {};
  }
}
