import { COMPARED, COPIES, JOBS, type Result } from "./benchmark";
import type { Judged } from "./judge";
import { serviceOf, sideBySide } from "./services";
import { growthExponent, ratios, type Summary, summary } from "./statistics";

export interface Goal {
  readonly name: string;
  readonly measured: number;
  readonly met: boolean;
  /** What was measured, in words. */
  readonly text: string;
}

/** At least so many times less CPU, and at most this exponent. */
export const GOALS = { preview: 5, pack: 5, growth: 1.1, resources: 0.1 } as const;

/** Medians are held against the goals. What was not measured, for want of a peer, is no goal of this run. */
export function goalsOf(result: Result): readonly Goal[] {
  const { runs, judged } = result;
  const less = (name: string, own: string, other: string, least: number): readonly Goal[] => {
    const [mine, theirs] = [cpu(result, own), cpu(result, other)];
    if (mine.length === 0 || theirs.length === 0) {
      return [];
    }
    const { min, median, max } = summary(ratios(theirs, mine));
    const text = `${times(median)} times less (${times(min)} to ${times(max)}), at least ${least}`;
    return [{ name, measured: median, met: median >= least, text }];
  };
  return [
    ...less("CPU of the preview, beside cdk synth with cdk-nag", JOBS.preview, JOBS.synth, GOALS.preview),
    ...sizes(result),
    ...less(
      `CPU of the pack at ${COMPARED} x, beside Checkov`,
      JOBS.pack(COMPARED),
      JOBS.checkov(COMPARED),
      GOALS.pack,
    ),
    ...(COPIES.every((copies) => runs.has(JOBS.pack(copies))) ? growths(result) : []),
    ...(judged.size === COPIES.length ? [scaling(judged)] : []),
  ];
}

/** The two must describe the same architecture. */
function sizes({ planned, synthesized }: Result): readonly Goal[] {
  if (synthesized.length === 0) {
    return [];
  }
  const own = planned.filter((type) => serviceOf(type) !== undefined).length;
  const measured = synthesized.length / own - 1;
  const text = `${own} and ${synthesized.length}, at most ${GOALS.resources * 100} % apart`;
  return [{ name: "resources of the two", measured, met: Math.abs(measured) <= GOALS.resources, text }];
}

function growths(result: Result): readonly Goal[] {
  const exponent = (name: string, costs: readonly number[]): Goal => {
    const measured = growthExponent(COPIES.map((copies, index) => [copies, costs[index]!] as const));
    return {
      name,
      measured,
      met: measured <= GOALS.growth,
      text: `exponent ${measured.toFixed(2)}, at most ${GOALS.growth}`,
    };
  };
  const whole = COPIES.map((copies) => summary(cpu(result, JOBS.pack(copies))).median);
  const judging = COPIES.map((copies) => result.judged.get(copies)!.judgingSeconds);
  return [exponent("growth of the process", whole), exponent("growth of the judging alone", judging)];
}

/** Every rule says of so many copies exactly so many times what it says of one. */
export function scaling(judged: ReadonlyMap<number, Judged>): Goal {
  const one = judged.get(1)!.counts;
  const wrong = COPIES.flatMap((copies) =>
    Object.entries(judged.get(copies)!.counts).filter(([rule, counts]) =>
      Object.entries(counts).some(([kind, count]) => count !== (one[rule]?.[kind] ?? 0) * copies),
    ),
  ).map(([rule]) => rule);
  const rules = [...new Set(wrong)];
  const text = rules.length === 0 ? "of every rule and kind" : `not of ${rules.join(", ")}`;
  return { name: "verdicts scale exactly", measured: rules.length, met: rules.length === 0, text };
}

export function reportOf(result: Result): string {
  const { runs, planned, synthesized, judged, checked, missing, unmapped } = result;
  const lines = [`${"".padEnd(28)}  ${HEADER}`];
  for (const [name, measured] of runs) {
    const wall = summary(measured.map(({ wallSeconds }) => wallSeconds));
    const spent = `${figures(summary(cpu(result, name)))}   ${figures(wall)}`;
    lines.push(`${name.padEnd(28)}  ${spent}   ${String(measured.length).padStart(4)}`);
  }
  if (synthesized.length > 0) {
    lines.push("", `${"resources".padEnd(28)}  gatehouse    CDK`);
    for (const [service, own, other] of sideBySide(planned, synthesized)) {
      lines.push(`${service.padEnd(28)}  ${String(own).padStart(9)}  ${String(other).padStart(5)}`);
    }
  }
  if (judged.size > 0) {
    lines.push("");
  }
  for (const [copies, { rules, resources, verdicts, judgingSeconds }] of judged) {
    const alone = `${judgingSeconds.toFixed(2)} s of CPU without the start of the process`;
    lines.push(`pack, ${copies} x: ${rules} rules, ${resources} resources, ${verdicts} verdicts; ${alone}`);
  }
  for (const [copies, { passed, failed, resources }] of checked) {
    lines.push(`Checkov, ${copies} x: ${resources} resources, ${passed + failed} checks (${failed} failed)`);
  }
  const lost = Object.entries(unmapped).map(([type, count]) => `${type} (${count})`);
  if (judged.size > 0) {
    lines.push(`Types that were not converted for Checkov: ${lost.join(", ") || "none"}`);
  }
  const goals = goalsOf(result).map(
    ({ name, met, text }) => `${met ? "met   " : "MISSED"}  ${name}: ${text}`,
  );
  const absent = missing.map((what) => `Skipped for want of ${what}`);
  return [...lines, "", ...goals, ...absent].join("\n");
}

export function jsonOf(result: Result): string {
  const { runs, judged, checked, ...rest } = result;
  const maps = { runs: [...runs], judged: [...judged], checked: [...checked] };
  const asObjects = Object.fromEntries(
    Object.entries(maps).map(([key, entries]) => [key, Object.fromEntries(entries)]),
  );
  return JSON.stringify({ ...rest, ...asObjects, goals: goalsOf(result) }, undefined, 2);
}

const HEADER = "CPU s: min  median     max   wall s: min  median     max   rounds";

function cpu({ runs }: Result, name: string): readonly number[] {
  return (runs.get(name) ?? []).map(({ cpuSeconds }) => cpuSeconds);
}

function figures({ min, median, max }: Summary): string {
  return [min.toFixed(2).padStart(10), median.toFixed(2).padStart(6), max.toFixed(2).padStart(6)].join("  ");
}

function times(value: number): string {
  return value.toFixed(1);
}
