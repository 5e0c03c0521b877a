import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { CHAT, checkChat, checkError, FEEDBACK, HEALTH, send, unsigned } from "./exchange";
import { type ContractCase, type ContractTarget, type ContractTokens, contract } from "./target";
import { rawAnswer } from "./wire";

export function tokenCases(): ContractCase[] {
  const bad: readonly [name: string, token: keyof ContractTokens | null | string][] = [
    ["no token", null],
    ["what is no token", "abc"],
    ["three empty parts", ".."],
    ["a token without a signature", unsigned()],
  ];
  const kinds = ["expired", "foreign", "forged", "id"] as const;
  const refuse = async (target: ContractTarget, token: string | null) => {
    for (const path of [CHAT, FEEDBACK]) {
      const { status, json } = await send(target, path, { token, body: { message: "Hello" } });
      assert.equal(status, 401, path);
      checkError(json);
    }
  };
  return [
    ...bad.map(([name, token]) => contract(`401: ${name}`, [], (target) => refuse(target, token))),
    ...kinds.map((kind) =>
      contract(`401: a token that is ${kind}`, [kind], (target) => refuse(target, target.tokens[kind]!)),
    ),
    contract("401: comes before the body is read, and says how to log in", [], async (target) => {
      const { status, headers } = await send(target, CHAT, { token: null, raw: "{" });
      assert.equal(status, 401);
      assert.match(headers.get("www-authenticate") ?? "", /^Bearer/);
    }),
    contract("401: a good token under another scheme, or in the address", [], async (target) => {
      const { good } = target.tokens;
      for (const authorization of [
        good,
        `Basic ${good}`,
        `Bearer ${good} x`,
        `Bearer ${good}, Bearer ${good}`,
      ]) {
        const answer = await send(target, CHAT, {
          token: null,
          headers: { authorization },
          body: { message: "Hi" },
        });
        assert.equal(answer.status, 401, authorization.slice(0, 12));
      }
      const inQuery = await send(target, `${CHAT}?access_token=${good}`, {
        token: null,
        body: { message: "Hi" },
      });
      assert.equal(inQuery.status, 401);
    }),
    contract("403: a user outside the group", ["withoutGroup"], async (target) => {
      const token = target.tokens.withoutGroup!;
      const { status, json } = await send(target, CHAT, { token, body: { message: "Hello" } });
      assert.equal(status, 403);
      checkError(json);
    }),
  ];
}

export function inputCases(): ContractCase[] {
  return [
    contract("400: what is not JSON, or no object", [], async (target) => {
      for (const raw of ["", "{", '{"message":"a"', "message=a", "[]", '"a"', "null", "5", "[{}]"]) {
        const { status, json } = await send(target, CHAT, { raw });
        assert.equal(status, 400, raw);
        checkError(json);
      }
    }),
    contract("400: bytes that are no UTF-8 are never an answer of 500", [], async (target) => {
      const raw = Buffer.concat([Buffer.from('{"message":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
      assert.ok([200, 400].includes((await send(target, CHAT, { raw })).status));
    }),
    contract("400: control characters and halves of a character", [], async (target) => {
      for (const escaped of ["a\\u0000b", "\\u001b[31m", "\\ud83d"]) {
        const { status } = await send(target, CHAT, { raw: `{"message":"${escaped}"}` });
        assert.equal(status, 400, escaped);
      }
    }),
    contract("400: __proto__ does not reach the program", [], async (target) => {
      const { status } = await send(target, CHAT, { raw: '{"message":"a","__proto__":{"user_id":"x"}}' });
      assert.equal(status, 400);
      checkChat(await send(target, CHAT, { body: { message: "Hello" } }));
    }),
    contract("413: a body that is too large", [], async (target) => {
      const message = "x".repeat((target.largestBody ?? 32_768) + 1);
      const { status, json } = await send(target, CHAT, { body: { message } });
      assert.equal(status, 413);
      checkError(json);
    }),
    contract("415: anything but JSON", [], async (target) => {
      for (const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
      ]) {
        const raw = '{"message":"Hello"}';
        const { status } = await send(target, CHAT, { raw, headers: { "content-type": type } });
        assert.equal(status, 415, type);
      }
    }),
    contract("every answer has an id, and takes the caller's where it is one", [], async (target) => {
      const own = randomUUID();
      const taken = await send(target, CHAT, { token: null, headers: { "x-request-id": own }, body: {} });
      assert.equal(taken.headers.get("x-request-id"), own);
      assert.equal(taken.json["request_id"], own);
      const bad = await send(target, CHAT, { token: null, headers: { "x-request-id": "a b" }, body: {} });
      assert.match(bad.headers.get("x-request-id") ?? "", /^[\w.-]{8,64}$/);
    }),
    contract("no answer may be kept by a cache", [], async (target) => {
      for (const [path, method] of [
        [HEALTH, "GET"],
        [CHAT, "POST"],
      ] as const) {
        const { headers } = await send(target, path, { method, ...(method === "POST" ? { body: {} } : {}) });
        assert.equal(headers.get("cache-control"), "no-store", path);
      }
    }),
    contract(
      "smuggling: two lengths, or a length and chunks, are refused and the connection ends",
      [],
      async (target) => {
        const head = [`POST ${CHAT} HTTP/1.1`, "Host: x", "Content-Type: application/json"];
        const hidden = "GET /api/v1/hidden HTTP/1.1\r\nHost: x\r\n\r\n";
        const bodies: readonly (readonly [string, string])[] = [
          ["Content-Length: 4\r\nTransfer-Encoding: chunked", `0\r\n\r\n${hidden}`],
          ["Content-Length: 0\r\nContent-Length: 60", hidden],
          ["Transfer-Encoding: chunked, identity", `0\r\n\r\n${hidden}`],
          ["Content-Length: +0", hidden],
        ];
        for (const [headers, body] of bodies) {
          const answer = await rawAnswer(target.baseUrl, `${head.join("\r\n")}\r\n${headers}\r\n\r\n${body}`);
          assert.deepEqual([headers, answer.statuses], [headers, [400]]);
          assert.ok(answer.closed, headers);
        }
      },
    ),
  ];
}

export function addressCases(): ContractCase[] {
  return [
    contract("404: an unknown path, and paths that nearly are one", [], async (target) => {
      for (const path of [
        "/api/v1/nothing",
        "/api/v2/chat",
        `${CHAT}/`,
        "/api/v1/CHAT",
        "/api/",
        `/${CHAT}`,
      ]) {
        const { status, json } = await send(target, path, { method: "GET" });
        assert.equal(status, 404, path);
        checkError(json);
      }
    }),
    contract("an address that cannot be read is 400 or 404", [], async ({ baseUrl, tokens }) => {
      for (const path of ["/api/v1/%ff", "/api/v1/chat%00", "/api/v1/../v1/chat", `/${"a".repeat(3000)}`]) {
        const line = `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokens.good}\r\nConnection: close\r\n\r\n`;
        const { statuses } = await rawAnswer(baseUrl, line);
        assert.ok(
          statuses.length === 1 && [400, 404].includes(statuses[0]!),
          `${path.slice(0, 20)}: ${statuses}`,
        );
      }
    }),
    contract("405: another method, with those that are allowed", [], async (target) => {
      const cases = [
        [CHAT, "GET", "POST"],
        [CHAT, "PUT", "POST"],
        [CHAT, "DELETE", "POST"],
        [FEEDBACK, "GET", "POST"],
        [FEEDBACK, "PATCH", "POST"],
        [HEALTH, "POST", "GET, HEAD"],
      ] as const;
      for (const [path, method, allow] of cases) {
        const { status, headers, json } = await send(target, path, { method });
        assert.equal(status, 405, `${method} ${path}`);
        assert.equal(headers.get("allow"), allow);
        checkError(json);
      }
    }),
  ];
}
