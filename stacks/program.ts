import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { lookUpSurroundings } from "../components/shared/lookups";
import { checkFacts, type LoadedConfig, loadConfig, refuseExamples } from "./config/load";
import { deploy } from "./systems";

export interface Reporter {
  /** Told of each combination that works but deserves a thought. */
  warn(message: string): void;
  /** Told what was read, before the first resource. */
  configured?(config: LoadedConfig): void;
}

/**
 * The program of every stack: reads and checks the configuration, asks AWS what it needs to know, and hands
 * both to the stack's system. Nothing is registered before all checks have passed.
 *
 * @param root the folder that holds the stack files.
 * @throws InputError with every fault of the configuration at once.
 */
export async function program(
  reporter: Reporter,
  root = resolve(__dirname, ".."),
): Promise<Record<string, unknown>> {
  const config = readConfig(root);
  reporter.configured?.(config);
  for (const warning of config.warnings) {
    reporter.warn(warning);
  }
  if (!pulumi.runtime.isDryRun()) {
    refuseExamples(config.examples);
  }
  const surroundings = await lookUpSurroundings();
  const zones = checkFacts(config, surroundings);
  return deploy(config.settings, { ...surroundings, zones });
}

function readConfig(root: string): LoadedConfig {
  const stack = pulumi.getStack();
  const values = pulumi.runtime.allConfig();
  const path = `Pulumi.${stack}.yaml`;
  const file = join(root, path);
  return loadConfig({
    project: pulumi.getProject(),
    stack,
    values,
    secretKeys: secretKeys(),
    ...(existsSync(file) ? { stackFile: { path, text: readFileSync(file, "utf8") } } : {}),
  });
}

/** The pinned SDK exports this test of a key at run time but leaves it out of its types. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };

function secretKeys(): readonly string[] {
  return Object.keys(pulumi.runtime.allConfig()).filter(isConfigSecret);
}
