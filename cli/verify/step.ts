import type { Aws } from "../aws";
import type { Browser } from "./browser";
import { type NoSession, type Result, skipped } from "./result";
import type { System, Target } from "./target";

/** What a login has given. */
export type Session =
  | {
      readonly kind: "tokens";
      readonly accessToken: string;
      readonly idToken: string | undefined;
      /** Somebody brought the token: nobody has logged in here. */
      readonly given?: boolean;
    }
  | { readonly kind: "cookies"; readonly cookies: Readonly<Record<string, string>> };

export interface Context {
  readonly target: Target;
  /** A certificate that is trusted besides the usual ones. */
  readonly ca: string | undefined;
  readonly aws: Aws;
  readonly browser: Browser;
  readonly now: () => Date;
  /** Between two looks at something that takes time. */
  readonly pauseMs: number;
  /** Whether the application may be restarted. */
  readonly restart: boolean;
  /** Logs in once, for all steps that need it. */
  readonly session: () => Promise<Session | NoSession>;
}

/** One thing that a deployed stack must do. */
export interface Step {
  readonly id: string;
  readonly systems: readonly System[];
  readonly proves: string;
  readonly run: (context: Context) => Promise<Result>;
}

export const EVERY_SYSTEM: readonly System[] = ["open-webui", "agent", "chatbot", "spa"];

/** A step that needs a login does not fail for a login that failed: the step `login` says that. */
export async function withSession(
  context: Context,
  run: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await context.session();
  if (!("status" in session)) {
    return run(session);
  }
  return session.status === "skipped" ? session : skipped(`There is no session: ${session.found}.`);
}
