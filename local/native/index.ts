import { spawn } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { columns } from "../../cli/text";
import { InputError } from "../../components/shared/errors";
import { mayDelete } from "../commands/stop";
import { addressOf, isRealPool, readEnvFile, settingOf } from "../envFile";
import { isHealthy } from "../health";
import type { LocalOptions } from "../options";
import { say } from "../say";
import { DetachedProcesses, isRunning } from "./detached";
import { beforeStart, type Ground, startAll } from "./start";
import { stateFolder, stateWorkplace } from "./state";

/** The order in which services start; they stop in the other one. */
const SERVICES = ["postgres", "valkey", "ministack", "login", "models", "open-webui"] as const;
const LOG_LINES = 200;

/** Starts the stack without Docker, and waits until the application answers. */
export async function startNative({ root }: LocalOptions): Promise<number> {
  const ground = groundOf(root);
  const { values, processes } = ground;
  if ((await beforeStart(ground)) === "runs") {
    say(`It runs already: ${addressOf(values)}`, "End it: npm run local -- stop --native");
    return 0;
  }
  const started = Date.now();
  let interrupted = false;
  const onInterrupt = () => {
    interrupted = true;
    processes.close();
    say("Everything that has started ends.");
    void endAll(processes).then(() => process.exit(130));
  };
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  keepLogs(root);
  try {
    await startAll(ground);
  } catch (error) {
    await endAll(processes);
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

/** Ends every process of the stack by its number; data, users and keys stay. */
export async function stopNative({ root }: LocalOptions): Promise<number> {
  const { processes } = groundOf(root);
  if (processes.known().length === 0) {
    say("Nothing runs.", "Next: npm run local -- start --native");
    return 0;
  }
  const killed = await endAll(processes);
  if (killed.length > 0) {
    say(`${killed.join(", ")} did not end by itself and was killed; the last changes may be lost.`);
  }
  say(
    "The stack is stopped. Users, chats, files and keys are kept.",
    "Start it again: npm run local -- start --native",
  );
  return 0;
}

/** Which services run, and whether the application answers. */
export async function statusNative({ root }: LocalOptions): Promise<number> {
  const { values, processes } = groundOf(root);
  const known = inOrder(processes.known());
  if (known.length === 0) {
    say("Nothing runs.", "Next: npm run local -- start --native");
    return 1;
  }
  const rows = known.map((one) => [one.service, isRunning(one) ? `running as ${one.pid}` : "has ended"]);
  say(...columns(rows, ["left", "left"]));
  const ended = known.filter((one) => !isRunning(one)).map(({ service }) => service);
  const answering = await isHealthy(Number(settingOf(values, "OPEN_WEBUI_PORT")));
  if (ended.length === 0 && answering) {
    say(`The application answers: ${addressOf(values)}`);
    return 0;
  }
  say(
    answering ? "The application answers." : "The application does not answer.",
    `What they say: npm run local -- logs ${(ended.length > 0 ? ended : ["open-webui"]).join(" ")} --native`,
  );
  return 1;
}

/** The newest lines of each service, or of those that are named. */
export async function logsNative({ root, services, follow }: LocalOptions): Promise<number> {
  const unknown = services.filter((name) => !SERVICES.some((known) => known === name));
  if (unknown.length > 0) {
    throw new InputError(unknown.map((name) => `There is no service "${name}"; use ${SERVICES.join(", ")}.`));
  }
  const chosen = services.length > 0 ? services : SERVICES;
  const files = chosen
    .map((service) => ({ service, path: join(stateFolder(root), `${service}.log`) }))
    .filter(({ path }) => existsSync(path));
  if (files.length === 0) {
    say("There are no logs yet.", "Next: npm run local -- start --native");
    return 1;
  }
  if (follow) {
    return followed(files.map(({ path }) => path));
  }
  for (const { service, path } of files) {
    say(`== ${service}`, ...readFileSync(path, "utf8").trimEnd().split("\n").slice(-LOG_LINES));
  }
  return 0;
}

/** Ends the stack and deletes what it keeps, after a question. */
export async function resetNative({ root, yes }: LocalOptions): Promise<number> {
  const { processes } = groundOf(root);
  const what = "all users, chats, files, keys and passwords of the stack without Docker";
  if (!(await mayDelete(yes, what))) {
    say("Nothing was deleted.");
    return 1;
  }
  await endAll(processes);
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

/** The settings are the defaults where there is no `.env.local`. */
function groundOf(root: string): Ground {
  const { values, faults } = readEnvFile(root) ?? { values: {}, faults: [] };
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  const workplace = stateWorkplace(root);
  return { root, values, workplace, processes: new DetachedProcesses(workplace.folder) };
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
async function endAll(processes: DetachedProcesses): Promise<readonly string[]> {
  const killed: string[] = [];
  for (const one of [...inOrder(processes.known())].reverse()) {
    if ((await processes.stop(one)) === "killed") {
      killed.push(one.service);
    }
  }
  return killed;
}

function inOrder<T extends { readonly service: string }>(known: readonly T[]): readonly T[] {
  const names: readonly string[] = SERVICES;
  const place = ({ service }: T) => names.indexOf(service);
  return [...known].sort((a, b) => place(a) - place(b));
}

function followed(paths: readonly string[]): Promise<number> {
  const tail = spawn("tail", ["-n", String(LOG_LINES), "-F", ...paths], { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    tail.once("error", reject);
    tail.once("exit", (code) => resolve(code ?? 0));
  });
}
