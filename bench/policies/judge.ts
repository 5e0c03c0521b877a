import { readFileSync } from "node:fs";
import { evaluate, type PlanEntry, rules } from "../../policy-pack/evaluate";

/** What a process that judges one plan prints. */
export interface Judged {
  readonly rules: number;
  /** With components and what is not of AWS. */
  readonly resources: number;
  readonly verdicts: number;
  /** Verdicts by rule and kind. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** CPU of the judging alone, without the start of the process and the reading of the file. */
  readonly judgingSeconds: number;
}

/** Judges a plan with every rule of the pack, those that no environment turns on as well. */
export function judged(entries: readonly PlanEntry[]): Judged {
  const before = process.cpuUsage();
  const report = evaluate(entries, {
    today: "2026-01-01",
    levels: { all: "advisory" },
    settings: { accountId: "123456789012", environment: "prod" },
  });
  const { user, system } = process.cpuUsage(before);
  return {
    rules: rules.length,
    resources: entries.length,
    verdicts: report.verdicts.length,
    counts: report.byRule as unknown as Judged["counts"],
    judgingSeconds: (user + system) / 1e6,
  };
}

if (require.main === module) {
  const { resources } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as {
    readonly resources: readonly PlanEntry[];
  };
  process.stdout.write(JSON.stringify(judged(resources)));
}
