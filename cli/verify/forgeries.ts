import { generateKeyPairSync, sign } from "node:crypto";
import type { Target } from "./target";

interface Forgery {
  readonly name: string;
  readonly token: string;
}

/**
 * Tokens that no check may take. None is signed by the pool, for only Cognito has its keys: a token that was good
 * once and is over cannot be made here, so "over" is one more forgery.
 */
export function forgeries({ login, region = "eu-central-1" }: Target, now: Date): readonly Forgery[] {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const seconds = Math.floor(now.getTime() / 1000);
  const pool = login?.userPoolId ?? `${region}_Verify000`;
  const claims = {
    sub: "11111111-2222-4333-8444-555555555555",
    username: "verify",
    iss: `https://cognito-idp.${region}.amazonaws.com/${pool}`,
    client_id: login?.clientId ?? "verify",
    token_use: "access",
    scope: "openid email profile",
    iat: seconds - 60,
    exp: seconds + 3600,
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = (more: object) => {
    const text = `${part({ alg: "RS256", kid: "verify" })}.${part({ ...claims, ...more })}`;
    return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
  };
  return [
    { name: "garbage", token: "garbage" },
    { name: "unsigned", token: `${part({ alg: "none" })}.${part(claims)}.` },
    { name: "signed by somebody else", token: signed({}) },
    { name: "over", token: signed({ iat: seconds - 7200, exp: seconds - 3600 }) },
    {
      name: "of another pool",
      token: signed({ iss: `https://cognito-idp.${region}.amazonaws.com/${region}_Other0000` }),
    },
  ];
}
