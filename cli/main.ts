import { type ParseArgsConfig, parseArgs } from "node:util";
import { InputError } from "../components/shared/errors";
import { didYouMean } from "../stacks/config/suggest";
import { frontendEnv } from "./frontendEnv";
import { generate } from "./generate";
import { permissions } from "./permissions";
import { policies } from "./policies";
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
  npm run policies -- --stack prod                   the policy pack's report alone
  npm run policies -- --plan export.json             on what \`pulumi stack export\` or \`pulumi preview --json\` wrote
  npm run --silent policies -- --format sarif        as SARIF 2.1.0 or json, on standard output
  npm run policies -- --config FILE                  with levels and waivers, as for --policy-pack-config
  npm run policies -- --environment dev              judged as dev, staging or prod
  npm run permissions -- --stack dev                 the IAM policies that a deployment of the stack needs
  npm run permissions -- --preview                   those of \`pulumi preview\`: reads only, without data
  npm run permissions -- --account 111122223333      bound to this account
  npm run --silent permissions -- --json -           both as JSON, on standard output or in a file
  npm run --silent frontend-env -- --stack spa-dev   what a front end is built with, from a deployed stack's outputs
  npm run --silent frontend-env -- --outputs FILE    the same from what \`pulumi stack output --json\` printed; - reads standard input
  npm run verify -- --stack prod                     tries a deployed stack from outside, step by step
  npm run verify -- --local [URL]                    the local stack, at http://localhost:3000
  npm run verify -- --help                           its steps, options and environment variables
  npm run frontend -- --stack chatbot-dev            publishes the built pages of the stack's system
  npm run frontend -- --help                         its options
  npm run generate                                   writes the files that are made from the program: schema, keys, rules, costs

No AWS account, no network and no Pulumi CLI are needed but for verify, frontend and frontend-env. Exit codes: 0 fine,
1 a policy is violated, a step of verify failed or a publication ended half way, 2 the configuration or the command line is faulty, 3 the program itself failed.`;

/** What a command does not do after a fault. */
const UNDONE: Readonly<Record<string, string>> = {
  policies: "judged",
  verify: "tried",
  frontend: "published",
};

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
      const faults = `${error.faults.length} ${error.faults.length === 1 ? "fault" : "faults"}`;
      process.stderr.write(`${faults}; nothing was ${UNDONE[args[0] ?? ""] ?? "created"}.\n`);
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
    process.stdout.write(await helpOf(command === "help" ? rest[0] : command));
    return 0;
  }
  if (command === "preview") {
    return preview(options(rest, root));
  }
  if (command === "policies") {
    return policies(policyOptions(rest, root));
  }
  if (command === "permissions") {
    return permissions(permissionOptions(rest, root));
  }
  if (command === "frontend-env") {
    return frontendEnv(frontendEnvOptions(rest, root));
  }
  // Loaded where they are asked for: they bring libraries that nothing else needs.
  if (command === "verify") {
    const given = verifyOptions(rest, root);
    return (await import("./verify")).verify(given);
  }
  if (command === "frontend") {
    const given = frontendOptions(rest, root);
    return (await import("./frontend")).frontend(given);
  }
  if (command === "generate" && rest.length === 0) {
    return generate(root);
  }
  throw new InputError([
    `Unknown command "${command ?? ""}"; use "preview", "policies", "permissions", "frontend-env", "verify", "frontend", "generate" or "help".`,
  ]);
}

/** The page of a command that has one, or that of all. */
async function helpOf(command: string | undefined): Promise<string> {
  if (command === "verify") {
    return (await import("./verify/help")).verifyHelp();
  }
  if (command === "frontend") {
    return (await import("./frontend/help")).FRONTEND_HELP;
  }
  return `${USAGE}\n`;
}

function options(args: string[], root: string) {
  return parsed("preview", args, {
    stack: { type: "string", short: "s", default: "dev" },
    cwd: { type: "string", default: root },
    json: { type: "string" },
    explain: { type: "boolean", default: false },
    steady: { type: "boolean", default: false },
    unknowns: { type: "boolean", default: false },
  }).values;
}

function policyOptions(args: string[], root: string) {
  return parsed("policies", args, {
    stack: { type: "string", short: "s" },
    cwd: { type: "string", default: root },
    plan: { type: "string" },
    config: { type: "string" },
    environment: { type: "string" },
    format: { type: "string", default: "text" },
    unknowns: { type: "boolean", default: false },
  }).values;
}

function permissionOptions(args: string[], root: string) {
  return parsed("permissions", args, {
    stack: { type: "string", short: "s", default: "dev" },
    cwd: { type: "string", default: root },
    json: { type: "string" },
    preview: { type: "boolean", default: false },
    account: { type: "string" },
  }).values;
}

function frontendEnvOptions(args: string[], root: string) {
  return parsed("frontend-env", args, {
    stack: { type: "string", short: "s", default: "spa-dev" },
    cwd: { type: "string", default: root },
    outputs: { type: "string" },
  }).values;
}

function verifyOptions(args: string[], root: string) {
  const options = {
    stack: { type: "string", short: "s" },
    cwd: { type: "string", default: root },
    outputs: { type: "string" },
    local: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    skip: { type: "string", multiple: true },
    user: { type: "string" },
    restart: { type: "boolean", default: false },
  } as const;
  // The address after --local.
  const { positionals, values } = parsed("verify", args, options, true);
  if (positionals.length > 1) {
    throw new InputError([
      `verify takes one address, after --local; these are too many: ${positionals.join(", ")}.`,
    ]);
  }
  return { ...values, address: positionals[0] };
}

function frontendOptions(args: string[], root: string) {
  return parsed("frontend", args, {
    stack: { type: "string", short: "s" },
    cwd: { type: "string", default: root },
    outputs: { type: "string" },
    folder: { type: "string" },
    hashed: { type: "string", multiple: true },
    "dry-run": { type: "boolean", default: false },
  }).values;
}

type Options = NonNullable<ParseArgsConfig["options"]>;

function parsed<const T extends Options>(
  command: string,
  args: string[],
  options: T,
  allowPositionals: boolean = false,
) {
  try {
    return parseArgs({ args, options, allowPositionals });
  } catch (error) {
    throw new InputError([
      `${faultOf(error as NodeJS.ErrnoException, options)} "npm run ${command} -- --help" shows the options.`,
    ]);
  }
}

/** Node's own words, as a whole sentence; for an option that nobody knows, with the one that was most likely meant. */
function faultOf({ code, message }: NodeJS.ErrnoException, options: Options): string {
  const [, unknown] = /^Unknown option '(--?[^']+)'/.exec(message) ?? [];
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" && unknown !== undefined) {
    const known = [...Object.keys(options), "help"].map((name) => `--${name}`);
    return `Unknown option '${unknown}'${didYouMean(unknown, known)}.`;
  }
  const text = message.replaceAll("\n", " ").trim();
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
