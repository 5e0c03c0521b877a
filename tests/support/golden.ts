import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const FOLDER = resolve(__dirname, "../golden");

/**
 * Compares lines with a committed file. `UPDATE_GOLDEN=1 npm test` rewrites the files; the change then
 * shows in the diff.
 */
export function assertGolden(name: string, lines: readonly string[]): void {
  const file = join(FOLDER, name);
  const text = `${lines.join("\n")}\n`;
  if (process.env["UPDATE_GOLDEN"] === "1") {
    writeFileSync(file, text);
  }
  assert.ok(existsSync(file), `${file} is missing; run with UPDATE_GOLDEN=1 to write it.`);
  assert.equal(text, readFileSync(file, "utf8"));
}
