import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { UNKNOWN } from "../../cli/plan";

/** A resource's inputs or outputs, as the provider protocol carries them. */
export type Properties = Readonly<Record<string, unknown>>;

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

export function fromStruct(struct: Struct | undefined): Properties {
  return revealed(struct?.toJavaScript() ?? {}) as Properties;
}

export function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(withoutEmpty(properties) as never);
}

/** Secrets opened, nulls dropped: a provider that does not accept secrets sees the values. */
function revealed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(revealed);
  }
  if (!isObject(value)) {
    return value;
  }
  if (value[SIGNATURE] === SECRET_SIGNATURE) {
    return revealed(value["value"]);
  }
  return mapEntries(withoutEmpty(value) as Properties, revealed);
}

/** Without `undefined` and `null`, which a Struct cannot tell from an absent key. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutEmpty);
  }
  if (!isObject(value)) {
    return value;
  }
  const kept = Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== null);
  return mapEntries(Object.fromEntries(kept), withoutEmpty);
}

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function mapEntries(properties: Properties, map: (value: unknown) => unknown): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, map(value)]));
}

/** The paths of all values that are, or contain, the unknown marker. */
export function unknownPaths(value: unknown, path = ""): readonly string[] {
  return leaves(value, path)
    .filter(([, leaf]) => typeof leaf === "string" && leaf.includes(UNKNOWN))
    .map(([at]) => at);
}

/** Every value that is neither object nor array, with its path: `rules[0].filter.prefix`. */
export function leaves(value: unknown, path = ""): readonly (readonly [path: string, value: unknown])[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leaves(item, `${path}[${index}]`));
  }
  if (isObject(value)) {
    return Object.entries(value).flatMap(([key, entry]) =>
      leaves(entry, path === "" ? key : `${path}.${key}`),
    );
  }
  return [[path, value]];
}

/** The values at a path such as `networkConfiguration.subnets[]`; `[]` means each item. */
export function valuesAt(value: unknown, path: string): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const part of path.split(/\.|(?=\[\])/)) {
    found = found.flatMap((entry) => {
      if (part === "[]") {
        return Array.isArray(entry) ? entry : [];
      }
      const inside = isObject(entry) ? entry[part] : undefined;
      return inside === undefined ? [] : [inside];
    });
  }
  return found;
}

export function textsAt(value: unknown, path: string): readonly string[] {
  return valuesAt(value, path).filter((entry) => typeof entry === "string");
}

/** Equal but for the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? "";
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
