import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";
import { InputError } from "../components/shared/errors";
import { evaluate } from "../policy-pack/evaluate";
import { type LoadedConfig, loadConfig, readStackFile } from "../stacks/config/load";
import { program } from "../stacks/program";
import { monthlyCost } from "./analyses/cost";
import { previewJson } from "./analyses/json";
import prices from "./analyses/prices.json";
import { profileFaults, regionFaults } from "./offline/factFaults";
import { shippedFacts } from "./offline/facts";
import { limitFaults } from "./offline/limits";
import { runOffline } from "./offline/run";
import type { Plan } from "./plan";
import { runConfigOf, waivedRuleFaults } from "./policyConfig";
import { renderPreview, wantsColour } from "./render";

export interface PreviewOptions {
  readonly stack: string;
  /** The project's folder. */
  readonly cwd: string;
  /** A file for the plan, or `-` for standard output. */
  readonly json?: string | undefined;
  readonly explain: boolean;
  readonly unknowns: boolean;
  /** Takes the release for done: `migratedImage` is `image`. */
  readonly steady: boolean;
}

/** What a stack file says, and what would come of it. */
export interface OfflinePreview {
  readonly plan: Plan;
  readonly config: LoadedConfig;
  readonly warnings: readonly string[];
}

/**
 * Shows what a stack would create, whether it is safe and what it costs.
 *
 * @returns the exit code: 1 where a mandatory policy is violated, a waiver has expired or AWS would refuse an input,
 * else 0.
 * @throws InputError for a faulty configuration.
 */
export async function preview(options: PreviewOptions): Promise<number> {
  const { cwd, stack, json, explain, unknowns, steady } = options;
  const { plan, config, warnings } = await offlinePreview(cwd, stack, { unknowns, steady });
  const { settings } = config;
  const told = runConfigOf(config);
  const report = evaluate(plan.resources, {
    today: new Date().toISOString().slice(0, 10),
    waivers: told.waivers,
    settings: { accountId: shippedFacts.accountId, ...told.settings },
  });
  const faults = limitFaults(plan);
  const cost = monthlyCost(plan, prices, { region: settings.region });
  if (json !== undefined) {
    write(json, previewJson({ plan, policies: report, warnings, cost }));
  }
  if (json !== "-") {
    const text = renderPreview({
      plan,
      settings,
      policies: report,
      faults,
      warnings,
      examples: config.examples.map(({ key, value, remedy }) => ({ path: key, value, remedy })),
      cost,
      ...(explain ? { sections: [{ title: "Where each setting came from", lines: explained(config) }] } : {}),
      colour: wantsColour(process.stdout, process.env),
    });
    process.stdout.write(text);
  }
  return report.passed && faults.length === 0 ? 0 : 1;
}

function write(target: string, text: string): void {
  if (target === "-") {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(target, text);
  } catch (error) {
    throw new InputError([`--json ${target} cannot be written: ${(error as Error).message}`]);
  }
}

function explained({ provenance }: LoadedConfig): readonly string[] {
  return provenance.map(({ key, value, source }) => `${key} = ${value}  (${source})`);
}

interface Conditions {
  readonly unknowns?: boolean;
  readonly steady?: boolean;
}

/** Runs the program of a stack without AWS; the stack file is read as the engine would hand it over. */
export async function offlinePreview(
  root: string,
  stack: string,
  conditions: Conditions = {},
): Promise<OfflinePreview> {
  const file = stackFile(root, stack);
  return previewOfFile(file, { root, stack, project: projectName(root), ...conditions });
}

/**
 * The same for the text of a stack file that need not be on disk.
 *
 * @param file `path` is what messages call it.
 */
export async function previewOfFile(
  file: { readonly path: string; readonly text: string },
  {
    root,
    stack,
    project,
    unknowns = false,
    steady = false,
  }: Conditions & { readonly root: string; readonly stack: string; readonly project: string },
): Promise<OfflinePreview> {
  const { values: written, secretKeys } = readStackFile(file);
  const values = steady ? released(written) : written;
  const warnings: string[] = [];
  const region = values["aws:region"] ?? "";
  const noFacts = [...regionFaults(region, file, shippedFacts), ...waivedRuleFaults(file)];
  let config: LoadedConfig | undefined;
  const reporter = {
    warn: (message: string) => void warnings.push(message),
    configured: (read: LoadedConfig) => {
      config = read;
      // In a region without facts it would refuse every profile.
      throwAny(noFacts.length > 0 ? noFacts : profileFaults(read, shippedFacts));
    },
  };
  try {
    const plan = await runOffline(() => program(reporter, root), {
      project,
      stack,
      config: values,
      secretKeys,
      region,
      facts: shippedFacts,
      unknowns,
    });
    return { plan, config: config!, warnings };
  } catch (error) {
    if (error instanceof InputError && config === undefined) {
      throw new InputError([...noFacts, ...error.faults]);
    }
    throw error;
  }
}

/** What a stack file says, checked, without a run of the program. */
export function loadStackFile(root: string, stack: string): LoadedConfig {
  const file = stackFile(root, stack);
  const unknownRules = waivedRuleFaults(file);
  try {
    const config = loadConfig({ project: projectName(root), stack, ...readStackFile(file), stackFile: file });
    throwAny(unknownRules);
    return config;
  } catch (error) {
    throw error instanceof InputError
      ? new InputError([...new Set([...unknownRules, ...error.faults])])
      : error;
  }
}

function throwAny(faults: readonly string[]): void {
  if (faults.length > 0) {
    throw new InputError(faults);
  }
}

/** The configuration after a release: the image has migrated the database. */
function released(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const key = "gatehouse:openWebui";
  const application = fromJson(values[key] ?? "");
  return application?.image === undefined
    ? values
    : { ...values, [key]: JSON.stringify({ ...application, migratedImage: application.image }) };
}

/** Whatever else stands there is a fault that the program names. */
function fromJson(text: string): { readonly image?: string } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function projectName(root: string): string {
  const file = join(root, "Pulumi.yaml");
  if (!existsSync(file)) {
    throw new InputError([
      `There is no Pulumi.yaml in ${root}; run this in the project's folder or name it with --cwd.`,
    ]);
  }
  const document = parseDocument(read(file, "Pulumi.yaml"), { prettyErrors: false });
  const name = document.errors.length === 0 && isMap(document.contents) ? document.get("name") : undefined;
  // Pulumi's own rule.
  if (typeof name !== "string" || !/^[\w.-]{1,100}$/.test(name)) {
    throw new InputError([
      "Pulumi.yaml names no project; write its name as `name: gatehouse`, of letters, digits and . _ -.",
    ]);
  }
  return name;
}

function read(file: string, path: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new InputError([`${path} cannot be read: ${(error as Error).message}`]);
  }
}

function stackFile(root: string, stack: string): { path: string; text: string } {
  const path = `Pulumi.${stack}.yaml`;
  // A name that leaves the folder is nobody's stack.
  if (!/^[\w.-]{1,100}$/.test(stack) || !existsSync(join(root, path))) {
    const known = statSync(root, { throwIfNoEntry: false })?.isDirectory()
      ? readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
      : [];
    throw new InputError([
      `There is no stack "${stack}" (${path}); stacks here: ${known.join(", ") || "none"}.`,
    ]);
  }
  return { path, text: read(join(root, path), path) };
}
