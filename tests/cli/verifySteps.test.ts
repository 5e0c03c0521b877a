import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Aws, AwsAnswer } from "../../cli/aws";
import type { Browser } from "../../cli/verify/browser";
import type { NoSession, Result } from "../../cli/verify/result";
import type { Context, Session, Step } from "../../cli/verify/step";
import { runStep, runSteps, STEPS } from "../../cli/verify/steps";
import type { System, Target } from "../../cli/verify/target";
import {
  ACCESS,
  authorizeLocation,
  bearerOf,
  COOKIES,
  type Faults,
  ID,
  makeCertificate,
  type Override,
  startStack,
} from "./verifyServers";

const SYSTEMS: readonly System[] = ["open-webui", "agent", "chatbot", "spa"];

interface Case extends Faults {
  readonly step: string;
  readonly system: System;
  readonly name: string;
  /** What shows more. @default - any command that only reads */
  readonly command?: RegExp;
  /** What the step says that it found, and which cause it thinks of. */
  readonly found: RegExp;
  readonly cause: RegExp;
  readonly target?: (target: Target) => Partial<Target>;
  readonly context?: Partial<Context>;
  /** Trusted instead of the server's own certificate. */
  readonly ca?: string | undefined;
}

const status =
  (path: string, code: number, body = "", headers: Record<string, string> = {}): Override =>
  (request, response) => {
    if (pathOf(request) !== path) {
      return false;
    }
    response.writeHead(code, { "content-type": "text/html", ...headers }).end(body);
    return true;
  };

const pathOf = ({ url = "" }: IncomingMessage) => url.split("?", 1)[0] ?? "";

/** Lets in who sends a token of this kind. */
const lets =
  (isLetIn: (token: string) => boolean): Override =>
  (request, response) =>
    isLetIn(bearerOf(request)) && answer(response, 200, "{}");

function answer(response: ServerResponse, code: number, body: string): true {
  response.writeHead(code, { "content-type": "application/json" }).end(body);
  return true;
}

const claimsOf = (token: string): Record<string, unknown> => {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  } catch {
    return {};
  }
};

const redirects =
  (location: (request: IncomingMessage) => string, path: string): Override =>
  (request, response) => {
    if (pathOf(request) !== path) {
      return false;
    }
    response.writeHead(302, { location: location(request) }).end();
    return true;
  };

const everywhere =
  (code: number): Override =>
  (_request, response) =>
    answer(response, code, "{}");

const withHeaders =
  (headers: Record<string, string>): Override =>
  (_request, response) => {
    response.writeHead(200, { "content-type": "text/html", ...headers }).end("<p>");
    return true;
  };

const GOOD_HEADERS = {
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'self'",
};

const without = (name: string) =>
  Object.fromEntries(Object.entries(GOOD_HEADERS).filter(([key]) => key !== name));

const awsSaying = (...answers: readonly AwsAnswer[]): Aws => {
  const left = [...answers];
  return { ask: async () => left.shift() ?? { kind: "answer", value: null } };
};

/** The clock of a step that waits: each look takes a minute. */
const minutes = () => {
  let now = Date.now();
  return () => {
    now += 60_000;
    return new Date(now);
  };
};

/** Deployments of a service, as ECS tells them. */
const PRIMARY = (id: string, rolloutState: string) => ({ id, status: "PRIMARY", rolloutState });
const services = (...deployments: readonly object[]): AwsAnswer => ({
  kind: "answer",
  value: { services: [{ deployments }] },
});
const updated = (id: string): AwsAnswer => ({
  kind: "answer",
  value: { service: { deployments: [PRIMARY(id, "IN_PROGRESS"), { id: "old", status: "ACTIVE" }] } },
});

let looks = 0;
const goodAws: Aws = {
  ask: async (args) => {
    const [service = "", action = ""] = args;
    if (service === "logs") {
      return { kind: "answer", value: { events: [{ timestamp: 1_795_000_000_000 }] } };
    }
    if (action === "describe-services") {
      looks += 1;
      // ECS may show the deployment from before for a moment: that is neither an end nor a success.
      return services(PRIMARY(looks === 1 ? "old" : "new", "COMPLETED"));
    }
    if (action === "update-service") {
      looks = 0;
      return updated("new");
    }
    if (action === "start-instance-refresh") {
      return { kind: "answer", value: { InstanceRefreshId: "refresh-2" } };
    }
    // The one from before has failed: it is not the one that is meant.
    return action === "describe-instance-refreshes"
      ? {
          kind: "answer",
          value: { InstanceRefreshes: [{ Status: args.includes("refresh-2") ? "Successful" : "Failed" }] },
        }
      : { kind: "answer", value: {} };
  },
};

const sessionFor = (system: System): Session =>
  system === "chatbot" || system === "spa"
    ? { kind: "tokens", accessToken: ACCESS, idToken: ID }
    : { kind: "cookies", cookies: COOKIES };

/** Begins the login with something else. */
const begins =
  (more: Record<string, string>): Override =>
  (_request, response, target) => {
    response.writeHead(302, { location: authorizeLocation(target, more) }).end();
    return true;
  };

const REFUSED: NoSession = {
  status: "failed",
  found: "the user pool refuses the user or the password",
  cause: "The user does not exist, is disabled, or has another password.",
  command: "aws cognito-idp admin-get-user",
};

const NO_BROWSER: Browser = { open: async () => ({ status: "skipped", why: "no browser in this test" }) };

/** What a good stack of a system does not have. */
const SKIPPED: Readonly<Record<System, readonly string[]>> = {
  "open-webui": [],
  // The load balancer's login stands before the health check.
  agent: ["health"],
  // Pages and API have one address.
  chatbot: ["cors", "login-redirect"],
  // Pages begin their login in a browser: verifyLogin.test.ts.
  spa: ["login-redirect"],
};

const HEADER_FAULTS: Readonly<Record<string, string>> = {
  "strict-transport-security": "Strict-Transport-Security is not a year",
  "x-content-type-options": "X-Content-Type-Options is not nosniff",
  "x-frame-options": "foreign sites may frame it \\(X-Frame-Options\\)",
  "referrer-policy": "no Referrer-Policy",
  "content-security-policy": "no Content-Security-Policy",
};

function stepOf(id: string): Step {
  const step = STEPS.find((one) => one.id === id);
  assert.ok(step, id);
  return step;
}

function assertFailed(result: Result, { found, cause, command = /./ }: Case): void {
  assert.equal(result.status, "failed", JSON.stringify(result));
  assert.match(result.found, found);
  assert.match(result.cause, cause);
  assert.ok(result.command.length > 10, result.command);
  assert.match(result.command, command);
  // It shows more; it changes nothing.
  assert.doesNotMatch(
    result.command,
    /pulumi up|npm run frontend|--restart|aws \S+ (?!tail|list-|describe-|admin-get-)/,
  );
}

describe("verify, the steps", function () {
  this.timeout(60_000);
  const certificate = makeCertificate(365);
  const soonOver = makeCertificate(5);
  const otherName = makeCertificate(365, "other.example");

  async function withStack<T>(
    system: System,
    faults: Faults,
    more: {
      readonly context?: Partial<Context>;
      readonly target?: (target: Target) => Partial<Target>;
      readonly ca?: string | undefined;
    },
    run: (context: Context) => Promise<T>,
  ): Promise<T> {
    const stack = await startStack(system, certificate, faults);
    try {
      const target = { ...stack.target, ...more.target?.(stack.target) };
      return await run({
        target,
        ca: more.ca ?? stack.ca,
        aws: goodAws,
        browser: NO_BROWSER,
        now: () => new Date(),
        pauseMs: 1,
        restart: true,
        session: async () => sessionFor(system),
        ...more.context,
      });
    } finally {
      await stack.close();
    }
  }

  for (const system of SYSTEMS) {
    it(`all pass against a good stack of ${system}`, async () => {
      const outcomes = await withStack(system, {}, {}, (context) =>
        runSteps(
          context,
          () => true,
          () => undefined,
        ),
      );
      assert.deepEqual(
        outcomes.filter(({ result }) => result.status === "failed"),
        [],
      );
      assert.deepEqual(
        outcomes.filter(({ result }) => result.status === "skipped").map(({ id }) => id),
        SKIPPED[system],
      );
      assert.deepEqual(
        outcomes.map(({ id }) => id),
        STEPS.filter(({ systems }) => systems.includes(system)).map(({ id }) => id),
      );
    });
  }

  const cases: readonly Case[] = [
    {
      step: "dns",
      system: "spa",
      name: "a name that nobody knows",
      target: () => ({ url: "https://gatehouse-verify.invalid" }),
      found: /^gatehouse-verify\.invalid: E/,
      cause: /record is missing/,
    },
    {
      step: "tls-version",
      system: "chatbot",
      name: "TLS 1.1",
      minVersion: "TLSv1",
      found: /^localhost:\d+ speaks TLSv1\.1$/,
      cause: /security policy.*\. This puts it back: pulumi up --refresh --stack test$/,
      command: /-tls1_1 <\/dev\/null$/,
    },
    {
      step: "tls-version",
      system: "chatbot",
      name: "nothing that listens",
      target: () => ({ url: "https://127.0.0.1:9" }),
      found: /ECONNREFUSED/,
      cause: /Nothing listens/,
    },
    {
      step: "certificate",
      system: "spa",
      name: "a certificate of another name",
      certificate: otherName,
      found: /^localhost:\d+: .*(altname|ERR_TLS)/i,
      cause: /another name's/,
    },
    {
      step: "certificate",
      system: "spa",
      name: "a certificate that nobody trusts",
      ca: otherName.cert,
      found: /self.signed/i,
      cause: /signed by somebody who is not trusted/,
    },
    {
      step: "certificate",
      system: "agent",
      name: "a certificate that ends in five days",
      certificate: soonOver,
      found: /ends in 4 days$/,
      cause: /renewal failed/,
    },
    {
      step: "https-redirect",
      system: "open-webui",
      name: "pages over HTTP",
      plain: status("/", 200, "<p>"),
      found: /^200$/,
      cause: /listener on 80.*pulumi up --refresh --stack test$/,
    },
    {
      step: "https-redirect",
      system: "open-webui",
      name: "another host",
      plain: redirects(() => "https://elsewhere.example/", "/"),
      found: /^302 to https:\/\/elsewhere/,
      cause: /something else answers/,
    },
    {
      step: "health",
      system: "chatbot",
      name: "no healthy target",
      edge: status("/api/v1/health", 503),
      found: /^503 from/,
      cause: /No target is healthy/,
    },
    {
      step: "health",
      system: "open-webui",
      name: "200 with something else",
      edge: status("/ready", 200, '{"status":false}'),
      found: /^200 from/,
      cause: /something else/,
    },
    {
      step: "health",
      system: "spa",
      name: "a dead back end behind a check of tokens that still answers",
      api: status("/api/v1/health", 503),
      found: /^503 from https:\/\/localhost:\d+\/api\/v1\/health$/,
      cause: /No target is healthy/,
    },
    {
      step: "health",
      system: "spa",
      name: "a check of tokens before the health check",
      api: status("/api/v1/health", 401),
      found: /^401 from/,
      cause: /stands before the health check/,
    },
    {
      step: "security-headers",
      system: "open-webui",
      name: "five minutes in the place of a year",
      edge: withHeaders({ ...GOOD_HEADERS, "strict-transport-security": "max-age=300" }),
      found: /^Strict-Transport-Security is not a year$/,
      cause: /headers policy/,
    },
    ...Object.keys(GOOD_HEADERS).map((header) => ({
      step: "security-headers",
      system: "spa" as const,
      name: `no ${header}`,
      edge: withHeaders(without(header)),
      found: new RegExp(`^${HEADER_FAULTS[header]}$`),
      cause: /headers policy/,
    })),
    {
      step: "security-headers",
      system: "agent",
      name: "software by name, where only outputs were given",
      target: () => ({ stack: undefined }),
      edge: withHeaders({ ...GOOD_HEADERS, server: "nginx/1.22.1" }),
      found: /name software/,
      cause: /headers policy.*pulumi up --refresh --stack NAME$/,
    },
    {
      step: "security-headers",
      system: "chatbot",
      name: "scripts from everywhere",
      edge: withHeaders({ ...GOOD_HEADERS, "content-security-policy": "script-src *" }),
      found: /lets any script in/,
      cause: /headers policy/,
    },
    {
      step: "pages",
      system: "spa",
      name: "the placeholder",
      edge: status("/", 200, "<h1>Nothing here yet</h1>"),
      found: /^the placeholder$/,
      cause: /not published yet: npm run frontend -- --stack test$/,
    },
    {
      step: "pages",
      system: "spa",
      name: "no callback page",
      edge: status("/auth/callback/", 403, "<Error><Code>AccessDenied</Code></Error>"),
      found: /^403 AccessDenied from .*\/auth\/callback\/$/,
      cause: /spa\.pages/,
    },
    {
      step: "config",
      system: "spa",
      name: "another stack's values",
      edge: status("/config.json", 200, JSON.stringify({ cognitoClientId: "9other" }), {
        "cache-control": "no-store",
      }),
      found: /cognitoClientId is "9other", not "1client"/,
      cause: /another file over it/,
    },
    ...[
      "apiUrl",
      "region",
      "userPoolId",
      "clientId",
      "issuer",
      "loginUrl",
      "callbackUrl",
      "logoutUrl",
      "scopes",
    ].map((key) => ({
      step: "config",
      system: "chatbot" as const,
      name: `another ${key} beside a bucket's own values`,
      edge: ((request, response, target) => {
        const isConfig = pathOf(request) === "/config.json";
        return isConfig && answer(response, 200, JSON.stringify({ ...target.pages?.config, [key]: "other" }));
      }) satisfies Override,
      found: new RegExp(`^${key} is "other", not [^;]+$`),
      cause: /pulumi up --refresh --stack test/,
    })),
    {
      step: "config",
      system: "chatbot",
      name: "the page in its place",
      edge: status("/config.json", 200, "<!doctype html>"),
      found: /no JSON/,
      cause: /pulumi up/,
    },
    {
      step: "config",
      system: "chatbot",
      name: "a file that caches keep",
      edge: (request, response, target) => {
        const isConfig = pathOf(request) === "/config.json";
        response.setHeader("cache-control", "max-age=86400");
        return isConfig && answer(response, 200, JSON.stringify(target.pages?.config));
      },
      found: /max-age=86400/,
      cause: /other headers/,
    },
    {
      step: "config",
      system: "spa",
      name: "a file that the edge keeps",
      edge: (request, response, target) => {
        const isConfig = pathOf(request) === "/config.json";
        response.setHeader("cache-control", "no-store").setHeader("x-cache", "Hit from cloudfront");
        return isConfig && answer(response, 200, JSON.stringify(target.pages?.config));
      },
      found: /Hit from cloudfront/,
      cause: /hashedFiles/,
    },
    {
      step: "cors",
      system: "spa",
      name: "a preflight that is asked for a token",
      api: (request, response) => request.method === "OPTIONS" && answer(response, 401, "{}"),
      found: /^401/,
      cause: /preflight/,
    },
    {
      step: "cors",
      system: "spa",
      name: "every origin",
      api: (request, response) => {
        response.setHeader("access-control-allow-origin", request.headers.origin ?? "");
        return request.method === "OPTIONS" && answer(response, 200, "");
      },
      found: /foreign\.invalid is allowed/,
      cause: /every origin/,
    },
    {
      step: "firewall",
      system: "open-webui",
      name: "an attack that passes",
      edge: withHeaders({}),
      found: /^200$/,
      cause: /not attached.*pulumi up --refresh --stack test$/,
    },
    {
      step: "firewall",
      system: "spa",
      name: "everything blocked",
      edge: (_request, response) => answer(response, 403, "{}"),
      found: /without any pattern/,
      cause: /blocks this machine/,
    },
    {
      step: "origin",
      system: "agent",
      name: "a load balancer that answers everybody",
      origin: (_request, response) => answer(response, 200, "{}"),
      found: /^200 from https:\/\/localhost/,
      cause: /security group or bucket policy.*pulumi up --refresh --stack test$/,
    },
    {
      step: "login-redirect",
      system: "agent",
      name: "pages without a login",
      edge: status("/", 200, "<p>"),
      found: /^200 from/,
      cause: /without a login/,
    },
    {
      step: "login-redirect",
      system: "open-webui",
      name: "a login that is not set up",
      edge: status("/oauth/oidc/login", 500),
      found: /^500 from/,
      cause: /lacks client id/,
    },
    ...(
      [
        ["another client", { client_id: "9other" }, /client_id is 9other, not 1client/],
        [
          "another callback",
          { redirect_uri: "https://x.example/cb" },
          /redirect_uri is https:\/\/x\.example/,
        ],
        ["no openid", { scope: "email" }, /without openid/],
        ["tokens in the address", { response_type: "token" }, /response_type is token/],
        ["no state", { state: "" }, /state is missing/],
      ] as const
    ).map(([name, more, found]) => ({
      step: "login-redirect",
      system: "open-webui" as const,
      name,
      edge: begins(more),
      found,
      cause: /another stack's environment/,
    })),
    {
      step: "login-page",
      system: "spa",
      name: "a scope that the client lacks",
      login: redirects(() => "https://x.example/?error=invalid_scope", "/oauth2/authorize"),
      found: /^invalid_scope$/,
      cause: /lacks one of the scopes/,
    },
    {
      step: "login-page",
      system: "chatbot",
      name: "a callback that the client lacks",
      login: redirects(() => "/error?error=redirect_mismatch&client_id=1client", "/oauth2/authorize"),
      found: /^redirect_mismatch$/,
      cause: /letter by letter/,
    },
    {
      step: "login-page",
      system: "agent",
      name: "no style",
      login: status("/login", 403, "<title>Login pages unavailable</title>"),
      found: /Login pages unavailable/,
      cause: /no style/,
    },
    {
      step: "login-page",
      system: "agent",
      name: "a circle",
      login: redirects(() => "/oauth2/authorize", "/login"),
      found: /more than 6 redirects/,
      cause: /circle/,
    },
    {
      step: "login",
      system: "spa",
      name: "a wrong password",
      context: { session: async () => REFUSED },
      found: /refuses the user/,
      cause: /another password/,
    },
    {
      step: "no-token",
      system: "chatbot",
      name: "nobody checks",
      edge: status("/api/v1/feedback", 400, "{}"),
      found: /^400 from/,
      cause: /not checked/,
    },
    {
      step: "no-token",
      system: "agent",
      name: "a login elsewhere",
      edge: redirects(() => "https://elsewhere.example/", "/"),
      found: /not the login/,
      cause: /not checked/,
    },
    ...(["agent", "open-webui"] as const).flatMap((system) =>
      ["no-token", "bad-tokens"].map((step) => ({
        step,
        system,
        name: "403 for everything, so that no token was looked at",
        edge: everywhere(403),
        found: /^403 from \S+ too, where nobody needs a token$/,
        cause: /web ACL refuses this machine/,
      })),
    ),
    {
      step: "no-token",
      system: "agent",
      name: "no such path",
      edge: everywhere(404),
      found: /^404 from/,
      cause: /no such path/,
    },
    {
      step: "id-token",
      system: "spa",
      name: "403 for everything",
      api: everywhere(403),
      found: /^403 from \S+\/api\/v1\/health too/,
      cause: /web ACL/,
    },
    ...(
      [
        ["garbage", (token: string) => token === "garbage"],
        ["unsigned", (token: string) => token.endsWith(".") && token.length > 10],
        [
          "signed by somebody else",
          (token: string) =>
            !token.endsWith(".") &&
            Number(claimsOf(token)["exp"]) * 1000 > Date.now() &&
            String(claimsOf(token)["iss"]).endsWith("AbCdEfGhI"),
        ],
        ["over", (token: string) => Number(claimsOf(token)["exp"]) * 1000 < Date.now()],
        ["of another pool", (token: string) => String(claimsOf(token)["iss"]).endsWith("Other0000")],
      ] as const
    ).map(([name, isLetIn]) => ({
      step: "bad-tokens",
      system: "spa" as const,
      name,
      api: lets(isLetIn),
      found: new RegExp(`^${name}: 200 from`),
      cause: /not checked/,
      command:
        name === "garbage"
          ? /^curl --silent --include --request GET --header 'Authorization: Bearer garbage' https:/
          : /--header 'Authorization: Bearer ey[\w.-]+' https:\S+\/api\/v1\/models$/,
    })),
    {
      step: "bad-tokens",
      system: "agent",
      name: "headers that pose as the load balancer's",
      edge: (request, response) =>
        request.headers["x-amzn-oidc-accesstoken"] !== undefined && answer(response, 200, "{}"),
      found: /^garbage: 200 from/,
      cause: /not checked/,
      command:
        /--header 'X-Amzn-Oidc-Accesstoken: garbage' .*--header 'Cookie: AWSELBAuthSessionCookie-0=garbage' https:/,
    },
    {
      step: "id-token",
      system: "chatbot",
      name: "an id token is taken",
      edge: lets((token) => token === ID),
      found: /^200 from/,
      cause: /token_use/,
      command:
        /--request POST --header "Authorization: Bearer \$ID_TOKEN" --header 'Content-Type: application\/json' --data '\{\}' https:/,
    },
    {
      step: "good-token",
      system: "spa",
      name: "another client's token is expected",
      api: (_request, response) => answer(response, 401, "{}"),
      found: /^401 from/,
      cause: /another client or pool, or looks at aud/,
      command: /^curl --silent --include --request GET --header "Authorization: Bearer \$TOKEN" https:/,
    },
    {
      step: "good-token",
      system: "agent",
      name: "cookies do not come through",
      edge: redirects(() => "https://login.example/", "/"),
      found: /^302 from/,
      cause: /cookies did not come through/,
      command: /--header "Cookie: \$COOKIES" https:/,
    },
    {
      step: "good-token",
      system: "open-webui",
      name: "a user without a group",
      edge: status("/api/v1/auths/", 403),
      found: /^403 from/,
      cause: /in no group/,
    },
    {
      step: "models",
      system: "open-webui",
      name: "a page in place of the list",
      edge: status("/api/models", 200, "<!doctype html>"),
      found: /^200, but no JSON$/,
      cause: /leads elsewhere/,
    },
    {
      step: "models",
      system: "open-webui",
      name: "none",
      edge: status("/api/models", 200, '{"data":[]}'),
      found: /empty list/,
      cause: /gateway is not ready/,
    },
    {
      step: "models",
      system: "spa",
      name: "an error",
      api: (_request, response) => answer(response, 500, "{}"),
      found: /^500 from/,
      cause: /the application failed/,
    },
    {
      step: "web-socket-refused",
      system: "spa",
      name: "open to everybody",
      socket: () => true,
      found: /^without a token it opens$/,
      cause: /Nobody checks/,
    },
    {
      step: "web-socket-refused",
      system: "spa",
      name: "garbage is a token",
      socket: ({ url = "" }) => url.includes("token="),
      found: /^with garbage it opens$/,
      cause: /Nobody checks/,
    },
    {
      step: "web-socket-refused",
      system: "open-webui",
      name: "open to foreign pages",
      socket: () => true,
      found: /^from a foreign page it opens$/,
      cause: /origins/,
    },
    {
      step: "web-socket-refused",
      system: "agent",
      name: "open without a session",
      socket: () => true,
      found: /^without a session it opens$/,
      cause: /Nobody checks/,
    },
    ...(["open-webui", "agent", "spa"] as const).flatMap((system): Case[] => [
      {
        step: "web-socket-refused",
        system,
        name: "403 for everything, so that no token was looked at",
        edge: everywhere(403),
        socket: () => false,
        found: /^403 from \S+ too, where nobody needs a token$/,
        cause: /web ACL refuses this machine/,
      },
      {
        step: "web-socket-refused",
        system,
        name: "no such path",
        socket: () => ({ status: 404 }),
        found: /: 404$/,
        cause: /path does not lead to the back end/,
      },
      {
        step: "web-socket-refused",
        system,
        name: "no healthy target",
        socket: () => ({ status: 503 }),
        found: /: 503$/,
        cause: /no healthy target/,
      },
      {
        step: "web-socket-refused",
        system,
        name: "sent elsewhere than to the login",
        socket: () => ({ status: 302, location: "https://elsewhere.example/" }),
        found: /: 302$/,
        cause: /elsewhere than to the login/,
      },
      {
        step: "web-socket-refused",
        system,
        name: "ended by a fault of the server's own",
        socket: () => 1011,
        found: /: closed at once with 1011$/,
        cause: /ended before its token/,
      },
    ]),
    {
      step: "web-socket",
      system: "spa",
      name: "403 at the handshake",
      socket: () => false,
      found: /^403$/,
      cause: /no access token, or this page's origin/,
      command: /"https:\/\/localhost:\d+\/ws\/verify\?token=\$TOKEN"$/,
    },
    {
      step: "web-socket",
      system: "spa",
      name: "closed after the handshake",
      socket: () => 4401,
      found: /^closed at once with 4401$/,
      cause: /refuses the token after the handshake/,
    },
    {
      step: "web-socket",
      system: "open-webui",
      name: "another address",
      socket: () => false,
      found: /^403$/,
      cause: /under another address/,
    },
    {
      step: "logs",
      system: "agent",
      name: "an empty log",
      context: { aws: awsSaying({ kind: "answer", value: { events: [] } }) },
      found: /^nothing in \/gatehouse\/app for an hour$/,
      cause: /does not let the log through/,
    },
    {
      step: "logs",
      system: "agent",
      name: "no log group",
      context: { aws: awsSaying({ kind: "error", message: "ResourceNotFoundException" }) },
      found: /ResourceNotFoundException/,
      cause: /log group is gone/,
    },
    {
      step: "restart",
      system: "chatbot",
      name: "a deployment that ECS takes back, after which the service is stable",
      context: {
        aws: awsSaying(
          updated("new"),
          services(PRIMARY("new", "IN_PROGRESS"), { id: "old", status: "ACTIVE", rolloutState: "COMPLETED" }),
          services(PRIMARY("old", "COMPLETED")),
        ),
      },
      found: /^the new deployment did not last: it is gone, and old serves$/,
      cause: /do not become healthy.*ECS went back/,
    },
    {
      step: "restart",
      system: "open-webui",
      name: "a deployment that failed and is still there",
      context: {
        aws: awsSaying(
          updated("new"),
          services(PRIMARY("again", "IN_PROGRESS"), {
            id: "new",
            status: "INACTIVE",
            rolloutState: "FAILED",
            rolloutStateReason: "tasks failed to start",
          }),
        ),
      },
      found: /^the new deployment did not last: FAILED \(tasks failed to start\), and again serves$/,
      cause: /do not become healthy/,
    },
    {
      step: "restart",
      system: "agent",
      name: "a deployment that never ends",
      context: {
        now: minutes(),
        aws: {
          ask: async (args) =>
            args[1] === "update-service" ? updated("new") : services(PRIMARY("new", "IN_PROGRESS")),
        },
      },
      found: /^the deployment took more than half an hour$/,
      cause: /do not become healthy/,
    },
    {
      step: "restart",
      system: "agent",
      name: "rights that end on the way",
      context: { aws: awsSaying(updated("new"), { kind: "cannot-ask", why: "ExpiredToken" }) },
      found: /^the deployment has begun and cannot be watched: ExpiredToken$/,
      cause: /credentials/,
    },
    {
      step: "restart",
      system: "agent",
      name: "a service that is gone",
      context: { aws: awsSaying({ kind: "error", message: "ServiceNotFoundException" }) },
      found: /^ServiceNotFoundException$/,
      cause: /do not become healthy/,
    },
    {
      step: "restart",
      system: "agent",
      name: "a deployment of which AWS tells nothing three times",
      context: {
        now: minutes(),
        aws: awsSaying(
          updated("new"),
          { kind: "error", message: "ThrottlingException" },
          { kind: "error", message: "ThrottlingException" },
          services(PRIMARY("new", "IN_PROGRESS")),
          { kind: "error", message: "ThrottlingException" },
          { kind: "error", message: "ThrottlingException" },
          { kind: "error", message: "Could not connect" },
        ),
      },
      found: /^the deployment has begun and cannot be watched: Could not connect$/,
      cause: /rights or the credentials/,
    },
    {
      step: "restart",
      system: "spa",
      name: "a refresh without a name",
      context: { aws: awsSaying({ kind: "answer", value: {} }) },
      found: /^Auto Scaling names no refresh$/,
      cause: /another form/,
    },
    {
      step: "restart",
      system: "spa",
      name: "a refresh that fails",
      context: {
        aws: awsSaying(
          { kind: "answer", value: { InstanceRefreshId: "refresh-2" } },
          { kind: "answer", value: { InstanceRefreshes: [{ Status: "InProgress" }] } },
          { kind: "answer", value: { InstanceRefreshes: [{ Status: "Failed" }] } },
        ),
      },
      found: /ended as Failed/,
      cause: /do not become healthy/,
    },
    {
      step: "restart",
      system: "spa",
      name: "a refresh that never ends",
      context: {
        now: minutes(),
        aws: {
          ask: async () => ({
            kind: "answer",
            value: { InstanceRefreshId: "refresh-2", InstanceRefreshes: [{ Status: "Pending" }] },
          }),
        },
      },
      found: /more than half an hour/,
      cause: /do not become healthy/,
    },
    {
      step: "restart",
      system: "chatbot",
      name: "an application that stays away",
      context: { now: minutes() },
      edge: status("/api/v1/health", 503),
      found: /^503 from/,
      cause: /do not become healthy/,
    },
    {
      step: "restart",
      system: "open-webui",
      name: "another key for sessions",
      edge: status("/api/v1/auths/", 401),
      found: /^401 with the session/,
      cause: /keys that sign sessions/,
    },
    {
      step: "restart",
      system: "open-webui",
      name: "a chat that is gone",
      edge: status("/api/v1/chats/chat-1", 404),
      found: /^404 for a chat/,
      cause: /DATABASE_URL/,
    },
    {
      step: "restart",
      system: "open-webui",
      name: "no place to write",
      edge: status("/api/v1/chats/new", 500),
      found: /^500 for a new chat/,
      cause: /cannot write/,
    },
  ];

  for (const [step, system, name, more, expected] of [
    ["web-socket-refused", "spa", "closed after the handshake", { socket: () => 4401 }, "passed"],
    ["web-socket-refused", "spa", "401", { socket: () => ({ status: 401 }) }, "passed"],
    ["web-socket-refused", "open-webui", "400", { socket: () => ({ status: 400 }) }, "passed"],
    [
      "web-socket-refused",
      "agent",
      "sent to the login",
      {
        socket: (_request: IncomingMessage, target: Target) => ({
          status: 302,
          location: authorizeLocation(target),
        }),
      },
      "passed",
    ],
    ["firewall", "spa", "without a web ACL", { target: () => ({ firewall: "off" }) }, "skipped"],
    ["origin", "open-webui", "without CloudFront", { target: () => ({ origins: [] }) }, "skipped"],
    [
      "origin",
      "agent",
      "nothing listens",
      { target: () => ({ origins: ["http://127.0.0.1:9/"] }) },
      "passed",
    ],
    ["restart", "agent", "not asked for", { context: { restart: false } }, "skipped"],
    [
      "logs",
      "spa",
      "no rights",
      { context: { aws: awsSaying({ kind: "cannot-ask", why: "no" }) } },
      "skipped",
    ],
    ["good-token", "chatbot", "no session", { context: { session: async () => REFUSED } }, "skipped"],
    ["no-token", "spa", "nobody checks", { target: () => ({ guarded: undefined }) }, "skipped"],
    [
      "id-token",
      "spa",
      "a token from elsewhere",
      { context: { session: async () => ({ kind: "tokens", accessToken: ACCESS, idToken: undefined }) } },
      "skipped",
    ],
  ] as const satisfies readonly (readonly [string, System, string, object, string])[]) {
    it(`${step} is ${expected}: ${system}, ${name}`, async () => {
      const faults: Faults & Parameters<typeof withStack>[2] = more as never;
      const result = await withStack(system, faults, faults, (context) => runStep(stepOf(step), context));
      assert.equal(result.status, expected, JSON.stringify(result));
    });
  }

  it("are each tried against a stack that misbehaves", () => {
    const tried = new Set(cases.map(({ step }) => step));
    assert.deepEqual(
      STEPS.map(({ id }) => id).filter((id) => !tried.has(id)),
      [],
    );
  });

  for (const one of cases) {
    it(`${one.step} fails, and says why: ${one.system}, ${one.name}`, async () => {
      const result = await withStack(one.system, one, one, (context) => runStep(stepOf(one.step), context));
      assertFailed(result, one);
    });
  }
});
