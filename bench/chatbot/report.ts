import type { Result } from "./load";

/** The targets of the system: 95 of 100 answers begin within two seconds, and fewer than one in a hundred fails. */
const BEGINS_MS = 2_000;
const ERRORS = 0.01;

export interface Summary {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** The smallest value that so many of all are not above. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

function summaryOf(values: readonly number[]): Summary {
  const at = (part: number) => percentile(values, part);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** Whether the targets are met, and nothing was lost when a task ended. */
export function verdictOf({ turns, errors, stop }: Result): Readonly<Record<string, boolean>> {
  const share = errors.length / Math.max(1, turns.length + errors.length);
  return {
    begins:
      percentile(
        turns.map(({ begunMs }) => begunMs),
        0.95,
      ) < BEGINS_MS,
    errors: turns.length > 0 && share < ERRORS,
    stop: stop.exitCode === 0 && stop.answered === stop.inFlight,
  };
}

export function reportOf(result: Result): string {
  const { options, turns, errors, tasks, stop, seconds } = result;
  const verdict = verdictOf(result);
  const word = (name: string) => (verdict[name] ? "met" : "MISSED");
  const line = (name: string, values: readonly number[]) => {
    const { p50, p95, p99, max } = summaryOf(values);
    return `| ${name} | ${[p50, p95, p99, max].map((ms) => `${Math.round(ms)} ms`).join(" | ")} |`;
  };
  const share = (errors.length / Math.max(1, turns.length + errors.length)) * 100;
  const reasons = [...new Set(errors)].map(
    (reason) => `  ${errors.filter((each) => each === reason).length} × ${reason}`,
  );
  return [
    `${options.users} users, ${options.stream ? "streams" : "answers in one piece"}, a model with its first words after ${options.firstMs} ms`,
    "",
    `| ${turns.length} answers in ${seconds.toFixed(0)} s | p50 | p95 | p99 | max |`,
    "| --- | --- | --- | --- | --- |",
    line(
      "the answer begins",
      turns.map(({ begunMs }) => begunMs),
    ),
    line(
      "first words",
      turns.map(({ wordsMs }) => wordsMs),
    ),
    line(
      "the whole answer",
      turns.map(({ endMs }) => endMs),
    ),
    "",
    "| task | memory before | most | CPU time |",
    "| --- | --- | --- | --- |",
    ...tasks.map(
      ({ idleMiB, peakMiB, cpuSeconds }, index) =>
        `| ${index + 1} | ${idleMiB.toFixed(0)} MiB | ${peakMiB.toFixed(0)} MiB | ${cpuSeconds.toFixed(1)} s |`,
    ),
    "",
    `95 of 100 answers begin within 2 s: ${word("begins")}`,
    `errors below 1 %: ${word("errors")} (${errors.length}, ${share.toFixed(2)} %)`,
    ...reasons,
    `a task that ends loses nothing: ${word("stop")} (${stop.answered} of ${stop.inFlight} answered, ended after ${stop.seconds.toFixed(1)} s with ${stop.exitCode ?? "a signal"})`,
  ].join("\n");
}

export function jsonOf(result: Result): string {
  const { turns, ...rest } = result;
  return JSON.stringify(
    {
      ...rest,
      answers: turns.length,
      begins: summaryOf(turns.map(({ begunMs }) => begunMs)),
      words: summaryOf(turns.map(({ wordsMs }) => wordsMs)),
      whole: summaryOf(turns.map(({ endMs }) => endMs)),
      verdict: verdictOf(result),
    },
    undefined,
    2,
  );
}
