import WebSocket from "ws";
import { quoted } from "./http";
import { refusedEverywhere } from "./openDoor";
import { failed, passed, type Result, skipped } from "./result";
import { type Context, type Session, type Step, withSession } from "./step";
import type { LoginTarget, WebSocketTarget } from "./target";
import { sessionHeaders } from "./tokenSteps";

const OPEN_MS = 15_000;
/** A server that refuses after the handshake does so at once. */
const STAY_MS = 1_500;
const FOREIGN_ORIGIN = "https://foreign.invalid";
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403]);
/** Ended without a word, or by a fault of the server's own. */
const BROKEN: ReadonlySet<number> = new Set([1006, 1011, 1014, 1015]);
const NO_PATH =
  "The path does not lead to the back end: the distribution or the load balancer forwards another one.";
const NONE = "This stack has no WebSocket, or its pages need no token.";

export const webSocketSteps: readonly Step[] = [
  {
    id: "web-socket-refused",
    systems: ["open-webui", "agent", "spa"],
    proves:
      "A WebSocket does not open without a token and with a bad one, without a session, or from a foreign page.",
    run: refusedSocket,
  },
  {
    id: "web-socket",
    systems: ["open-webui", "agent", "spa"],
    proves: "A WebSocket opens through the edge with a token or a session, and stays open.",
    run: goodSocket,
  },
];

async function refusedSocket(context: Context): Promise<Result> {
  const { target, ca } = context;
  const { webSocket, login } = target;
  if (webSocket === undefined) {
    return skipped(NONE);
  }
  const tries =
    webSocket.by === "token"
      ? [
          { name: "without a token", url: webSocket.url, origin: webSocket.origin },
          { name: "with garbage", url: `${webSocket.url}?token=garbage`, origin: webSocket.origin },
        ]
      : webSocket.by === "cookies"
        ? [{ name: "without a session", url: webSocket.url, origin: webSocket.origin }]
        : [{ name: "from a foreign page", url: webSocket.url, origin: FOREIGN_ORIGIN }];
  const found: string[] = [];
  for (const { name, url, origin } of tries) {
    const outcome = await open(url, { origin }, ca);
    if (!isRefusal(outcome, login)) {
      const found = outcome.kind === "open" ? `${name} it opens` : `${name}: ${textOf(outcome)}`;
      return failed(found, causeOfEntry(outcome), handshakeCommand(url, origin));
    }
    if (outcome.kind === "status" && outcome.status === 403) {
      const refused = await refusedEverywhere(context, url.replace(/^ws/, "http"));
      if (refused !== undefined) {
        return refused;
      }
    }
    found.push(`${name} ${textOf(outcome)}`);
  }
  return passed(found.join(", "));
}

/** Somebody looked, and said no. Another 4xx, and what a server says that fails, is said before that. */
function isRefusal(outcome: Outcome, login: LoginTarget | undefined): boolean {
  if (outcome.kind === "closed") {
    return !BROKEN.has(outcome.code);
  }
  if (outcome.kind !== "status") {
    return false;
  }
  const { status, location } = outcome;
  return (
    REFUSALS.has(status) ||
    (login !== undefined && status < 400 && location?.origin === new URL(login.url).origin)
  );
}

function causeOfEntry(outcome: Outcome): string {
  if (outcome.kind === "open") {
    return "Nobody checks tokens or origins there: the back end does not look at them, or API Gateway's authorizer was taken away.";
  }
  if (outcome.kind === "status" && outcome.status === 404) {
    return NO_PATH;
  }
  if (outcome.kind === "status" && outcome.status < 400) {
    return "It is sent elsewhere than to the login: the listener's rule or the application was changed.";
  }
  return "The request ended before its token was looked at: no healthy target, or no way for WebSockets.";
}

async function goodSocket(context: Context): Promise<Result> {
  const { target, ca } = context;
  const { webSocket } = target;
  if (webSocket === undefined) {
    return skipped(NONE);
  }
  const attempt = async (url: string, headers: Record<string, string>): Promise<Result> => {
    const outcome = await open(url, { origin: webSocket.origin, ...headers }, ca);
    return outcome.kind === "open"
      ? passed(`open for ${STAY_MS / 1000} s`)
      : failed(
          textOf(outcome),
          causeOf(outcome, webSocket),
          handshakeCommand(webSocket.url, webSocket.origin, webSocket.by),
        );
  };
  if (webSocket.by === "origin") {
    return attempt(webSocket.url, {});
  }
  return withSession(context, (session) => attempt(...entryOf(webSocket, session)));
}

/** How a browser carries its session into a handshake: it can set no headers but cookies. */
function entryOf(webSocket: WebSocketTarget, session: Session): [string, Record<string, string>] {
  if (session.kind === "tokens") {
    return [`${webSocket.url}?token=${session.accessToken}`, {}];
  }
  const { cookie = "" } = sessionHeaders(session);
  return [webSocket.url, { cookie }];
}

type Outcome =
  | { readonly kind: "open" }
  | { readonly kind: "closed"; readonly code: number }
  | { readonly kind: "status"; readonly status: number; readonly location: URL | undefined }
  | { readonly kind: "no-answer"; readonly reason: string };

function open(
  url: string,
  headers: Readonly<Record<string, string>>,
  ca: string | undefined,
): Promise<Outcome> {
  return new Promise((done) => {
    const socket = new WebSocket(url, {
      headers,
      handshakeTimeout: OPEN_MS,
      ...(ca === undefined ? {} : { ca }),
    });
    const end = (outcome: Outcome) => {
      done(outcome);
      socket.terminate();
    };
    socket.on("unexpected-response", (_request, { statusCode = 0, headers: { location = "" } }) =>
      end({
        kind: "status",
        status: statusCode,
        location: URL.canParse(location, url) ? new URL(location, url) : undefined,
      }),
    );
    // An address in a message would hold the token.
    socket.on("error", ({ message }) => end({ kind: "no-answer", reason: message.replace(/\?\S*/g, "") }));
    socket.on("open", () => setTimeout(() => end({ kind: "open" }), STAY_MS));
    socket.on("close", (code) => end({ kind: "closed", code }));
  });
}

function textOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case "open":
      return "open";
    case "closed":
      return `closed at once with ${outcome.code}`;
    case "status":
      return `${outcome.status}`;
    case "no-answer":
      return outcome.reason;
  }
}

function causeOf(outcome: Outcome, { by }: WebSocketTarget): string {
  if (outcome.kind === "status" && outcome.status === 403) {
    return by === "token"
      ? "The token did not come with the address, is no access token, or this page's origin is not in CORS_ORIGINS; API Gateway answers 403 to any path below its own stage; and the web ACL blocks queries over 2,048 bytes."
      : "The application knows itself under another address than the output url.";
  }
  if (outcome.kind === "status" && outcome.status === 404) {
    return NO_PATH;
  }
  if (outcome.kind === "status" && outcome.status < 400) {
    return "The load balancer does not know the session: its cookies did not come through.";
  }
  return "The back end ends it: it does not speak WebSocket there, or refuses the token after the handshake.";
}

/** @param by what the user's session is carried by; a variable stands for it. */
function handshakeCommand(url: string, origin: string, by: WebSocketTarget["by"] = "origin"): string {
  const plain = url.replace(/^ws/, "http");
  const address = by === "token" ? `"${plain}?token=$TOKEN"` : quoted(plain);
  const cookies = by === "cookies" ? ' --header "Cookie: $COOKIES"' : "";
  return `curl --http1.1 --silent --include --max-time 5 --header 'Connection: Upgrade' --header 'Upgrade: websocket' --header 'Sec-WebSocket-Version: 13' --header 'Sec-WebSocket-Key: dmVyaWZ5LXZlcmlmeS12ZQ==' --header ${quoted(`Origin: ${origin}`)}${cookies} ${address}`;
}
