import { createHash } from "node:crypto";
import type { Judgement, Report } from "./evaluate";
import { version } from "./package.json";
import { type Subject, sorted } from "./report";
import { nameOf } from "./resource";
import type { Rule, Severity } from "./rule";
import { rules } from "./rules";
import { unusedText } from "./waivers";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** GitHub's code scanning sorts by a number: above 9 critical, above 7 high, above 4 medium. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "3.0",
  info: "0.0",
};

/**
 * A report as SARIF 2.1.0: violations as `fail`, accepted ones suppressed with their reason, undecided ones as `open`.
 * Faults of waivers are notifications of the run. A resource has no line of source, so each result points at the file
 * that was judged and names the resource by its URN.
 */
export function reportSarif(report: Report, subject: Subject): string {
  const told = report.verdicts.filter(
    ({ verdict }) => verdict.kind === "violation" || verdict.kind === "unknown",
  );
  const ids = [...new Set(told.map(({ rule }) => rule))].sort();
  const described = ids.flatMap((id) => rules.find((rule) => rule.id === id) ?? []);
  const indices = new Map(described.map(({ id }, index) => [id, index]));
  const { final, total, percent } = report.blindSpots;
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "gatehouse-policies", version, rules: described.map(descriptor) } },
        invocations: [{ executionSuccessful: true, toolConfigurationNotifications: notifications(report) }],
        artifacts: [{ location: { uri: uriOf(subject.file) } }],
        columnKind: "utf16CodeUnits",
        results: told.map((judgement) => result(judgement, indices, subject)),
        properties: {
          stack: subject.stack,
          passed: report.passed,
          counts: report.counts,
          blindSpots: { final, total, percent },
        },
      },
    ],
  };
  return `${JSON.stringify(sorted(log), undefined, 2)}\n`;
}

function descriptor({ id, title, severity, references }: Rule): object {
  return {
    id,
    shortDescription: { text: title },
    defaultConfiguration: { level: severity === "critical" || severity === "high" ? "error" : "warning" },
    properties: {
      severity,
      "security-severity": SECURITY_SEVERITY[severity],
      tags: ["security", ...new Set(Object.values(references).flat())],
    },
  };
}

function result(
  { rule, urn, level, verdict, waiver }: Judgement,
  indices: ReadonlyMap<string, number>,
  { file }: Subject,
): object {
  const open = verdict.kind === "unknown";
  const property = verdict.kind === "violation" || open ? verdict.property : "";
  const index = indices.get(rule);
  return {
    ruleId: rule,
    ...(index === undefined ? {} : { ruleIndex: index }),
    kind: open ? "open" : "fail",
    level: open ? "none" : level === "mandatory" ? "error" : "warning",
    message: { text: textOf(verdict, urn) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(file), index: 0 }, region: { startLine: 1 } },
        logicalLocations: [{ name: nameOf(urn), fullyQualifiedName: urn, kind: "resource" }],
      },
    ],
    // The message may carry a value that changes; what is wrong stays the same thing.
    partialFingerprints: { "ruleResourceProperty/v1": fingerprint(`${rule}\n${urn}\n${property}`) },
    ...(waiver === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`,
            },
          ],
        }),
    properties: { property },
  };
}

function textOf(verdict: Judgement["verdict"], urn: string): string {
  if (verdict.kind === "violation") {
    return verdict.message;
  }
  if (verdict.kind === "unknown") {
    const where = verdict.property === "" ? "" : `${verdict.property}: `;
    return `Not yet evaluated: "${nameOf(urn)}": ${where}${verdict.why}.`;
  }
  return verdict.kind;
}

function notifications({ waiverFaults, unusedWaivers }: Report): readonly object[] {
  return [
    ...waiverFaults.map((text) => ({ level: "error", message: { text } })),
    ...unusedWaivers.map((waiver) => ({ level: "note", message: { text: unusedText(waiver) } })),
  ];
}

/** A path as an address, relative to where the command ran. */
function uriOf(file: string): string {
  return file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
}

function fingerprint(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
