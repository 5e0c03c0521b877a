import { InputError } from "../components/shared/errors";
import { type OutputsSource, outputsText, parsedOutputs } from "./stackOutputs";

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
export function frontendEnv(options: OutputsSource): number {
  process.stdout.write(exportLines(outputsText(options)));
  return 0;
}

/** `export NAME='value'`, a line each, from the JSON of a deployed stack's outputs. */
export function exportLines(json: string): string {
  const outputs = parsedOutputs(json);
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
