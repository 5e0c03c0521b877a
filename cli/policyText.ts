import { figureText } from "../policy-pack/blindSpots";
import { unusedText, type Waiver } from "../policy-pack/evaluate";
import { nameOf } from "./plan";
import { bullet, clean, count, type Paint, paragraphs } from "./text";

/** What is shown of a policy report. */
export interface PolicySummary {
  readonly counts: {
    readonly compliant: number;
    readonly violation: number;
    readonly waived: number;
    readonly notApplicable: number;
    readonly unknown: number;
  };
  readonly verdicts: readonly {
    readonly rule: string;
    readonly severity: string;
    /** Such as `mandatory`. */
    readonly level: string;
    readonly urn: string;
    readonly verdict:
      | { readonly kind: "compliant" | "not-applicable" }
      | { readonly kind: "violation"; readonly property: string; readonly message: string }
      | { readonly kind: "unknown"; readonly property: string; readonly why: string };
    readonly waiver?: { readonly reason: string; readonly owner: string; readonly expires: string };
  }[];
  /** How much of this is final. */
  readonly blindSpots: { readonly final: number; readonly total: number; readonly percent: number };
  readonly waiverFaults: readonly string[];
  readonly unusedWaivers: readonly Waiver[];
}

/** A policy report as lines: the figures first, then what is violated, accepted and open. */
export function policyLines(policies: PolicySummary, paint: Paint): readonly string[] {
  const { compliant, violation, waived, notApplicable, unknown } = policies.counts;
  const violations = violation > 0 ? paint.red : (text: string) => text;
  const rules = new Set(policies.verdicts.map(({ rule }) => rule)).size;
  const lines = [
    `  ${count(rules, "rule")}; verdicts: ${[
      `${compliant} compliant`,
      violations(count(violation, "violation")),
      `${waived} waived`,
      unknown > 0 ? paint.yellow(`${unknown} unknown`) : "0 unknown",
      `${notApplicable} not applicable`,
    ].join(", ")}`,
    `  ${figureText(policies.blindSpots)}`,
  ];
  const strictFirst = policies.verdicts.toSorted((a, b) => Number(isAdvice(a)) - Number(isAdvice(b)));
  for (const { rule, severity, level, verdict, waiver } of strictFirst) {
    if (verdict.kind === "violation" && waiver === undefined) {
      lines.push(
        `  ${paint.red("violation")} ${paint.bold(clean(rule))} (${clean(severity)}, ${clean(level)})`,
      );
      lines.push(...paragraphs(verdict.message, "    "));
    }
  }
  for (const { rule, verdict, waiver } of policies.verdicts) {
    if (verdict.kind === "violation" && waiver !== undefined) {
      const { expires, owner, reason } = waiver;
      lines.push(...bullet(`${rule} until ${expires} by ${owner}: ${reason}`, "waived"));
      lines.push(...paragraphs(verdict.message, "    "));
    }
  }
  for (const { rule, urn, verdict } of policies.verdicts) {
    if (verdict.kind === "unknown") {
      const where = `${typeOf(urn)} "${nameOf({ urn })}"${verdict.property === "" ? "" : `, ${verdict.property}`}`;
      lines.push(`  ${paint.yellow("unknown")} ${clean(rule)}`);
      lines.push(...paragraphs(`${where}: ${verdict.why}`, "    "));
    }
  }
  for (const fault of policies.waiverFaults) {
    lines.push(...bullet(fault, "waiver", paint.red));
  }
  for (const waiver of policies.unusedWaivers) {
    lines.push(...bullet(unusedText(waiver), "waiver"));
  }
  return lines;
}

const isAdvice = ({ level }: { readonly level: string }): boolean => level !== "mandatory";

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
