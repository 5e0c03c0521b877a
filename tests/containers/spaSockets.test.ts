import assert from "node:assert/strict";
import { connect as connectTo } from "node:net";
import Fastify from "fastify";
import type { ApiProcess } from "../../bench/chatbot/apiProcess";
import { Limits } from "../../containers/chatbot/src/limits";
import { Callers } from "../../containers/spa/src/callers";
import { GatewaySockets } from "../../containers/spa/src/gatewaySockets";
import { modelsOf } from "../../containers/spa/src/models";
import {
  type Gateway,
  ORIGIN,
  type Surroundings,
  startGateway,
  startSurroundings,
  talk,
  until,
} from "./spaSupport";

const textOf = (heard: readonly Record<string, unknown>[], id: string) =>
  heard
    .flatMap((message) => (message["type"] === "text" && message["id"] === id ? [message["text"]] : []))
    .join("");

describe("the single-page application's back end, over a WebSocket of its own", function () {
  this.timeout(60_000);
  let surroundings: Surroundings;
  let api: ApiProcess;
  const header = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  before(async () => {
    surroundings = await startSurroundings();
    api = await surroundings.start({ CHATS_PER_MINUTE: "1000" });
  });
  after(() => surroundings.close());

  it("answers in pieces, as CloudFront brings the token and as a developer's browser does", async () => {
    const { token } = surroundings;
    for (const [path, options] of [
      ["/ws/one", header(token)],
      [`/ws/one?token=${token}`, {}],
    ] as const) {
      const browser = await talk(api.url, path, options);
      browser.say({ type: "ask", id: "q1", message: "one two three", history: [] });
      assert.deepEqual(await browser.hear(({ type }) => type === "done"), {
        type: "done",
        id: "q1",
        model: "echo",
      });
      assert.match(textOf(browser.heard, "q1"), /^You said: one two three\n/);
      assert.ok(browser.heard.filter(({ type }) => type === "text").length > 5);
      browser.socket.close();
      await browser.closed;
    }
  });

  it("opens for a good access token and one of its pages alone", async () => {
    const { issuer, token } = surroundings;
    const cases: readonly [string, string, Parameters<typeof talk>[2]][] = [
      ["403", "/ws/one", {}],
      ["403", "/ws/one?token=", {}],
      ["403", "/ws/one", header(issuer.forged())],
      ["403", `/ws/one?token=${token}`, header(issuer.forged())],
      ["403", "/ws/one", header(issuer.token({ exp: 1 }))],
      ["403", "/ws/one", header(issuer.token({ token_use: "id", aud: issuer.clientId }))],
      ["403", "/ws/one", { ...header(token), origin: "https://evil.example" }],
      ["403", "/ws/one", { ...header(token), origin: undefined }],
      ["404", "/ws/one/two", header(token)],
      ["404", "/ws/", header(token)],
      ["400", "//", header(token)],
      ["404", "/api/v1/chat", header(token)],
    ];
    for (const [status, path, options] of cases) {
      await assert.rejects(
        talk(api.url, path, options),
        { message: status },
        `${path} ${JSON.stringify(options)}`.slice(0, 90),
      );
    }
    await assert.rejects(talk(api.url, "/ws/one", { origin: "http://localhost:3000" }), { message: "403" });
  });

  it("says what is wrong with a message and goes on", async () => {
    const browser = await talk(api.url, "/ws/one", header(surroundings.token));
    const cases: readonly [unknown, Record<string, unknown>][] = [
      ["{", { code: "invalid_request", message: "The message is not JSON." }],
      [
        { type: "sing" },
        {
          code: "invalid_request",
          message: "Some fields are not as they must be. type must be ask, stop or ping.",
        },
      ],
      [
        { type: "ask", id: "a b", message: "" },
        {
          code: "invalid_request",
          message:
            "Some fields are not as they must be. id must be 1 to 64 letters, digits, - and _. message is empty.",
        },
      ],
      [
        { type: "ask", id: "q", message: "a", model: "other" },
        {
          id: "q",
          code: "invalid_request",
          message: "Some fields are not as they must be. model must be one of echo.",
        },
      ],
    ];
    for (const [message, expected] of cases) {
      browser.heard.length = 0;
      browser.say(message);
      assert.deepEqual(await browser.hear(({ type }) => type === "error"), { type: "error", ...expected });
    }
    browser.say({ type: "ping" });
    assert.deepEqual(await browser.hear(({ type }) => type === "pong"), { type: "pong" });
    browser.socket.close();
  });

  it("stops an answer, and answers two questions at once", async () => {
    const browser = await talk(api.url, "/ws/one", header(surroundings.token));
    browser.say({ type: "ask", id: "long", message: "word ".repeat(400) });
    await browser.hear(({ id }) => id === "long");
    browser.say({ type: "ask", id: "long", message: "again" });
    assert.match(
      String((await browser.hear(({ type }) => type === "error"))["message"]),
      /^This id has an answer that is not over/,
    );
    browser.say({ type: "ask", id: "short", message: "one" });
    await browser.hear(({ type, id }) => type === "done" && id === "short");
    browser.say({ type: "stop", id: "long" });
    await until(() => api.lines.some(({ outcome }) => outcome === "stopped"));
    assert.ok(api.lines.some(({ outcome }) => outcome === "stopped"));
    assert.ok(!browser.heard.some(({ type, id }) => type === "done" && id === "long"));
    browser.socket.close();
  });

  it("ends a connection that says too much, and lets no answer go on for who is gone", async () => {
    const browser = await talk(api.url, "/ws/one", header(surroundings.token));
    const before = api.lines.filter(({ outcome }) => outcome === "stopped").length;
    browser.say({ type: "ask", id: "long", message: "word ".repeat(400) });
    await browser.hear(({ id }) => id === "long");
    browser.say("x".repeat(33 * 1024));
    assert.equal(await browser.closed, 1009);
    await until(() => api.lines.filter(({ outcome }) => outcome === "stopped").length > before);
    assert.equal(api.lines.filter(({ outcome }) => outcome === "stopped").length, before + 1);
  });

  it("ends a connection whose other side does not read", async () => {
    const browser = await talk(api.url, "/ws/one", header(surroundings.token));
    browser.socket.pause();
    // Each fault is named, so that the answer is longer than the message.
    const faults = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [at, 1]));
    const message = JSON.stringify({ type: "ping", ...faults });
    const closed = () => api.lines.filter(({ message: text }) => text === "WebSocket closed").length;
    const before = closed();
    const isOver = () => closed() > before;
    for (let count = 0; count < 400 && !isOver(); count += 1) {
      browser.socket.send(message);
      await new Promise((done) => setTimeout(done, 5));
    }
    await until(isOver);
    assert.ok(isOver());
    browser.socket.terminate();
  });

  it("lets go of a connection that it refuses, also where the other side keeps its half open", async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connectTo({ host: hostname, port: Number(port), allowHalfOpen: true });
    const gone = new Promise<void>((done) => socket.once("error", () => done()));
    socket.on("data", () => undefined);
    const ended = new Promise((done) => socket.once("end", done));
    socket.write(
      "GET /ws/one HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    await ended;
    // Where the other side is gone, the second of two writes fails.
    const writing = setInterval(() => socket.write("x"), 50);
    await gone;
    clearInterval(writing);
    socket.destroy();
  });

  it("ends a connection with its token", async () => {
    const exp = Math.floor(Date.now() / 1000) + 2;
    const browser = await talk(api.url, "/ws/one", header(surroundings.issuer.token({ exp })));
    assert.equal(await browser.closed, 4401);
    // A timer may be some milliseconds early.
    assert.ok(Date.now() >= exp * 1000 - 10);
  });

  it("holds so many connections of one user, says why one more is closed, and takes it when another is gone", async () => {
    const few = await surroundings.start({ SOCKETS_PER_USER: "2" });
    const open = () => talk(few.url, "/ws/one", header(surroundings.token));
    const [first, second] = [await open(), await open()];
    const reasons: string[] = [];
    const third = await open();
    third.socket.on("close", (_code, reason) => reasons.push(String(reason)));
    assert.equal(await third.closed, 4429);
    await until(() => reasons.length > 0);
    assert.deepEqual(reasons, ["too many connections"]);
    const other = await talk(few.url, "/ws/one", header(surroundings.issuer.token({ sub: "another" })));
    for (const one of [first, second, other]) {
      one.say({ type: "ping" });
      assert.deepEqual(await one.hear(({ type }) => type === "pong"), { type: "pong" });
    }
    first.socket.close();
    await first.closed;
    await until(() => few.lines.some(({ message }) => message === "WebSocket closed"));
    const fourth = await open();
    fourth.say({ type: "ping" });
    assert.deepEqual(await fourth.hear(({ type }) => type === "pong"), { type: "pong" });
    assert.equal(
      few.lines.filter(({ message }) => message === "WebSocket refused: the user has too many").length,
      1,
    );
  });

  it("lets go of who does not answer a close", async () => {
    const few = await surroundings.start({ SOCKETS_PER_USER: "1" });
    await talk(few.url, "/ws/one", header(surroundings.token));
    const { hostname, port } = new URL(few.url);
    const deaf = connectTo({ host: hostname, port: Number(port) });
    const gone = new Promise<void>((done) => deaf.once("close", () => done()));
    deaf.on("error", () => undefined);
    deaf.on("data", () => undefined);
    const started = Date.now();
    deaf.write(
      `GET /ws/one HTTP/1.1\r\nHost: here\r\nOrigin: ${ORIGIN}\r\nAuthorization: Bearer ${surroundings.token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    await gone;
    assert.ok(Date.now() - started < 15_000, `${Date.now() - started} ms`);
  });

  it("answers so many questions of one user at once, over all his connections and HTTP, and others' still", async () => {
    const few = await surroundings.start({ CHATS_AT_ONCE_PER_USER: "2" });
    const open = (token = surroundings.token) => talk(few.url, "/ws/one", header(token));
    const [first, second, other] = [
      await open(),
      await open(),
      await open(surroundings.issuer.token({ sub: "another" })),
    ];
    for (const [browser, id] of [
      [first, "a"],
      [second, "b"],
    ] as const) {
      browser.say({ type: "ask", id, message: "word ".repeat(400) });
      await browser.hear(({ type }) => type === "text");
    }
    second.say({ type: "ask", id: "c", message: "one" });
    const refusal = {
      code: "too_many_at_once",
      message: "So many of your answers are not over yet: 2. Wait for one, or stop it.",
    };
    assert.deepEqual(await second.hear(({ type }) => type === "error"), {
      type: "error",
      id: "c",
      ...refusal,
      retry_after: 2,
    });
    const chat = await fetch(`${few.url}/api/v1/chat`, {
      method: "POST",
      headers: { authorization: `Bearer ${surroundings.token}`, "content-type": "application/json" },
      body: '{"message":"one"}',
    });
    assert.deepEqual([chat.status, chat.headers.get("retry-after")], [429, "2"]);
    assert.deepEqual(((await chat.json()) as Record<string, unknown>)["error"], refusal);
    other.say({ type: "ask", id: "d", message: "one" });
    await other.hear(({ type }) => type === "done");
    first.say({ type: "stop", id: "a" });
    await until(() => few.lines.some(({ outcome }) => outcome === "stopped"));
    second.say({ type: "ask", id: "e", message: "one" });
    await second.hear(({ type, id }) => type === "done" && id === "e");
  });

  it("closes what is idle, and begins no question that would be cut off, when it ends", async () => {
    const ending = await surroundings.start();
    const open = () => talk(ending.url, "/ws/one", header(surroundings.token));
    const [idle, asking] = [await open(), await open()];
    asking.say({ type: "ask", id: "first", message: "word ".repeat(100) });
    await asking.hear(({ type }) => type === "text");
    ending.signal("SIGTERM");
    const started = Date.now();
    assert.equal(await idle.closed, 1001);
    assert.ok(
      !asking.heard.some(({ type }) => type === "done"),
      "not only after the answer of somebody else",
    );
    asking.say({ type: "ask", id: "second", message: "one" });
    assert.deepEqual(await asking.hear(({ type }) => type === "error"), {
      type: "error",
      id: "second",
      code: "restarting",
      message: "The service is restarting. Try again in a moment.",
      retry_after: 3,
    });
    await assert.rejects(open());
    // What has begun comes to its end.
    await asking.hear(({ type, id }) => type === "done" && id === "first");
    assert.equal(textOf(asking.heard, "first").match(/word/g)?.length, 100);
    assert.equal(await asking.closed, 1001);
    assert.equal(await ending.exit, 0);
    assert.ok(Date.now() - started < 20_000);
    assert.deepEqual(
      ending.lines.flatMap(({ outcome }) => outcome ?? []),
      ["answered"],
    );
    assert.ok(!ending.lines.some(({ level }) => level === "ERROR"));
  });

  it("ends soon though the other side of a connection does not answer", async () => {
    const ending = await surroundings.start();
    const deaf = await talk(ending.url, "/ws/one", header(surroundings.token));
    deaf.socket.pause();
    const started = Date.now();
    ending.signal("SIGTERM");
    assert.equal(await ending.exit, 0);
    assert.ok(Date.now() - started < 15_000, `${Date.now() - started} ms`);
    deaf.socket.terminate();
  });

  it("says what it has begun, and that it goes away, when it ends", async () => {
    const ending = await surroundings.start();
    const browser = await talk(ending.url, "/ws/one", header(surroundings.token));
    browser.say({ type: "ask", id: "q", message: "word ".repeat(20) });
    await browser.hear(({ type }) => type === "text");
    ending.signal("SIGTERM");
    await browser.hear(({ type }) => type === "done");
    assert.equal(await browser.closed, 1001);
    assert.equal(await ending.exit, 0);
  });

  it("logs neither the token nor what was said", async () => {
    const logging = await surroundings.start();
    const { token, issuer } = surroundings;
    const forged = issuer.forged();
    await talk(logging.url, `/ws/one?token=${forged}`).catch(() => undefined);
    const browser = await talk(logging.url, `/ws/one?token=${token}`);
    browser.say({ type: "ask", id: "q", message: "my very own words" });
    await browser.hear(({ type }) => type === "done");
    browser.socket.close();
    await browser.closed;
    logging.signal("SIGTERM");
    await logging.exit;
    const text = JSON.stringify(logging.lines);
    for (const hidden of ["my very own words", token.slice(-20), forged.slice(-20)]) {
      assert.ok(!text.includes(hidden), hidden);
    }
    const refused = logging.lines.find(({ message }) => message === "WebSocket refused");
    assert.deepEqual([refused?.["status"], refused?.["origin"]], [403, ORIGIN]);
    assert.ok(logging.lines.some(({ outcome, model }) => outcome === "answered" && model === "echo"));
  });
});

describe("the single-page application's back end, behind API Gateway's WebSocket", function () {
  this.timeout(60_000);
  let surroundings: Surroundings;
  let gateway: Gateway;
  let api: ApiProcess;
  const event = async (name: string, id: string, headers: Record<string, string> = {}, body = "") => {
    const { status } = await fetch(`${api.url}/ws/${name}`, {
      method: "POST",
      headers: { "x-connection-id": id, "x-user-id": "anonymous", ...headers },
      body,
    });
    return status;
  };
  const connect = (id: string, headers: Record<string, string> = {}) =>
    event("connect", id, {
      "x-websocket-path": "%2Fws%2Fone",
      "x-websocket-token": surroundings.token,
      origin: ORIGIN,
      ...headers,
    });
  const to = (id: string) => gateway.posted.flatMap((post) => (post.id === id ? [post.message] : []));
  const heard = async (id: string, type: string) => {
    await until(() => to(id).some((message) => message["type"] === type));
    return to(id).find((message) => message["type"] === type);
  };

  before(async () => {
    surroundings = await startSurroundings();
    gateway = await startGateway();
    api = await surroundings.start({
      WEBSOCKET_MODE: "apigateway",
      WEBSOCKET_API_URL: gateway.url,
      CHATS_PER_MINUTE: "1000",
    });
  });
  after(async () => {
    await surroundings.close();
    await gateway.close();
  });

  it("answers by requests that are signed, of few pieces", async () => {
    assert.equal(await connect("L0SM9cOFvHcCIhw="), 200);
    const ask = JSON.stringify({ type: "ask", id: "q", message: "one two three" });
    assert.equal(
      await event("message", "L0SM9cOFvHcCIhw=", { "content-type": "application/json" }, ask),
      200,
    );
    assert.deepEqual(await heard("L0SM9cOFvHcCIhw=", "done"), { type: "done", id: "q", model: "echo" });
    assert.match(
      textOf(to("L0SM9cOFvHcCIhw="), "q"),
      /^You said: one two three\n[\s\S]+before this one: 0\.$/,
    );
    assert.ok(to("L0SM9cOFvHcCIhw=").length < 9, `${to("L0SM9cOFvHcCIhw=").length} requests`);
    assert.deepEqual([...new Set(gateway.signed)], ["AWS4-HMAC-SHA256"]);
    assert.equal(await event("disconnect", "L0SM9cOFvHcCIhw="), 200);
  });

  it("takes a message of whatever type it is said to be", async () => {
    await connect("types=");
    for (const type of ["text/plain", "application/octet-stream", "application/json; charset=utf-8"]) {
      gateway.posted.length = 0;
      assert.equal(await event("message", "types=", { "content-type": type }, '{"type":"ping"}'), 200, type);
      assert.deepEqual(await heard("types=", "pong"), { type: "pong" }, type);
    }
  });

  it("answers a message as large as API Gateway takes", async () => {
    await connect("large=");
    const history = Array.from({ length: 6 }, () => ({ question: "?", answer: "x".repeat(20_000) }));
    const ask = JSON.stringify({ type: "ask", id: "q", message: "one", history });
    assert.equal(await event("message", "large=", {}, ask), 200);
    assert.deepEqual(await heard("large=", "done"), { type: "done", id: "q", model: "echo" });
  });

  it("admits good access tokens, of its pages, at its paths", async () => {
    const { issuer } = surroundings;
    const cases: readonly Record<string, string>[] = [
      { "x-websocket-token": "" },
      { "x-websocket-token": issuer.forged() },
      { "x-websocket-token": issuer.token({ exp: 1 }) },
      { "x-websocket-token": "", "x-user-id": "somebody" },
      { origin: "https://evil.example" },
      { "x-websocket-path": "%2Fadmin" },
      { "x-websocket-path": "" },
    ];
    for (const headers of cases) {
      assert.equal(await connect("refused=", headers), 403, JSON.stringify(headers).slice(0, 60));
    }
    assert.equal(await connect(""), 400);
    assert.equal(await connect("bad%"), 400);
    assert.equal(await connect("bad=", { "x-websocket-path": "%E0%A4%A" }), 403);
  });

  it("tells the pages to connect again where it does not know the connection, and ends it", async () => {
    assert.equal(await event("message", "old=", {}, '{"type":"ping"}'), 200);
    assert.deepEqual(await heard("old=", "error"), {
      type: "error",
      code: "reconnect",
      message: "Connect again.",
    });
    await until(() => gateway.deleted.includes("old="));
    assert.ok(gateway.deleted.includes("old="));
  });

  it("ends a connection whose token is over", async () => {
    // At least a second from now: whole seconds alone could be over before the connection is there.
    const exp = Math.ceil(Date.now() / 1000) + 1;
    assert.equal(await connect("short=", { "x-websocket-token": surroundings.issuer.token({ exp }) }), 200);
    await until(() => Date.now() > exp * 1000 + 50);
    await event("message", "short=", {}, '{"type":"ping"}');
    assert.equal((await heard("short=", "error"))?.["code"], "login_ended");
    await until(() => gateway.deleted.includes("short="));
    assert.ok(gateway.deleted.includes("short="));
  });

  it("lets no answer go on for who is gone", async () => {
    await connect("gone=");
    await event(
      "message",
      "gone=",
      {},
      JSON.stringify({ type: "ask", id: "q", message: "word ".repeat(400) }),
    );
    await heard("gone=", "text");
    gateway.gone.add("gone=");
    await until(() => api.lines.some(({ outcome }) => outcome === "stopped"));
    assert.equal(api.lines.filter(({ outcome }) => outcome === "stopped").length, 1);
    assert.ok(!api.lines.some(({ level }) => level === "ERROR"));
  });

  it("speaks no WebSocket itself", async () => {
    const options = { headers: { authorization: `Bearer ${surroundings.token}` } };
    await assert.rejects(talk(api.url, "/ws/one", options));
  });

  it("holds so many connections of one user", async () => {
    const before = api;
    api = await surroundings.start({
      WEBSOCKET_MODE: "apigateway",
      WEBSOCKET_API_URL: gateway.url,
      SOCKETS_PER_USER: "2",
    });
    const other = { "x-websocket-token": surroundings.issuer.token({ sub: "another" }) };
    assert.deepEqual(
      [await connect("one="), await connect("two="), await connect("three="), await connect("four=", other)],
      [200, 200, 429, 200],
    );
    await event("disconnect", "one=");
    assert.equal(await connect("five="), 200);
    api = before;
  });

  it("begins no question that would be cut off when it ends", async () => {
    const before = api;
    const ending = await surroundings.start({ WEBSOCKET_MODE: "apigateway", WEBSOCKET_API_URL: gateway.url });
    api = ending;
    const ask = (id: string, message: string) =>
      event("message", "last=", {}, JSON.stringify({ type: "ask", id, message }));
    await connect("last=");
    await ask("first", "word ".repeat(100));
    await heard("last=", "text");
    // A connection on which a request is on its way stays open while the program ends.
    const { hostname, port } = new URL(ending.url);
    const socket = connectTo({ host: hostname, port: Number(port) });
    socket.on("error", () => undefined);
    const body = JSON.stringify({ type: "ask", id: "second", message: "one" });
    socket.write(
      `POST /ws/message HTTP/1.1\r\nHost: here\r\nx-connection-id: last=\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    await new Promise((done) => setTimeout(done, 200));
    ending.signal("SIGTERM");
    await until(() => ending.lines.some(({ message }) => message === "stopping"));
    await new Promise((done) => setTimeout(done, 200));
    socket.write(body.slice(5));
    const { id, code, retry_after } = (await heard("last=", "error")) ?? {};
    assert.deepEqual([id, code, retry_after], ["second", "restarting", 3]);
    assert.equal(await ending.exit, 0);
    api = before;
    assert.deepEqual(to("last=").at(-1), { type: "done", id: "first", model: "echo" });
    socket.destroy();
  });

  it("knows the user by API Gateway's function where it asks for no token itself", async () => {
    const open = await surroundings.start({
      AUTH_ENABLED: "false",
      WEBSOCKET_MODE: "apigateway",
      WEBSOCKET_API_URL: gateway.url,
      CHATS_PER_MINUTE: "1",
    });
    const post = (name: string, id: string, user: string, body = "") =>
      fetch(`${open.url}/ws/${name}`, {
        method: "POST",
        headers: { "x-connection-id": id, "x-user-id": user, "x-websocket-path": "%2Fws%2Fone" },
        body,
      });
    for (const [id, user] of [
      ["jo=", "jo"],
      ["eve=", "eve"],
      ["jo2=", "jo"],
    ] as const) {
      assert.equal((await post("connect", id, user)).status, 200);
      await post("message", id, user, JSON.stringify({ type: "ask", id: "q", message: "a" }));
    }
    // A limit of one question a user: the second of the same user is refused, whatever connection it comes by.
    assert.equal((await heard("jo=", "done"))?.["id"], "q");
    assert.equal((await heard("eve=", "done"))?.["id"], "q");
    assert.equal((await heard("jo2=", "error"))?.["code"], "too_many_requests");
  });

  it("says what it has begun before it ends", async () => {
    const ending = await surroundings.start({ WEBSOCKET_MODE: "apigateway", WEBSOCKET_API_URL: gateway.url });
    const before = api;
    api = ending;
    await connect("ending=");
    await event(
      "message",
      "ending=",
      {},
      JSON.stringify({ type: "ask", id: "q", message: "word ".repeat(20) }),
    );
    api = before;
    ending.signal("SIGTERM");
    assert.equal(await ending.exit, 0);
    assert.equal(to("ending=").at(-1)?.["type"], "done");
  });
});

describe("the single-page application's back end and connections of which nobody says that they are gone", () => {
  const now = Date.now;
  afterEach(() => {
    Date.now = now;
  });

  it("counts them no longer than API Gateway keeps one on which nothing is said", async () => {
    const app = Fastify();
    const sockets = new GatewaySockets({
      asking: { models: modelsOf(undefined), limits: new Limits(9, 9), answerSeconds: 1, pieceMs: 0 },
      callers: new Callers(undefined),
      corsOrigins: [],
      region: "eu-central-1",
      webSocketApiUrl: "http://127.0.0.1:9/live",
      socketsPerUser: 1,
    });
    sockets.addRoutes(app);
    const connect = async (id: string, user?: string) => {
      const headers = {
        "x-connection-id": id,
        "x-websocket-path": "%2Fws%2Fone",
        ...(user === undefined ? {} : { "x-user-id": user }),
      };
      const { statusCode } = await app.inject({ method: "POST", url: "/ws/connect", headers });
      return statusCode;
    };
    const at = (minutes: number) => {
      Date.now = () => now() + minutes * 60_000;
    };
    assert.equal(await connect("lost=", "joan"), 200);
    at(10);
    assert.equal(await connect("next=", "joan"), 429);
    // Of whom nobody knows who he is, many may be there: they are not one user.
    assert.deepEqual([await connect("a="), await connect("b=")], [200, 200]);
    at(11.1);
    assert.equal(await connect("next=", "joan"), 200);
    await sockets.close();
    await app.close();
  });
});
