import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { SecureVersion } from "node:tls";
import { WebSocketServer } from "ws";
import { targetOf } from "../../cli/verify/outputsTarget";
import type { System, Target } from "../../cli/verify/target";

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Signed by itself, so that it is its own authority. */
export function makeCertificate(days: number, name = "localhost"): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
  try {
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    execFileSync(
      "openssl",
      ["req", ...kind, "-days", String(days), ...subject, "-keyout", key, "-out", cert],
      { stdio: "ignore" },
    );
    return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Answers a request in the good server's place, or leaves it to that one. */
export type Override = (request: IncomingMessage, response: ServerResponse, target: Target) => boolean;

/** What is wrong with a stack; nothing: it is good. */
export interface Faults {
  readonly edge?: Override;
  readonly api?: Override;
  readonly login?: Override;
  readonly plain?: Override;
  readonly origin?: Override;
  /** What a handshake gets in the good server's place: passed, 403, a close code, or another answer. */
  readonly socket?: (request: IncomingMessage, target: Target) => boolean | number | Handshake | undefined;
  readonly certificate?: Certificate;
  readonly minVersion?: SecureVersion;
}

export interface Handshake {
  readonly status: number;
  readonly location?: string;
}

export interface Stack {
  readonly target: Target;
  readonly ca: string;
  readonly close: () => Promise<void>;
}

export const ACCESS = "good-access";
export const ID = "good-id";
export const COOKIES = { token: ACCESS, "AWSELBAuthSessionCookie-0": ACCESS };

const HEADERS = {
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
  "x-frame-options": "SAMEORIGIN",
  "referrer-policy": "strict-origin-when-cross-origin",
  "content-security-policy": "default-src 'self'; script-src 'self'",
};

/** A stack that answers as a deployed one should, but for its faults. */
export async function startStack(
  system: System,
  certificate: Certificate,
  faults: Faults = {},
): Promise<Stack> {
  const servers: Server[] = [];
  const listen = async (listener: RequestListener, tls: boolean): Promise<string> => {
    const options = { ...(faults.certificate ?? certificate), ...versions(faults) };
    const server = tls ? createTlsServer(options, listener) : createServer(listener);
    servers.push(server);
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      upgrade(target!, faults, request, socket, head),
    );
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return `${tls ? "https" : "http"}://localhost:${(server.address() as AddressInfo).port}`;
  };
  const over =
    (override: Override | undefined, good: RequestListener): RequestListener =>
    (request, response) => {
      response.setHeader("connection", "close");
      if (override?.(request, response, target!) !== true) {
        good(request, response);
      }
    };

  let target: Target | undefined;
  const login = await listen(over(faults.login, loginPages), true);
  const edge = await listen(
    over(faults.edge, (request, response) => application(target!, request, response)),
    true,
  );
  const api = await listen(
    over(faults.api, (request, response) => gateway(target!, request, response)),
    true,
  );
  const plain = await listen(
    over(faults.plain, (request, response) => {
      response.writeHead(301, { location: `${edge}${request.url}` }).end();
    }),
    false,
  );
  const origin = await listen(
    over(faults.origin, (_request, response) => response.writeHead(403).end("Forbidden")),
    true,
  );
  target = {
    ...targetOf("test", outputsOf(system, { edge, api, login }), "on"),
    plainUrl: plain,
    // One that answers 403, and one that nothing listens on.
    origins: [`${origin}/`, "http://127.0.0.1:9/"],
  };
  return {
    target,
    ca: (faults.certificate ?? certificate).cert,
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };
}

function versions({ minVersion }: Faults) {
  return minVersion === undefined ? {} : { minVersion, ciphers: "DEFAULT@SECLEVEL=0" };
}

/** The outputs of a stack of a system, as `pulumi stack output --json` has them. */
export function outputsOf(
  system: System,
  { edge, api, login }: { readonly edge: string; readonly api: string; readonly login: string },
): Readonly<Record<string, unknown>> {
  const service = {
    userPoolId: "eu-central-1_AbCdEfGhI",
    clientId: "1client",
    loginUrl: login,
    url: edge,
    loadBalancerDnsName: "internal.elb.amazonaws.com",
    distributionId: "E1",
    distributionDomainName: "d1.cloudfront.net",
    clusterName: "cluster",
    serviceName: "service",
    containerLogGroup: "/gatehouse/app",
  };
  switch (system) {
    case "open-webui":
      return { ...service, callbackUrl: `${edge}/oauth/oidc/callback`, createFirstAdmin: "aws …" };
    case "agent":
      return { ...service, callbackUrl: `${edge}/oauth2/idpresponse`, logoutUrl: `${edge}/logout` };
    case "chatbot":
      return {
        ...service,
        apiUrl: `${edge}/api/v1`,
        healthUrl: `${edge}/api/v1/health`,
        callbackUrl: `${edge}/auth/callback/`,
        logoutUrl: `${edge}/login/`,
        pagesBucket: "pages",
      };
    case "spa":
      return {
        url: edge,
        api_base_url: api,
        api_ws_url: edge.replace("https:", "wss:"),
        cognito_domain_url: login,
        cognito_app_client_id: "1client",
        frontend_s3_bucket: "pages",
        cloudfront_distribution_id: "E1",
        authEnabled: true,
        redirectUri: `${edge}/auth/callback/`,
        logoutUri: `${edge}/login/`,
        scopes: "openid email profile",
        userPoolId: "eu-central-1_AbCdEfGhI",
        groupName: "group",
        containerLogGroup: "/gatehouse/app",
      };
  }
}

/** Of the four applications, as far as the steps ask. */
function application(target: Target, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? "/", target.url);
  for (const [name, value] of Object.entries(HEADERS)) {
    response.setHeader(name, value);
  }
  const session = isGood(request);
  const reply = (status: number, body: unknown = {}, type = "application/json") =>
    response
      .writeHead(status, { "content-type": type })
      .end(type === "application/json" ? JSON.stringify(body) : String(body));
  if ((searchParams.get("verify") ?? "").includes("<script>")) {
    reply(403, "Request blocked", "text/html");
    return;
  }
  switch (pathname) {
    case "/ready":
      reply(200, { status: true });
      return;
    case "/api/v1/health":
      reply(200, { status: "healthy" });
      return;
    case "/config.json":
      response.setHeader("cache-control", "no-store");
      reply(200, target.pages?.config);
      return;
    case "/oauth/oidc/login":
      response.writeHead(302, { location: authorizeLocation(target) }).end();
      return;
    case "/api/v1/auths/":
      reply(session ? 200 : 401);
      return;
    case "/api/models":
      reply(session ? 200 : 401, { data: [{ id: "echo" }] });
      return;
    case "/api/v1/feedback":
      reply(session ? 400 : 401);
      return;
    case "/api/v1/chats/new":
      reply(200, { id: "chat-1" });
      return;
    case "/api/v1/chats/chat-1":
      reply(session ? 200 : 401, { id: "chat-1" });
      return;
  }
  if (target.system === "agent" && !session) {
    response.writeHead(302, { location: authorizeLocation(target) }).end();
    return;
  }
  reply(200, "<!doctype html><title>Pages</title>", "text/html; charset=utf-8");
}

function gateway(target: Target, request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  if (request.url === "/api/v1/health") {
    response.writeHead(200, { "content-type": "application/json" }).end('{"status":"healthy"}');
    return;
  }
  if (request.method === "OPTIONS") {
    const own = origin === target.url ? { "access-control-allow-origin": target.url } : {};
    response.writeHead(204, own).end();
    return;
  }
  response
    .writeHead(isGood(request) ? 200 : 401, { "content-type": "application/json" })
    .end(JSON.stringify({ data: [{ id: "nova" }] }));
}

function loginPages(request: IncomingMessage, response: ServerResponse): void {
  if (request.url?.startsWith("/oauth2/authorize")) {
    response.writeHead(302, { location: "/login?client_id=1client", "set-cookie": "XSRF=1; Path=/" }).end();
    return;
  }
  response
    .writeHead(request.headers.cookie === "XSRF=1" ? 200 : 400, { "content-type": "text/html" })
    .end("<form>");
}

/** The address to which an application sends a visitor. */
export function authorizeLocation({ login, url }: Target, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: "1client",
    redirect_uri: login?.callbackUrl ?? `${url}/oauth/oidc/callback`,
    response_type: "code",
    scope: "openid email profile",
    state: "s",
    ...more,
  });
  return `${login?.url}/oauth2/authorize?${query}`;
}

export function bearerOf({ headers }: IncomingMessage): string {
  return /^Bearer (.*)$/.exec(headers.authorization ?? "")?.[1] ?? "";
}

function isGood(request: IncomingMessage): boolean {
  return (
    bearerOf(request) === ACCESS ||
    (request.headers.cookie ?? "").split("; ").includes(`AWSELBAuthSessionCookie-0=${ACCESS}`)
  );
}

const sockets = new WebSocketServer({ noServer: true });

function upgrade(
  target: Target,
  faults: Faults,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const { searchParams } = new URL(request.url ?? "/", "http://localhost");
  const good =
    target.system === "spa"
      ? searchParams.get("token") === ACCESS
      : target.system === "agent"
        ? isGood(request)
        : !(request.headers.origin ?? "").includes("foreign");
  const decided = faults.socket?.(request, target) ?? good;
  socket.on("error", () => undefined);
  if (decided === false || typeof decided === "object") {
    const { status, location } = typeof decided === "object" ? decided : { status: 403 };
    const to = location === undefined ? "" : `Location: ${location}\r\n`;
    socket.end(`HTTP/1.1 ${status} No\r\n${to}Connection: close\r\nContent-Length: 0\r\n\r\n`);
    return;
  }
  sockets.handleUpgrade(request, socket, head, (open) => {
    // A number: opened, and then closed with it.
    if (typeof decided === "number") {
      open.close(decided);
    }
  });
}
