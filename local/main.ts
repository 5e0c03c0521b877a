import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { clean } from "../cli/text";
import { InputError } from "../components/shared/errors";
import { logs } from "./commands/logs";
import { check, setup } from "./commands/setup";
import { start } from "./commands/start";
import { status } from "./commands/status";
import { reset, stop } from "./commands/stop";
import { GENERATED, generate } from "./generate";
import type { LocalOptions } from "./options";
import { say } from "./say";

const USAGE = `Usage: npm run local -- <command>

  setup                 makes .env.local from .env.example, and checks
  check                 settings, Docker and ports: everything that is wrong, at once
  start                 starts Open WebUI with a login at http://localhost:3000
  start --tls           behind nginx with TLS, at https://localhost:3443
  start --replicas      two replicas in turn behind nginx, at http://localhost:3001
  status                which services run, and whether the application answers
  logs [service...]     the newest lines; --follow goes on
  stop                  ends the containers and keeps their data
  reset                 ends them and deletes their data, after a question; --yes for scripts
  generate              writes .env.example and local/environment.yaml from the program's tables

All but generate with --native: the same stack without Docker.

Exit codes: 0 fine, 1 something does not run or nothing was done, 2 a mistake in the settings or the command,
3 the program itself failed; a failure of Docker Compose has the code of Docker Compose.`;

type Command = (options: LocalOptions) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  setup,
  check,
  start,
  status,
  logs,
  stop,
  reset,
  async generate({ root }) {
    generate(root);
    say(...GENERATED.map(({ path }) => `${path} is written.`));
    return 0;
  },
};

/** Commands that mean the stack without Docker with `--native`. */
const NATIVE = {
  setup: "setupNative",
  check: "checkNative",
  start: "startNative",
  stop: "stopNative",
  status: "statusNative",
  logs: "logsNative",
  reset: "resetNative",
} as const;

/** Runs the command line and answers its exit code. */
export async function main(args: readonly string[], root: string): Promise<number> {
  try {
    return await run([...args], root);
  } catch (error) {
    if (error instanceof InputError) {
      for (const fault of error.faults) {
        process.stderr.write(`error: ${clean(fault)}\n`);
      }
      process.stderr.write(`${error.faults.length} ${error.faults.length === 1 ? "fault" : "faults"}.\n`);
      return 2;
    }
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      "error: the program itself failed, which is no fault of your files. Please report:\n",
    );
    process.stderr.write(`${trace.split("\n").map(clean).join("\n")}\n`);
    return 3;
  }
}

async function run(args: string[], root: string): Promise<number> {
  if (args[0] === "help" || args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const { values, positionals } = parsed(args);
  const [command = "", ...services] = positionals;
  const options: LocalOptions = {
    root,
    profiles: [
      ...(values.tls ? (["tls"] as const) : []),
      ...(values.replicas ? (["replicas"] as const) : []),
    ],
    services,
    follow: values.follow,
    yes: values.yes,
  };
  const chosen = COMMANDS[command];
  if (command === "") {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  if (chosen === undefined) {
    throw new InputError([`Unknown command "${command}"; use ${Object.keys(COMMANDS).join(", ")} or help.`]);
  }
  const faults = misplaced(command, options, values.native);
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  return values.native ? native(command as keyof typeof NATIVE, options) : chosen(options);
}

/** Options that mean nothing with this command. */
function misplaced(command: string, options: LocalOptions, isNative: boolean): readonly string[] {
  const profiles = options.profiles.map((profile) => `--${profile}`);
  const given: readonly (readonly [string, readonly string[]])[] = [
    ...profiles.map((name) => [name, ["start", "check"]] as const),
    ...(options.follow ? [["--follow", ["logs"]] as const] : []),
    ...(options.yes ? [["--yes", ["reset"]] as const] : []),
    ...(isNative ? [["--native", Object.keys(NATIVE)] as const] : []),
    ...options.services.map((service) => [`"${service}"`, ["logs"]] as const),
  ];
  return [
    ...given
      .filter(([, commands]) => !commands.includes(command))
      .map(([name, commands]) => `${name} belongs to ${commands.join(", ")}, not to ${command}.`),
    ...(isNative && profiles.length > 0 ? [`--native has no ${profiles.join(" and no ")}.`] : []),
    ...(profiles.length > 1 ? ["--tls and --replicas have an address each; use one of them."] : []),
  ];
}

async function native(command: keyof typeof NATIVE, options: LocalOptions): Promise<number> {
  const stack = await import("./native/index");
  return stack[NATIVE[command]](options);
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        tls: { type: "boolean", default: false },
        replicas: { type: "boolean", default: false },
        native: { type: "boolean", default: false },
        follow: { type: "boolean", short: "f", default: false },
        yes: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    const [what = ""] = (error as Error).message.split(". ");
    throw new InputError([`${what}; "npm run local -- --help" shows the options.`]);
  }
}

if (require.main === module) {
  main(process.argv.slice(2), resolve(__dirname, "..")).then((code) => {
    process.exitCode = code;
  });
}
