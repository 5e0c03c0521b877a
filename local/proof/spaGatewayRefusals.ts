import assert from "node:assert/strict";
import {
  ApiGatewayManagementApiClient,
  type ApiGatewayManagementApiServiceException,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { WebSocket } from "ws";
import { allows } from "./authorizer";
import { logIn, soon, tokensOf } from "./pagesPerson";
import { PEOPLE, strangersTokens } from "./pagesPool";
import { claimsOf, idTokenOf } from "./pagesRefusals";
import type { PagesStage, PagesTools } from "./pagesStage";
import type { SpaScene, ThroughApi } from "./spaScene";
import { Visitor } from "./visitor";
import { QUOTAS } from "./webSocketApi";

/** Who may not connect, and what a connection may not carry. */
export async function gatewayRefusals(
  scene: SpaScene,
  through: ThroughApi,
  stage: PagesStage,
  { report, browser }: PagesTools,
): Promise<void> {
  const visitor = await Visitor.arrive(browser, scene.publicUrl);
  await logIn(visitor, PEOPLE.member);
  const { accessToken: good } = await tokensOf(visitor);
  const idToken = await idTokenOf(scene, visitor);
  await visitor.leave();
  await report.step("who may not connect: 401 without a token, 403 with one that is not good", async () => {
    const foreign = await strangersTokens(stage.login, undefined);
    const beside = await strangersTokens(stage.login, scene.poolId);
    const before = through.gateway.calls.length;
    const cases: readonly (readonly [string, number, string, string?])[] = [
      ["the good one", 101, `?token=${good}`],
      ["none", 401, ""],
      ["an empty one", 401, "?token="],
      ["the id token", 403, `?token=${idToken}`],
      ["of another pool", 403, `?token=${foreign.access}`],
      ["of another client", 403, `?token=${beside.access}`],
      ["changed", 403, `?token=${good.slice(0, -8)}AAAAAAAA`],
      ["two different ones", 403, `?token=${foreign.access}&token=${good}`],
      ["from a page of another origin", 403, `?token=${good}`, "https://attacker.example"],
    ];
    for (const [name, status, query, origin] of cases) {
      assert.equal(
        await statusOf(`${scene.wsUrl}/ws/proof${query}`, origin ?? scene.publicUrl),
        status,
        name,
      );
    }
    // The others do not reach the back end.
    const asked = through.gateway.calls.slice(before).filter(({ event }) => event === "$connect");
    assert.deepEqual(
      asked.map(({ status }) => status),
      [200, 403],
    );
    assert.equal(JSON.stringify(through.authorizer.log).includes("eyJ"), false);
    return cases
      .slice(1)
      .map(([name]) => name)
      .join(", ");
  });
  await report.step("the good one is refused when its time is over", async () => {
    const { methodArn } = through.api;
    const event = { methodArn, queryStringParameters: { token: good } };
    const later = through.laterAuthorizer(2);
    assert.equal(allows(await through.authorizer.invoke(event), methodArn), true);
    assert.equal(allows(await later.invoke(event), methodArn), false);
    return later.log.join(", ");
  });
  await report.step("past CloudFront: no path below the stage, and nobody's headers but API Gateway's", () =>
    pastTheEdge(through, good, scene.publicUrl),
  );
  await report.step("frames of 32 KB and messages of 128 KB pass, larger ones end the connection", () =>
    sizes(scene, good),
  );
  await report.step("commands: a connection is looked at, and one that is gone is 410", () =>
    commands(scene, through, good),
  );
}

async function pastTheEdge({ api, gateway }: ThroughApi, token: string, origin: string): Promise<string> {
  const address = `${gateway.url.replace("http:", "ws:")}/${api.stageName}`;
  const headers = { host: api.host, "x-user-id": "root", "x-connection-id": "of-another=" };
  assert.equal(await statusOf(`${address}/ws/proof?token=${token}`, origin, headers), 403);
  assert.equal(await statusOf(`${address}?token=${token}&path=/ws/proof`, origin), 403);
  const before = gateway.calls.length;
  // Whether the path comes decoded, and whether the browser's headers come, is not documented.
  for (const [decodes, passesHeaders] of [
    [false, true],
    [true, true],
    [false, false],
  ] as const) {
    Object.assign(gateway.undocumented, { decodes, passesHeaders });
    const query = `token=${token}&path=${encodeURIComponent("/ws/proof")}`;
    assert.equal(await statusOf(`${address}?${query}`, origin, headers), 101);
  }
  const connected = gateway.calls.slice(before).filter(({ event }) => event === "$connect");
  for (const { headers: seen } of connected) {
    assert.equal(seen["x-user-id"], claimsOf(token)["sub"]);
    assert.notEqual(seen["x-connection-id"], "of-another=");
  }
  assert.deepEqual(
    connected.map(({ headers: seen }) => seen["x-websocket-path"]),
    ["%2Fws%2Fproof", "/ws/proof", "%2Fws%2Fproof"],
  );
  Object.assign(gateway.undocumented, { decodes: false, passesHeaders: true });
  return "the path encoded or decoded, the browser's headers or none";
}

async function sizes({ wsUrl, publicUrl }: SpaScene, token: string): Promise<string> {
  const frame = QUOTAS.frameBytes;
  const question = JSON.stringify({ type: "ask", id: "q", message: "one" });
  const cases: readonly (readonly [string, readonly number[], "done" | 1009])[] = [
    ["one frame of 32 KB", [frame], "done"],
    ["one of 33 KB", [frame + 1024], 1009],
    ["four frames of 32 KB", [frame, frame, frame, frame], "done"],
    ["five", [frame, frame, frame, frame, frame], 1009],
  ];
  for (const [name, frames, expected] of cases) {
    const socket = await opened(`${wsUrl}/ws/proof?token=${token}`, publicUrl);
    // Spaces after it are JSON too.
    const text = question.padEnd(frames.reduce((sum, one) => sum + one));
    const outcome = new Promise<string | number>((done) => {
      socket.on("message", (data) => {
        const { type } = JSON.parse(String(data)) as { type: string };
        if (type !== "text") {
          done(type);
        }
      });
      socket.on("close", done);
    });
    let from = 0;
    for (const [index, length] of frames.entries()) {
      socket.send(text.slice(from, from + length), { fin: index === frames.length - 1 });
      from += length;
    }
    assert.equal(await outcome, expected, name);
    socket.close();
  }
  return "33 KB, 160 KB: code 1009";
}

async function commands(scene: SpaScene, { api, gateway }: ThroughApi, token: string): Promise<string> {
  // What it says of old versions of Node.js would stand among the steps.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  const client = new ApiGatewayManagementApiClient({
    region: api.region,
    endpoint: `${gateway.url}/${api.stageName}`,
    credentials: { accessKeyId: "stand-in", secretAccessKey: "stand-in" },
    maxAttempts: 1,
  });
  const earlier = new Set(gateway.open());
  const socket = await opened(`${scene.wsUrl}/ws/proof?token=${token}`, scene.publicUrl);
  const ConnectionId = gateway.open().find((id) => !earlier.has(id));
  const { ConnectedAt, LastActiveAt } = await client.send(new GetConnectionCommand({ ConnectionId }));
  assert.ok(ConnectedAt instanceof Date && LastActiveAt instanceof Date);
  const Data = Buffer.alloc(QUOTAS.messageBytes + 1, "x");
  await assert.rejects(client.send(new PostToConnectionCommand({ ConnectionId, Data })), {
    name: "PayloadTooLargeException",
  });
  socket.terminate();
  await soon(async () => assert.equal(gateway.open().includes(String(ConnectionId)), false));
  const gone = client.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.from("{}") }));
  await assert.rejects(gone, ({ name, $metadata }: ApiGatewayManagementApiServiceException) => {
    assert.deepEqual([name, $metadata.httpStatusCode], ["GoneException", 410]);
    return true;
  });
  const unsigned = await fetch(`${gateway.url}/${api.stageName}/@connections/${ConnectionId}`, {
    method: "POST",
  });
  assert.equal(unsigned.status, 403);
  client.destroy();
  return "413 for 128 KB and a byte, 403 without a signature";
}

/** Of the answer to a request for a WebSocket; 101 opens it, and it is closed again. */
async function statusOf(
  address: string,
  origin: string,
  headers: Record<string, string> = {},
): Promise<number> {
  try {
    const socket = await opened(address, origin, headers);
    socket.close();
    return 101;
  } catch (error) {
    return Number((error as Error).message);
  }
}

/** Rejects with the status where it is refused. */
function opened(address: string, origin: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  return new Promise((done, fail) => {
    const socket = new WebSocket(address, { origin, headers, perMessageDeflate: false });
    socket.on("unexpected-response", (request, { statusCode }) => {
      request.destroy();
      fail(new Error(String(statusCode)));
    });
    socket.on("error", fail);
    socket.on("open", () => done(socket));
  });
}
