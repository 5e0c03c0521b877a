import assert from "node:assert/strict";
import type { ApiProcess } from "../../bench/chatbot/apiProcess";
import { type ContractTokens, HTTP_CONTRACT } from "../contracts/http";
import { ORIGIN, type Surroundings, startSurroundings } from "./spaSupport";

/** Cases of the chatbot's contract that speak of what this API does not have: verses, feedback, sessions, streams. */
const NOT_HERE = [
  /^(chat|stream|feedback):/,
  "400: __proto__ does not reach the program",
  "405: another method, with those that are allowed",
];

const applies = (name: string) =>
  !NOT_HERE.some((pattern) => (typeof pattern === "string" ? pattern === name : pattern.test(name)));

describe("the single-page application's back end, over HTTP", function () {
  this.timeout(60_000);
  let surroundings: Surroundings;
  let api: ApiProcess;
  let tokens: ContractTokens;
  const call = (path: string, options: RequestInit = {}, token: string | null = surroundings.token) =>
    fetch(`${api.url}${path}`, {
      ...options,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(options.body === undefined ? {} : { "content-type": "application/json" }),
        ...options.headers,
      },
    });
  const chat = (body: unknown) => call("/api/v1/chat", { method: "POST", body: JSON.stringify(body) });

  before(async () => {
    surroundings = await startSurroundings();
    const { issuer } = surroundings;
    const groups = { "cognito:groups": ["readers"] };
    tokens = {
      good: issuer.token(groups),
      expired: issuer.token({ ...groups, exp: Math.floor(Date.now() / 1000) - 60 }),
      foreign: issuer.token({ ...groups, client_id: "anotherclient" }),
      forged: issuer.forged(),
      id: issuer.token({ ...groups, token_use: "id", aud: issuer.clientId, client_id: undefined }),
      withoutGroup: issuer.token(),
    };
    const grouped = await surroundings.start({ REQUIRED_GROUP: "readers", CHATS_PER_MINUTE: "1000" });
    baseUrl = grouped.url;
    api = await surroundings.start({ CHATS_PER_MINUTE: "1000" });
  });
  after(() => surroundings.close());
  let baseUrl: string;

  for (const { name, run } of HTTP_CONTRACT.filter(({ name }) => applies(name))) {
    it(`keeps the contract: ${name}`, () => run({ baseUrl, tokens }));
  }

  it("keeps idle connections longer than the load balancer, which would answer 502", async () => {
    const { headers } = await call("/health", {}, null);
    const [, seconds] = /^timeout=(\d+)$/.exec(headers.get("keep-alive") ?? "") ?? [];
    assert.ok(Number(seconds) > 300, `${headers.get("keep-alive")}: a load balancer waits 300 s`);
  });

  it("leaves out no case of the contract by mistake", () => {
    const left = HTTP_CONTRACT.filter(({ name }) => applies(name)).length;
    assert.ok(left >= 21, `${left} cases`);
  });

  it("lists its models with a token, and says 401 without one", async () => {
    const answer = await call("/api/v1/models");
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { object: "list", data: [{ id: "echo", object: "model" }] });
    const refused = await call("/api/v1/models", {}, null);
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get("www-authenticate"), "Bearer");
    assert.equal((await call("/api/v1/models", {}, tokens.id)).status, 401);
  });

  it("answers a question, with every field", async () => {
    const answer = await chat({ message: "  Hello?\n ", history: [{ question: "a", answer: "b" }] });
    assert.equal(answer.status, 200);
    const { message, model, timestamp, ...more } = (await answer.json()) as Record<string, string>;
    assert.equal(
      message,
      "You said: Hello?\n\nNo model is connected: set MODELS_URL and MODEL_IDS. Questions before this one: 1.",
    );
    assert.equal(model, "echo");
    assert.ok(Math.abs(Date.now() - Date.parse(timestamp ?? "")) < 60_000);
    assert.deepEqual(more, {});
  });

  it("names every field that is not as it must be", async () => {
    const turn = { question: "a", answer: "b" };
    const cases: readonly [unknown, readonly string[]][] = [
      [{}, ["message is missing"]],
      [{ message: 5 }, ["message must be text"]],
      [{ message: " " }, ["message is empty"]],
      [{ message: "a".repeat(4001) }, ["message has more than 4000 characters"]],
      [{ message: "a\u0000" }, ["message holds characters that are not text"]],
      [{ message: "a", model: "other" }, ["model must be one of echo"]],
      [{ message: "a", more: 1, most: 2 }, ["more is unknown", "most is unknown"]],
      [{ message: "a", history: 5 }, ["history must be a list"]],
      [{ message: "a", history: Array(21).fill(turn) }, ["history has more than 20 entries"]],
      [{ message: "a", history: [{ question: "a" }] }, ["history.0.answer is missing"]],
      [{ message: "a", history: [{ ...turn, role: "system" }] }, ["role is unknown"]],
      [[], [" must be an object"]],
    ];
    for (const [body, expected] of cases) {
      const answer = await chat(body);
      assert.equal(answer.status, 400, JSON.stringify(body));
      const { error } = (await answer.json()) as {
        error: { code: string; fields: { field: string; message: string }[] };
      };
      assert.equal(error.code, "invalid_request");
      assert.deepEqual(
        error.fields.map(({ field, message }) => `${field} ${message}`),
        expected,
      );
    }
  });

  it("says which methods there are", async () => {
    for (const [path, method, allow] of [
      ["/api/v1/chat", "GET", "POST"],
      ["/api/v1/models", "POST", "GET, HEAD"],
      ["/api/v1/health", "DELETE", "GET, HEAD"],
    ] as const) {
      const answer = await call(path, { method });
      assert.deepEqual([answer.status, answer.headers.get("allow")], [405, allow], path);
    }
  });

  it("lets the pages of its list call, and no others", async () => {
    const preflight = (origin: string) =>
      call("/api/v1/chat", {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization,content-type",
        },
      });
    for (const origin of [ORIGIN, "http://localhost:3000"]) {
      const { status, headers } = await preflight(origin);
      assert.equal(status, 204);
      assert.equal(headers.get("access-control-allow-origin"), origin);
      assert.equal(headers.get("access-control-allow-headers"), "authorization, content-type, x-request-id");
      assert.equal(headers.get("access-control-allow-credentials"), null);
    }
    for (const origin of ["https://evil.example", `${ORIGIN}.evil.example`, "null"]) {
      assert.equal((await preflight(origin)).headers.get("access-control-allow-origin"), null);
    }
  });

  it("answers its health without a token, where the load balancer asks", async () => {
    const answer = await call("/health", {}, null);
    assert.equal(answer.status, 200);
    assert.equal(((await answer.json()) as Record<string, unknown>)["status"], "healthy");
  });

  it("does not know API Gateway's paths where it speaks WebSocket itself", async () => {
    for (const path of ["/ws/connect", "/ws/message", "/ws/disconnect", "/ws/5"]) {
      assert.equal((await call(path, { method: "POST", body: "{}" })).status, 404, path);
    }
  });

  it("lets everybody ask where AUTH_ENABLED is false, and says so in its log", async () => {
    const open = await surroundings.start({ AUTH_ENABLED: "false" });
    assert.equal((await fetch(`${open.url}/api/v1/models`)).status, 200);
    assert.ok(
      open.lines.some(
        ({ level, message }) => level === "WARNING" && /^AUTH_ENABLED is false/.test(String(message)),
      ),
    );
  });

  it("limits one user's questions in a minute", async () => {
    const few = await surroundings.start({ CHATS_PER_MINUTE: "2" });
    const ask = async (token: string) => {
      const { status, headers } = await fetch(`${few.url}/api/v1/chat`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: '{"message":"Hello"}',
      });
      return [status, headers.has("retry-after")];
    };
    const { token, issuer } = surroundings;
    assert.deepEqual(
      [await ask(token), await ask(token), await ask(token), await ask(issuer.token({ sub: "another" }))],
      [
        [200, false],
        [200, false],
        [429, true],
        [200, false],
      ],
    );
  });

  it("logs every request as JSON, with neither the token nor what was written", async () => {
    const logging = await surroundings.start();
    const { token } = surroundings;
    await fetch(`${logging.url}/api/v1/chat?token=${token}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: '{"message":"my very own words"}',
    });
    await fetch(`${logging.url}/api/v1/models`, { headers: { authorization: `Bearer ${tokens.forged}` } });
    logging.signal("SIGTERM");
    assert.equal(await logging.exit, 0);
    const text = JSON.stringify(logging.lines);
    for (const hidden of ["my very own words", token.slice(-20), String(tokens.forged).slice(-20)]) {
      assert.ok(!text.includes(hidden), hidden);
    }
    assert.deepEqual(
      logging.lines
        .filter(({ message }) => message === "request")
        .map(({ level, method, route, status }) => [level, method, route, status]),
      [
        ["INFO", "POST", "/api/v1/chat", 200],
        ["INFO", "GET", "/api/v1/models", 401],
      ],
    );
  });

  it("answers what it has begun before it ends", async () => {
    const ending = await surroundings.start();
    const answer = fetch(`${ending.url}/api/v1/chat`, {
      method: "POST",
      headers: { authorization: `Bearer ${surroundings.token}`, "content-type": "application/json" },
      body: JSON.stringify({ message: "word ".repeat(30) }),
    });
    await new Promise((done) => setTimeout(done, 300));
    ending.signal("SIGTERM");
    assert.equal((await answer).status, 200);
    assert.equal(await ending.exit, 0);
  });
});
