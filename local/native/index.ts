import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { columns } from "../../cli/text";
import { InputError } from "../../components/shared/errors";
import { makeEnvFile } from "../commands/setup";
import { mayDelete } from "../commands/stop";
import { ENV_FILE, readEnvFile } from "../envFile";
import { isHealthy } from "../health";
import type { LocalOptions } from "../options";
import { say } from "../say";
import { addressOf, isRealPool } from "../settings";
import { DetachedProcesses, isRunning } from "./detached";
import { SERVICES, START } from "./logs";
import { descriptionOf, machine } from "./machine";
import { CHANGED, type Ground, isUp, startAll, startFaults } from "./start";
import { digestOf, forgetStart, type Kept, keptStart, stateFolder, stateWorkplace } from "./state";

export { logsNative } from "./logs";

/** Copies the settings where there are none, and checks. */
export async function setupNative(options: LocalOptions): Promise<number> {
  makeEnvFile(options.root);
  return checkNative(options);
}

/** Settings, Python, folders and ports: everything that is wrong, at once; and what a start will use. */
export async function checkNative({ root }: LocalOptions): Promise<number> {
  const { ground, here, faults } = await groundOf(root);
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  say(
    existsSync(join(root, ENV_FILE))
      ? "Settings, Python and ports are fine."
      : `There is no ${ENV_FILE}: its defaults hold. Python and ports are fine.`,
    ...descriptionOf(here),
  );
  if (ground.processes.known().some(isRunning)) {
    say("The stack runs: npm run local -- status --native");
  } else {
    say(START);
  }
  return 0;
}

/** Starts the stack without Docker, and waits until the application answers. */
export async function startNative({ root }: LocalOptions): Promise<number> {
  const { ground, here, faults } = await groundOf(root);
  const { values, processes } = ground;
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  if (await isUp(ground)) {
    say(`It runs already: ${addressOf(values)}`, HINT_STOP);
    return 0;
  }
  // What a crash or a restart of the machine has left is forgotten.
  await endAll(ground);
  const started = Date.now();
  let interrupted = false;
  const onInterrupt = () => {
    interrupted = true;
    processes.close();
    say("Everything that has started ends.");
    void endAll(ground).then(() => process.exit(130));
  };
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  keepLogs(root);
  try {
    await startAll(ground, here);
  } catch (error) {
    await endAll(ground);
    if (interrupted) {
      return 130;
    }
    if (error instanceof InputError) {
      throw error;
    }
    say(
      ...(error as Error).message.split("\n"),
      "The start failed, and what had started is ended. The whole logs: npm run local -- logs --native",
    );
    return 1;
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  say(`Open ${addressOf(values)} (started in ${seconds} s)`, ...loginHints(ground), HINT_STOP);
  return 0;
}

const HINT_STOP = "End it: npm run local -- stop --native";

/** Ends every process of the stack by its number; data, users and keys stay. What .env.local says is not asked. */
export async function stopNative({ root }: LocalOptions): Promise<number> {
  const stack = stackOf(root);
  if (stack.processes.known().length === 0) {
    say("Nothing runs.", START);
    return 0;
  }
  const killed = await endAll(stack);
  if (killed.length > 0) {
    say(`${killed.join(", ")} did not end by itself and was killed; the last changes may be lost.`);
  }
  say(
    "The stack is stopped. Users, chats, files and keys are kept.",
    "Start it again: npm run local -- start --native",
  );
  return 0;
}

/** Which services run, and whether the application answers where it was started. */
export async function statusNative({ root }: LocalOptions): Promise<number> {
  const { workplace, processes } = stackOf(root);
  const known = inOrder(processes.known());
  const kept = keptStart(workplace.folder);
  if (known.length === 0) {
    say("Nothing runs.", START);
    return 1;
  }
  const rows = known.map((one) => [one.service, isRunning(one) ? `running as ${one.pid}` : "has ended"]);
  say(...columns(rows, ["left", "left"]));
  const ended = known.filter((one) => !isRunning(one)).map(({ service }) => service);
  const answering = kept !== undefined && (await isHealthy(kept.port));
  const changed = kept === undefined ? [] : changesSince(root, kept);
  if (kept !== undefined && ended.length === 0 && answering) {
    say(`The application answers: ${kept.address}`, ...changed);
    return 0;
  }
  say(
    answering ? "The application answers." : "The application does not answer.",
    `What they say: npm run local -- logs ${(ended.length > 0 ? ended : ["open-webui"]).join(" ")} --native`,
    ended.length > 0
      ? "Next: npm run local -- stop --native, then npm run local -- start --native"
      : "A first start takes minutes. If it goes on: npm run local -- stop --native, then start --native",
    ...changed,
  );
  return 1;
}

/** What the settings of now mean for the stack that was started with others. */
function changesSince(root: string, kept: Kept): readonly string[] {
  try {
    const { values, faults } = readEnvFile(root, "native") ?? { values: {}, faults: [] };
    if (faults.length === 0) {
      return kept.settings === digestOf(values) ? [] : [CHANGED];
    }
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
  }
  return [".env.local has faults, which a start would refuse: npm run local -- check --native"];
}

/** Ends the stack and deletes what it keeps, after a question. */
export async function resetNative({ root, yes }: LocalOptions): Promise<number> {
  const stack = stackOf(root);
  if (stack.processes.known().length === 0 && !existsSync(stateFolder(root))) {
    say("There is nothing to delete: no stack without Docker was started here.", START);
    return 0;
  }
  const what = "all users, chats, files, keys and passwords of the stack without Docker";
  if (!(await mayDelete(yes, what))) {
    say("Nothing was deleted.");
    return 1;
  }
  await endAll(stack);
  rmSync(stateFolder(root), { recursive: true, force: true });
  say(
    "The stack and its data are deleted; .env.local and the installed packages are kept.",
    "Start anew: npm run local -- start --native",
  );
  return 0;
}

/** Each start has logs of its own; those of the start before stay beside them. */
function keepLogs(root: string): void {
  for (const service of SERVICES) {
    const log = join(stateFolder(root), `${service}.log`);
    if (existsSync(log)) {
      renameSync(log, `${log}.1`);
    }
  }
}

/** What was started, whatever the settings are now: a stack that runs can always be asked and ended. */
function stackOf(root: string): Stack {
  const workplace = stateWorkplace(root);
  return { workplace, processes: new DetachedProcesses(workplace.folder) };
}

type Stack = Pick<Ground, "workplace" | "processes">;

/** What a start works with, and all that stands in its way. Without `.env.local` its defaults hold. */
async function groundOf(root: string) {
  const { values, faults } = readEnvFile(root, "native") ?? { values: {}, faults: [] };
  const ground: Ground = { root, values, ...stackOf(root) };
  const here = machine();
  return { ground, here, faults: await startFaults(ground, faults, here) };
}

function loginHints({ values, workplace }: Ground): readonly string[] {
  if (isRealPool(values)) {
    return ["Log in with a user of the pool in AWS."];
  }
  return [
    "Log in as alice@example.com (administrator), bob@example.com (user) or carol@example.com (no group: pending).",
    values["LOCAL_LOGIN_PASSWORD"] === undefined
      ? `Their passwords: ${join(workplace.folder, "users.json")}`
      : "Their password is LOCAL_LOGIN_PASSWORD of .env.local.",
  ];
}

/** @returns the services that had to be killed. */
async function endAll({ workplace, processes }: Stack): Promise<readonly string[]> {
  const killed: string[] = [];
  for (const one of [...inOrder(processes.known())].reverse()) {
    if ((await processes.stop(one)) === "killed") {
      killed.push(one.service);
    }
  }
  forgetStart(workplace.folder);
  return killed;
}

function inOrder<T extends { readonly service: string }>(known: readonly T[]): readonly T[] {
  const names: readonly string[] = SERVICES;
  const place = ({ service }: T) => names.indexOf(service);
  return [...known].sort((a, b) => place(a) - place(b));
}
