import { Problem } from "../../chatbot/src/problems";
import type { Caller, Tokens } from "../../chatbot/src/tokens";

/** Who asks, and until when his token is good; in milliseconds since 1970. */
export interface Admitted extends Caller {
  readonly until: number;
}

/** Of whom nobody knows who he is; he is not one user, and no limit of one user may hold for all. */
export const ANONYMOUS = "anonymous";

const ANYBODY: Admitted = { sub: ANONYMOUS, username: undefined, until: Number.POSITIVE_INFINITY };

/** The one place that decides who may ask. `tokens` is undefined where AUTH_ENABLED is false. */
export class Callers {
  constructor(private readonly tokens: Tokens | undefined) {}

  /** @throws Problem 401, 403 or 503 */
  async check(authorization: string | undefined): Promise<Admitted> {
    if (this.tokens === undefined) {
      return ANYBODY;
    }
    const caller = await this.tokens.check(authorization);
    return { ...caller, until: endOf(authorization ?? "") };
  }

  /**
   * For a WebSocket, whose refusal is 403: a browser could do nothing with another one.
   *
   * @throws Problem 403 or 503
   */
  async checkSocket(token: string | undefined): Promise<Admitted> {
    return this.check(token === undefined ? undefined : `Bearer ${token}`).catch((error: unknown) => {
      throw error instanceof Problem && error.status === 401
        ? new Problem(403, "forbidden", "Open the WebSocket with a good access token.")
        : error;
    });
  }
}

/** Of a token that was checked before. */
function endOf(authorization: string): number {
  const payload = authorization.split(".")[1] ?? "";
  return Number(JSON.parse(Buffer.from(payload, "base64url").toString("utf8"))["exp"]) * 1000;
}
