import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that this program started, with what it and its children have used. */
export interface Running {
  readonly name: string;
  readonly pid: number;
  /** Seconds of CPU time since it started, its children included. */
  cpuSeconds(): number;
  /** Resident memory in MiB, without its children. */
  residentMiB(): number;
  /** Whether it has ended. */
  ended(): boolean;
  /** `undefined` after a signal. */
  readonly exitCode: Promise<number | undefined>;
  stop(): Promise<void>;
  kill(): void;
}

export interface StartOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Standard output and errors go here. */
  readonly log: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** PostgreSQL stops at once on SIGINT and waits for its clients on SIGTERM. @default SIGTERM */
  readonly stopSignal?: NodeJS.Signals;
}

/** Runs a program that ends by itself; fails where it fails. */
export type Runner = (
  name: string,
  command: string,
  args: readonly string[],
  options: StartOptions,
) => Promise<void>;

/** What starts programs: ones that end with this program, or ones that outlive it. */
export interface Starter {
  start(name: string, command: string, args: readonly string[], options: StartOptions): Running;
  readonly run: Runner;
}

/** Every process that was started, so that all of them end with this program. */
export class Processes implements Starter {
  readonly #running: Running[] = [];
  #stopped = false;

  constructor() {
    // What a fault of this program itself would leave behind.
    process.once("exit", () => {
      for (const running of this.#running) {
        running.kill();
      }
    });
  }

  start(name: string, command: string, args: readonly string[], options: StartOptions): Running {
    if (this.#stopped) {
      throw new Error(`${name} is not started any more: everything stops.`);
    }
    const log = openSync(options.log, "a", 0o600);
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: { ...options.environment },
      stdio: ["ignore", log, log],
      ...options.user,
    });
    closeSync(log);
    child.on("error", () => undefined);
    const running = runningOf(name, child, options.stopSignal ?? "SIGTERM");
    this.#running.push(running);
    return running;
  }

  readonly run: Runner = async (name, command, args, options) => {
    const code = await this.start(name, command, args, options).exitCode;
    if (code !== 0) {
      throw new Error(`${name} failed with exit code ${code}.`);
    }
  };

  /** The last started first; nothing starts after that. */
  async stopAll(): Promise<void> {
    this.#stopped = true;
    for (const running of [...this.#running].reverse()) {
      await running.stop();
    }
  }
}

function runningOf(name: string, child: ChildProcess, stopSignal: NodeJS.Signals): Running {
  const pid = child.pid;
  if (pid === undefined) {
    throw new Error(`${name} does not start: ${child.spawnfile}`);
  }
  const exitCode = new Promise<number | undefined>((resolve) => {
    child.once("exit", (code) => resolve(code ?? undefined));
  });
  return {
    name,
    pid,
    cpuSeconds: () => cpuSecondsOf(pid),
    residentMiB: () => residentMiBOf(pid),
    exitCode,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    kill: () => {
      child.kill("SIGKILL");
    },
    async stop() {
      if (!this.ended()) {
        child.kill(stopSignal);
        const hasStopped = await Promise.race([
          exitCode.then(() => true),
          sleep(15_000, false, { ref: false }),
        ]);
        if (!hasStopped) {
          child.kill("SIGKILL");
        }
      }
      await exitCode;
    },
  };
}

/** proc(5): the unit of the times in `stat` is a hundredth of a second on every Linux platform of today. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** proc(5), /proc/pid/stat: utime, stime, and cutime and cstime of children that ended. */
function cpuSecondsOf(pid: number): number {
  const own = fieldsOf(pid);
  if (own === undefined) {
    return 0;
  }
  const ticks = own.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND + childrenOf(pid).reduce((sum, child) => sum + cpuSecondsOf(child), 0);
}

/** The fields after the name, which may hold spaces; the first is the state. */
function fieldsOf(pid: number): readonly string[] | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

export function childrenOf(pid: number): readonly number[] {
  const tasks = `/proc/${pid}/task`;
  try {
    return readdirSync(tasks)
      .flatMap((task) => (read(`${tasks}/${task}/children`) ?? "").split(" "))
      .filter((child) => child.trim() !== "")
      .map(Number);
  } catch {
    return [];
  }
}

function residentMiBOf(pid: number): number {
  return (Number(read(`/proc/${pid}/statm`)?.split(" ")[1] ?? 0) * PAGE_BYTES) / 2 ** 20;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Share of the whole machine's CPU time that was idle between two readings of /proc/stat. */
export function machineTimes(): { readonly idle: number; readonly all: number } {
  const fields = (read("/proc/stat")?.split("\n")[0] ?? "").split(/\s+/).slice(1, 9).map(Number);
  return { idle: (fields[3] ?? 0) + (fields[4] ?? 0), all: fields.reduce((sum, field) => sum + field, 0) };
}
