import { BEARER, logTail, requestCommand, sessionHeader } from "./commands";
import { forgeries } from "./forgeries";
import { type Answer, ask, locationOf } from "./http";
import { refusedEverywhere } from "./openDoor";
import { failed, passed, type Result, skipped } from "./result";
import { type Context, type Session, type Step, withSession } from "./step";
import type { Guarded, System, Target } from "./target";

const ALL: readonly System[] = ["open-webui", "agent", "chatbot", "spa"];
const NO_GUARD =
  "Nothing here asks for a token: the application's own pages are the door, or authEnabled is false.";

/** Who is let in and who is not. */
export const tokenSteps: readonly Step[] = [
  {
    id: "no-token",
    systems: ALL,
    proves: "A request without a token is refused, or sent to the login.",
    run: (context) => noToken(context),
  },
  {
    id: "bad-tokens",
    systems: ALL,
    proves:
      "Tokens that are garbage, unsigned, over, or signed by somebody else are refused, and so are headers and cookies that pose as the load balancer's.",
    run: (context) => badTokens(context),
  },
  {
    id: "id-token",
    systems: ["chatbot", "spa"],
    proves: "An id token is refused: it says who somebody is, not what he may call.",
    run: (context) => idToken(context),
  },
  {
    id: "good-token",
    systems: ALL,
    proves: "A user who has logged in is let in.",
    run: (context) => goodToken(context),
  },
  {
    id: "models",
    systems: ["open-webui", "spa"],
    proves: "The list of models answers 200 with a token, and has entries.",
    run: (context) => models(context),
  },
];

async function noToken(context: Context): Promise<Result> {
  const { target, ca } = context;
  const { guarded } = target;
  if (guarded === undefined) {
    return skipped(NO_GUARD);
  }
  const answer = await send(guarded, {}, ca);
  const fault = refusalFault(answer, target, guarded);
  if (fault !== undefined) {
    return failed(fault, causeOfEntry(answer), requestCommand(guarded));
  }
  return (await unasked(context, answer)) ?? passed(`${answer.status} from ${guarded.url}`);
}

async function badTokens(context: Context): Promise<Result> {
  const { target, ca, now } = context;
  const { guarded } = target;
  if (guarded === undefined) {
    return skipped(NO_GUARD);
  }
  const cases = forgeries(target, now());
  for (const { name, token } of cases) {
    const headers = headersOf(guarded, token);
    const answer = await send(guarded, headers, ca);
    const fault = refusalFault(answer, target, guarded);
    if (fault !== undefined) {
      const sent = Object.entries(headers).map(([header, value]) => `${titled(header)}: ${value}`);
      // The token in it was made here, and opens nothing that works.
      return failed(`${name}: ${fault}`, causeOfEntry(answer), requestCommand(guarded, sent));
    }
    const refused = await unasked(context, answer);
    if (refused !== undefined) {
      return refused;
    }
  }
  return passed(`refused: ${cases.map(({ name }) => name).join(", ")}`);
}

function idToken(context: Context): Promise<Result> {
  const { target, ca } = context;
  const { guarded } = target;
  if (guarded === undefined) {
    return Promise.resolve(skipped(NO_GUARD));
  }
  return withSession(context, async (session) => {
    if (session.kind !== "tokens" || session.idToken === undefined) {
      return skipped("The session has no id token: only a login in a browser (--user) gives one.");
    }
    const answer = await send(guarded, headersOf(guarded, session.idToken), ca);
    // A gateway that misses a scope says 403.
    if (![...guarded.refusals, 403].includes(answer.status)) {
      return failed(
        `${answer.status} from ${guarded.url}`,
        "The check does not look at token_use and client_id, or takes aud in their place; at API Gateway the route asks for no scope.",
        requestCommand(guarded, [BEARER.replace("$TOKEN", "$ID_TOKEN")]),
      );
    }
    return (await unasked(context, answer)) ?? passed(`${answer.status} from ${guarded.url}`);
  });
}

function goodToken(context: Context): Promise<Result> {
  const { target, ca } = context;
  const { guarded } = target;
  if (guarded === undefined) {
    return Promise.resolve(skipped(NO_GUARD));
  }
  return withSession(context, async (session) => {
    const answer = await send(guarded, sessionHeaders(session), ca);
    return guarded.acceptances.includes(answer.status)
      ? passed(`${answer.status} from ${guarded.url}`)
      : failed(
          `${answer.status} from ${guarded.url}`,
          causeOfRefusal(answer),
          requestCommand(guarded, [sessionHeader(guarded)]),
        );
  });
}

function models(context: Context): Promise<Result> {
  const { target, ca } = context;
  const { modelsUrl } = target;
  if (modelsUrl === undefined) {
    return Promise.resolve(skipped("This stack lists no models."));
  }
  return withSession(context, async (session) => {
    const answer = await ask(modelsUrl, { headers: sessionHeaders(session), ca });
    const command = requestCommand({ url: modelsUrl, method: "GET" }, [BEARER]);
    if (answer.status !== 200) {
      return failed(`${answer.status} from ${modelsUrl}`, causeOfRefusal(answer), command);
    }
    if (!isJson(answer.body)) {
      return failed(
        "200, but no JSON",
        "A page answers in place of the list: the way to the application, or its path, leads elsewhere.",
        command,
      );
    }
    const number = entriesOf(answer.body);
    return number === 0
      ? failed(
          "an empty list",
          "The gateway is not ready, or Bedrock refuses: the account has no access to the models, or the region has none of them.",
          logTail(target),
        )
      : passed(number === undefined ? "200" : `200, ${number} models`);
  });
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** How many entries a list of models has; undefined where it has another form than OpenAI's or an array. */
function entriesOf(body: string): number | undefined {
  const value: unknown = JSON.parse(body);
  const list = Array.isArray(value) ? value : (value as { data?: unknown; models?: unknown } | null);
  const entries = Array.isArray(list) ? list : (list?.data ?? list?.models);
  return Array.isArray(entries) ? entries.length : undefined;
}

/** What a session sends with each request. */
export function sessionHeaders(session: Session): Record<string, string> {
  if (session.kind === "tokens") {
    return { authorization: `Bearer ${session.accessToken}` };
  }
  const cookie = Object.entries(session.cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
  // Open WebUI reads its own token from the header.
  const token = session.cookies["token"];
  return { cookie, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
}

export function send(
  { url, method, body }: Guarded,
  headers: Readonly<Record<string, string>>,
  ca: string | undefined,
): Promise<Answer> {
  return ask(url, {
    method,
    ca,
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body }),
  });
}

function headersOf({ carrier }: Guarded, token: string): Record<string, string> {
  return carrier === "bearer"
    ? { authorization: `Bearer ${token}` }
    : {
        "x-amzn-oidc-accesstoken": token,
        "x-amzn-oidc-data": token,
        "x-amzn-oidc-identity": "11111111-2222-4333-8444-555555555555",
        cookie: `AWSELBAuthSessionCookie-0=${token}`,
      };
}

/** What is wrong with an answer that should be a refusal; a redirect must lead to the login. */
function refusalFault(answer: Answer, { login }: Target, { url, refusals }: Guarded): string | undefined {
  if (!refusals.includes(answer.status)) {
    return `${answer.status} from ${url}`;
  }
  const to = locationOf(answer);
  return to === undefined || login === undefined || to.origin === new URL(login.url).origin
    ? undefined
    : `${answer.status} to ${to.origin}, which is not the login`;
}

/** What a refusal says nothing about: 403 for everything. */
function unasked(context: Context, { status, url }: Answer): Promise<Result | undefined> {
  return status === 403 ? refusedEverywhere(context, url) : Promise.resolve(undefined);
}

function titled(header: string): string {
  return header.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

function causeOfEntry({ status }: Answer): string {
  if (status >= 500) {
    return "The request ended before its token was looked at: no healthy target, or the keys of the pool cannot be read.";
  }
  if (status === 403) {
    return "The web ACL refused it before its token was looked at: this machine is over the rate limit, or a list names it.";
  }
  if (status === 404) {
    return "The application has no such path: another image than the contract asks for, or a path outside /api/.";
  }
  return "Tokens are not checked: the application runs without its login (AUTH_ENABLED, AUTH_MODE), or the listener's rule was changed by hand.";
}

function causeOfRefusal({ status }: Answer): string {
  if (status === 401) {
    return "The application or the gateway checks for another client or pool, or looks at aud, which an access token does not have.";
  }
  if (status === 403) {
    return "The user is in no group that may use it, or the web ACL refused the request.";
  }
  if (status === 302) {
    return "The session was not taken: the load balancer's cookies did not come through CloudFront.";
  }
  return "The request passed the check of tokens, and the application failed.";
}
