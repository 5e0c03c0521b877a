import { type BlindSpots, blindSpotsOf } from "./blindSpots";
import { completed } from "./config";
import { Context, push, type Settings } from "./context";
import { type Environment, type Level, levelOf } from "./levels";
import { fromPlan, type PlanEntry, type Resource } from "./resource";
import { type Rule, type Severity, unknown, type Verdict } from "./rule";
import { rules as allRules } from "./rules";
import { isMeant, unusedWaivers, type Waiver, waiverFaults, waiverFor } from "./waivers";

export type { BlindSpot, BlindSpots } from "./blindSpots";
export { merged, type PolicyConfig, parseConfig, type RunConfig } from "./config";
export type { Settings } from "./context";
export type { Environment, Level } from "./levels";
export { fromPlan, type PlanEntry, type Resource } from "./resource";
export type { References, Rule, Severity, Verdict } from "./rule";
export { rules } from "./rules";
export { unusedText, type Waiver } from "./waivers";

export interface EvaluateOptions {
  /** `YYYY-MM-DD`, against which waivers expire: passed in, so that the same input gives the same report. */
  readonly today: string;
  /** @default [] */
  readonly waivers?: readonly Waiver[];
  /** Levels by rule id, or for `all`. @default {} */
  readonly levels?: Readonly<Record<string, Level>>;
  /** @default {} */
  readonly settings?: Settings;
  /** @default - every rule of the pack */
  readonly rules?: readonly Rule[];
}

/** One rule's verdict on one resource. */
export interface Judgement {
  readonly rule: string;
  readonly severity: Severity;
  readonly level: Level;
  readonly urn: string;
  readonly verdict: Verdict;
  /** Set where the verdict is a violation that is accepted for now. */
  readonly waiver?: Waiver;
}

export interface Counts {
  readonly compliant: number;
  /** Violations that no waiver covers. */
  readonly violation: number;
  readonly waived: number;
  readonly notApplicable: number;
  readonly unknown: number;
}

export interface Report {
  /** What the levels follow; absent where nothing names one. */
  readonly environment?: Environment;
  readonly verdicts: readonly Judgement[];
  readonly counts: Counts;
  readonly byRule: Readonly<Record<string, Counts>>;
  /** How much of this is final, and what is not. */
  readonly blindSpots: BlindSpots;
  /** Faults of the waivers themselves: expired, without a reason, for a rule that does not exist. */
  readonly waiverFaults: readonly string[];
  /** Waivers that covered nothing, and wait for nothing undecided: candidates for removal. */
  readonly unusedWaivers: readonly Waiver[];
  /** No mandatory violation without a waiver and no faulty waiver. Says nothing about unknown verdicts. */
  readonly passed: boolean;
}

/** Judges the resources of a stack. Pure: the same resources and options give the same report. */
export function evaluate(entries: readonly PlanEntry[], options: EvaluateOptions): Report {
  const { today, waivers = [], levels = {}, rules = allRules } = options;
  const settings = completed(options.settings ?? {});
  const context = new Context(fromPlan(entries), settings);
  const verdicts: Judgement[] = [];
  const used = new Set<Waiver>();
  for (const rule of rules) {
    const level = levelOf(rule, levels, settings.environment);
    if (level === "disabled") {
      continue;
    }
    for (const resource of context.ofTypes(rule.resourceTypes)) {
      for (const verdict of judge(rule, resource, context)) {
        const waiver =
          verdict.kind === "violation" ? waiverFor(waivers, rule.id, resource.urn, today) : undefined;
        for (const candidate of waivers) {
          const waits = verdict.kind === "unknown" && isMeant(candidate, rule.id, resource.urn);
          if (candidate === waiver || waits) {
            used.add(candidate);
          }
        }
        const { id, severity } = rule;
        verdicts.push({ rule: id, severity, level, urn: resource.urn, verdict, ...(waiver && { waiver }) });
      }
    }
  }
  const ruleIds = new Set(allRules.concat(rules).map((rule) => rule.id));
  const faults = waiverFaults(waivers, ruleIds, today);
  const fails = (judgement: Judgement) =>
    judgement.level === "mandatory" &&
    judgement.verdict.kind === "violation" &&
    judgement.waiver === undefined;
  return {
    ...(settings.environment === undefined ? {} : { environment: settings.environment }),
    verdicts,
    counts: count(verdicts),
    byRule: countByRule(verdicts),
    blindSpots: blindSpotsOf(verdicts),
    waiverFaults: faults,
    unusedWaivers: unusedWaivers(waivers, used, ruleIds, today),
    passed: faults.length === 0 && !verdicts.some(fails),
  };
}

/**
 * One rule on one resource. A rule that throws has decided nothing about this resource, and must not hide
 * what it or others say about the next.
 */
export function judge(rule: Rule, resource: Resource, context: Context): readonly Verdict[] {
  try {
    return rule.check(resource, context);
  } catch (error) {
    return [unknown("", `the rule failed: ${error instanceof Error ? error.message : String(error)}`)];
  }
}

function countByRule(verdicts: readonly Judgement[]): Record<string, Counts> {
  const groups = new Map<string, Judgement[]>();
  for (const judgement of verdicts) {
    push(groups, judgement.rule, judgement);
  }
  return Object.fromEntries([...groups].map(([rule, group]) => [rule, count(group)]));
}

function count(verdicts: readonly Judgement[]): Counts {
  const counts = { compliant: 0, violation: 0, waived: 0, notApplicable: 0, unknown: 0 };
  for (const { verdict, waiver } of verdicts) {
    if (verdict.kind === "not-applicable") {
      counts.notApplicable += 1;
    } else if (verdict.kind === "violation" && waiver !== undefined) {
      counts.waived += 1;
    } else {
      counts[verdict.kind] += 1;
    }
  }
  return counts;
}
