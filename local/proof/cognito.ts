import { setTimeout as sleep } from "node:timers/promises";
import type { CognitoCall } from "./cognitoCalls";
import { type Replacements, replaced } from "./containerEnvironment";

/** The answer of one call, or the API's error. */
export async function callCognito(
  apiUrl: string,
  action: string,
  body: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const response = await fetch(apiUrl, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${action}`,
      // Nobody checks the signature; the service is read from it.
      authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/cognito-idp/aws4_request",
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  const answer = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  if (!response.ok) {
    throw new Error(`${action}: ${answer["__type"]}: ${answer["message"] ?? answer["Message"]}`);
  }
  return answer;
}

export interface Pool {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The given replacements, and the real ids in the place of the plan's. */
  readonly replacements: Replacements;
}

/** Makes the pool call by call; ids of the plan become the real ones on the way. */
export async function makePool(
  apiUrl: string,
  calls: readonly CognitoCall[],
  addresses: Replacements,
): Promise<Pool> {
  let replacements = addresses;
  const made = new Map<string, Record<string, unknown>>();
  for (const { action, body, creates } of calls) {
    const answer = await callCognito(
      apiUrl,
      action,
      JSON.parse(replaced(JSON.stringify(body), replacements)),
    );
    if (creates !== undefined) {
      const [object, key] = creates.found;
      const found = answer[object] as Record<string, unknown>;
      made.set(object, found);
      replacements = [...replacements, [creates.planned, String(found[key])]];
    }
  }
  const { Id: id } = made.get("UserPool") ?? {};
  const { ClientId: clientId, ClientSecret: clientSecret } = made.get("UserPoolClient") ?? {};
  return {
    id: String(id),
    clientId: String(clientId),
    clientSecret: String(clientSecret),
    replacements,
  };
}

/** A user as an administrator makes one. */
export interface User {
  readonly email: string;
  readonly password: string;
  readonly groups: readonly string[];
  /** The password is the one of the invitation: the first login asks for another. */
  readonly invited?: boolean;
}

export async function addUser(apiUrl: string, poolId: string, user: User): Promise<void> {
  const who = { UserPoolId: poolId, Username: user.email };
  await callCognito(apiUrl, "AdminCreateUser", {
    ...who,
    TemporaryPassword: user.password,
    MessageAction: "SUPPRESS",
    UserAttributes: [
      { Name: "email", Value: user.email },
      { Name: "email_verified", Value: "true" },
    ],
  });
  if (user.invited !== true) {
    await callCognito(apiUrl, "AdminSetUserPassword", { ...who, Password: user.password, Permanent: true });
  }
  for (const group of user.groups) {
    await callCognito(apiUrl, "AdminAddUserToGroup", { ...who, GroupName: group });
  }
}

/** Tries again for a while, for what a page or a server does in its own time. */
export async function eventually<T>(attempt: () => Promise<T>, seconds: number): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
      await sleep(200);
    }
  }
}
