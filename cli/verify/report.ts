import { bullet, clean, count, type Paint, paragraphs } from "../text";
import type { Outcome } from "./steps";
import type { Target } from "./target";

const MARKS = { passed: "ok", failed: "FAILED", skipped: "skipped" } as const;

/** The lines of one step. */
export function outcomeText({ id, proves, result }: Outcome, { dim, red }: Paint): string {
  const mark = MARKS[result.status].padEnd(7);
  const head = `${result.status === "failed" ? red(mark) : mark}  ${id.padEnd(18)}`;
  if (result.status === "passed") {
    return `${head}  ${dim(clean(result.found))}\n`;
  }
  if (result.status === "skipped") {
    return `${head}  ${dim(clean(result.why))}\n`;
  }
  return [
    `${head}  ${clean(result.found)}`,
    ...paragraphs(`proves: ${proves}`, "         "),
    ...paragraphs(`likely: ${result.cause}`, "         "),
    // In one piece, to be copied.
    `         more:   ${clean(result.command)}`,
    "",
  ].join("\n");
}

export function summaryText(outcomes: readonly Outcome[]): string {
  const { passed, failed, skipped } = totals(outcomes);
  const hint = skipped === 0 ? [] : bullet("What is skipped is not proved.", "!");
  return `\n${count(passed, "step")} passed, ${failed} failed, ${skipped} skipped\n${hint.map((line) => `${line}\n`).join("")}`;
}

/** For machines; the same keys each time. */
export function reportJson({ name, system, url }: Target, outcomes: readonly Outcome[]): string {
  const steps = outcomes.map(({ id, proves, result }) => ({ id, proves, ...result }));
  return `${JSON.stringify({ version: 1, stack: name, system, url, ...totals(outcomes), steps }, undefined, 2)}\n`;
}

export function totals(outcomes: readonly Outcome[]) {
  const of = (status: Outcome["result"]["status"]) =>
    outcomes.filter(({ result }) => result.status === status).length;
  return { passed: of("passed"), failed: of("failed"), skipped: of("skipped") };
}
