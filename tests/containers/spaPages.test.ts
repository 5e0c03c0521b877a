import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type WebSocket as Peer, WebSocket, WebSocketServer } from "ws";
import { directoryIndexFunctionCode } from "../../components/edge/edgeFunctions/directoryIndex";
import { LoginNeeded } from "../../frontends/shared/loginTerms";
import { buildSpa } from "../../frontends/spa/build";
import { turnsThatFit } from "../../frontends/spa/src/api";
import { ConfigError, loadConfig } from "../../frontends/spa/src/config";
import { pauseMs, Socket, type State } from "../../frontends/spa/src/socket";
import type { Trouble } from "../../frontends/spa/src/trouble";
import { resourceOf } from "../support/plan";
import { previewOf, spaConfig } from "../support/stack";
import { until } from "./spaSupport";

describe("the single-page application's pages, built", () => {
  let folder: string;
  let files: readonly string[];
  const read = (path: string) => readFileSync(join(folder, path), "utf8");

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-spa-"));
    files = await buildSpa(folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  it("are one page in three places, and files that carry a hash in their names", () => {
    const there = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
      statSync(join(folder, path)).isFile(),
    );
    assert.deepEqual([...there].sort(), files);
    assert.deepEqual(
      files.map((path) => path.replace(/-[0-9A-Z]{8}\./, "-HASH.")),
      [
        "assets/icon-HASH.svg",
        "assets/main-HASH.js",
        "assets/styles-HASH.css",
        "auth/callback/index.html",
        "index.html",
        "login/index.html",
      ],
    );
    assert.equal(read("login/index.html"), read("index.html"));
  });

  it("lie where the function at the edge looks for the login's addresses", async () => {
    const { plan } = await previewOf(spaConfig);
    const object = resourceOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2", "spa-config");
    const config = JSON.parse(String(object.inputs["content"])) as Record<string, string>;
    for (const pages of ["folders", "single"] as const) {
      const fileOf = new Function(`${directoryIndexFunctionCode({ pages })}; return fileOf`)() as (
        path: string,
      ) => string;
      for (const address of [config["cognitoRedirectUri"], config["cognitoLogoutUri"], "https://x/"]) {
        const file = fileOf(new URL(String(address)).pathname).slice(1);
        assert.ok(files.includes(file), `${pages}: ${file}`);
      }
    }
  });

  it("run under a policy that allows scripts from files alone", () => {
    const page = read("index.html");
    assert.doesNotMatch(page, /<script(?![^>]*\ssrc=)|\son\w+=|javascript:|<style/);
    const script = read(files[1]!);
    assert.doesNotMatch(script, /\beval\(|new Function\(|\.innerHTML|insertAdjacentHTML|document\.write/);
    assert.doesNotMatch(read(files[2]!), /@import|url\(/);
  });

  it("are small", () => {
    const bytes = files.map((path) => statSync(join(folder, path)).size).reduce((sum, size) => sum + size, 0);
    assert.ok(bytes < 60_000, `${bytes} bytes`);
  });
});

describe("the single-page application's pages and their settings", () => {
  const fetched = globalThis.fetch;
  afterEach(() => {
    globalThis.fetch = fetched;
  });
  const serve = (text: string, status = 200) => {
    globalThis.fetch = async () => new Response(text, { status });
  };

  it("take what the stack writes", async () => {
    const { plan } = await previewOf(spaConfig);
    const object = resourceOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2", "spa-config");
    serve(String(object.inputs["content"]));
    const { apiUrl, wsUrl, login } = await loadConfig();
    assert.match(apiUrl, /^https:\/\/.+\.execute-api\.eu-central-1\.amazonaws\.com$/);
    assert.equal(wsUrl, "wss://app.acme.dev");
    assert.deepEqual(
      [login?.callbackUrl, login?.logoutUrl, login?.scopes],
      ["https://app.acme.dev/auth/callback/", "https://app.acme.dev/login/", ["openid", "email", "profile"]],
    );
    serve(JSON.stringify({ ...JSON.parse(String(object.inputs["content"])), authEnabled: false }));
    assert.equal((await loadConfig()).login, undefined);
  });

  it("say everything that is wrong with them", async () => {
    serve('{"apiUrl": 5, "wsUrl": "https://x", "cognitoScopes": "email"}');
    await assert.rejects(loadConfig(), ({ message }: ConfigError) => {
      assert.equal(
        message,
        '/config.json: apiUrl must be an address; wsUrl must be an address that begins with wss:; authEnabled must be true or false; cognitoDomain must be an address; cognitoRedirectUri must be an address; cognitoLogoutUri must be an address; cognitoClientId must be text; cognitoScopes must have openid in it. "pulumi up" writes it.',
      );
      return true;
    });
    for (const text of ["<!doctype html>", "null"]) {
      serve(text);
      await assert.rejects(loadConfig(), ConfigError, text);
    }
    serve("{}", 403);
    await assert.rejects(loadConfig(), /status 403/);
  });
});

describe("the single-page application's pages and what was said before", () => {
  const turn = (answer: string) => ({ question: "Why?", answer });
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => turn(String(index)));

  it("send the ten newest turns", () => {
    assert.deepEqual(turnsThatFit([], "?"), []);
    assert.deepEqual(turnsThatFit(numbered(10), "?"), numbered(10));
    assert.deepEqual(turnsThatFit(numbered(13), "?"), numbered(13).slice(3));
  });

  it("send fewer where the request would be more than the back end takes", () => {
    const long = Array.from({ length: 10 }, (_, index) => turn(`${index}${"ä\n".repeat(2_000)}`));
    const history = turnsThatFit(long, "?".repeat(4_000));
    assert.deepEqual(history, long.slice(-3));
    const longest = JSON.stringify({
      message: "\u{1f600}".repeat(4_000),
      history: turnsThatFit(long, "\u{1f600}".repeat(4_000)),
    });
    assert.ok(Buffer.byteLength(longest) < 32 * 1024 - 1_000);
    assert.deepEqual(turnsThatFit([turn("short"), turn("x".repeat(30_000))], "?"), []);
  });
});

describe("the single-page application's WebSocket in the browser", function () {
  this.timeout(30_000);
  const own = globalThis.WebSocket;
  let server: WebSocketServer;
  let url: string;
  let peers: { readonly peer: Peer; readonly address: string; readonly said: Record<string, unknown>[] }[];
  let refuse: boolean;
  let states: State[];
  let stale: (boolean | undefined)[];
  let socket: Socket;
  let token: () => Promise<string | undefined>;

  before(() => {
    // Node 20 has none of its own; a browser's says nothing of an error that nobody listens to.
    class Quiet extends WebSocket {
      constructor(address: string | URL) {
        super(address);
        this.on("error", () => undefined);
      }
    }
    Object.assign(globalThis, { WebSocket: Quiet });
  });
  after(() => {
    Object.assign(globalThis, { WebSocket: own });
  });
  beforeEach(async () => {
    peers = [];
    states = [];
    stale = [];
    refuse = false;
    token = async () => "token-1";
    server = new WebSocketServer({
      port: 0,
      host: "127.0.0.1",
      verifyClient: (_info, done) => done(!refuse, 403),
    });
    await new Promise((done) => server.once("listening", done));
    url = `ws://127.0.0.1:${(server.address() as { port: number }).port}`;
    server.on("connection", (peer, { url: address = "" }) => {
      const said: Record<string, unknown>[] = [];
      peers.push({ peer, address, said });
      peer.on("message", (data) => said.push(JSON.parse(String(data))));
    });
    socket = new Socket(
      url,
      (fresh) => {
        stale.push(fresh);
        return token();
      },
      (state) => states.push(state),
    );
  });
  afterEach(() => {
    socket.stop();
    for (const client of server.clients) {
      client.terminate();
    }
    server.close();
  });
  const opened = (count = 1) => until(() => peers.length >= count && states.at(-1) === "open");
  const send = (message: object) => peers.at(-1)!.peer.send(JSON.stringify(message));

  it("waits longer each time, and by chance, but never for long", () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 100].map((failures) => pauseMs(failures, 1)),
      [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000],
    );
    assert.equal(pauseMs(3, 0), 2_000);
    assert.ok(pauseMs(1) >= 500 && pauseMs(1) <= 1_000);
  });

  it("opens at /ws/<id> with the token, and without one where there is none", async () => {
    socket.start();
    await opened();
    assert.match(peers[0]!.address, /^\/ws\/[0-9a-f-]{36}\?token=token-1$/);
    assert.deepEqual(states, ["connecting", "open"]);
    assert.deepEqual(stale, [false]);
    socket.stop();
    token = async () => undefined;
    await until(() => server.clients.size === 0);
    socket.start();
    await opened(2);
    assert.match(peers[1]!.address, /^\/ws\/[0-9a-f-]{36}$/);
  });

  it("hands each answer to its own question", async () => {
    socket.start();
    await opened();
    const { signal } = new AbortController();
    const read = async (message: string) => {
      let text = "";
      for await (const piece of socket.ask({ message, history: [] }, signal)) {
        text += piece;
      }
      return text;
    };
    const both = Promise.all([read("one"), read("two")]);
    await until(() => peers[0]!.said.length === 2);
    const [one, two] = peers[0]!.said;
    assert.deepEqual({ ...one, id: "" }, { type: "ask", id: "", message: "one", history: [] });
    for (const [id, text] of [
      [two?.["id"], "2"],
      [one?.["id"], "1"],
      [two?.["id"], "b"],
      ["another", "x"],
      [one?.["id"], "a"],
    ]) {
      send({ type: "text", id, text });
    }
    send({ type: "done", id: two?.["id"] });
    send({ type: "done", id: one?.["id"] });
    assert.deepEqual(await both, ["1a", "2b"]);
  });

  it("tells troubles apart, stops, and breaks off", async () => {
    socket.start();
    await opened();
    const stop = new AbortController();
    const first = socket.ask({ message: "a", history: [] }, stop.signal).next();
    await until(() => peers[0]!.said.length === 1);
    const error = { type: "error", code: "too_many_requests", message: "Wait.", retry_after: 300 };
    send({ ...error, id: peers[0]!.said[0]!["id"] });
    await assert.rejects(first, (trouble: Trouble) => {
      assert.deepEqual([trouble.kind, trouble.message, trouble.waitSeconds], ["slow-down", "Wait.", 60]);
      return true;
    });
    const second = socket.ask({ message: "b", history: [] }, stop.signal).next();
    await until(() => peers[0]!.said.length === 2);
    stop.abort();
    await assert.rejects(second, { name: "AbortError" });
    await until(() => peers[0]!.said.length === 3);
    assert.deepEqual(peers[0]!.said[2], { type: "stop", id: peers[0]!.said[1]!["id"] });
    const third = socket.ask({ message: "c", history: [] }, new AbortController().signal).next();
    await until(() => peers[0]!.said.length === 4);
    peers[0]!.peer.terminate();
    await assert.rejects(third, (trouble: Trouble) => trouble.kind === "broken-off");
  });

  const impatient = (silenceMs: number) =>
    new Socket(
      url,
      () => token(),
      (state) => states.push(state),
      silenceMs,
    );

  it("gives up an answer of which nothing is heard, stops it, and tries the connection", async () => {
    socket = impatient(1_000);
    socket.start();
    await opened();
    const { signal } = new AbortController();
    const lost = socket.ask({ message: "a", history: [] }, signal);
    const first = lost.next();
    await until(() => peers[0]!.said.length === 1);
    const id = peers[0]!.said[0]!["id"];
    // What is heard of something else does not count, nor does an answer's own piece end the wait for the next one.
    const others = setInterval(() => send({ type: "text", id: "another", text: "x" }), 50);
    setTimeout(() => send({ type: "text", id, text: "One" }), 200);
    const started = Date.now();
    assert.deepEqual(await first, { done: false, value: "One" });
    await assert.rejects(lost.next(), (trouble: Trouble) => {
      assert.deepEqual(
        [trouble.kind, trouble.message],
        ["broken-off", "Nothing has come for 1 seconds. Try again."],
      );
      return true;
    });
    clearInterval(others);
    assert.ok(Date.now() - started >= 1_190, `${Date.now() - started} ms`);
    await until(() => peers[0]!.said.length === 3);
    assert.deepEqual(peers[0]!.said.slice(1), [{ type: "stop", id }, { type: "ping" }]);
  });

  it("leaves a connection that does not answer a ping, though the other side closes nothing", async () => {
    socket = impatient(100);
    socket.start();
    await opened();
    const lost = socket.ask({ message: "a", history: [] }, new AbortController().signal).next();
    peers[0]!.peer.pause();
    await assert.rejects(lost);
    await until(() => states.includes("waiting"));
    await opened(2);
    assert.deepEqual(states, ["connecting", "open", "waiting", "connecting", "open"]);
  });

  it("waits for longer than a piece takes, while pieces come", async () => {
    socket = impatient(300);
    socket.start();
    await opened();
    const answer = socket.ask({ message: "a", history: [] }, new AbortController().signal);
    const read = (async () => {
      let text = "";
      for await (const piece of answer) {
        text += piece;
      }
      return text;
    })();
    await until(() => peers[0]!.said.length === 1);
    const id = peers[0]!.said[0]!["id"];
    for (const text of ["1", "2", "3", "4", "5"]) {
      await new Promise((done) => setTimeout(done, 150));
      send({ type: "text", id, text });
    }
    send({ type: "done", id });
    assert.equal(await read, "12345");
  });

  it("says that the user has too many connections, and does not come back at once", async () => {
    socket.start();
    await opened();
    peers[0]!.peer.close(4429, "too many connections");
    await until(() => states.at(-1) === "too-many");
    await new Promise((done) => setTimeout(done, 1_500));
    assert.deepEqual(states, ["connecting", "open", "too-many"]);
    assert.equal(socket.isOpen, false);
    socket.start();
    await opened(2);
  });

  it("offers another attempt where the back end ends or has enough of the user's questions", async () => {
    socket.start();
    await opened();
    for (const [at, code, kind] of [
      [0, "restarting", "busy"],
      [1, "too_many_at_once", "slow-down"],
    ] as const) {
      const answer = socket.ask({ message: "a", history: [] }, new AbortController().signal).next();
      await until(() => peers[0]!.said.length === at + 1);
      send({ type: "error", id: peers[0]!.said[at]!["id"], code, message: "Wait.", retry_after: 3 });
      await assert.rejects(answer, (trouble: Trouble) => {
        assert.deepEqual([trouble.kind, trouble.message, trouble.waitSeconds], [kind, "Wait.", 3]);
        return true;
      });
    }
  });

  it("connects again by itself, at once when only the login's token was over", async () => {
    socket.start();
    await opened();
    const pauses: number[] = [];
    const { setTimeout: real } = globalThis;
    globalThis.setTimeout = ((...all: Parameters<typeof real>) => {
      // What the test itself waits for is shorter.
      if (states.at(-1) === "waiting" && (all[1] ?? 0) > 100) {
        pauses.push(all[1] ?? 0);
      }
      return real(...all);
    }) as typeof real;
    try {
      peers[0]!.peer.close(4401);
      await opened(2);
      assert.deepEqual(pauses, []);
      peers[1]!.peer.close(1001);
      await opened(3);
      assert.ok(pauses.length === 1 && pauses[0]! >= 500 && pauses[0]! <= 1_000, `${pauses.join(", ")} ms`);
    } finally {
      globalThis.setTimeout = real;
    }
    assert.deepEqual(states, [
      "connecting",
      "open",
      "waiting",
      "connecting",
      "open",
      "waiting",
      "connecting",
      "open",
    ]);
    // It had opened: the token was none of the reasons.
    assert.deepEqual(stale, [false, false, false]);
  });

  it("asks for a new token once where it is refused", async () => {
    refuse = true;
    socket.start();
    await until(() => stale.length === 3);
    assert.deepEqual(stale, [false, true, false]);
    refuse = false;
    await opened();
    assert.equal(states.at(-1), "open");
  });

  it("stops where only the user can log in again, and goes on where the login cannot be reached", async () => {
    token = () => Promise.reject(new Error("no network"));
    socket.start();
    await until(() => states.includes("waiting"));
    assert.deepEqual(states, ["connecting", "waiting"]);
    token = () => Promise.reject(new LoginNeeded("over"));
    await until(() => states.includes("login"));
    await new Promise((done) => setTimeout(done, 1_200));
    assert.deepEqual(states, ["connecting", "waiting", "connecting", "login"]);
    assert.equal(peers.length, 0);
  });
});
