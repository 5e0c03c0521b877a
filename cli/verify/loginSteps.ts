import { awsCommand } from "../aws";
import { browserStart } from "./browser";
import { localCommand } from "./commands";
import { ask, locationOf, quoted } from "./http";
import { authorizeUrl, SCOPES, startOf } from "./loginAddress";
import { failed, passed, type Result, skipped } from "./result";
import { challengeOf, newVerifier } from "./session";
import { type Context, EVERY_SYSTEM, type Step } from "./step";
import type { LoginTarget, Target } from "./target";

const MOST_REDIRECTS = 6;

/** The way to the login, and a login itself. */
export const loginSteps: readonly Step[] = [
  {
    id: "login-redirect",
    systems: EVERY_SYSTEM,
    proves:
      "The application, or its pages in a browser, sends a visitor to the login with the right client, callback address, scope and, where it is pages, PKCE.",
    run: loginRedirect,
  },
  {
    id: "login-page",
    systems: EVERY_SYSTEM,
    proves: "The user pool knows this client, callback address and scope, and shows its login page.",
    run: loginPage,
  },
  {
    id: "login",
    systems: EVERY_SYSTEM,
    proves: "A user logs in in a browser and comes back: tokens for pages, a session for an application.",
    run: login,
  },
];

async function loginRedirect(context: Context): Promise<Result> {
  const { target, ca } = context;
  const start = startOf(target);
  if (target.login?.client === "public") {
    return pagesRedirect(context, target.login);
  }
  if (start === undefined) {
    return skipped("The application begins its login in the browser.");
  }
  const answer = await ask(start, { ca });
  const to = locationOf(answer);
  const command = `curl --silent --include ${quoted(start)}`;
  if (to === undefined) {
    return failed(
      `${answer.status} from ${start}`,
      answer.status === 200
        ? "The application answers without a login: the listener's login was taken away, or the login is switched off in the application."
        : "The login is not set up: the application lacks client id, secret or discovery address, or cannot reach Cognito (a NAT is missing).",
      command,
    );
  }
  return judged(
    to,
    authorizeFaults(to, target),
    "The application runs with another stack's environment, or was opened under another name than the output url. Cognito answers redirect_mismatch or invalid_scope.",
    command,
  );
}

async function pagesRedirect({ target, browser }: Context, login: LoginTarget): Promise<Result> {
  const to = await browserStart(browser, {
    url: `${target.url}/`,
    stopAt: `${new URL(login.url).origin}/oauth2/authorize`,
  });
  if ("status" in to) {
    return to;
  }
  const challenge = to.searchParams.get("code_challenge") ?? "";
  const method = to.searchParams.get("code_challenge_method");
  const withoutPkce = method === "S256" && challenge.length >= 43 ? [] : ["PKCE with S256 is missing"];
  return judged(
    to,
    [...authorizeFaults(to, target), ...withoutPkce],
    "The pages were built with another stack's values, or read another /config.json.",
    `curl --silent --include ${quoted(`${target.url}/config.json`)}`,
  );
}

function judged(to: URL, faults: readonly string[], cause: string, command: string): Result {
  return faults.length === 0
    ? passed(`${to.origin}${to.pathname}, client ${to.searchParams.get("client_id")}`)
    : failed(faults.join("; "), cause, command);
}

/** What is wrong with an address of the login. The local stack's client is known to its application alone. */
function authorizeFaults(to: URL, { login, url }: Target): readonly string[] {
  const query = (name: string) => to.searchParams.get(name) ?? "";
  const expected = (what: string, found: string, wanted: string | undefined) =>
    wanted === undefined || found === wanted ? [] : [`${what} is ${found || "missing"}, not ${wanted}`];
  const callback = query("redirect_uri");
  return [
    ...expected("the login", to.origin, login === undefined ? undefined : new URL(login.url).origin),
    ...expected("the path", to.pathname, "/oauth2/authorize"),
    ...expected("client_id", query("client_id"), login?.clientId),
    ...(query("client_id") === "" ? ["client_id is missing"] : []),
    ...expected("redirect_uri", callback, login?.callbackUrl),
    ...(callback.startsWith(`${url}/`) ? [] : [`redirect_uri ${callback} is elsewhere`]),
    ...expected("response_type", query("response_type"), "code"),
    ...(query("scope").split(" ").includes("openid") ? [] : [`scope is "${query("scope")}", without openid`]),
    ...(query("state") === "" ? ["state is missing: anybody could finish a login"] : []),
  ];
}

async function loginPage(context: Context): Promise<Result> {
  const { target, ca } = context;
  const first = await firstLoginAddress(context);
  if (first === undefined) {
    return skipped("The application tells no login address; see login-redirect.");
  }
  let address = first;
  const cookies = new Map<string, string>();
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await ask(address.href, { ca, headers: cookie === "" ? {} : { cookie } });
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [name = "", value = ""] = (line.split(";", 1)[0] ?? "").split(/=(.*)/s);
      cookies.set(name, value);
    }
    const error = errorOf(address) ?? errorOf(locationOf(answer));
    if (error !== undefined || (answer.status >= 400 && /redirect_mismatch|invalid_/.test(answer.body))) {
      return refused(error ?? answer.body.slice(0, 120), target);
    }
    const to = locationOf(answer);
    if (to === undefined) {
      return answer.status === 200 && !/Login pages unavailable/i.test(answer.body)
        ? passed(`200 from ${address.origin}${address.pathname}`)
        : refused(`${answer.status} ${titleOf(answer.body)}`, target);
    }
    address = to;
  }
  return failed(
    `more than ${MOST_REDIRECTS} redirects`,
    "The login pages send the visitor round in a circle: their domain or style is not ready.",
    `curl --location --silent --include ${quoted(first.href)}`,
  );
}

/** Where a visitor's login begins: as the application says, or as its pages would. */
async function firstLoginAddress({ target, ca }: Context): Promise<URL | undefined> {
  const { login } = target;
  const start = startOf(target);
  if (start !== undefined) {
    return locationOf(await ask(start, { ca }));
  }
  return login === undefined ? undefined : authorizeUrl(login, challengeOf(newVerifier()), "verify");
}

function errorOf(address: URL | undefined): string | undefined {
  const error = address?.searchParams.get("error_description") ?? address?.searchParams.get("error");
  return error ?? undefined;
}

function titleOf(body: string): string {
  return (/<title>([^<]*)<\/title>/i.exec(body)?.[1] ?? body.slice(0, 80)).trim();
}

/** Cognito's refusals, as the systems' pages explain them. */
function refused(error: string, target: Target): Result {
  const { login, region } = target;
  const query = "'UserPoolClient.[CallbackURLs,AllowedOAuthScopes,AllowedOAuthFlows]'";
  const client =
    login === undefined
      ? localCommand(target, "logs login")
      : awsCommand(
          [
            "cognito-idp",
            "describe-user-pool-client",
            ...["--user-pool-id", login.userPoolId, "--client-id", login.clientId, "--query", query],
          ],
          region,
        );
  if (/redirect_mismatch|redirect_uri/i.test(error)) {
    return failed(
      error,
      "The app client does not have this callback address letter by letter: the slash at the end, the port or the case differs.",
      client,
    );
  }
  if (/invalid_scope/i.test(error)) {
    return failed(error, `The app client lacks one of the scopes ${SCOPES}.`, client);
  }
  if (/unavailable|^403/i.test(error)) {
    return failed(
      error,
      "The client has no style, or the pool still has classic pages: with a pool of your own set login.existing.loginPages to classic.",
      client,
    );
  }
  return failed(
    error,
    "The app client is gone or belongs to another pool, or its login by code is switched off.",
    client,
  );
}

async function login(context: Context): Promise<Result> {
  const session = await context.session();
  if ("status" in session) {
    return session;
  }
  if (session.kind === "tokens" && session.given === true) {
    return skipped("An access token was given: nobody has logged in here.");
  }
  return passed(
    session.kind === "tokens"
      ? `an access token${session.idToken === undefined ? "" : " and an id token"}`
      : `a session in ${Object.keys(session.cookies).length} cookies`,
  );
}
