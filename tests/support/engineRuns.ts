import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * How often the tests started the real CLI. Several processes run them, so that each writes a letter into one
 * file; mocha's own process makes the file before the others start, and reads it when they have ended.
 */
const VARIABLE = "GATEHOUSE_ENGINE_RUNS";
const RUN = "r";
const SKIPPED = "s";

/** Says what happened in the engine tests, in a sentence each. */
export function summaryOf(letters: string): readonly string[] {
  const runs = letters.split(RUN).length - 1;
  return [
    ...(runs > 0 ? [`${runs} engine runs`] : []),
    ...(letters.includes(SKIPPED)
      ? ["Engine tests are skipped: there is no pulumi on PATH (https://www.pulumi.com/docs/install/)."]
      : []),
  ];
}

export function countEngineRun(): void {
  note(RUN);
}

/** A file of tests found no CLI. */
export function noteSkippedEngine(): void {
  note(SKIPPED);
}

function note(letter: string): void {
  const file = process.env[VARIABLE];
  if (file !== undefined) {
    appendFileSync(file, letter);
  }
}

export function mochaGlobalSetup(): void {
  const file = join(mkdtempSync(join(tmpdir(), "gatehouse-runs-")), "runs");
  writeFileSync(file, "");
  process.env[VARIABLE] = file;
}

export function mochaGlobalTeardown(): void {
  const file = process.env[VARIABLE];
  if (file === undefined) {
    return;
  }
  for (const line of summaryOf(readFileSync(file, "utf8"))) {
    console.log(`\n  ${line}`);
  }
  rmSync(dirname(file), { recursive: true });
}
