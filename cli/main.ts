import { parseArgs } from "node:util";
import { InputError } from "../components/shared/errors";
import { generate } from "./generate";
import { preview } from "./preview";
import { clean } from "./text";

const USAGE = `gatehouse: what a stack would create on AWS, whether it is safe and what it costs

  npm run preview                                    the stack "dev"
  npm run preview -- --stack prod                    another stack: Pulumi.prod.yaml
  npm run preview -- --stack dev --json plan.json    also writes the plan, for machines
  npm run --silent preview -- --json -               the plan alone, on standard output
  npm run preview -- --explain                       where each setting came from
  npm run preview -- --cwd FOLDER                    the stack files and Pulumi.yaml of another folder
  npm run preview -- --steady                        as if the image had migrated the database already
  npm run preview -- --unknowns                      leaves unknown what only AWS can know, as \`pulumi preview\` does
  npm run generate                                   writes the files that are made from the configuration schema

No AWS account, no network and no Pulumi CLI are needed. Exit codes: 0 fine, 1 a policy is violated,
2 the configuration or the command line is faulty, 3 the program itself failed.`;

/**
 * Runs the command line and answers its exit code.
 *
 * @param root the project's folder, where `--cwd` names no other.
 */
export async function main(args: readonly string[], root: string): Promise<number> {
  try {
    return await run([...args], root);
  } catch (error) {
    if (error instanceof InputError) {
      for (const fault of error.faults) {
        process.stderr.write(`error: ${clean(fault)}\n`);
      }
      process.stderr.write(
        `${error.faults.length} ${error.faults.length === 1 ? "fault" : "faults"}; nothing was created.\n`,
      );
      return 2;
    }
    // The trace is for whoever mends it; the values in it are written out like any other text.
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write("error: gatehouse itself failed, which is no fault of your files. Please report:\n");
    process.stderr.write(`${trace.split("\n").map(clean).join("\n")}\n`);
    return 3;
  }
}

async function run(args: string[], root: string): Promise<number> {
  const [command, ...rest] = args;
  if (command === "help" || args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (command === "preview") {
    return preview(options(rest, root));
  }
  if (command === "generate" && rest.length === 0) {
    return generate(root);
  }
  throw new InputError([`Unknown command "${command ?? ""}"; use "preview", "generate" or "help".`]);
}

function options(args: string[], root: string) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        stack: { type: "string", short: "s", default: "dev" },
        cwd: { type: "string", default: root },
        json: { type: "string" },
        explain: { type: "boolean", default: false },
        steady: { type: "boolean", default: false },
        unknowns: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    throw new InputError([
      `${(error as Error).message.replaceAll("\n", " ")} "npm run preview -- --help" shows the options.`,
    ]);
  }
}
