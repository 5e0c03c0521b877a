import assert from "node:assert/strict";
import { alertOf, answered, ask, say, soon, TOKENS, tokensOf } from "./pagesPerson";
import { claimsOf } from "./pagesRefusals";
import type { PagesStage, PagesTools } from "./pagesStage";
import { theLogin, theReturn } from "./pagesVisit";
import { gatewayRefusals } from "./spaGatewayRefusals";
import { makeSpaScene, type SpaScene, type ThroughApi } from "./spaScene";
import { Visitor } from "./visitor";

const MINUTE = 60_000;

/** The single-page app with `spa.webSocket: apigateway`: API Gateway holds the connections, the back end gets POSTs. */
export async function proveSpaGateway(
  stage: PagesStage,
  tools: PagesTools,
  atEnd: (close: () => Promise<void>) => void,
): Promise<void> {
  const { report } = tools;
  report.scene("spa-dev with apigateway: a WebSocket API, its authorizer, a back end that gets POSTs");
  let scene: SpaScene | undefined;
  await report.must("the login takes the pool and the client of the plan", async () => {
    scene = await makeSpaScene(stage, atEnd, "apigateway");
    return `${scene.calls} calls`;
  });
  const through = scene!.through!;
  const visitor = await Visitor.arrive(tools.browser, scene!.publicUrl);
  const sockets: URL[] = [];
  visitor.page.on("websocket", (socket) => sockets.push(new URL(socket.url())));
  await theLogin(scene!, tools, visitor);
  await theChat(scene!, through, tools, { visitor, sockets });
  await theConnection(scene!, through, tools, { visitor, sockets });
  await theLog(scene!, through, tools);
  await theReturn(scene!, tools, visitor);
  await report.step("after the logout no connection is left", async () => {
    await soon(async () => assert.deepEqual(through.gateway.open(), []));
    return undefined;
  });
  await visitor.leave();
  await gatewayRefusals(scene!, through, stage, tools);
}

interface Visit {
  readonly visitor: Visitor;
  /** Addresses of the WebSockets that the page opened. */
  readonly sockets: readonly URL[];
}

const isConnected = ({ page }: Visitor) => page.getByText("Connected", { exact: true }).waitFor();

async function theChat(
  scene: SpaScene,
  { api, gateway, authorizer }: ThroughApi,
  { report }: PagesTools,
  { visitor, sockets }: Visit,
): Promise<void> {
  await report.must("the answer comes over API Gateway's connection, in pieces", async () => {
    await isConnected(visitor);
    const question = `I count: ${Array.from({ length: 60 }, (_, index) => index).join(" ")}.`;
    await say(visitor, question);
    const answer = visitor.page.getByRole("article");
    await answer.getByText("You said: I count: 0 1 2").waitFor();
    assert.doesNotMatch(await answer.innerText(), /58 59/);
    await answered(scene, visitor, question, 0);
    const pieces = gateway.commands.filter((command) => command === "POST 200").length;
    assert.ok(pieces > 3, `${pieces} pieces`);
    visitor.expectErrors([], scene.noise);
    return `${pieces} commands`;
  });
  await report.step(
    "the back end gets what the plan's integrations say, and no address with a query",
    async () => {
      const { accessToken } = await tokensOf(visitor);
      const [id] = gateway.open();
      const [connected, asked] = gateway.calls;
      const address = sockets[0]!;
      // Not compared by assert, which would print a token.
      assert.ok(address.searchParams.get("token") === accessToken);
      assert.equal(address.origin, new URL(scene.wsUrl).origin);
      const { headers } = connected!;
      const {
        "x-request-id": first,
        "x-websocket-token": token,
        ...identity
      } = Object.fromEntries(api.routes.get("$connect")!.headers.map(([name]) => [name, headers[name]]));
      assert.deepEqual(identity, {
        "x-connection-id": id,
        "x-user-id": claimsOf(accessToken)["sub"],
        "x-websocket-path": encodeURIComponent(address.pathname),
      });
      assert.ok(token === accessToken);
      assert.deepEqual(Object.keys(asked!.headers), ["x-connection-id", "x-request-id", "x-user-id"]);
      assert.notEqual(asked!.headers["x-request-id"], first);
      assert.deepEqual(
        [connected, asked].map((call) => [call?.event, call?.address, call?.status]),
        [
          ["$connect", "/ws/connect", 200],
          ["$default", "/ws/message", 200],
        ],
      );
      assert.deepEqual(new Set(authorizer.asked), new Set([`${issuerOf(scene)}/.well-known/jwks.json`]));
      return "connection id, user, path and token as headers";
    },
  );
  await report.step("an answer is stopped", async () => {
    await say(visitor, Array.from({ length: 100 }, () => "word").join(" "));
    await visitor.page.getByRole("article").nth(1).getByText("You said").waitFor();
    await visitor.button("Stop").click();
    await visitor.page.getByText("You stopped the answer.").waitFor();
    await soon(async () => assert.ok(scene.log().includes('"outcome":"stopped"')));
    visitor.expectErrors([], scene.noise);
    return "by the back end too";
  });
}

const issuerOf = ({ poolId }: SpaScene) =>
  `https://cognito-idp.${poolId.split("_")[0]}.amazonaws.com/${poolId}`;

async function theConnection(
  scene: SpaScene,
  { gateway }: ThroughApi,
  { report }: PagesTools,
  { visitor, sockets }: Visit,
): Promise<void> {
  await report.step("the page's ping each minute keeps the connection past ten minutes", async () => {
    // Only timers of a page that is loaded after this are the clock's.
    await visitor.page.clock.install();
    await visitor.page.reload();
    await isConnected(visitor);
    const [id] = await soon(async () => {
      assert.equal(gateway.open().length, 1);
      return gateway.open();
    });
    for (let round = 0; round < 2; round += 1) {
      gateway.later(9 * MINUTE);
      const before = gateway.commands.length;
      await visitor.page.clock.fastForward(MINUTE + 1000);
      await soon(async () => assert.ok(gateway.commands.length > before));
    }
    assert.deepEqual(gateway.open(), [id]);
    return "18 minutes";
  });
  await report.step(
    "ten minutes without a message: it is closed, and the page connects again by itself",
    async () => {
      const [id] = gateway.open();
      const opened = sockets.length;
      gateway.later(10 * MINUTE);
      await soon(async () => assert.equal(sockets.length, opened + 1));
      await isConnected(visitor);
      assert.notEqual(gateway.open()[0], id);
      const gone = gateway.calls.find(
        ({ event, headers }) => event === "$disconnect" && headers["x-connection-id"] === id,
      );
      assert.equal(gone?.status, 200);
      await ask(scene, visitor, "Is it open again?");
      visitor.expectErrors([], scene.noise);
      return "the back end was told";
    },
  );
  await report.step(
    "another instance takes over: it ends the connection that it does not know, and the page comes with a new token",
    async () => {
      const before = await tokensOf(visitor);
      await visitor.keep(TOKENS, { ...before, expiresAt: 0 });
      const index = await visitor.page.getByRole("article").count();
      await scene.replaceApi();
      await say(visitor, "Is it another one?");
      const said = await alertOf(visitor);
      assert.equal(said, "The connection broke off.");
      await isConnected(visitor);
      await visitor.button("Try again").click();
      await answered(scene, visitor, "Is it another one?", index);
      const after = await tokensOf(visitor);
      assert.ok(after.accessToken !== before.accessToken);
      assert.ok(sockets.at(-1)?.searchParams.get("token") === after.accessToken);
      assert.ok(gateway.commands.includes("DELETE 204"));
      visitor.expectErrors([], scene.noise);
      return `"${said}", and then the answer`;
    },
  );
  await report.step("no instance answers: the page says so at once, and goes on when one does", async () => {
    const index = await visitor.page.getByRole("article").count();
    await scene.api().stop();
    await say(visitor, "Is anybody there?");
    const said = await alertOf(visitor);
    assert.equal(said, "The connection broke off.");
    await scene.replaceApi();
    await visitor.button("Try again").click();
    await answered(scene, visitor, "Is anybody there?", index);
    await isConnected(visitor);
    visitor.expectErrors([], [...scene.noise, /WebSocket connection/]);
    return `"${said}"`;
  });
}

async function theLog(
  scene: SpaScene,
  { gateway, authorizer }: ThroughApi,
  { report }: PagesTools,
): Promise<void> {
  await report.step("no token and no question is in a log or in an address behind API Gateway", async () => {
    const written = [scene.log(), authorizer.log, gateway.calls.map(({ address }) => address)];
    assert.ok(scene.log().includes('"outcome":"answered"'));
    assert.equal(/eyJ|Is it another one|I count/.exec(JSON.stringify(written))?.[0], undefined);
    return "the back end's log, the authorizer's; the plan's API has none";
  });
}
