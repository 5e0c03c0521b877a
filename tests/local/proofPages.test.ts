import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTokenIssuer } from "../../bench/chatbot/tokenIssuer";
import type { PlanResource } from "../../cli/plan";
import { offlinePreview } from "../../cli/preview";
import { serve } from "../../local/native/server";
import { httpApiOf, startApiGateway } from "../../local/proof/apiGateway";
import { apiEnvironment, withParameters } from "../../local/proof/chatbotScene";
import { contrast } from "../../local/proof/contrast";
import { behaviourFor, behavioursOf, headersAfter } from "../../local/proof/edge";
import { addressOf, edgeRequest, startEdge } from "../../local/proof/edgeServer";
import { startPagesLogin } from "../../local/proof/pagesLogin";
import { backendEnvironment } from "../../local/proof/spaScene";

const ROOT = join(__dirname, "../..");

const plans = new Map<string, ReturnType<typeof offlinePreview>>();
async function planOf(stack: string) {
  const made = plans.get(stack) ?? offlinePreview(ROOT, stack);
  plans.set(stack, made);
  return (await made).plan;
}

const changed = (resources: readonly PlanResource[], type: string, more: Record<string, unknown>) =>
  resources.map((one) => (one.type === type ? { ...one, inputs: { ...one.inputs, ...more } } : one));

describe("the distribution of a plan on this machine", function () {
  this.timeout(60_000);

  it("has the chatbot's paths, origins and headers", async () => {
    const { resources } = await planOf("chatbot-dev");
    const behaviours = behavioursOf(resources, [["https://dev-login.example.com", "http://localhost:1"]]);
    assert.deepEqual(
      behaviours.map(({ pattern, origin }) => [pattern, origin]),
      [
        ["/api/*", "application"],
        ["/assets/*", "site"],
        ["*", "site"],
      ],
    );
    const pages = behaviourFor(behaviours, "/auth/callback/");
    assert.equal(pages.pattern, "*");
    assert.equal(behaviourFor(behaviours, "/api/v1/chat").pattern, "/api/*");
    assert.equal(behaviourFor(behaviours, "/apis").pattern, "*");
    assert.equal(
      pages.onRequest(edgeRequest({ url: "/auth/callback/?code=1", headers: {} })).uri,
      "/index.html",
    );
    assert.deepEqual(pages.removed, ["server", "x-powered-by"]);
    const { "content-security-policy": policy, ...others } = headersAfter(pages, {
      server: "AmazonS3",
      "X-Frame-Options": "DENY",
      "strict-transport-security": "max-age=1",
    });
    assert.match(String(policy), /^default-src 'self'; connect-src 'self' http:\/\/localhost:1; /);
    assert.deepEqual(others, {
      "x-frame-options": "DENY",
      "strict-transport-security": "max-age=31536000; includeSubDomains",
      "x-content-type-options": "nosniff",
      "referrer-policy": "strict-origin-when-cross-origin",
    });
  });

  it("takes the token of a WebSocket out of the query", async () => {
    const behaviours = behavioursOf((await planOf("spa-dev")).resources, []);
    const socket = behaviourFor(behaviours, "/ws/chat");
    assert.equal(socket.origin, "application");
    const seen = socket.onRequest(
      edgeRequest({ url: "/ws/chat?token=a.b.c&room=1&room=2%20", headers: { host: "x" } }),
    );
    assert.equal(addressOf(seen), "/ws/chat?room=1&room=2%20");
    assert.equal(seen.headers["authorization"]?.value, "Bearer a.b.c");
  });

  it("stops at what it does not play", async () => {
    const { resources } = await planOf("chatbot-dev");
    const errors = { customErrorResponses: [{ errorCode: 403 }] };
    assert.throws(
      () => behavioursOf(changed(resources, "aws:cloudfront/distribution:Distribution", errors), []),
      {
        faults: ["The distribution has customErrorResponses; add them to local/proof/edge.ts."],
      },
    );
    const cors = { corsConfig: {} };
    assert.throws(
      () =>
        behavioursOf(
          changed(resources, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", cors),
          [],
        ),
      {
        faults: [
          "The response headers policy has more than security headers; add it to local/proof/edge.ts.",
        ],
      },
    );
  });

  it("serves files and objects, and passes the rest on", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-edge-"));
    writeFileSync(join(folder, "index.html"), "<!doctype html>");
    const seen: IncomingMessage[] = [];
    const application = await serve((request, response) => {
      seen.push(request);
      response.writeHead(201, { "x-powered-by": "x" }).end("api");
    });
    const edge = await startEdge();
    try {
      const address = `http://127.0.0.1:${edge.port}`;
      assert.equal((await fetch(address)).status, 503);
      let port = application.port;
      edge.show({
        behaviours: behavioursOf((await planOf("chatbot-dev")).resources, []),
        folder,
        objects: new Map([
          ["config.json", { content: "{}", contentType: "application/json", cacheControl: "no-store" }],
        ]),
        applicationPort: () => port,
      });
      const page = await fetch(`${address}/login/`);
      assert.deepEqual([page.status, await page.text()], [200, "<!doctype html>"]);
      const config = await fetch(`${address}/config.json`);
      assert.deepEqual([config.headers.get("cache-control"), await config.text()], ["no-store", "{}"]);
      assert.equal((await fetch(`${address}/assets/none.js`)).status, 403);
      assert.equal((await fetch(`${address}/..%2f..%2fetc/passwd.txt`)).status, 403);
      assert.equal((await fetch(`${address}/`, { method: "POST" })).status, 403);
      const api = await fetch(`${address}/api/v1/chat?a=%20`, { method: "POST", body: "b" });
      assert.deepEqual([api.status, await api.text(), api.headers.get("x-powered-by")], [201, "api", null]);
      assert.equal(api.headers.get("x-frame-options"), "SAMEORIGIN");
      assert.deepEqual(
        seen.map(({ method, url }) => [method, url]),
        [["POST", "/api/v1/chat?a=%20"]],
      );
      port = await closedPort();
      assert.equal((await fetch(`${address}/api/v1/health`)).status, 502);
    } finally {
      await Promise.all([edge.close(), application.close()]);
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the chatbot's environment on this machine", function () {
  this.timeout(60_000);

  it("is the task definition's, with parameters as values, and the issuer's name as it is", async () => {
    const { resources } = await planOf("chatbot-dev");
    const { SESSION_SECRET, ...others } = apiEnvironment(
      resources,
      [
        ["us-east-1_EXAMPLE01", "us-east-1_Real00001"],
        ["https://dbx0b0hy3ud5ho.cloudfront.net", "http://localhost:2"],
      ],
      "http://localhost:3",
    );
    assert.equal(SESSION_SECRET?.length, 43);
    const { COGNITO_CLIENT_ID, PUBLIC_URL, ...rest } = others;
    assert.match(COGNITO_CLIENT_ID ?? "", /^\w{26}$/);
    assert.match(PUBLIC_URL ?? "", /^http/);
    assert.deepEqual(rest, {
      APP_NAME: "Chatbot",
      AUTH_MODE: "app",
      AWS_REGION: "us-east-1",
      BEDROCK_MODEL_ID: "us.amazon.nova-lite-v1:0",
      BEDROCK_MODEL_IDS: "us.amazon.nova-lite-v1:0",
      COGNITO_ISSUER: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Real00001",
      COGNITO_USER_POOL_ID: "us-east-1_Real00001",
      LOG_LEVEL: "DEBUG",
      PORT: "8000",
      SETTINGS_VERSION: "1.1.1.1",
      TOKEN_KEYS: "http://localhost:3/us-east-1_Real00001/.well-known/jwks.json",
    });
  });

  it("keeps as a secret what no parameter holds", () => {
    const secrets = [{ name: "KEY", valueFrom: "arn:aws:ssm:us-east-1:1:parameter/none" }];
    assert.deepEqual(withParameters({ name: "c", secrets }, []), { name: "c", environment: [], secrets });
  });
});

describe("the login of a public client", () => {
  it("makes each refresh token good for one use, keeps it through a fault, and ends it", async () => {
    const calls: string[] = [];
    let status = 200;
    const upstream = await serve(async (request, response) => {
      const body = await text(request);
      calls.push(`${request.url} ${body}`);
      const isToken = request.url === "/oauth2/token";
      response.writeHead(isToken ? status : 200, { "content-type": "application/json" });
      response.end(
        JSON.stringify(isToken && status === 200 ? { access_token: "a", refresh_token: "theirs" } : {}),
      );
    });
    const url = `http://127.0.0.1:${upstream.port}`;
    const login = await startPagesLogin({ url, apiUrl: url });
    try {
      const ask = async (form: Record<string, string>, path = "token") => {
        const body = new URLSearchParams(form);
        const answer = await fetch(`http://127.0.0.1:${login.port}/oauth2/${path}`, { method: "POST", body });
        assert.equal(answer.headers.get("access-control-allow-origin"), "*");
        const said = await answer.text();
        return { status: answer.status, body: said === "" ? {} : JSON.parse(said) };
      };
      const first = await ask({ grant_type: "authorization_code", code: "c" });
      const given = first.body.refresh_token;
      assert.notEqual(given, "theirs");
      const refresh = (token: string) => ask({ grant_type: "refresh_token", refresh_token: token });
      status = 502;
      assert.equal((await refresh(given)).status, 502);
      status = 200;
      const second = await refresh(given);
      assert.equal(second.status, 200);
      assert.notEqual(second.body.refresh_token, given);
      assert.deepEqual(await refresh(given), { status: 400, body: { error: "invalid_grant" } });
      const last = second.body.refresh_token;
      assert.equal((await ask({ token: last, client_id: "client" }, "revoke")).status, 200);
      assert.deepEqual(login.revoked, [last]);
      assert.equal((await refresh(last)).status, 400);
      assert.deepEqual(calls, [
        "/oauth2/token grant_type=authorization_code&code=c",
        "/oauth2/token grant_type=refresh_token&refresh_token=theirs",
        "/oauth2/token grant_type=refresh_token&refresh_token=theirs",
        '/ {"Token":"theirs","ClientId":"client"}',
      ]);
      assert.deepEqual(
        login.asked.map(({ grant, status: seen }) => `${grant} ${seen}`),
        [
          "authorization_code 200",
          "refresh_token 502",
          "refresh_token 200",
          "refresh_token 400",
          "refresh_token 400",
        ],
      );
    } finally {
      await Promise.all([login.close(), upstream.close()]);
    }
  });
});

describe("the HTTP API of a plan on this machine", function () {
  this.timeout(60_000);

  it("has the plan's origins, routes, tokens and the headers that are taken off", async () => {
    const { resources, outputs } = await planOf("spa-dev");
    const api = httpApiOf(resources, [[String(outputs["url"]), "http://localhost:1"]]);
    assert.deepEqual(api.cors.allowOrigins, ["http://localhost:1", "http://localhost:3000"]);
    assert.deepEqual(api.routes, [
      { method: "ANY", prefix: "/api/", exact: false, scopes: ["openid"] },
      { method: "GET", prefix: "/api/v1/health", exact: true, scopes: undefined },
      { method: "OPTIONS", prefix: "/api/", exact: false, scopes: undefined },
    ]);
    assert.deepEqual(api.tokens?.audiences, [outputs["cognito_app_client_id"]]);
    assert.deepEqual(api.removed, ["x-connection-id", "x-user-id", "x-websocket-path", "x-websocket-token"]);
  });

  it("stops at what it does not play", async () => {
    const { resources } = await planOf("spa-dev");
    const route = { routeKey: "GET /api/{version}/models" };
    assert.throws(() => httpApiOf(changed(resources, "aws:apigatewayv2/route:Route", route), []), {
      faults: [
        "The route GET /api/{version}/models is not played; add its form to local/proof/apiGateway.ts.",
      ],
    });
    const integration = { requestParameters: { "append:header.x": "$context.requestId" } };
    assert.throws(
      () => httpApiOf(changed(resources, "aws:apigatewayv2/integration:Integration", integration), []),
      {
        faults: ["The integration's append:header.x is not played; add it to local/proof/apiGateway.ts."],
      },
    );
  });

  it("refuses tokens, answers for origins, and takes identity headers off", async () => {
    const issuer = await startTokenIssuer();
    const seen: IncomingMessage["headers"][] = [];
    const application = await serve((request, response) => {
      seen.push(request.headers);
      response.writeHead(200, { "access-control-allow-origin": "*" }).end("{}");
    });
    const gateway = await startApiGateway();
    try {
      assert.equal((await fetch(gateway.url)).status, 503);
      const { resources } = await planOf("spa-dev");
      const planned = httpApiOf(resources, []);
      const tokens = { issuer: issuer.issuer, audiences: [issuer.clientId] };
      gateway.show({ ...planned, tokens }, issuer.keysUrl, () => application.port);
      const ask = (token: string | undefined, path = "/api/v1/models", more = {}) =>
        fetch(gateway.url + path, {
          headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...more },
        });
      const idToken = issuer.token({ aud: issuer.clientId, client_id: undefined, scope: undefined });
      const refusals: readonly [number, string | undefined, string?][] = [
        [401, undefined],
        [401, issuer.forged()],
        [401, issuer.token({ client_id: "another" })],
        [401, issuer.token({ exp: 1 })],
        [403, idToken],
        [404, issuer.token(), "/elsewhere"],
      ];
      for (const [status, token, path] of refusals) {
        assert.equal((await ask(token, path)).status, status);
      }
      assert.equal(seen.length, 0);
      const origin = planned.cors.allowOrigins[0] ?? "";
      const good = await ask(issuer.token(), undefined, { origin, "x-user-id": "root", "x-own": "1" });
      assert.deepEqual([good.status, good.headers.get("access-control-allow-origin")], [200, origin]);
      assert.deepEqual([seen[0]?.["x-user-id"], seen[0]?.["x-own"]], [undefined, "1"]);
      const health = await ask(undefined, "/api/v1/health");
      assert.deepEqual([health.status, (await ask(undefined, "/api/v1/health/more")).status], [200, 401]);
      const foreign = await ask(issuer.token(), undefined, { origin: "https://attacker.example" });
      assert.equal(foreign.headers.get("access-control-allow-origin"), null);
      const preflight = await fetch(`${gateway.url}/api/v1/models`, {
        method: "OPTIONS",
        headers: { origin },
      });
      assert.deepEqual(
        [preflight.status, preflight.headers.get("access-control-allow-headers")],
        [204, "authorization,content-type"],
      );
    } finally {
      await Promise.all([gateway.close(), application.close(), issuer.close()]);
    }
  });

  it("comes with the environment that the instance reads", async () => {
    const { resources, outputs } = await planOf("spa-dev");
    const environment = backendEnvironment(resources, "spa-dev", [
      [String(outputs["url"]), "http://localhost:1"],
    ]);
    assert.deepEqual(environment, {
      AUTH_ENABLED: "true",
      AWS_REGION: "us-east-1",
      COGNITO_APP_CLIENT_ID: outputs["cognito_app_client_id"],
      COGNITO_REGION: "us-east-1",
      COGNITO_USER_POOL_ID: outputs["userPoolId"],
      CORS_ORIGINS: "http://localhost:1,http://localhost:3000",
      PORT: "8000",
      PUBLIC_URL: "http://localhost:1",
      WEBSOCKET_MODE: "direct",
    });
  });
});

describe("the contrast of two colours", () => {
  it("is that of WCAG", () => {
    assert.equal(contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)"), 21);
    assert.equal(contrast("rgb(255, 255, 255)", "rgb(255, 255, 255)"), 1);
    // The grey that just passes on white.
    assert.equal(contrast("rgb(118, 118, 118)", "rgb(255, 255, 255)").toFixed(2), "4.54");
  });
});

async function text(request: IncomingMessage): Promise<string> {
  let all = "";
  for await (const part of request) {
    all += String(part);
  }
  return all;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
