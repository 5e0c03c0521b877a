import { readFileSync } from "node:fs";
import { InputError } from "../components/shared/errors";
import { type PolicyConfig, parseConfig, type RunConfig, rules } from "../policy-pack/evaluate";
import { NAMESPACE } from "../stacks/config/fields";
import type { LoadedConfig, StackFileText } from "../stacks/config/load";
import { keyName } from "../stacks/config/paths";
import { StackFile } from "../stacks/config/positions";
import { didYouMean } from "../stacks/config/suggest";

/** What a stack file tells the policy pack. */
export function runConfigOf({ waivers, settings }: LoadedConfig): RunConfig {
  return {
    // The Pulumi CLI writes a day without quotes out as a point in time; a file read here does not.
    waivers: waivers.map((waiver) => ({ ...waiver, expires: waiver.expires.slice(0, 10) })),
    settings: { environment: settings.environment },
  };
}

/** Waivers of a stack file for rules that do not exist, each with its place. The schema does not know the rules. */
export function waivedRuleFaults(file: StackFileText): readonly string[] {
  const stackFile = new StackFile(file);
  const policies = stackFile.values[`${NAMESPACE}:policies`] as { waivers?: unknown } | null | undefined;
  const waivers = Array.isArray(policies?.waivers) ? (policies.waivers as unknown[]) : [];
  const ids = rules.map(({ id }) => id);
  return waivers.flatMap((entry, index) => {
    const rule = typeof entry === "object" && entry !== null ? (entry as { rule?: unknown }).rule : undefined;
    // A text that can be no rule's id has the schema's own fault.
    if (typeof rule !== "string" || !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(rule) || ids.includes(rule)) {
      return [];
    }
    const path = ["policies", "waivers", index, "rule"];
    const { line, column } = stackFile.nearest(path);
    return [
      `${file.path}:${line}:${column} ${keyName(path)} is "${rule}", which is no rule; use an id of the table in policy-pack/README.md${didYouMean(rule, ids)}`,
    ];
  });
}

/** Reads a file for `--config`: the same as for the CLI's `--policy-pack-config`. Its waivers say where they stand. */
export function readPolicyConfig(path: string): PolicyConfig {
  const json = readJson("--config", path, "write one as policy-pack/README.md shows");
  try {
    const config = parseConfig(json as Record<string, unknown>);
    const waivers = config.waivers.map((waiver, index) => ({
      ...waiver,
      source: `${path}: waivers[${index}]`,
    }));
    return { ...config, waivers };
  } catch (error) {
    throw new InputError((error as Error).message.split("\n").map((fault) => `${path}: ${fault}`));
  }
}

/**
 * @param remedy what to do about a file that holds something else.
 * @throws InputError that names the option and the file.
 */
export function readJson(option: string, path: string, remedy: string): object {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const why = error instanceof SyntaxError ? "is not JSON" : "cannot be read";
    throw new InputError([`${option} ${path} ${why}: ${(error as Error).message}`]);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError([`${option} ${path} holds no JSON object; ${remedy}.`]);
  }
  return value;
}
