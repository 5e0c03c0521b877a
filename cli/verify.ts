import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { InputError } from "../components/shared/errors";
import { didYouMean } from "../stacks/config/suggest";
import { awsCli } from "./aws";
import { loadStackFile } from "./preview";
import { outputsText, parsedOutputs } from "./stackOutputs";
import { painter } from "./text";
import { installedChromium } from "./verify/browser";
import { localTarget } from "./verify/localTarget";
import { targetOf } from "./verify/outputsTarget";
import { outcomeText, reportJson, summaryText, totals } from "./verify/report";
import type { NoSession } from "./verify/result";
import { TOTP_VARIABLE } from "./verify/secondFactor";
import { type Credentials, openSession } from "./verify/session";
import type { Context, Session } from "./verify/step";
import { runSteps, STEPS } from "./verify/steps";
import type { Target } from "./verify/target";
import { totpSecretOf } from "./verify/totp";

export interface VerifyOptions {
  readonly stack?: string | undefined;
  /** The project's folder. */
  readonly cwd: string;
  /** What `pulumi stack output --json` printed: a file, or `-`. @default - asks pulumi */
  readonly outputs?: string | undefined;
  /** The local stack, at `address` or at http://localhost:3000. */
  readonly local: boolean;
  readonly address?: string | undefined;
  readonly json: boolean;
  /** Ids of steps. @default - all */
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly restart: boolean;
}

const LOCAL_URL = "http://localhost:3000";
const PASSWORD = "GATEHOUSE_VERIFY_PASSWORD";
const TOKEN = "GATEHOUSE_VERIFY_TOKEN";
const PAUSE_MS = 10_000;

/**
 * Tries a deployed stack from outside, step by step.
 *
 * @returns the exit code: 1 where a step failed, else 0.
 * @throws InputError for a command line or outputs that make no sense; then no step has run.
 */
export async function verify(options: VerifyOptions): Promise<number> {
  const only = namesIn(options.only);
  const skip = namesIn(options.skip) ?? [];
  refuseNonsense(options, only, skip);
  const target = options.local ? startedHere(options) : deployedTarget(options);
  refuseMissingSteps(target, only);
  const credentials = await credentialsOf(options);
  const { json, restart } = options;
  const say = (text: string) => void process.stdout.write(json ? "" : text);
  const paint = painter(process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined);

  say(`${target.system} at ${target.url}\n\n`);
  const context = contextOf(target, restart, credentials);
  const outcomes = await runSteps(
    context,
    (id) => (only === undefined || only.includes(id)) && !skip.includes(id),
    (outcome) => say(outcomeText(outcome, paint)),
  );
  say(summaryText(outcomes));
  if (json) {
    process.stdout.write(reportJson(target, outcomes));
  }
  return totals(outcomes).failed === 0 ? 0 : 1;
}

/** `--only dns,health` is `--only dns --only health`. */
function namesIn(given: readonly string[] | undefined): readonly string[] | undefined {
  return given?.flatMap((names) => names.split(",").map((name) => name.trim()));
}

function refuseNonsense(
  { stack, outputs, local, address }: VerifyOptions,
  only: readonly string[] = [],
  skip: readonly string[],
): void {
  const known = STEPS.map(({ id }) => id);
  const faults = [...new Set([...only, ...skip])]
    .filter((id) => !known.includes(id))
    .map((id) => `There is no step "${id}"${didYouMean(id, known)}; use ${known.join(", ")}.`);
  if (local && (stack !== undefined || outputs !== undefined)) {
    faults.push("--local is the local stack: leave out --stack and --outputs.");
  }
  if (!local && address !== undefined) {
    faults.push(
      `The address ${address} is for --local only; a deployed stack is named by --stack or --outputs.`,
    );
  }
  if (address !== undefined && !/^https?:\/\/[^/?#\s]+\/?$/.test(address)) {
    faults.push(`--local ${address}: it must be scheme and host, such as ${LOCAL_URL}.`);
  }
  if (only.length > 0 && only.every((id) => skip.includes(id))) {
    faults.push("--only and --skip leave no step; leave one of them out.");
  }
  if (faults.length > 0) {
    throw new InputError(faults);
  }
}

/** Nothing tried is no success. */
function refuseMissingSteps({ system }: Target, only: readonly string[] = []): void {
  const there = STEPS.filter(({ systems }) => systems.includes(system)).map(({ id }) => id);
  const missing = only.filter((id) => !there.includes(id));
  if (missing.length > 0) {
    throw new InputError(
      missing.map((id) => `--only: the system ${system} has no step ${id}; it has ${there.join(", ")}.`),
    );
  }
}

/** The local stack, with Docker or without: `npm run local -- start --native` keeps its address while it runs. */
function startedHere({ address = LOCAL_URL, cwd }: VerifyOptions): Target {
  let native: unknown;
  try {
    native = JSON.parse(readFileSync(join(cwd, "local/.state/start.json"), "utf8")).address;
  } catch {
    // It does not run. Only hints depend on it.
  }
  const isThis = URL.canParse(String(native)) && new URL(String(native)).host === new URL(address).host;
  return localTarget(address, isThis);
}

function deployedTarget({ stack, cwd, outputs }: VerifyOptions): Target {
  if (stack === undefined && outputs === undefined) {
    throw new InputError(["Name a deployed stack: --stack NAME, or --outputs FILE, or --local."]);
  }
  const name = stack ?? outputs ?? "";
  const values = parsedOutputs(outputsText({ stack: name, cwd, outputs }));
  const target = targetOf(name, values, firewallOf(cwd, stack), outputs === undefined ? "stack" : "file");
  return { ...target, stack };
}

/** Outputs do not say whether there is a web ACL; the stack file does, where it is at hand. */
function firewallOf(cwd: string, stack: string | undefined): Target["firewall"] {
  if (stack === undefined || !existsSync(join(cwd, `Pulumi.${stack}.yaml`))) {
    return "unknown";
  }
  return loadStackFile(cwd, stack).settings.webAcl.scope === "off" ? "off" : "on";
}

function contextOf(target: Target, restart: boolean, credentials: Credentials | undefined): Context {
  let session: Promise<Session | NoSession> | undefined;
  const browser = installedChromium();
  return {
    target,
    browser,
    ca: undefined,
    aws: awsCli(target.region),
    now: () => new Date(),
    pauseMs: PAUSE_MS,
    restart,
    session: () => {
      session ??= openSession({
        target,
        ca: undefined,
        credentials,
        // GitHub sets a variable to nothing where it has no such secret.
        accessToken: process.env[TOKEN] || undefined,
        browser,
      });
      return session;
    },
  };
}

/** @throws InputError where a user is named and nobody can say his password, or the secret for his codes is none. */
async function credentialsOf({ user }: VerifyOptions): Promise<Credentials | undefined> {
  if (user === undefined) {
    return undefined;
  }
  // GitHub sets a variable to nothing where it has no such secret.
  const key = process.env[TOTP_VARIABLE] ?? "";
  const totpSecret = key === "" ? undefined : totpSecretOf(key);
  const given = process.env[PASSWORD] ?? "";
  const noPassword = `--user ${user} needs a password: set ${PASSWORD}, or run it in a terminal, which asks. It is never an argument, which other users of a machine can read.`;
  const noKey = `${TOTP_VARIABLE} is no key of an authenticator app: it must be at least 16 of the letters A to Z and the digits 2 to 7, as it was shown when the app was set up. A code of six digits is not the key.`;
  const faults = [
    ...(given === "" && !process.stdin.isTTY ? [noPassword] : []),
    ...(key !== "" && totpSecret === undefined ? [noKey] : []),
  ];
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  const password = given === "" ? await typedPassword(user) : given;
  if (password === "") {
    throw new InputError([noPassword]);
  }
  return { user, password, totpSecret };
}

/** What is typed is not shown. */
function typedPassword(user: string): Promise<string> {
  process.stderr.write(`Password of ${user}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((done) => {
    reader.once("close", () => done(""));
    reader.question("", (answer) => {
      process.stderr.write("\n");
      done(answer);
      reader.close();
    });
  });
}
