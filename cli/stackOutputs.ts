import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { InputError } from "../components/shared/errors";

export interface OutputsSource {
  readonly stack: string;
  /** The project's folder. */
  readonly cwd: string;
  /** What `pulumi stack output --json` printed: a file, or `-` for standard input. @default - asks pulumi */
  readonly outputs?: string | undefined;
}

export type StackOutputs = Readonly<Record<string, unknown>>;

/** Where outputs come from: pulumi was asked for a stack's, or somebody printed them into a file. */
export type OutputsFrom = "stack" | "file";

/**
 * The outputs of a deployed stack, as JSON text.
 *
 * @throws InputError where they cannot be read.
 */
export function outputsText({ stack, cwd, outputs }: OutputsSource): string {
  return outputs === undefined ? ask(stack, cwd) : read(outputs);
}

/** @throws InputError for what is no JSON of outputs. */
export function parsedOutputs(json: string): StackOutputs {
  try {
    const outputs: unknown = JSON.parse(json);
    if (typeof outputs === "object" && outputs !== null && !Array.isArray(outputs)) {
      return outputs as StackOutputs;
    }
  } catch {
    // Said below.
  }
  throw new InputError(["The stack's outputs are no JSON; use what `pulumi stack output --json` prints."]);
}

/** The fault of outputs that are not whole. */
export function lacking(name: string, key: string, from: OutputsFrom): string {
  return from === "stack"
    ? `The outputs of ${name} lack ${key}: \`pulumi up\` has not finished; run it again.`
    : `${name} lacks ${key}: it is old, cut, or of a stack whose \`pulumi up\` has not finished; print it again: pulumi stack output --json.`;
}

function ask(stack: string, cwd: string): string {
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
    throw new InputError([`--outputs ${source} cannot be read: ${(error as Error).message}.`]);
  }
}
