import { setTimeout as wait } from "node:timers/promises";

/** How long and how often a user pool is asked for its keys. */
export interface FetchOptions {
  readonly attempts: number;
  readonly timeoutMilliseconds: number;
  /** Before the second attempt; twice as long before each further one. */
  readonly pauseMilliseconds: number;
}

/** A pool that was made a moment ago may not be served yet. */
export const FETCH_OPTIONS: FetchOptions = {
  attempts: 5,
  timeoutMilliseconds: 10_000,
  pauseMilliseconds: 1_000,
};

/** ELB docs, "Verify JWTs": what a load balancer takes; more is no key set of a user pool. */
const MAXIMUM_BYTES = 150 * 1024;

/** The members of an RSA key that a verifier needs (RFC 7517 and 7518); others are left out. */
const MEMBERS = ["alg", "e", "kid", "kty", "n", "use"] as const;

type Key = Readonly<Record<(typeof MEMBERS)[number], string>>;

/** Why an answer is not the keys of a user pool. */
class NotKeys extends Error {}

/**
 * Where a user pool serves its keys.
 *
 * @param environment `AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER` stands for AWS's own host, as in AWS's SDKs
 * (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").
 */
export function keysUrl(
  issuerUrl: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const endpoint = environment["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"];
  const issuer = new URL(issuerUrl);
  const base =
    endpoint === undefined || endpoint === ""
      ? issuer.href
      : `${endpoint.replace(/\/+$/, "")}${issuer.pathname}`;
  return `${base.replace(/\/+$/, "")}/.well-known/jwks.json`;
}

/**
 * The keys in an answer, in one spelling: sorted, and with nothing that a verifier does not need, so that the
 * same keys are the same text.
 */
export function keysDocument(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAXIMUM_BYTES) {
    throw new NotKeys(`it has ${bytes} bytes, and at most ${MAXIMUM_BYTES} are allowed`);
  }
  const keys = keysIn(text).map(toKey);
  if (keys.length === 0) {
    throw new NotKeys("it holds no key");
  }
  const ids = keys.map(({ kid }) => kid);
  if (new Set(ids).size !== ids.length) {
    throw new NotKeys("two keys have one kid");
  }
  return `${JSON.stringify({ keys: keys.sort((a, b) => (a.kid < b.kid ? -1 : 1)) })}\n`;
}

function keysIn(text: string): readonly unknown[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new NotKeys(`it is no JSON and begins with ${JSON.stringify(text.slice(0, 40))}`);
  }
  const keys = isRecord(document) ? document["keys"] : undefined;
  if (!Array.isArray(keys)) {
    throw new NotKeys('it has no list "keys"');
  }
  return keys;
}

/** Cognito docs, "Verifying JSON web tokens": RS256, and each key has kid, n and e. */
function toKey(value: unknown, index: number): Key {
  const key = isRecord(value) ? value : {};
  const missing = ["kid", "n", "e"].filter((member) => typeof key[member] !== "string" || key[member] === "");
  if (key["kty"] !== "RSA" || (key["alg"] ?? "RS256") !== "RS256" || missing.length > 0) {
    throw new NotKeys(`key ${index + 1} is not an RS256 key with kid, n and e`);
  }
  // A private key in a public document is a mistake that must not be copied.
  if (key["d"] !== undefined) {
    throw new NotKeys(`key ${index + 1} is a private key`);
  }
  const complete: Readonly<Record<string, unknown>> = { alg: "RS256", use: "sig", ...key };
  return Object.fromEntries(MEMBERS.map((member) => [member, String(complete[member])])) as unknown as Key;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The keys that an address serves.
 *
 * @throws one error that names the address, what came instead and what to do, after the last attempt.
 */
export async function fetchKeys(url: string, options: FetchOptions = FETCH_OPTIONS): Promise<string> {
  let fault = "";
  for (let attempt = 1; attempt <= options.attempts; attempt += 1) {
    if (attempt > 1) {
      await wait(options.pauseMilliseconds * 2 ** (attempt - 2));
    }
    try {
      return keysDocument(await ask(url, options));
    } catch (error) {
      fault = reasonOf(error, options);
    }
  }
  throw new Error(
    `The keys of the user pool could not be read from ${url} in ${options.attempts} attempts: ${fault}. Check that this machine reaches the address, then run pulumi up again.`,
  );
}

async function ask(url: string, { timeoutMilliseconds }: FetchOptions): Promise<string> {
  // The signal ends the reading of the body too. A redirect could lead to anybody's keys.
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  const response = await fetch(url, { signal, redirect: "error", headers: { accept: "application/json" } });
  if (!response.ok) {
    await response.body?.cancel();
    throw new NotKeys(`the answer was ${response.status}`);
  }
  return limitedText(response);
}

/** Ends an answer that does not: nothing beyond the limit is kept. */
async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > MAXIMUM_BYTES) {
      throw new NotKeys(`the answer has more than ${MAXIMUM_BYTES} bytes`);
    }
  }
  return Buffer.concat(chunks).toString("utf8");
}

function reasonOf(error: unknown, { timeoutMilliseconds }: FetchOptions): string {
  if (error instanceof NotKeys) {
    return error.message.startsWith("the answer") ? error.message : `of the answer, ${error.message}`;
  }
  if (error instanceof Error && error.name === "TimeoutError") {
    return `there was no complete answer within ${timeoutMilliseconds / 1000} s`;
  }
  // fetch says "fetch failed" and keeps the reason in its cause.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
