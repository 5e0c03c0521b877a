import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { WebSocket } from "ws";
import type { Plan, PlanResource } from "../../cli/plan";
import { bodyOf, type Listening, serve } from "../../local/native/server";
import { type Authorizer, allows } from "../../local/proof/authorizer";
import { behaviourFor, behavioursOf } from "../../local/proof/edge";
import { addressOf, edgeRequest } from "../../local/proof/edgeServer";
import { backendEnvironment, spaPlan } from "../../local/proof/spaScene";
import { headersFor, type WebSocketApi, webSocketApiOf } from "../../local/proof/webSocketApi";
import { FrameMeter } from "../../local/proof/webSocketFrames";
import { startWebSocketGateway, type WebSocketGateway } from "../../local/proof/webSocketServer";

const ROOT = join(__dirname, "../..");

let plan: Plan;
let api: WebSocketApi;

/** The plan's resources of a type, some of them with other inputs. */
const changed = (type: string, more: Record<string, unknown>, key = ""): readonly PlanResource[] =>
  plan.resources.map((one) =>
    one.type === type && one.custom && JSON.stringify(one.inputs).includes(key)
      ? { ...one, inputs: { ...one.inputs, ...more } }
      : one,
  );

describe("the WebSocket API of a plan on this machine", function () {
  this.timeout(60_000);

  before(async () => {
    plan = await spaPlan(ROOT, "apigateway");
    api = webSocketApiOf(plan.resources, [[String(plan.outputs["userPoolId"]), "us-east-1_Here00001"]]);
  });

  it("has the plan's routes, headers and authorizer", () => {
    const { routes, authorizer, host, ...others } = api;
    assert.deepEqual(others, {
      region: "us-east-1",
      stageName: "live",
      methodArn: `arn:aws:execute-api:us-east-1:123456789012:${host.split(".")[0]}/live/$connect`,
      selectedBy: "action",
    });
    const identity = [
      ["x-connection-id", "context.connectionId"],
      ["x-request-id", "context.requestId"],
      ["x-user-id", "context.authorizer.principalId"],
    ];
    assert.deepEqual(Object.fromEntries(routes), {
      $connect: {
        path: "/ws/connect",
        headers: [
          ...identity,
          ["x-websocket-path", "route.request.querystring.path"],
          ["x-websocket-token", "route.request.querystring.token"],
        ],
        query: ["path", "token"],
        timeoutMs: 29_000,
      },
      $default: { path: "/ws/message", headers: identity, query: [], timeoutMs: 29_000 },
      $disconnect: { path: "/ws/disconnect", headers: identity, query: [], timeoutMs: 29_000 },
    });
    const { code, ...rest } = authorizer!;
    assert.deepEqual(rest, {
      query: ["token"],
      environment: {
        USER_POOL_ID: "us-east-1_Here00001",
        CLIENT_ID: plan.outputs["cognito_app_client_id"],
      },
      timeoutMs: 10_000,
    });
    assert.match(code, /module\.exports/);
  });

  it("is where the distribution leads, at the stage and under its own name", () => {
    const behaviour = behaviourFor(behavioursOf(plan.resources, []), "/ws/chat");
    assert.deepEqual([behaviour.origin, behaviour.host], ["application", api.host]);
    const seen = behaviour.onRequest(edgeRequest({ url: "/ws/chat?token=a.b.c", headers: {} }));
    assert.equal(addressOf(seen), "/live?token=a.b.c&path=%2Fws%2Fchat");
    const { WEBSOCKET_MODE, WEBSOCKET_API_URL } = backendEnvironment(plan.resources, "spa-dev", [
      [`https://${api.host}`, "http://127.0.0.1:1"],
    ]);
    assert.deepEqual([WEBSOCKET_MODE, WEBSOCKET_API_URL], ["apigateway", "http://127.0.0.1:1/live"]);
  });

  it("stops at what it does not play, and at an authorizer that may not be asked", () => {
    const fault = (resources: readonly PlanResource[]) => {
      try {
        webSocketApiOf(resources, []);
      } catch (error) {
        return String((error as Error).message);
      }
      return "none";
    };
    const add = "; add it to local/proof/webSocketApi.ts.";
    const integration = "aws:apigatewayv2/integration:Integration";
    const stage = "aws:apigatewayv2/stage:Stage";
    assert.equal(
      fault(changed(integration, { integrationType: "AWS_PROXY" }, "/ws/message")),
      `The WebSocket API has $default with integrationType AWS_PROXY${add}`,
    );
    const parameters = { "integration.request.header.x-ip": "context.identity.sourceIp" };
    assert.equal(
      fault(changed(integration, { requestParameters: parameters }, "/ws/message")),
      `The WebSocket API has $default with integration.request.header.x-ip from context.identity.sourceIp${add}`,
    );
    const elsewhere = "http://elsewhere.example.com/ws/message";
    assert.equal(
      fault(changed(integration, { integrationUri: elsewhere }, "/ws/message")),
      `The WebSocket API has $default with the address ${elsewhere}, which is no load balancer's${add}`,
    );
    for (const settings of [
      { accessLogSettings: { format: "$context.requestId" } },
      { defaultRouteSettings: { loggingLevel: "INFO" } },
    ]) {
      assert.equal(fault(changed(stage, settings, '"live"')), `The WebSocket API has a log${add}`);
    }
    assert.equal(
      fault(changed("aws:lambda/permission:Permission", { sourceArn: "arn:aws:execute-api:::other" })),
      "The plan's authorizer of the WebSocket API asks a function that it may not call, or that there is not.",
    );
  });

  it("takes what a route declares of the query, and nothing else", () => {
    const facts = { connectionId: "c", requestId: "r", principalId: undefined, query: { a: "1", b: "2" } };
    const headers = [
      ["X-A", "route.request.querystring.a"],
      ["x-b", "route.request.querystring.b"],
      ["x-user", "context.authorizer.principalId"],
      ["x-word", "'anonymous'"],
    ] as const;
    assert.deepEqual(headersFor({ headers, query: ["a"] }, facts), {
      "x-a": "1",
      "x-b": undefined,
      "x-user": undefined,
      "x-word": "anonymous",
    });
  });

  it("allows by an Allow for the very method, unless there is a Deny", () => {
    const verdict = (...effects: string[]) => ({
      principalId: "x",
      policyDocument: {
        Statement: effects.map((Effect) => ({ Effect, Action: "execute-api:Invoke", Resource: "arn" })),
      },
    });
    assert.deepEqual(
      [verdict("Allow"), verdict("Allow", "Deny"), verdict()].map((one) => allows(one, "arn")),
      [true, false, false],
    );
    assert.equal(allows(verdict("Allow"), "another"), false);
  });
});

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe("the stand-in of API Gateway's WebSocket API", function () {
  this.timeout(60_000);
  let gateway: WebSocketGateway;
  let application: Listening;
  let asked: Asked[];
  let status: number;
  const sockets: WebSocket[] = [];

  beforeEach(async () => {
    plan ??= await spaPlan(ROOT, "apigateway");
    api ??= webSocketApiOf(plan.resources, []);
    asked = [];
    status = 200;
    application = await serve(async (request, response) => {
      asked.push({ path: request.url ?? "", headers: request.headers, body: await bodyOf(request) });
      response.writeHead(status).end();
    });
    gateway = await startWebSocketGateway();
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) {
      socket.terminate();
    }
    await Promise.all([gateway.close(), application.close()]);
  });

  const show = (changes: Partial<WebSocketApi>, authorizer?: Authorizer) =>
    gateway.show({ api: { ...api, ...changes }, authorizer, applicationPort: () => application.port });

  const connect = (query: string, headers: Record<string, string> = {}, path = "/live") =>
    new Promise<WebSocket>((done, fail) => {
      const address = `${gateway.url.replace("http", "ws")}${path}${query}`;
      const socket = new WebSocket(address, { headers: { host: api.host, ...headers } });
      sockets.push(socket);
      socket.on("unexpected-response", (_, response) => fail(new Error(String(response.statusCode))));
      socket.on("error", fail);
      socket.on("open", () => done(socket));
    });

  const command = (method: string, id: string, signed = true) =>
    fetch(`${gateway.url}/live/%40connections/${encodeURIComponent(id)}`, {
      method,
      headers: signed
        ? {
            authorization:
              "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0",
          }
        : {},
      ...(method === "POST" ? { body: "news" } : {}),
    });

  const until = async (condition: () => boolean) => {
    for (let index = 0; index < 500 && !condition(); index += 1) {
      await new Promise((done) => setTimeout(done, 20));
    }
    assert.ok(condition());
  };

  it("lets a one-time ticket pass as it is where nobody before the back end is asked", async () => {
    show({ authorizer: undefined });
    await connect("?token=ticket-of.one~use&path=%2Fws%2F7&secret=1");
    const [{ path, headers }] = asked as [Asked];
    assert.deepEqual(
      [path, headers["x-websocket-token"], headers["x-websocket-path"], headers["x-user-id"]],
      ["/ws/connect", "ticket-of.one~use", "%2Fws%2F7", undefined],
    );
    assert.doesNotMatch(JSON.stringify(headers), /secret/);
  });

  it("asks the authorizer with what it needs, and answers 401, 403 or 500", async () => {
    const events: Record<string, unknown>[] = [];
    const authorizer = (effect: string | undefined): Authorizer => ({
      log: [],
      asked: [],
      invoke: async (event) => {
        events.push(event as Record<string, unknown>);
        if (effect === undefined) {
          throw new Error("no keys");
        }
        const statement = { Effect: effect, Action: "execute-api:Invoke", Resource: api.methodArn };
        return { principalId: "ada", policyDocument: { Statement: [statement] } };
      },
    });
    show({}, authorizer("Deny"));
    await assert.rejects(connect(""), { message: "401" });
    await assert.rejects(connect("?token="), { message: "401" });
    assert.equal(events.length, 0);
    await assert.rejects(connect("?token=a%20b&token=c"), { message: "403" });
    const { type, methodArn, queryStringParameters, multiValueQueryStringParameters } = events[0]!;
    assert.deepEqual(
      [type, methodArn, queryStringParameters, multiValueQueryStringParameters],
      ["REQUEST", api.methodArn, { token: "c" }, { token: ["a b", "c"] }],
    );
    show({}, authorizer(undefined));
    await assert.rejects(connect("?token=a"), { message: "500" });
    assert.equal(asked.length, 0);
    show({}, authorizer("Allow"));
    await assert.rejects(connect("?token=a", {}, "/live/ws/1"), { message: "403" });
    await assert.rejects(connect("?token=a", { host: "elsewhere" }), { message: "403" });
    await connect("?token=a", { "X-User-Id": "root", "x-connection-id": "stolen" });
    assert.equal(asked[0]?.headers["x-user-id"], "ada");
    assert.deepEqual(gateway.open(), [asked[0]?.headers["x-connection-id"]]);
    status = 403;
    await assert.rejects(connect("?token=a"), { message: "403" });
    assert.deepEqual(gateway.refused, [401, 401, 403, 500, 403, 403, 403]);
  });

  it("makes a POST of each message, and says when it could not", async () => {
    show({ authorizer: undefined });
    const socket = await connect("");
    const [id] = gateway.open();
    const heard: string[] = [];
    socket.on("message", (data) => heard.push(String(data)));
    for (const body of ["no JSON", '{"action":"$disconnect"}', "null"]) {
      socket.send(body);
      await until(() => asked.at(-1)?.body === body);
      assert.equal(asked.at(-1)?.path, "/ws/message");
    }
    assert.equal(asked.at(-1)?.headers["x-connection-id"], id);
    status = 500;
    socket.send("is not told");
    await until(() => asked.at(-1)?.body === "is not told");
    assert.deepEqual(heard, []);
    await application.close();
    socket.send("anybody?");
    await until(() => heard.length === 1);
    const { message, connectionId } = JSON.parse(heard[0] ?? "{}") as Record<string, unknown>;
    assert.deepEqual([message, connectionId], ["Internal server error", id]);
  });

  it("takes commands for connections that are there", async () => {
    show({ authorizer: undefined });
    const socket = await connect("");
    const heard: string[] = [];
    socket.on("message", (data) => heard.push(String(data)));
    const id = gateway.open()[0] ?? "";
    const statuses = async (of: string) =>
      Promise.all(["GET", "POST", "DELETE"].map(async (method) => (await command(method, of)).status));
    assert.equal((await command("POST", id, false)).status, 403);
    assert.deepEqual(await statuses("none="), [410, 410, 410]);
    assert.equal((await command("POST", "none=")).headers.get("x-amzn-errortype"), "GoneException");
    const looked = (await (await command("GET", id)).json()) as Record<string, unknown>;
    assert.deepEqual(Object.keys(looked), ["connectedAt", "identity", "lastActiveAt"]);
    assert.equal((await command("POST", id)).status, 200);
    await until(() => heard[0] === "news");
    assert.equal((await command("DELETE", id)).status, 204);
    await until(() => asked.at(-1)?.path === "/ws/disconnect");
    assert.equal(asked.at(-1)?.headers["x-connection-id"], id);
    assert.deepEqual(await statuses(id), [410, 410, 410]);
  });

  it("ends a connection after ten minutes without a message, and after two hours with some", async () => {
    show({ authorizer: undefined });
    const minute = 60_000;
    const idle = await connect("");
    const codes: number[] = [];
    idle.on("close", (code) => codes.push(code));
    gateway.later(10 * minute - 5_000);
    assert.equal(gateway.open().length, 1);
    idle.send("still here");
    await until(() => asked.at(-1)?.body === "still here");
    gateway.later(10 * minute - 5_000);
    assert.deepEqual([gateway.open().length, codes], [1, []]);
    gateway.later(5_000);
    await until(() => codes[0] === 1001);
    const busy = await connect("");
    busy.on("close", (code) => codes.push(code));
    for (let passed = 0; passed < 117; passed += 9) {
      gateway.later(9 * minute);
      busy.send(String(passed));
      await until(() => asked.at(-1)?.body === String(passed));
    }
    assert.deepEqual(codes, [1001]);
    gateway.later(3 * minute);
    await until(() => codes[1] === 1001);
  });

  it("ends a connection with 1009 for a frame over 32 KB or a message over 128 KB", async () => {
    show({ authorizer: undefined });
    const frame = 32 * 1024;
    const closedBy = async (frames: readonly number[]) => {
      const socket = await connect("");
      const closed = new Promise<number>((done) => socket.on("close", done));
      frames.forEach((length, at) => {
        socket.send("x".repeat(length), { fin: at === frames.length - 1 });
      });
      const size = frames.reduce((sum, one) => sum + one);
      const taken = until(() => asked.at(-1)?.body.length === size).then(() => "taken");
      return Promise.race([closed, taken.catch(() => "nothing")]);
    };
    assert.equal(await closedBy([frame]), "taken");
    assert.equal(await closedBy([frame + 1]), 1009);
    assert.equal(await closedBy([frame, frame, frame, frame]), "taken");
    assert.equal(await closedBy([frame, frame, frame, frame, 1]), 1009);
  });
});

describe("a meter of frames", () => {
  /** A frame as a browser sends it: masked. */
  const frame = (length: number) => {
    const size =
      length < 126
        ? [0x80 | length]
        : length < 65_536
          ? [0x80 | 126, length >> 8, length & 0xff]
          : [
              0x80 | 127,
              0,
              0,
              0,
              0,
              length >>> 24,
              (length >> 16) & 0xff,
              (length >> 8) & 0xff,
              length & 0xff,
            ];
    return Buffer.concat([Buffer.from([0x81, ...size, 1, 2, 3, 4]), Buffer.alloc(length, 0xff)]);
  };

  it("reads every length, in whatever pieces the bytes come", () => {
    const lengths = [0, 125, 126, 65_535, 65_536, 3];
    const bytes = Buffer.concat(lengths.map(frame));
    for (const piece of [1, 7, 4096, bytes.length]) {
      const meter = new FrameMeter();
      const seen = new Set<number>();
      for (let at = 0; at < bytes.length; at += piece) {
        seen.add(meter.take(bytes.subarray(at, at + piece)));
      }
      assert.equal(Math.max(...seen), 65_536, `pieces of ${piece}`);
    }
    const single = new FrameMeter();
    assert.deepEqual(
      lengths.map((length) => single.take(frame(length))),
      lengths,
    );
  });
});
