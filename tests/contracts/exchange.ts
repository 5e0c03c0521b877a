import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { ContractTarget } from "./target";

export type Json = Record<string, unknown>;

export const CHAT = "/api/v1/chat";
export const FEEDBACK = "/api/v1/feedback";
export const HEALTH = "/api/v1/health";

interface Request {
  readonly method?: string;
  readonly token?: string | null;
  readonly body?: unknown;
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Json;
}

export function request(target: ContractTarget, path: string, given: Request): Promise<Response> {
  const { method = "POST", token = target.tokens.good, body, raw, headers } = given;
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return fetch(`${target.baseUrl}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(content === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
    signal: AbortSignal.timeout(30_000),
  });
}

export async function send(target: ContractTarget, path: string, given: Request): Promise<Answer> {
  const response = await request(target, path, given);
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  assert.ok(
    typeof json === "object" && json !== null,
    `${given.method ?? "POST"} ${path}: ${response.status} with ${JSON.stringify(text.slice(0, 80))}, which is no JSON object`,
  );
  return { status: response.status, headers: response.headers, json: json as Json };
}

export async function refused(
  target: ContractTarget,
  path: string,
  body: Json,
  fields: readonly string[],
): Promise<void> {
  const { status, json } = await send(target, path, { body });
  const sent = JSON.stringify(body).slice(0, 80);
  assert.equal(status, 400, sent);
  checkError(json);
  const named = (json["error"] as { fields?: readonly { field: string; message: string }[] }).fields ?? [];
  assert.deepEqual([...new Set(named.map(({ field }) => field))], fields, sent);
  assert.ok(named.every(({ message }) => message !== ""));
}

export async function sessionOf(target: ContractTarget): Promise<string> {
  const { json } = await send(target, CHAT, { body: { message: "Hello" } });
  return String(json["session_id"]);
}

export function checkChat({ status, headers, json }: Answer): void {
  assert.equal(status, 200, JSON.stringify(json));
  assert.match(headers.get("content-type") ?? "", /^application\/json/);
  checkChatBody(json);
}

export function checkChatBody(json: Json): void {
  const optional = ["confidence_score", "source"];
  assert.deepEqual(
    Object.keys(json)
      .filter((key) => !optional.includes(key))
      .sort(),
    ["bible_verse", "emotion", "message", "session_id", "timestamp"],
  );
  const verse = json["bible_verse"] as Json;
  assert.deepEqual(Object.keys(verse).sort(), ["reference", "text"]);
  for (const text of [
    json["emotion"],
    json["message"],
    json["session_id"],
    verse["reference"],
    verse["text"],
  ]) {
    assert.ok(typeof text === "string" && text !== "", JSON.stringify(json));
  }
  checkTime(json["timestamp"]);
  const { confidence_score: score, source = "cached" } = json;
  assert.ok(score === undefined || (typeof score === "number" && score >= 0 && score <= 1), String(score));
  assert.ok(source === "cached" || source === "prepared", String(source));
}

/** ISO 8601 in UTC, and about now. */
export function checkTime(value: unknown): void {
  assert.match(String(value), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/);
  assert.ok(Math.abs(Date.now() - Date.parse(String(value))) < 300_000, String(value));
}

export function checkError(json: Json): void {
  const error = json["error"] as Json | undefined;
  assert.ok(
    typeof error?.["code"] === "string" && typeof error["message"] === "string",
    JSON.stringify(json),
  );
  assert.ok(!/\bat .+:\d+:\d+/.test(JSON.stringify(json)), "a stack trace");
}

export function subOf(token: string): string {
  return String(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")).sub);
}

/** What a careless verifier takes: the algorithm "none". */
export function unsigned(): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { sub: randomUUID(), token_use: "access", exp: Math.floor(Date.now() / 1000) + 3600 };
  return `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.`;
}
