import type { Level } from "./levels";
import type { Verdict } from "./rule";

/** A verdict that could not be given yet. */
export interface BlindSpot {
  readonly rule: string;
  readonly level: Level;
  readonly urn: string;
  /** Path of the property that is not known; empty where it is none. */
  readonly property: string;
  readonly why: string;
}

/** How many verdicts are final. What does not apply to a resource counts in neither number. */
export interface BlindSpots {
  readonly final: number;
  readonly total: number;
  /** With one decimal, rounded down: 100 only where nothing is open. */
  readonly percent: number;
  readonly open: readonly BlindSpot[];
}

interface Judged {
  readonly rule: string;
  readonly level: Level;
  readonly urn: string;
  readonly verdict: Verdict;
}

export function blindSpotsOf(judgements: readonly Judged[]): BlindSpots {
  const open = judgements.flatMap(({ rule, level, urn, verdict }) =>
    verdict.kind === "unknown" ? [{ rule, level, urn, property: verdict.property, why: verdict.why }] : [],
  );
  const final = judgements.filter(({ verdict }) => isFinal(verdict)).length;
  return figures(final, open);
}

export const isFinal = ({ kind }: Verdict): boolean => kind === "compliant" || kind === "violation";

export function figures(final: number, open: readonly BlindSpot[]): BlindSpots {
  const total = final + open.length;
  return { final, total, percent: total === 0 ? 100 : Math.floor((1000 * final) / total) / 10, open };
}

/** `1186 of 1188 verdicts are final (99.8 %)`. */
export function figureText({ final, total, percent }: Omit<BlindSpots, "open">): string {
  return `${final} of ${total} verdicts are final (${percent} %)`;
}

/** The rules that left something open, with how often: `rule (2), other (1)`. */
export function openRules({ open }: BlindSpots): string {
  const counts = new Map<string, number>();
  for (const { rule } of open) {
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return [...counts].map(([rule, count]) => `${rule} (${count})`).join(", ");
}
