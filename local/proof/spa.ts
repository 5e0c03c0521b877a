import assert from "node:assert/strict";
import { request } from "node:http";
import { pagesLogins } from "./pagesLogins";
import { pagesLooks } from "./pagesLooks";
import { alertOf, answered, ask, logIn, say, soon, TOKENS, tokensOf } from "./pagesPerson";
import { PEOPLE } from "./pagesPool";
import { idTokenOf, pagesRefusals } from "./pagesRefusals";
import type { PagesStage, PagesTools } from "./pagesStage";
import { theLogin, theLoginDown, theReturn, theSite } from "./pagesVisit";
import { makeSpaScene, type SpaScene } from "./spaScene";
import { Visitor } from "./visitor";

/** The single-page app, its HTTP API and its WebSocket with the settings of the stack spa-dev, in a browser. */
export async function proveSpa(
  stage: PagesStage,
  tools: PagesTools,
  atEnd: (close: () => Promise<void>) => void,
): Promise<void> {
  const { report } = tools;
  report.scene("spa-dev: pages behind CloudFront, an HTTP API, a WebSocket that the back end speaks");
  let scene: SpaScene | undefined;
  await report.must("the login takes the pool and the client of the plan", async () => {
    scene = await makeSpaScene(stage, atEnd);
    return `${scene.calls} calls`;
  });
  await theSite(scene!, tools, ["/ws/none"]);
  await otherOrigins(scene!, tools);
  await theUser(scene!, tools);
  await pagesLogins(scene!, tools);
  await pagesRefusals(scene!, stage, tools);
  await socketRefusals(scene!, tools);
  await pagesLooks(scene!, tools);
  await troubles(scene!, stage, tools);
}

async function otherOrigins({ apiUrl, publicUrl }: SpaScene, { report }: PagesTools): Promise<void> {
  await report.step("the API lets the pages' origin read its answers, and no other one", async () => {
    const from = async (origin: string) => {
      const { status, headers } = await fetch(`${apiUrl}/api/v1/models`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "GET" },
      });
      return [status, headers.get("access-control-allow-origin")];
    };
    assert.deepEqual(await from(publicUrl), [204, publicUrl]);
    assert.deepEqual(await from("https://attacker.example"), [204, null]);
    return undefined;
  });
}

async function theUser(scene: SpaScene, tools: PagesTools): Promise<void> {
  const { report, browser, picture } = tools;
  const visitor = await Visitor.arrive(browser, scene.publicUrl);
  const sockets: URL[] = [];
  visitor.page.on("websocket", (socket) => sockets.push(new URL(socket.url())));
  await report.must("who is not logged in sees one button, and no field", async () => {
    await visitor.button("Log in").waitFor();
    assert.equal(await visitor.page.locator("input, textarea").count(), 0);
    await picture("spa-login-page", visitor);
    return undefined;
  });
  await theLogin(scene, tools, visitor);
  await report.must("the answer comes over the WebSocket, word by word", async () => {
    await visitor.page.getByText("Connected", { exact: true }).waitFor();
    const question = `I count: ${Array.from({ length: 60 }, (_, index) => index).join(" ")}.`;
    await say(visitor, question);
    const answer = visitor.page.getByRole("article");
    await answer.getByText("You said: I count: 0 1 2").waitFor();
    assert.doesNotMatch(await answer.innerText(), /58 59/);
    await answered(scene, visitor, question, 0);
    const { accessToken } = await tokensOf(visitor);
    const [socket] = sockets;
    assert.deepEqual(
      [socket?.origin, socket?.searchParams.get("token")],
      [new URL(scene.wsUrl).origin, accessToken],
    );
    visitor.expectErrors([], scene.noise);
    return undefined;
  });
  await report.step("the same over HTTP, through the API's authorizer", async () => {
    await scene.overHttp(visitor);
    // Nothing is said of a connection that is not wanted.
    assert.equal(await visitor.page.locator(".state").isVisible(), false);
    await ask(scene, visitor, "In one piece?");
    await visitor.page.getByLabel("Show the answer").selectOption("socket");
    await visitor.page.getByText("Connected", { exact: true }).waitFor();
    visitor.expectErrors([], scene.noise);
    return undefined;
  });
  await report.step("to HTTP and back at once: the page is connected again", async () => {
    // Before the old connection is closed on both sides.
    await visitor.page.evaluate(`(() => {
      const way = document.getElementById("way");
      for (const value of ["http", "socket"]) {
        way.value = value;
        way.dispatchEvent(new Event("change"));
      }
    })()`);
    await visitor.page.getByText("Connected", { exact: true }).waitFor();
    visitor.expectErrors([], scene.noise);
    return undefined;
  });
  await report.step("an answer is stopped", async () => {
    await say(visitor, Array.from({ length: 100 }, () => "word").join(" "));
    await visitor.page.getByRole("article").nth(2).getByText("You said").waitFor();
    await visitor.button("Stop").click();
    await visitor.page.getByText("You stopped the answer.").waitFor();
    visitor.expectErrors([], scene.noise);
    return undefined;
  });
  await report.step(
    "another instance takes over: the page connects again by itself, with a new token",
    async () => {
      const before = await tokensOf(visitor);
      await visitor.keep(TOKENS, { ...before, expiresAt: 0 });
      const opened = sockets.length;
      await scene.replaceApi();
      await soon(async () => assert.ok(sockets.length > opened));
      await visitor.page.getByText("Connected", { exact: true }).waitFor();
      await ask(scene, visitor, "Is it another one?");
      const after = await tokensOf(visitor);
      assert.notEqual(after.accessToken, before.accessToken);
      assert.equal(sockets.at(-1)?.searchParams.get("token"), after.accessToken);
      visitor.expectErrors([], [...scene.noise, /WebSocket connection/]);
      return undefined;
    },
  );
  await report.step("no token and no question is in the back end's log", async () => {
    const log = JSON.stringify(scene.api().lines);
    assert.match(log, /WebSocket open/);
    assert.doesNotMatch(log, /eyJ|Is it another one/);
    return `${scene.api().lines.length} lines`;
  });
  await theReturn(scene, tools, visitor);
  await visitor.leave();
}

async function socketRefusals(scene: SpaScene, { report, browser }: PagesTools): Promise<void> {
  await report.step(
    "a WebSocket without an access token of the pages' origin is refused with 403",
    async () => {
      const visitor = await Visitor.arrive(browser, scene.publicUrl);
      await logIn(visitor, PEOPLE.member);
      const { accessToken } = await tokensOf(visitor);
      const idToken = await idTokenOf(scene, visitor);
      await visitor.leave();
      const open = (token: string, origin = scene.publicUrl) => socketStatus(scene, token, origin);
      assert.equal(await open(accessToken), 101);
      assert.equal(await open(""), 403);
      assert.equal(await open(idToken), 403);
      assert.equal(await open(`${accessToken.slice(0, -8)}AAAAAAAA`), 403);
      assert.equal(await open(accessToken, "https://attacker.example"), 403);
      return "none, the id token, a changed one, another origin";
    },
  );
}

/** Of the answer to a request for a WebSocket; 101 opens it. */
function socketStatus({ wsUrl }: SpaScene, token: string, origin: string): Promise<number> {
  const address = `${wsUrl.replace("ws:", "http:")}/ws/proof?token=${token}`;
  return new Promise((done, fail) => {
    const headers = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": Buffer.from("a WebSocket's key").subarray(0, 16).toString("base64"),
      origin,
    };
    const asking = request(address, { headers }, (response) => {
      response.resume();
      done(response.statusCode ?? 0);
    });
    asking.on("upgrade", (response, socket) => {
      socket.destroy();
      done(response.statusCode ?? 0);
    });
    asking.on("error", fail);
    asking.end();
  });
}

/** The login or the back end is not there. */
async function troubles(scene: SpaScene, stage: PagesStage, tools: PagesTools): Promise<void> {
  const { report, browser } = tools;
  const visitor = await Visitor.arrive(browser, scene.publicUrl);
  await logIn(visitor, PEOPLE.member);
  await scene.overHttp(visitor);
  await theLoginDown(scene, stage, tools, visitor);
  await report.step("no instance answers: the page says so, and goes on when one does", async () => {
    await scene.api().stop();
    await say(visitor, "Is anybody there?");
    const said = await alertOf(visitor);
    assert.match(said, /^The service is busy\./);
    await scene.replaceApi();
    await visitor.button("Try again").click();
    await answered(scene, visitor, "Is anybody there?", 2);
    visitor.expectErrors([/status of 503/], scene.noise);
    return `"${said}"`;
  });
  await visitor.leave();
}
