import { relative } from "node:path";
import { InputError } from "../components/shared/errors";
import {
  type Environment,
  evaluate,
  merged,
  type PlanEntry,
  type PolicyConfig,
  type Report,
  type RunConfig,
} from "../policy-pack/evaluate";
import { reportJson, type Subject } from "../policy-pack/report";
import { reportSarif } from "../policy-pack/sarif";
import { shippedFacts } from "./offline/facts";
import { entriesOf } from "./planFile";
import { readJson, readPolicyConfig, runConfigOf } from "./policyConfig";
import { policyLines } from "./policyText";
import { loadStackFile, offlinePreview } from "./preview";
import { wantsColour } from "./render";
import { clean, painter } from "./text";

/** How to come by a file for `--plan`. */
const WRITE_PLAN =
  "write it with `pulumi stack export`, `pulumi preview --json` or `npm run preview -- --json FILE`";

export const FORMATS = ["text", "json", "sarif"] as const;
export type Format = (typeof FORMATS)[number];

export interface PoliciesOptions {
  readonly cwd: string;
  /** @default "dev", where no plan is named */
  readonly stack?: string | undefined;
  /** A file of `pulumi stack export`, `pulumi preview --json` or `npm run preview -- --json`. */
  readonly plan?: string | undefined;
  /** A file as for `--policy-pack-config`. */
  readonly config?: string | undefined;
  /** @default - the stack file's, else the configuration's */
  readonly environment?: string | undefined;
  readonly format: string;
  readonly unknowns: boolean;
}

/**
 * Judges a stack offline, or what a file says of one that exists.
 *
 * @returns the exit code: 1 where a mandatory policy is violated or a waiver is faulty, else 0.
 */
export async function policies(options: PoliciesOptions): Promise<number> {
  const { format, environment, config } = options;
  const faults = [
    ...(isOneOf(FORMATS, format) ? [] : [`--format ${format} is not known; use text, json or sarif.`]),
    ...(environment === undefined || isOneOf(["dev", "staging", "prod"], environment)
      ? []
      : [`--environment ${environment} is not known; use dev, staging or prod.`]),
  ];
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  const file: PolicyConfig =
    config === undefined ? { levels: {}, waivers: [], settings: {} } : readPolicyConfig(config);
  const { entries, stack, path, run } = await judged(options);
  const { waivers, settings } = merged(run, file);
  const today = new Date().toISOString().slice(0, 10);
  const report = evaluate(entries, {
    today,
    waivers,
    levels: file.levels,
    settings: {
      ...settings,
      ...(environment === undefined ? {} : { environment: environment as Environment }),
    },
  });
  process.stdout.write(rendered(report, { stack, file: path, today }, format as Format));
  return report.passed ? 0 : 1;
}

interface Judged {
  readonly entries: readonly PlanEntry[];
  readonly stack: string;
  readonly path: string;
  readonly run: RunConfig;
}

async function judged({ cwd, stack, plan, unknowns }: PoliciesOptions): Promise<Judged> {
  if (plan === undefined) {
    const name = stack ?? "dev";
    const preview = await offlinePreview(cwd, name, { unknowns });
    const { waivers, settings } = runConfigOf(preview.config);
    const run = { waivers, settings: { accountId: shippedFacts.accountId, ...settings } };
    return { entries: preview.plan.resources, stack: name, path: `Pulumi.${name}.yaml`, run };
  }
  const entries = entriesOf(readJson("--plan", plan, WRITE_PLAN));
  if (entries === undefined) {
    throw new InputError([`--plan ${plan} is none of the files that this reads; ${WRITE_PLAN}.`]);
  }
  const name = stack ?? stackOf(entries);
  // Without a name there is no stack file to look for; with one, a missing file is a mistake.
  const run = stack === undefined ? { waivers: [], settings: {} } : runConfigOf(loadStackFile(cwd, stack));
  return { entries, stack: name, path: relative(process.cwd(), plan) || plan, run };
}

/** The stack that URNs name. */
function stackOf(entries: readonly PlanEntry[]): string {
  return /^urn:pulumi:([^:]+)::/.exec(entries[0]?.urn ?? "")?.[1] ?? "unknown";
}

function rendered(report: Report, subject: Subject, format: Format): string {
  return { text: reportText, json: reportJson, sarif: reportSarif }[format](report, subject);
}

/** A report for people. */
export function reportText(report: Report, { stack, file }: Subject, colour?: boolean): string {
  const paint = painter(colour ?? wantsColour(process.stdout, process.env));
  const judged = `${paint.bold(`Policies of the stack ${clean(stack)}`)}, ${clean(file)}${
    report.environment === undefined ? "" : `, environment ${report.environment}`
  }`;
  const verdict = report.passed ? "Passed." : paint.red("Failed.");
  return `${[judged, ...policyLines(report, paint), verdict].join("\n")}\n`;
}

function isOneOf(known: readonly string[], word: string): boolean {
  return known.includes(word);
}
