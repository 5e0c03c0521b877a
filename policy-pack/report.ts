import type { Report } from "./evaluate";
import { rules } from "./rules";

/** What was judged. */
export interface Subject {
  /** Such as `dev`. */
  readonly stack: string;
  /** The file that results point at: the stack file, or the plan that was read. */
  readonly file: string;
  /** The day against which waivers were held. */
  readonly today: string;
}

/**
 * A report for machines: every verdict that is neither compliant nor inapplicable, with the figures of all. Keys are
 * sorted at every depth, so that the same input gives the same bytes.
 */
export function reportJson(report: Report, subject: Subject): string {
  const { environment, passed, counts, byRule, blindSpots, waiverFaults, unusedWaivers, verdicts } = report;
  const told = verdicts.flatMap(({ verdict, ...judgement }) =>
    verdict.kind === "violation" ? [{ ...judgement, ...verdict, title: titleOf(judgement.rule) }] : [],
  );
  const document = {
    version: 1,
    subject,
    ...(environment === undefined ? {} : { environment }),
    passed,
    counts,
    byRule,
    violations: told.filter(({ waiver }) => waiver === undefined),
    waived: told.filter(({ waiver }) => waiver !== undefined),
    blindSpots,
    waiverFaults,
    unusedWaivers,
  };
  return `${JSON.stringify(sorted(document), undefined, 2)}\n`;
}

function titleOf(rule: string): string {
  return rules.find(({ id }) => id === rule)?.title ?? rule;
}

/** The same value with the keys of every map in order. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}
