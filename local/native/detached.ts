import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "../../components/shared/errors";
import { Processes, type Running, type Starter, type StartOptions } from "./processes";
import { readState, writeWhole } from "./state";

/** A process that outlives the command that started it. */
export interface Detached {
  /** As its log is called. */
  readonly service: string;
  readonly pid: number;
  /** When it began: another process may have its number by now. */
  readonly began: string;
  readonly stopSignal: NodeJS.Signals;
}

/** PostgreSQL writes what it has in memory, ministack its state. */
const STOP_SECONDS = 20;

/** What ends by itself, such as an installation, must not outlive the command. */
const ENDING_HERE = new Processes();

/** Starts processes that go on after this command, and knows them again by the files in `<folder>/processes`. */
export class DetachedProcesses implements Starter {
  readonly #folder: string;
  #closed = false;
  /** What this command itself has started. */
  readonly started: Detached[] = [];
  readonly run = ENDING_HERE.run;

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, "processes");
  }

  start(name: string, command: string, args: readonly string[], options: StartOptions): Running {
    if (this.#closed) {
      throw new Error(`${name} is not started any more: everything stops.`);
    }
    mkdirSync(this.#folder, { recursive: true });
    const log = openSync(options.log, "a", 0o600);
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: { ...options.environment },
      stdio: ["ignore", log, log],
      detached: true,
      ...options.user,
    });
    closeSync(log);
    child.on("error", () => undefined);
    child.unref();
    const { pid } = child;
    if (pid === undefined) {
      throw new Error(`${name} does not start: ${command}`);
    }
    const service = basename(options.log, ".log");
    const stopSignal = options.stopSignal ?? "SIGTERM";
    const detached = { service, pid, began: beganAt(pid) ?? "", stopSignal };
    writeWhole(this.#file(service), JSON.stringify(detached), 0o600);
    this.started.push(detached);
    return {
      name,
      pid,
      cpuSeconds: () => 0,
      residentMiB: () => 0,
      exitCode: new Promise((resolve) => child.once("exit", (code) => resolve(code ?? undefined))),
      ended: () => child.exitCode !== null || child.signalCode !== null,
      kill: () => void child.kill("SIGKILL"),
      stop: () => this.stop(detached).then(() => undefined),
    };
  }

  /** Those that were started and not stopped, whether they still run or not. */
  known(): readonly Detached[] {
    if (!existsSync(this.#folder)) {
      return [];
    }
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => readState<Detached>(join(this.#folder, name), "names a process of the stack"));
  }

  /** Nothing starts after that. */
  close(): void {
    this.#closed = true;
  }

  /** @returns what became of it. */
  async stop(process: Detached): Promise<"stopped" | "killed" | "gone"> {
    const result = await end(process);
    rmSync(this.#file(process.service), { force: true });
    return result;
  }

  #file(service: string): string {
    return join(this.#folder, `${service}.json`);
  }
}

async function end(detached: Detached): Promise<"stopped" | "killed" | "gone"> {
  if (!isRunning(detached)) {
    return "gone";
  }
  if (!signal(detached, detached.stopSignal)) {
    return "gone";
  }
  for (const until = Date.now() + STOP_SECONDS * 1000; Date.now() < until; await sleep(100)) {
    if (!isRunning(detached)) {
      return "stopped";
    }
  }
  return signal(detached, "SIGKILL") ? "killed" : "stopped";
}

/** @returns whether the process was still there. @throws InputError where it is another user's. */
function signal({ pid, service }: Detached, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH") {
      return false;
    }
    if (code === "EPERM") {
      throw new InputError([
        `${service} (process ${pid}) belongs to another user: end it as the user who started the stack.`,
      ]);
    }
    throw error;
  }
}

/** Whether this very process still runs. */
export function isRunning({ pid, began }: Pick<Detached, "pid" | "began">): boolean {
  return began !== "" && beganAt(pid) === began;
}

/** What tells a process from a later one with the same number; nothing for one that has ended. */
export function beganAt(pid: number): string | undefined {
  if (existsSync("/proc/self/stat")) {
    try {
      // proc(5): the fields after the name, which may hold spaces; the first is the state, the 20th the start.
      const text = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  const { status, stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
