import type { PlanResource } from "../../cli/plan";
import type { Login } from "../native/login";
import { addUser, callCognito, makePool, type Pool, type User } from "./cognito";
import { cognitoCalls } from "./cognitoCalls";
import type { Replacements } from "./containerEnvironment";

/** The password of the program's default pool has 12 characters of four kinds. */
const PASSWORD = "Local-Proof-1234";

const person = (name: string, groups: readonly string[]): User => ({
  email: `${name}@example.org`,
  password: PASSWORD,
  groups,
});

export const PEOPLE = {
  /** In the group that an application may ask for. */
  member: person("erin", ["staff"]),
  other: person("frank", []),
} as const;

/** The pool of a plan, with the people of the proof. */
export async function pagesPool(
  login: Pick<Login, "apiUrl">,
  resources: readonly PlanResource[],
  addresses: Replacements,
): Promise<{ readonly pool: Pool; readonly calls: number }> {
  const calls = cognitoCalls(resources);
  const pool = await makePool(login.apiUrl, calls, addresses);
  await callCognito(login.apiUrl, "CreateGroup", { UserPoolId: pool.id, GroupName: "staff" });
  for (const user of Object.values(PEOPLE)) {
    await addUser(login.apiUrl, pool.id, user);
  }
  return { pool, calls: calls.length };
}

export interface Tokens {
  readonly access: string;
  readonly id: string;
}

/** Tokens of a client that a stranger may have: in a pool of its own, or beside the application's. */
export async function strangersTokens(
  { apiUrl }: Pick<Login, "apiUrl">,
  poolId: string | undefined,
): Promise<Tokens> {
  const own = poolId ?? (await newPool(apiUrl));
  const { UserPoolClient: client } = (await callCognito(apiUrl, "CreateUserPoolClient", {
    UserPoolId: own,
    ClientName: "stranger",
    ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  })) as { UserPoolClient: { ClientId: string } };
  const { email, password } = PEOPLE.member;
  const { AuthenticationResult: result } = (await callCognito(apiUrl, "AdminInitiateAuth", {
    UserPoolId: own,
    ClientId: client.ClientId,
    AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: email, PASSWORD: password },
  })) as { AuthenticationResult: { AccessToken: string; IdToken: string } };
  return { access: result.AccessToken, id: result.IdToken };
}

async function newPool(apiUrl: string): Promise<string> {
  const { UserPool: pool } = (await callCognito(apiUrl, "CreateUserPool", {
    PoolName: "strangers",
    UsernameAttributes: ["email"],
  })) as { UserPool: { Id: string } };
  await callCognito(apiUrl, "CreateGroup", { UserPoolId: pool.Id, GroupName: "staff" });
  await addUser(apiUrl, pool.Id, PEOPLE.member);
  return pool.Id;
}
