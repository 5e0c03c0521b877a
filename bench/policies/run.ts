import { resolve } from "node:path";
import { InputError } from "../../components/shared/errors";
import { measureAll } from "./benchmark";
import { parseOptions, USAGE } from "./options";
import { cacheFolder, findPeers } from "./peers";
import { goalsOf, jsonOf, reportOf } from "./report";

/** @returns the exit code: 0 measured, 1 a goal is missed. */
function main(): number {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const root = resolve(__dirname, "../..");
  const peers = findPeers(root, cacheFolder());
  for (const what of peers.missing) {
    process.stderr.write(`Absent and skipped: ${what}\n`);
  }
  const result = measureAll(root, peers, options, (text) => process.stderr.write(`${text}\n`));
  process.stdout.write(`${options.json ? jsonOf(result) : reportOf(result)}\n`);
  return goalsOf(result).every(({ met }) => met) ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (error) {
  const faulty = error instanceof InputError;
  const text =
    error instanceof Error ? (faulty ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text.replace(/^/gm, faulty ? "error: " : "")}\n`);
  process.exitCode = faulty ? 2 : 1;
}
