import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Claims = Readonly<Record<string, unknown>>;

export interface TokenIssuer {
  /** What the tokens say; the keys are elsewhere, at `keysUrl`. */
  readonly issuer: string;
  readonly keysUrl: string;
  readonly clientId: string;
  readonly userPoolId: string;
  /** A good access token with other claims put over it; `undefined` takes one out. */
  token(claims?: Claims, header?: Claims): string;
  /** The same, signed with a key that nobody serves, under the id of the one that is served. */
  forged(): string;
  /** How often the keys were asked for, and at which paths: all serve them. */
  readonly asked: () => number;
  readonly paths: readonly string[];
  /** Whether the keys are served. */
  serve(keys: boolean): void;
  close(): Promise<void>;
}

const KID = "bench-1";

/** Makes tokens as Cognito does, and serves their keys on 127.0.0.1. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const { publicKey, privateKey } = pair();
  const stranger = pair().privateKey;
  const userPoolId = "eu-central-1_Bench1234";
  const clientId = "benchclient000000000000000";
  const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${userPoolId}`;
  const keys = JSON.stringify({
    keys: [{ ...publicKey.export({ format: "jwk" }), kid: KID, alg: "RS256", use: "sig" }],
  });
  const paths: string[] = [];
  let serving = true;
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    response.writeHead(serving ? 200 : 500, { "content-type": "application/json", connection: "close" });
    response.end(serving ? keys : "{}");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const claims = (more: Claims) => {
    const now = Math.floor(Date.now() / 1000);
    return {
      sub: "11111111-2222-4333-8444-555555555555",
      username: "alice",
      iss: issuer,
      client_id: clientId,
      token_use: "access",
      scope: "openid email profile",
      iat: now - 10,
      exp: now + 3600,
      ...more,
    };
  };
  return {
    issuer,
    keysUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys.json`,
    clientId,
    userPoolId,
    token: (more = {}, header = {}) => sign(privateKey, claims(more), header),
    forged: () => sign(stranger, claims({}), {}),
    asked: () => paths.length,
    paths,
    serve: (value) => {
      serving = value;
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}

function pair(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}

function sign(key: KeyObject, claims: Claims, header: Claims): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${encode({ alg: "RS256", kid: KID, ...header })}.${encode(claims)}`;
  return `${input}.${createSign("RSA-SHA256").update(input).sign(key).toString("base64url")}`;
}
