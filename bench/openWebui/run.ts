import { InputError } from "../../components/shared/errors";
import { Benchmark } from "./benchmark";
import { parseOptions, USAGE } from "./options";
import { findPrograms, places } from "./prerequisites";
import { jsonOf, reportOf } from "./report";

/** Exit codes: 0 measured or skipped, 2 the command line is faulty, 1 something failed, 130 stopped by the user. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const found = findPrograms(places());
  if ("missing" in found) {
    process.stderr.write(
      `skipped: something is missing.\n${found.missing.map((line) => `  ${line}\n`).join("")}`,
    );
    return 0;
  }
  const benchmark = new Benchmark(found.programs, options, (text) => process.stderr.write(`${text}\n`));
  let interrupted = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      interrupted = true;
      process.stderr.write("Everything stops.\n");
      void benchmark.close().then(() => process.exit(130));
    });
  }
  try {
    const result = await benchmark.run();
    process.stdout.write(`${options.json ? jsonOf(result) : reportOf(result)}\n`);
    return 0;
  } catch (error) {
    if (interrupted) {
      return 130;
    }
    throw error;
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (error instanceof InputError) {
      process.stderr.write(error.faults.map((fault) => `error: ${fault}\n`).join(""));
      process.exitCode = 2;
    } else {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 1;
    }
  },
);
