import assert from "node:assert/strict";
import { InputError } from "../../../components/shared/errors";
import { type LoadedConfig, loadConfig, readStackFile } from "../../../stacks/config/load";
import type { OpenWebUiSettings } from "../../../stacks/config/settings";

export type Values = Readonly<Record<string, unknown>>;

export const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
export const IMAGE = `ghcr.io/open-webui/open-webui:0.12.4@${DIGEST}`;
export const API_KEY = "models.openaiCompatible.apiKey";

/** A small configuration without faults, warnings or examples. */
export const good: Values = {
  system: "open-webui",
  environment: "dev",
  domain: { name: "chat.acme.com", hostedZoneId: "Z08345671ABCDEFGHIJKL" },
  openWebui: { image: IMAGE, migratedImage: IMAGE },
  models: { openaiCompatible: { baseUrl: "https://api.openai.com/v1", apiKey: "sk-1" } },
};

/** The configuration with values put at key paths; `undefined` takes a key out. */
export function changed(changes: Values, base: Values = good): Values {
  const copy = structuredClone(base) as Record<string, unknown>;
  for (const [key, value] of Object.entries(changes)) {
    const parts = key.split(".");
    const last = parts.pop() ?? "";
    let target = copy;
    for (const part of parts) {
      target[part] ??= {};
      target = target[part] as Record<string, unknown>;
    }
    if (value === undefined) {
      delete target[last];
    } else {
      target[last] = value;
    }
  }
  return copy;
}

/** What configurations of Open WebUI lead to. */
type Loaded = LoadedConfig & { readonly settings: OpenWebUiSettings };

/** As the engine hands it over. */
export function engineValues(values: Values, region = "eu-central-1"): Record<string, string> {
  const entries = Object.entries(values).map(([key, value]) => [
    `gatehouse:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { "aws:region": region, ...Object.fromEntries(entries) };
}

export function load(values: Values, region?: string, stack = "dev"): Loaded {
  return loadConfig({
    project: "gatehouse",
    stack,
    values: engineValues(values, region),
    secretKeys: ["gatehouse:models", "gatehouse:login"].filter((key) => holdsSecret(values, key)),
  }) as Loaded;
}

/** The engine marks a whole key when one value in it is encrypted. */
function holdsSecret(values: Values, key: string): boolean {
  return /"(apiKey|clientSecret)"/.test(JSON.stringify(values[key.slice("gatehouse:".length)] ?? ""));
}

/** A stack file as the offline preview reads it. */
export function loadText(text: string, path = "Pulumi.dev.yaml"): Loaded {
  const stackFile = { path, text };
  const input = { project: "gatehouse", stack: "dev", ...readStackFile(stackFile), stackFile };
  return loadConfig(input) as Loaded;
}

/** The faults that the function ends with. */
export function faultsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) {
      return error.faults;
    }
    throw error;
  }
  assert.fail("no fault was found");
}
