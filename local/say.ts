import { clean } from "../cli/text";

/** Lines for the user. */
export function say(...lines: readonly string[]): void {
  for (const line of lines) {
    process.stdout.write(`${clean(line)}\n`);
  }
}
