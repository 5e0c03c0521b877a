/**
 * A resource as the rules see it: plain JSON, the same whether it comes from the engine, an exported stack
 * or an offline plan.
 */
export interface Resource {
  readonly urn: string;
  /** Such as `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  readonly id?: string;
  /** Unknown leaves hold {@link UNKNOWN}, secrets {@link SECRET}. */
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** The parent's URN. */
  readonly parent?: string;
  /** URNs. */
  readonly dependencies: readonly string[];
  /** URNs by top-level input. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly additionalSecretOutputs?: readonly string[];
  /** Whether the resource option `protect` or `retainOnDelete` is on. */
  readonly kept?: boolean;
}

export type Properties = Readonly<Record<string, unknown>>;

/** What any plan, preview or export knows of a resource; `cli/plan.ts` and `pulumi stack export` both fit. */
export interface PlanEntry {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly parent?: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>> | null;
  readonly additionalSecretOutputs?: readonly string[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
}

/** What the engine writes for a value that is not known before creation. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What stands for a secret value; the value itself never reaches a rule. */
export const SECRET = "[secret]";

/** The engine's other markers, one for each kind of value (pulumi/pulumi, `sdk/go/common/resource/plugin`). */
const UNKNOWN_MARKERS = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** The resources of a plan or of an exported stack, ready for `evaluate`. */
export function fromPlan(entries: readonly PlanEntry[]): readonly Resource[] {
  return entries.map(({ urn, type, id, parent, additionalSecretOutputs, ...entry }) => ({
    urn,
    type,
    name: nameOf(urn),
    ...(id === undefined ? {} : { id }),
    ...(parent === undefined || parent === "" ? {} : { parent }),
    inputs: normalise(entry.inputs ?? {}) as Properties,
    outputs: normalise(entry.outputs ?? {}) as Properties,
    dependencies: entry.dependencies ?? [],
    propertyDependencies: withoutNulls(entry.propertyDependencies ?? {}),
    ...(additionalSecretOutputs === undefined ? {} : { additionalSecretOutputs }),
    ...(entry.protect === true || entry.retainOnDelete === true ? { kept: true } : {}),
  }));
}

export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function withoutNulls(
  map: Readonly<Record<string, readonly string[] | null>>,
): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(map).map(([key, urns]) => [key, urns ?? []]));
}

/** Masks wrapped secrets and brings every unknown marker to one spelling. Untouched parts are not copied. */
export function normalise(value: unknown): unknown {
  if (typeof value === "string") {
    return UNKNOWN_MARKERS.has(value) ? UNKNOWN : value;
  }
  if (Array.isArray(value)) {
    const items = value.map(normalise);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const record = value as Record<string, unknown>;
  if (record[SIGNATURE] === SECRET_SIGNATURE) {
    return SECRET;
  }
  let changed = false;
  const entries = Object.entries(record).map(([key, entry]) => {
    const next = normalise(entry);
    changed ||= next !== entry;
    return [key, next] as const;
  });
  return changed ? Object.fromEntries(entries) : value;
}

export const isUnknown = (value: unknown): boolean => value === UNKNOWN;

export const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** Some properties carry booleans as text (launch templates, provider inputs). */
export const isTrue = (value: unknown): boolean => value === true || value === "true";

/** The value at a dotted path; unknown as soon as something on the way is unknown. */
export function at(container: unknown, path: string): unknown {
  let value = container;
  for (const key of path.split(".")) {
    if (isUnknown(value)) {
      return UNKNOWN;
    }
    if (typeof value !== "object" || value === null) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** A property that may hold one value or a list, as a list; nothing for an absent one. */
export function list(value: unknown): readonly unknown[] {
  if (isAbsent(value)) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

export function record(value: unknown): Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}
