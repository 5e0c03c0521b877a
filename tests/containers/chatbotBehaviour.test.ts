import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { ask, type Surroundings, startSurroundings, until } from "./chatbotSupport";

describe("the chatbot's API at work", function () {
  // Programs and previews start slowly on a busy machine.
  this.timeout(60_000);
  let surroundings: Surroundings;
  before(async () => {
    surroundings = await startSurroundings();
  });
  beforeEach(() => surroundings.model.set({}));
  after(() => surroundings.close());

  it("limits the chats of one user in a minute, and says when to come back", async () => {
    const api = await surroundings.start({ CHATS_PER_MINUTE: "2" });
    const statuses = [];
    for (let index = 0; index < 3; index += 1) {
      statuses.push((await ask(api, surroundings.token)).status);
    }
    assert.deepEqual(statuses, [200, 200, 429]);
    const { headers, body } = await ask(api, surroundings.token);
    assert.ok(Number(headers.get("retry-after")) >= 1);
    assert.equal((body["error"] as Record<string, unknown>)["code"], "too_many_requests");
    const other = surroundings.issuer.token({ sub: "somebody-else" });
    assert.equal((await ask(api, other)).status, 200);
  });

  it("refuses chats beyond what it can carry, and takes them again when others end", async () => {
    const api = await surroundings.start({ CHATS_AT_ONCE: "1" });
    surroundings.model.set({ firstMs: 2_000 });
    const before = surroundings.model.calls.length;
    const first = ask(api, surroundings.token);
    await until(() => surroundings.model.calls.length > before);
    const second = await ask(api, surroundings.token);
    assert.equal(second.status, 503);
    assert.equal(second.headers.get("retry-after"), "2");
    assert.equal((await first).status, 200);
    assert.equal((await ask(api, surroundings.token)).status, 200);
  });

  it("logs every request as JSON, with neither the token nor what was written", async () => {
    const api = await surroundings.start();
    const secret = "my very own words";
    await ask(api, surroundings.token, secret);
    const wrong = surroundings.issuer.forged();
    await ask(api, wrong, secret);
    api.signal("SIGTERM");
    assert.equal(await api.exit, 0);
    const text = JSON.stringify(api.lines);
    for (const hidden of [secret, surroundings.token.slice(-20), wrong.slice(-20), "not-a-secret"]) {
      assert.ok(!text.includes(hidden), hidden);
    }
    const requests = api.lines.filter(({ message }) => message === "request");
    assert.deepEqual(
      requests.map(({ level, method, route, status }) => [level, method, route, status]),
      [
        ["INFO", "POST", "/api/v1/chat", 200],
        ["INFO", "POST", "/api/v1/chat", 401],
      ],
    );
    assert.ok(api.lines.every(({ time }) => Number.isFinite(Date.parse(String(time)))));
  });

  it("writes a comment to the log at DEBUG alone", async () => {
    for (const [level, there] of [
      ["DEBUG", true],
      ["INFO", false],
    ] as const) {
      const api = await surroundings.start({ LOG_LEVEL: level });
      const { body } = await ask(api, surroundings.token);
      const { session_id } = body;
      const response = await fetch(`${api.url}/api/v1/feedback`, {
        method: "POST",
        headers: { authorization: `Bearer ${surroundings.token}`, "content-type": "application/json" },
        body: JSON.stringify({ session_id, helpful: true, emotion: "sad", user_comment: "Thank you" }),
      });
      assert.deepEqual(await response.json(), { status: "recorded" });
      api.signal("SIGTERM");
      await api.exit;
      const record = api.lines.find(({ message }) => message === "feedback");
      assert.deepEqual(
        [record?.["session_id"], record?.["helpful"], record?.["emotion"], record?.["comment_length"]],
        [session_id, true, "sad", 9],
      );
      assert.equal(JSON.stringify(api.lines).includes("Thank you"), there, level);
    }
  });

  it("writes to the log of an emotion only that it is none of the list, whatever somebody puts there", async () => {
    const api = await surroundings.start({ LOG_LEVEL: "DEBUG" });
    const { body } = await ask(api, surroundings.token);
    const response = await fetch(`${api.url}/api/v1/feedback`, {
      method: "POST",
      headers: { authorization: `Bearer ${surroundings.token}`, "content-type": "application/json" },
      body: JSON.stringify({
        session_id: body["session_id"],
        helpful: false,
        emotion: "jo@acme.dev, 5 Elm St",
      }),
    });
    assert.deepEqual(await response.json(), { status: "recorded" });
    api.signal("SIGTERM");
    await api.exit;
    const record = api.lines.find(({ message }) => message === "feedback");
    assert.deepEqual([record?.["helpful"], record?.["emotion"]], [false, "other"]);
    assert.ok(!JSON.stringify(api.lines).includes("Elm"));
  });

  it("keeps idle connections longer than the load balancer, which would answer 502", async () => {
    const api = await surroundings.start();
    const { headers } = await fetch(`${api.url}/api/v1/health`);
    const [, seconds] = /^timeout=(\d+)$/.exec(headers.get("keep-alive") ?? "") ?? [];
    assert.ok(Number(seconds) > 300, `${headers.get("keep-alive")}: the load balancer waits 300 s`);
  });

  it("lets pages of the one origin call it, and no others", async () => {
    const origin = "https://main.d111111abcdef8.amplifyapp.com";
    const api = await surroundings.start({ CORS_ORIGINS: origin });
    const preflight = async (from: string) =>
      fetch(`${api.url}/api/v1/chat`, {
        method: "OPTIONS",
        headers: {
          origin: from,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization,content-type",
        },
      });
    const allowed = await preflight(origin);
    assert.equal(allowed.status, 204);
    assert.equal(allowed.headers.get("access-control-allow-origin"), origin);
    assert.match(allowed.headers.get("access-control-allow-headers") ?? "", /authorization/);
    const other = await preflight("https://evil.example");
    assert.notEqual(other.headers.get("access-control-allow-origin"), "https://evil.example");
    const refused = await fetch(`${api.url}/api/v1/chat`, { method: "POST", headers: { origin } });
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get("access-control-allow-origin"), origin);
  });

  it("answers 503 as long as the keys of the tokens cannot be read, and asks again", async () => {
    surroundings.issuer.serve(false);
    const api = await surroundings.start();
    const without = await ask(api, surroundings.token);
    assert.equal(without.status, 503);
    assert.equal(without.headers.get("retry-after"), "5");
    assert.equal((await fetch(`${api.url}/api/v1/health`)).status, 200);
    surroundings.issuer.serve(true);
    assert.equal((await ask(api, surroundings.token)).status, 200);
  });

  it("asks for the keys once, and not for every key that somebody invents", async () => {
    const api = await surroundings.start();
    assert.equal((await ask(api, surroundings.token)).status, 200);
    const asked = surroundings.issuer.asked();
    for (let index = 0; index < 5; index += 1) {
      const invented = surroundings.issuer.token({}, { kid: `invented-${index}` });
      assert.equal((await ask(api, invented)).status, 401);
    }
    assert.ok(surroundings.issuer.asked() - asked <= 1, `asked ${surroundings.issuer.asked() - asked} times`);
    assert.equal((await ask(api, surroundings.token)).status, 200);
  });

  it("finishes what it has when ECS asks it to end, and takes nothing new", async () => {
    const api = await surroundings.start();
    surroundings.model.set({ firstMs: 3_000, pieceMs: 30 });
    const before = surroundings.model.calls.length;
    const running = [1, 2, 3, 4, 5].map(() => ask(api, surroundings.token));
    await until(() => surroundings.model.calls.length === before + 5);
    api.signal("SIGTERM");
    await until(() => api.lines.some(({ message }) => message === "stopping"));
    await wait(50);
    await assert.rejects(fetch(`${api.url}/api/v1/health`), (error: Error) =>
      /ECONNREFUSED/.test(String((error.cause as Error | undefined)?.message)),
    );
    for (const { status, body } of await Promise.all(running)) {
      assert.deepEqual([status, body["source"]], [200, undefined]);
    }
    assert.equal(await api.exit, 0);
  });
});
