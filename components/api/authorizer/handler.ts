import { CognitoJwtVerifier } from "aws-jwt-verify";
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  FetchError,
  JwksValidationError,
  JwtExpiredError,
  JwtInvalidSignatureError,
  JwtParseError,
  KidNotFoundInJwksError,
  NonRetryableFetchError,
} from "aws-jwt-verify/error";
import { type AuthorizerEvent, tokenOf } from "./event";

/** An answer to API Gateway. */
export interface Verdict {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: "2012-10-17";
    readonly Statement: readonly [
      { readonly Action: "execute-api:Invoke"; readonly Effect: "Allow" | "Deny"; readonly Resource: string },
    ];
  };
  readonly context?: Readonly<Record<string, string>>;
}

class Refusal extends Error {}

/**
 * Made once for each instance of the function: it fetches the pool's keys with the first token, keeps them, and asks
 * again only for a key that it does not know, at most every ten seconds.
 */
const verifier = CognitoJwtVerifier.create({
  userPoolId: required("USER_POOL_ID"),
  clientId: required("CLIENT_ID"),
  tokenUse: "access",
  customJwtCheck: ({ header, payload }) => {
    if (header.alg !== "RS256") {
      throw new Refusal("algorithm");
    }
    // The library lets a token without an end pass.
    if (typeof payload.exp !== "number" || typeof payload.sub !== "string") {
      throw new Refusal("claims");
    }
  },
});

/**
 * Admits the bearer of an access token of the pool and the client, to the method that is asked for and no other.
 *
 * A token that is not good is an answer (Deny, 403), and the function has not failed. That it cannot read the pool's
 * keys is an error (500), which an alarm on the function's errors sees. The log holds the reason, never the token.
 */
export async function handler(event: AuthorizerEvent): Promise<Verdict> {
  const token = tokenOf(event);
  if (token === undefined) {
    return deny(event, "no token");
  }
  try {
    const { sub, exp } = await verifier.verify(token);
    return {
      principalId: sub,
      policyDocument: policy("Allow", event.methodArn),
      context: { sub, exp: String(exp) },
    };
  } catch (error) {
    if (keysAreMissing(error)) {
      throw new Error("The keys of the user pool cannot be read.");
    }
    return deny(event, reasonOf(error));
  }
}

function deny(event: AuthorizerEvent, reason: string): Verdict {
  console.log({ decision: "deny", reason });
  return { principalId: "nobody", policyDocument: policy("Deny", event.methodArn) };
}

function policy(effect: "Allow" | "Deny", methodArn: string): Verdict["policyDocument"] {
  return {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect: effect, Resource: methodArn }],
  };
}

function keysAreMissing(error: unknown): boolean {
  return (
    error instanceof FetchError ||
    error instanceof NonRetryableFetchError ||
    error instanceof JwksValidationError
  );
}

/** A word and no message: the library's messages repeat what the token claims. */
function reasonOf(error: unknown): string {
  if (error instanceof Refusal) {
    return error.message;
  }
  const reasons: readonly (readonly [abstract new (...args: never[]) => Error, string])[] = [
    [JwtExpiredError, "expired"],
    [JwtInvalidSignatureError, "signature"],
    [CognitoJwtInvalidClientIdError, "client"],
    [CognitoJwtInvalidTokenUseError, "token use"],
    [KidNotFoundInJwksError, "unknown key"],
    [JwtParseError, "malformed"],
  ];
  return reasons.find(([kind]) => error instanceof kind)?.[1] ?? "not acceptable";
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new Error(`${name} is not set.`);
  }
  return value;
}
