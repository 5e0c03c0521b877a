import { limitsOf } from "../../cli/offline/check";
import { type Plan, type PlanResource, SECRET } from "../../cli/plan";
import { canonical, isObject } from "../provider/properties";
import type { EngineResource, ExportDocument, PreviewDocument } from "../support/engine";

/**
 * The differences between an offline plan and the engine's that mean nothing, each with its reason in
 * docs/engine.md. What is left after them must be equal.
 */
export interface Comparable {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly parent: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly customTimeouts: Readonly<Record<string, string>>;
  /** `default` for the package's default provider, else the reference as it is. */
  readonly provider: string;
}

export function fromOffline(plan: Plan): readonly Comparable[] {
  return comparable(plan.resources);
}

export function fromPreview({ steps }: PreviewDocument): readonly Comparable[] {
  return comparable(steps.flatMap(({ newState }) => (newState === undefined ? [] : [newState])));
}

export function fromExport({ deployment }: ExportDocument): readonly Comparable[] {
  const resources = deployment.resources ?? [];
  return comparable(resources.filter(({ type }) => !type.startsWith("pulumi:providers:")));
}

function comparable(resources: readonly (EngineResource | PlanResource)[]): readonly Comparable[] {
  const names = madeUpNames(resources);
  return resources
    .map((resource) => ({
      urn: resource.urn,
      type: resource.type,
      custom: resource.custom,
      parent: resource.parent ?? "",
      inputs: plainInputs(resource, names),
      // The engine's order is that in which promises settled.
      dependencies: [...(resource.dependencies ?? [])].sort(),
      propertyDependencies: plainDependencies(resource.propertyDependencies ?? {}),
      protect: resource.protect ?? false,
      ignoreChanges: resource.ignoreChanges ?? [],
      additionalSecretOutputs: [...(resource.additionalSecretOutputs ?? [])].sort(),
      customTimeouts: plainTimeouts(resource.customTimeouts ?? {}),
      provider: plainProvider(resource),
    }))
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** Automatic names: the engine draws their last digits anew in each run. Longest first. */
function madeUpNames(
  resources: readonly (EngineResource | PlanResource)[],
): readonly (readonly [string, string])[] {
  const names = resources.flatMap((resource): [string, string][] => {
    const property = limitsOf(resource.type)?.nameProperty;
    const value = property === undefined ? undefined : resource.inputs?.[property];
    const logical = resource.urn.slice(resource.urn.lastIndexOf("::") + 2).toLowerCase();
    const made =
      typeof value === "string" &&
      value
        .toLowerCase()
        .replace(/^alias\//, "")
        .replace(/-?[0-9a-f]{7}$/, "") === logical;
    if (!made || !/[0-9a-f]{7}$/.test(value)) {
      return [];
    }
    const mask = `${value.slice(0, -7)}<made up>`;
    // Some names are made of another resource's, where hyphens are not taken (AWS Backup, restore testing plans).
    const underscored = [value, mask].map((text) => text.replaceAll("-", "_")) as [string, string];
    return value.includes("-") ? [[value, mask], underscored] : [[value, mask]];
  });
  return names.sort(([a], [b]) => b.length - a.length);
}

function plainInputs(
  { type, inputs = {} }: EngineResource | PlanResource,
  names: readonly (readonly [string, string])[],
): Record<string, unknown> {
  const isProvider = type.startsWith("pulumi:providers:");
  const entries = Object.entries(inputs).filter(
    ([key]) => !ENGINES_OWN.includes(key) && !(isProvider && key === "version"),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, plainValue(value, names)]));
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";

function plainValue(value: unknown, names: readonly (readonly [string, string])[]): unknown {
  if (typeof value === "string") {
    return names.reduce((text, [name, mask]) => text.replaceAll(name, mask), value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => plainValue(item, names));
  }
  if (!isObject(value)) {
    return value;
  }
  if (value[SIGNATURE] === SECRET_SIGNATURE) {
    // An export holds the cipher text, a preview the mask.
    return SECRET;
  }
  // The SDK marks archives and assets for itself, the engine adds their hash.
  const own = value[SIGNATURE] === ARCHIVE || value[SIGNATURE] === ASSET;
  const entries = Object.entries(value).filter(([key]) => !own || !/^(__pulumi|hash$)/.test(key));
  return Object.fromEntries(entries.map(([key, entry]) => [key, plainValue(entry, names)]));
}

function plainDependencies(
  dependencies: Readonly<Record<string, readonly string[] | null>>,
): Record<string, readonly string[]> {
  const entries = Object.entries(dependencies)
    .map(([key, urns]): [string, readonly string[]] => [key, [...(urns ?? [])].sort()])
    .filter(([, urns]) => urns.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** The engine counts in seconds and writes the unset ones as empty texts. */
function plainTimeouts(timeouts: Readonly<Record<string, string | number>>): Record<string, string> {
  const entries = Object.entries(timeouts)
    .filter(([, value]) => value !== "" && value !== 0)
    .map(([key, value]): [string, string] => [key, typeof value === "number" ? `${value / 60}m` : value]);
  return Object.fromEntries(entries);
}

/** What the engine writes among inputs; into those of a provider also the version of its plugin. */
const ENGINES_OWN = ["__defaults", "__internal"];

/** Offline nobody resolves the default provider; the engine names it with the package's version. */
function plainProvider({ provider = "", custom, type }: EngineResource | PlanResource): string {
  if (!custom || type.startsWith("pulumi:")) {
    return "";
  }
  return provider === "" || /::default(_\d+)*::/.test(provider) ? "default" : provider;
}

/** Outputs of the stack with the names of that run masked. */
export function outputsOf(
  outputs: Readonly<Record<string, unknown>>,
  resources: readonly (EngineResource | PlanResource)[],
): Readonly<Record<string, unknown>> {
  const names = madeUpNames(resources);
  return Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, plainValue(value, names)]));
}

/** What differs, as lines: `<urn> <field>: <offline> | <engine>`. */
export function differences(
  offline: readonly Comparable[],
  engine: readonly Comparable[],
): readonly string[] {
  const there = new Map(engine.map((resource) => [resource.urn, resource]));
  const here = new Set(offline.map(({ urn }) => urn));
  const extra = engine.filter(({ urn }) => !here.has(urn)).map(({ urn }) => `${urn} only in the engine`);
  const lines = offline.flatMap((resource) => {
    const other = there.get(resource.urn);
    return other === undefined ? [`${resource.urn} only offline`] : differing(resource, other);
  });
  return [...lines, ...extra];
}

function differing(offline: Comparable, engine: Comparable): readonly string[] {
  const { inputs: ours, ...rest } = offline;
  const { inputs: theirs, ...others } = engine;
  const fields = (Object.keys(rest) as (keyof typeof rest)[]).map((key): [string, unknown, unknown] => [
    key,
    rest[key],
    others[key],
  ]);
  const inputs = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].map(
    (key): [string, unknown, unknown] => [`inputs.${key}`, ours[key], theirs[key]],
  );
  return [...fields, ...inputs]
    .filter(([, a, b]) => canonical(a) !== canonical(b))
    .map(([key, a, b]) => `${offline.urn} ${key}: ${canonical(a)} | ${canonical(b)}`);
}
