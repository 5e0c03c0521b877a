import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import vm from "node:vm";
import { authorizerCode } from "../../../components/api/authorizerCode";

export const POOL = "eu-central-1_Example12";
export const CLIENT = "1example23456789abcdefghij";
export const ISSUER = `https://cognito-idp.eu-central-1.amazonaws.com/${POOL}`;
export const METHOD = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/$connect";

/** A key pair as Cognito has two of. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function signingKey(kid: string): SigningKey {
  return { kid, ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
}

export function jwks(keys: readonly SigningKey[]): string {
  return JSON.stringify({
    keys: keys.map(({ kid, publicKey }) => ({
      ...publicKey.export({ format: "jwk" }),
      kid,
      alg: "RS256",
      use: "sig",
    })),
  });
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Claims as Cognito puts them into an access token. */
export const accessClaims = (now = Math.floor(Date.now() / 1000)) => ({
  sub: "0a1b2c3d-0000-4000-8000-000000000001",
  iss: ISSUER,
  client_id: CLIENT,
  token_use: "access",
  scope: "openid email profile",
  auth_time: now - 10,
  iat: now - 10,
  exp: now + 3590,
  jti: "0a1b2c3d-0000-4000-8000-000000000002",
  username: "ada",
});

export function token(
  key: SigningKey,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): string {
  const head = base64({ kid: key.kid, alg: "RS256", ...header });
  const signed = `${head}.${base64({ ...accessClaims(), ...claims })}`;
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), key.privateKey).toString("base64url")}`;
}

export interface Verdict {
  readonly principalId: string;
  readonly policyDocument: { readonly Statement: readonly Record<string, unknown>[] };
  readonly context?: Record<string, string>;
}

export interface Instance {
  readonly handler: (event: unknown) => Promise<Verdict>;
  /** Addresses that were fetched. */
  readonly fetched: string[];
  readonly logged: string[];
}

/** An answer of the pool: a text with 200, a status, or no connection at all. */
export type Answer = string | number | undefined;

/**
 * An instance of the function, as Lambda loads it: the deployed code itself, with the modules of Node.js. Only
 * HTTPS is ours: it answers what the test says.
 */
export function instance(
  answer: (address: string) => Answer,
  environment = { USER_POOL_ID: POOL, CLIENT_ID: CLIENT },
): Instance {
  const fetched: string[] = [];
  const logged: string[] = [];
  const request = (address: string | URL, _options: unknown, onResponse: (response: unknown) => void) => {
    const call = Object.assign(new EventEmitter(), { end: () => {}, destroy: () => {} });
    fetched.push(String(address));
    const given = answer(String(address));
    setImmediate(() => {
      if (given === undefined) {
        call.emit("error", new Error("connect ECONNREFUSED"));
        return;
      }
      const text = typeof given === "string" ? given : "";
      onResponse(
        Object.assign(Readable.from([Buffer.from(text)]), {
          statusCode: typeof given === "string" ? 200 : given,
          headers: { "content-type": "application/json" },
        }),
      );
    });
    return call;
  };
  const nodeRequire = createRequire(__filename);
  const module_ = { exports: {} as { handler: Instance["handler"] } };
  const log = (...values: unknown[]) => logged.push(JSON.stringify(values));
  vm.runInNewContext(authorizerCode(), {
    module: module_,
    exports: module_.exports,
    require: (name: string) => (/^(node:)?https$/.test(name) ? { request } : nodeRequire(name)),
    process: { env: environment },
    console: { log, error: log, warn: log },
    ...{ Buffer, TextDecoder, TextEncoder, URL, setTimeout, clearTimeout, Uint8Array, Date },
  });
  return { handler: module_.exports.handler, fetched, logged };
}

export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
