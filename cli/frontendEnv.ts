import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { InputError } from "../components/shared/errors";

export interface FrontendEnvOptions {
  readonly stack: string;
  /** The project's folder. */
  readonly cwd: string;
  /** What `pulumi stack output --json` printed: a file, or `-` for standard input. @default - asks pulumi */
  readonly outputs?: string | undefined;
}

/** The eight variables that a Next.js build reads, and the output of a stack of pages and an API behind each. */
const VARIABLES = Object.freeze({
  NEXT_PUBLIC_API_URL: "api_base_url",
  NEXT_PUBLIC_WS_URL: "api_ws_url",
  NEXT_PUBLIC_AUTH_ENABLED: "authEnabled",
  NEXT_PUBLIC_COGNITO_DOMAIN: "cognito_domain_url",
  NEXT_PUBLIC_COGNITO_CLIENT_ID: "cognito_app_client_id",
  NEXT_PUBLIC_COGNITO_REDIRECT_URI: "redirectUri",
  NEXT_PUBLIC_COGNITO_LOGOUT_URI: "logoutUri",
  NEXT_PUBLIC_COGNITO_SCOPES: "scopes",
});

/**
 * Prints what a front end that reads its settings at build time must be built with, as lines for a shell.
 *
 * @returns the exit code.
 * @throws InputError where the outputs cannot be read, or are another system's.
 */
export function frontendEnv(options: FrontendEnvOptions): number {
  process.stdout.write(exportLines(options.outputs === undefined ? ask(options) : read(options.outputs)));
  return 0;
}

/** `export NAME='value'`, a line each, from the JSON of a deployed stack's outputs. */
export function exportLines(json: string): string {
  const outputs = parsed(json);
  const missing = Object.values(VARIABLES).filter((output) => usable(outputs[output]) === undefined);
  if (missing.length > 0) {
    throw new InputError([
      `The stack's outputs lack ${missing.join(", ")}: it holds another system, or \`pulumi up\` has not finished.`,
    ]);
  }
  return Object.entries(VARIABLES)
    .map(([variable, output]) => `export ${variable}='${usable(outputs[output])}'\n`)
    .join("");
}

/** What stands between single quotes as it is; nothing in these outputs needs more. */
function usable(value: unknown): string | undefined {
  const text = typeof value === "boolean" ? String(value) : value;
  return typeof text === "string" && /^[ -&(-~]+$/.test(text) ? text : undefined;
}

function parsed(json: string): Record<string, unknown> {
  try {
    const outputs: unknown = JSON.parse(json);
    if (typeof outputs === "object" && outputs !== null) {
      return outputs as Record<string, unknown>;
    }
  } catch {
    // Said below.
  }
  throw new InputError(["The stack's outputs are no JSON; use what `pulumi stack output --json` prints."]);
}

function ask({ stack, cwd }: FrontendEnvOptions): string {
  const { error, status, stdout, stderr } = spawnSync(
    "pulumi",
    ["stack", "output", "--json", "--non-interactive", "--stack", stack],
    { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
  if (error !== undefined) {
    throw new InputError([
      `pulumi cannot be run (${error.message}); install it, or pass what it prints elsewhere: --outputs FILE.`,
    ]);
  }
  if (status !== 0) {
    throw new InputError([`pulumi does not tell the outputs of ${stack}: ${stderr.trim()}`]);
  }
  return stdout;
}

function read(source: string): string {
  try {
    return readFileSync(source === "-" ? 0 : source, "utf8");
  } catch (error) {
    throw new InputError([`--outputs ${source} cannot be read: ${(error as Error).message}`]);
  }
}
