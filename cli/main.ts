import { parseArgs } from "node:util";
import { InputError } from "../components/shared/errors";
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
  npm run verify -- --outputs FILE                   the same with what \`pulumi stack output --json\` printed
  npm run verify -- --local [URL]                    the local stack, at http://localhost:3000
  npm run verify -- --stack prod --user NAME         with a login; the password in GATEHOUSE_VERIFY_PASSWORD, or asked for;
                                                     the key of the authenticator app in GATEHOUSE_VERIFY_TOTP_SECRET
  npm run verify -- --stack prod --restart           and with new tasks, which users notice
  npm run --silent verify -- --stack prod --json     for machines; --only STEP and --skip STEP choose steps
  npm run frontend -- --stack chatbot-dev            publishes the pages of a folder, dist; --folder out for another
  npm run frontend -- --stack chatbot-dev --dry-run  says what would be published
  npm run generate                                   writes the files that are made from the program: schema, keys, rules, costs

No AWS account, no network and no Pulumi CLI are needed but for verify, frontend and frontend-env. Exit codes: 0 fine,
1 a policy is violated, a step of verify failed or a publication ended half way, 2 the configuration or the command line is faulty, 3 the program itself failed.`;

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
      process.stderr.write(`${faults}; nothing was ${args[0] === "policies" ? "judged" : "created"}.\n`);
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

function options(args: string[], root: string) {
  return parsed("preview", () =>
    parseArgs({
      args,
      options: {
        stack: { type: "string", short: "s", default: "dev" },
        cwd: { type: "string", default: root },
        json: { type: "string" },
        explain: { type: "boolean", default: false },
        steady: { type: "boolean", default: false },
        unknowns: { type: "boolean", default: false },
      },
    }),
  );
}

function policyOptions(args: string[], root: string) {
  return parsed("policies", () =>
    parseArgs({
      args,
      options: {
        stack: { type: "string", short: "s" },
        cwd: { type: "string", default: root },
        plan: { type: "string" },
        config: { type: "string" },
        environment: { type: "string" },
        format: { type: "string", default: "text" },
        unknowns: { type: "boolean", default: false },
      },
    }),
  );
}

function permissionOptions(args: string[], root: string) {
  return parsed("permissions", () =>
    parseArgs({
      args,
      options: {
        stack: { type: "string", short: "s", default: "dev" },
        cwd: { type: "string", default: root },
        json: { type: "string" },
        preview: { type: "boolean", default: false },
        account: { type: "string" },
      },
    }),
  );
}

function frontendEnvOptions(args: string[], root: string) {
  return parsed("frontend-env", () =>
    parseArgs({
      args,
      options: {
        stack: { type: "string", short: "s", default: "spa-dev" },
        cwd: { type: "string", default: root },
        outputs: { type: "string" },
      },
    }),
  );
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
  const { positionals, values } = parsedWhole("verify", () =>
    parseArgs({ args, options, allowPositionals: true }),
  );
  if (positionals.length > 1) {
    throw new InputError([
      `verify takes one address, after --local; these are too many: ${positionals.join(", ")}.`,
    ]);
  }
  return { ...values, address: positionals[0] };
}

function frontendOptions(args: string[], root: string) {
  return parsed("frontend", () =>
    parseArgs({
      args,
      options: {
        stack: { type: "string", short: "s" },
        cwd: { type: "string", default: root },
        outputs: { type: "string" },
        folder: { type: "string" },
        hashed: { type: "string", multiple: true },
        "dry-run": { type: "boolean", default: false },
      },
    }),
  );
}

function parsed<T>(command: string, parse: () => { readonly values: T }): T {
  return parsedWhole(command, parse).values;
}

function parsedWhole<T>(command: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InputError([
      `${(error as Error).message.replaceAll("\n", " ")} "npm run ${command} -- --help" shows the options.`,
    ]);
  }
}
