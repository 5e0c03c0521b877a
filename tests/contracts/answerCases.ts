import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  CHAT,
  checkChat,
  checkChatBody,
  checkError,
  checkTime,
  FEEDBACK,
  HEALTH,
  type Json,
  refused,
  request,
  send,
  sessionOf,
  subOf,
} from "./exchange";
import { type ContractCase, contract } from "./target";
import { eventsOf } from "./wire";

export function healthCases(): ContractCase[] {
  return [
    contract("health: 200 without a token, and when", [], async (target) => {
      const { status, json, headers } = await send(target, HEALTH, { method: "GET", token: null });
      assert.equal(status, 200);
      assert.match(headers.get("content-type") ?? "", /^application\/json/);
      assert.deepEqual(Object.keys(json).sort(), ["status", "timestamp"]);
      assert.equal(json["status"], "healthy");
      checkTime(json["timestamp"]);
    }),
    contract("health: the load balancer may ask with HEAD", [], async ({ baseUrl }) => {
      const response = await fetch(`${baseUrl}${HEALTH}`, { method: "HEAD" });
      assert.equal(response.status, 200);
    }),
    contract("health: a bad token changes nothing", [], async (target) => {
      const { status } = await send(target, HEALTH, { method: "GET", token: "x.y.z" });
      assert.equal(status, 200);
    }),
  ];
}

export function chatCases(): ContractCase[] {
  return [
    contract("chat: an answer with every field", [], async (target) => {
      const answer = await send(target, CHAT, { body: { message: "I am afraid of tomorrow." } });
      checkChat(answer);
    }),
    contract("chat: goes on with a session, and user_id may be one's own", [], async (target) => {
      const session = await sessionOf(target);
      const user_id = subOf(target.tokens.good);
      const answer = await send(target, CHAT, {
        body: { message: "And the day after?", session_id: session, user_id },
      });
      checkChat(answer);
      assert.equal(answer.json["session_id"], session);
    }),
    contract("chat: two sessions are two", [], async (target) => {
      assert.notEqual(await sessionOf(target), await sessionOf(target));
    }),
    contract("chat: takes every script, emoji and line ends", [], async (target) => {
      for (const message of ["Ich fürchte mich.\nSehr.", "怖いです", "أنا خائف", "😟👨‍👩‍👧", "e\u0301"]) {
        checkChat(await send(target, CHAT, { body: { message } }));
      }
    }),
    contract("chat: what looks like an attack is text", [], async (target) => {
      for (const message of [
        "<script>alert(1)</script>",
        "' OR 1=1; --",
        "$" + "{jndi:ldap://x}",
        "../../etc/passwd",
      ]) {
        checkChat(await send(target, CHAT, { body: { message } }));
      }
    }),
    contract("chat: the longest message is answered, one character more is 400", [], async (target) => {
      const most = target.longestMessage ?? 4000;
      checkChat(await send(target, CHAT, { body: { message: "ä".repeat(most) } }));
      await refused(target, CHAT, { message: "ä".repeat(most + 1) }, ["message"]);
    }),
    contract("chat: a user_id of somebody else is 403", [], async (target) => {
      const { status, json } = await send(target, CHAT, {
        body: { message: "Hello", user_id: randomUUID() },
      });
      assert.equal(status, 403);
      checkError(json);
    }),
    contract("chat: a session of somebody else is 403", ["other"], async (target) => {
      const session_id = await sessionOf(target);
      const { other } = target.tokens;
      const { status, json } = await send(target, CHAT, {
        token: other!,
        body: { message: "Hello", session_id },
      });
      assert.equal(status, 403);
      checkError(json);
    }),
    ...fieldCases("chat", CHAT, { message: "Hello" }, [
      ["message", [undefined, null, 5, true, [], {}, "", " \n "]],
      ["session_id", [null, 5, {}, "", "x", randomUUID(), `${randomUUID()}.`]],
      ["user_id", [null, 5, {}, "", "x".repeat(5000)]],
    ]),
  ];
}

export function streamCases(): ContractCase[] {
  const asked = { body: { message: "I am afraid of tomorrow." }, headers: { accept: "text/event-stream" } };
  return [
    contract("stream: head, text and the whole answer", [], async (target) => {
      const response = await request(target, CHAT, asked);
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
      const events = eventsOf(await response.text());
      const kinds = events.map(({ event }) => event);
      assert.equal(kinds[0], "head");
      assert.equal(kinds.at(-1), "done");
      assert.ok(
        kinds.slice(1, -1).every((kind) => kind === "text"),
        kinds.join(" "),
      );
      const done = events.at(-1)!.data;
      checkChatBody(done);
      const { message, ...head } = done;
      assert.deepEqual(events[0]!.data, head);
      const text = events.slice(1, -1).map(({ data }) => String(data["text"]));
      assert.equal(text.join("").trim(), message);
    }),
    contract("stream: a fault before it is a status and JSON", [], async (target) => {
      const { status, json } = await send(target, CHAT, { ...asked, body: { message: 5 } });
      assert.equal(status, 400);
      checkError(json);
      assert.equal((await send(target, CHAT, { ...asked, token: null })).status, 401);
    }),
  ];
}

export function feedbackCases(): ContractCase[] {
  return [
    contract("feedback: is recorded, with a comment and without", [], async (target) => {
      const session_id = await sessionOf(target);
      for (const more of [{}, { user_comment: "Thank you 🙏" }, { helpful: false, user_comment: "" }]) {
        const answer = await send(target, FEEDBACK, {
          body: { session_id, helpful: true, emotion: "anxious", ...more },
        });
        assert.equal(answer.status, 200);
        assert.deepEqual(answer.json, { status: "recorded" });
      }
    }),
    contract("feedback: to a session of somebody else is 403", ["other"], async (target) => {
      const session_id = await sessionOf(target);
      const body = { session_id, helpful: true, emotion: "anxious" };
      const { status, json } = await send(target, FEEDBACK, { token: target.tokens.other!, body });
      assert.equal(status, 403);
      checkError(json);
    }),
    ...fieldCases("feedback", FEEDBACK, { helpful: true, emotion: "anxious" }, [
      ["session_id", [undefined, null, 5, "x"]],
      ["helpful", [undefined, null, "true", 1]],
      ["emotion", [undefined, null, 5, "", "x".repeat(500)]],
      ["user_comment", [null, 5, {}, "x".repeat(9000)]],
    ]),
  ];
}

/** Each bad value of a field is 400, and the answer names the field. */
function fieldCases(
  name: string,
  path: string,
  good: Json,
  fields: readonly (readonly [field: string, values: readonly unknown[]])[],
): ContractCase[] {
  return fields.map(([field, values]) =>
    contract(`${name}: a bad ${field} is 400, and the answer names it`, [], async (target) => {
      const session = path === FEEDBACK && field !== "session_id" ? await sessionOf(target) : undefined;
      for (const value of values) {
        await refused(target, path, { ...good, session_id: session, [field]: value }, [field]);
      }
    }),
  );
}
