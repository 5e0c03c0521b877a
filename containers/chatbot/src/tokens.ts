import { JwtVerifier } from "aws-jwt-verify";
import { FetchError, JwksNotAvailableInCacheError, JwksValidationError } from "aws-jwt-verify/error";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import type { Config } from "./config";
import { Problem } from "./problems";

/** Who calls, by his access token. */
export interface Caller {
  readonly sub: string;
  readonly username: string | undefined;
}

const HOUR_MS = 3_600_000;
const FETCH_MS = 5_000;

/** Cognito's are about 1,100 characters; Node ends requests with more than 16 KiB of headers. */
const LONGEST_TOKEN = 8192;

class NoKeys extends FetchError {}

type TokenConfig = Pick<Config, "issuer" | "clientId" | "tokenKeys" | "requiredGroup" | "region">;

/** Checks access tokens with the pool's keys, which are kept for an hour and asked for again for an unknown key. */
export class Tokens {
  readonly #config: TokenConfig;
  readonly #verifier;

  constructor(config: TokenConfig) {
    this.#config = config;
    const { issuer, clientId, tokenKeys } = config;
    this.#verifier = JwtVerifier.create(
      {
        issuer,
        // An access token of Cognito has no `aud`.
        audience: null,
        jwksUri: tokenKeys,
        customJwtCheck: ({ header, payload }) => {
          const good =
            header.alg === "RS256" &&
            payload["token_use"] === "access" &&
            payload["client_id"] === clientId &&
            typeof payload.sub === "string" &&
            // The library lets a token without an end pass.
            typeof payload.exp === "number";
          if (!good) {
            throw new Error("not an access token of this client");
          }
        },
      },
      { jwksCache: new SimpleJwksCache({ fetcher: { fetch: (uri) => this.#fetch(uri) } }) },
    );
    setInterval(() => void this.refresh().catch(() => undefined), HOUR_MS).unref();
  }

  /** Fetches the keys; the old ones stay where that fails. */
  async refresh(): Promise<void> {
    await this.#verifier.hydrate();
  }

  /** @throws Problem 401 for any token that is not good, 403 outside the group, 503 without keys. */
  async check(authorization: string | undefined): Promise<Caller> {
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined || token.length > LONGEST_TOKEN) {
      throw unauthorized("Send an access token: Authorization: Bearer …");
    }
    const payload = await this.#verifier.verify(token).catch((error: unknown) => {
      const own = error instanceof FetchError || error instanceof JwksNotAvailableInCacheError;
      if (own || error instanceof JwksValidationError) {
        throw new Problem(503, "keys_unavailable", "Tokens cannot be checked just now. Try again.", {
          headers: { "retry-after": "5" },
        });
      }
      throw unauthorized("The access token is not valid, or no longer. Log in again.");
    });
    const { requiredGroup } = this.#config;
    const groups = payload["cognito:groups"];
    if (requiredGroup !== undefined && !(Array.isArray(groups) && groups.includes(requiredGroup))) {
      throw new Problem(403, "forbidden", "Your account may not use this application.");
    }
    const username = payload["username"];
    return { sub: String(payload.sub), username: typeof username === "string" ? username : undefined };
  }

  async #fetch(uri: string): Promise<ArrayBuffer> {
    try {
      return await (uri.startsWith("s3://") ? this.#fromBucket(uri) : fromAddress(uri));
    } catch (error) {
      throw new NoKeys(uri, error instanceof Error ? error.message : error);
    }
  }

  /** Without a way to the internet. Loaded where it is needed: most deployments ask Cognito. */
  async #fromBucket(uri: string): Promise<ArrayBuffer> {
    const { S3Client, GetObjectCommand } = await import("@aws-sdk/client-s3");
    const { host, pathname } = new URL(uri);
    const client = new S3Client({ region: this.#config.region });
    const command = new GetObjectCommand({ Bucket: host, Key: decodeURIComponent(pathname.slice(1)) });
    const { Body } = await client.send(command, { abortSignal: AbortSignal.timeout(FETCH_MS) });
    return bufferOf((await Body?.transformToByteArray()) ?? new Uint8Array());
  }
}

async function fromAddress(uri: string): Promise<ArrayBuffer> {
  // A redirect could lead to anybody's keys.
  const response = await fetch(uri, { redirect: "error", signal: AbortSignal.timeout(FETCH_MS) });
  if (!response.ok) {
    throw new Error(`status ${response.status}`);
  }
  return response.arrayBuffer();
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

function unauthorized(message: string): Problem {
  return new Problem(401, "unauthorized", message, { headers: { "www-authenticate": "Bearer" } });
}
