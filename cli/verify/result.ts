/** What came of a step. */
export type Result =
  | { readonly status: "passed"; readonly found: string }
  | {
      readonly status: "failed";
      readonly found: string;
      /** The likely one, from what the systems' pages know of failures. */
      readonly cause: string;
      /** Shows more. */
      readonly command: string;
    }
  | { readonly status: "skipped"; readonly why: string };

/** Why there is no session. */
export type NoSession = Exclude<Result, { readonly status: "passed" }>;

export function passed(found: string): Result {
  return { status: "passed", found };
}

export function failed(
  found: string,
  cause: string,
  command: string,
): Extract<Result, { readonly status: "failed" }> {
  return { status: "failed", found, cause, command };
}

export function skipped(why: string): Extract<Result, { readonly status: "skipped" }> {
  return { status: "skipped", why };
}
