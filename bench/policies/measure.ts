import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** One command as a process of its own, with all that it starts and waits for. */
export interface Job {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** Its standard output. */
  readonly output: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Those who judge end with 1 where something is violated. @default [0] */
  readonly exitCodes?: readonly number[];
  /** @default - in every round */
  readonly rounds?: number;
}

export interface Run {
  /** User and system time. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** The shell's own `time` adds the process up with the children that it has waited for. */
const SCRIPT = 'TIMEFORMAT="%U %S %R"; { time "$@" >"$OUTPUT" 2>"$OUTPUT.errors"; } 2>"$OUTPUT.time"';

/** @throws where the command does not end as it should. */
export function run({ name, command, cwd, output, environment = {}, exitCodes = [0] }: Job): Run {
  const { status, signal, error } = spawnSync("bash", ["-c", SCRIPT, "bash", ...command], {
    cwd,
    env: { ...process.env, ...environment, OUTPUT: output, LC_ALL: "C" },
    stdio: "ignore",
  });
  if (error !== undefined || status === null || !exitCodes.includes(status)) {
    const why = error?.message ?? readFileSync(`${output}.errors`, "utf8").trim().slice(-2000);
    throw new Error(`${name} ended with ${status ?? signal}: ${why}`);
  }
  return parseTimes(readFileSync(`${output}.time`, "utf8"));
}

export function parseTimes(text: string): Run {
  const [user, system, wall] = text.trim().split("\n").at(-1)!.split(" ").map(Number);
  return { cpuSeconds: user! + system!, wallSeconds: wall! };
}

/**
 * All jobs in turn, round by round, so that what else the machine does falls on all of them; every second round
 * backwards. A round before the first fills caches and is not counted.
 */
export function interleaved(
  jobs: readonly Job[],
  rounds: number,
  measure: (job: Job) => Run,
): ReadonlyMap<string, readonly Run[]> {
  const runs = new Map<string, Run[]>(jobs.map(({ name }) => [name, []]));
  for (const job of jobs.filter((one) => one.rounds === undefined)) {
    measure(job);
  }
  for (let round = 0; round < rounds; round += 1) {
    const due = jobs.filter((job) => round < (job.rounds ?? rounds));
    for (const job of round % 2 === 0 ? due : due.reverse()) {
      runs.get(job.name)!.push(measure(job));
    }
  }
  return runs;
}
