import { LoginNeeded } from "../../shared/loginTerms";

export type Kind =
  | "login"
  | "forbidden"
  | "invalid"
  | "slow-down"
  | "busy"
  | "network"
  | "broken-off"
  | "failed";

/** Why there is no answer, in the words that the user reads. */
export class Trouble extends Error {
  constructor(
    readonly kind: Kind,
    message: string,
    /** Before another attempt. */
    readonly waitSeconds = 0,
  ) {
    super(message);
  }
}

/** Gives the token to send, or undefined where nobody asks for one. `stale`: the one that there is was refused. */
export type AccessToken = (stale?: boolean) => Promise<string | undefined>;

export const unreachable = () =>
  new Trouble("network", "The service cannot be reached. Check your connection.");

/** @throws Trouble where there is no token to have. */
export async function tokenOf(accessToken: AccessToken, stale = false): Promise<string | undefined> {
  try {
    return await accessToken(stale);
  } catch (error) {
    throw error instanceof LoginNeeded ? new Trouble("login", error.message) : unreachable();
  }
}
