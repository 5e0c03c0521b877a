import { InputError } from "../../components/shared/errors";
import { runLoad } from "./load";
import { parseOptions, USAGE } from "./options";
import { jsonOf, reportOf } from "./report";

/** Exit codes: 0 measured, 2 the command line is faulty, 1 something failed. */
async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const result = await runLoad(options, (text) => process.stderr.write(`${text}\n`));
  process.stdout.write(`${options.json ? jsonOf(result) : reportOf(result)}\n`);
}

main().catch((error: unknown) => {
  const faulty = error instanceof InputError;
  const text =
    error instanceof Error ? (faulty ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text.replace(/^/gm, faulty ? "error: " : "")}\n`);
  process.exitCode = faulty ? 2 : 1;
});
