import { z } from "zod";
import { NAMESPACE, type Notes, notes } from "./fields";

/** Where a value stands: keys of maps and indexes of lists, without the namespace. */
export type Path = readonly (string | number)[];

/** `login.federation[0].name`; a key that would be misread is quoted: `tags["a.b"]`. */
export function pathText(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") {
        return `[${part}]`;
      }
      if (/^[A-Za-z_][\w-]*$/.test(part)) {
        return index === 0 ? part : `.${part}`;
      }
      if (index === 0) {
        return /^[\w.:-]+$/.test(part) ? part : quoted(part);
      }
      return `[${quoted(part)}]`;
    })
    .join("");
}

/** A text in quotes on one line, with nothing in it that steers a terminal or hides other text. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}

/** The path of a table's key, which has no indexes. */
export function pathOf(text: string): Path {
  return text.split(".");
}

/** As Pulumi names it: `gatehouse:login.federation[0].name`. */
export function keyName(path: Path): string {
  return `${NAMESPACE}:${pathText(path)}`;
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, part)
        ? (inner as Record<string | number, unknown>)[part]
        : undefined,
    value,
  );
}

/** Whether `path` is `other` or lies inside it. */
export function isInside(path: Path, other: Path): boolean {
  return other.length <= path.length && other.every((part, index) => part === path[index]);
}

/** What is inside an optional key. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}

/** The schema of the value at a path, or `undefined` where the schema knows no such key. */
export function schemaAt(root: z.ZodType, path: Path): z.ZodType | undefined {
  let schema: z.ZodType | undefined = unwrapped(root);
  for (const part of path) {
    if (schema instanceof z.ZodObject) {
      schema = Object.hasOwn(schema.shape, part)
        ? (schema.shape as Record<string, z.ZodType>)[part]
        : undefined;
    } else if (schema instanceof z.ZodArray) {
      schema = schema.element as z.ZodType;
    } else if (schema instanceof z.ZodRecord) {
      schema = schema.valueType as z.ZodType;
    } else {
      return undefined;
    }
    schema = schema === undefined ? undefined : unwrapped(schema);
  }
  return schema;
}

export function notesOf(schema: z.ZodType | undefined): Notes | undefined {
  return schema === undefined ? undefined : notes.get(unwrapped(schema));
}

/** The paths of every secret in the schema; `*` stands for any index. */
export function secretPatterns(
  schema: z.ZodType,
  path: readonly string[] = [],
): readonly (readonly string[])[] {
  const inner = unwrapped(schema);
  if (notesOf(inner)?.secret === true) {
    return [path];
  }
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, child]) =>
      secretPatterns(child, [...path, key]),
    );
  }
  return inner instanceof z.ZodArray ? secretPatterns(inner.element as z.ZodType, [...path, "*"]) : [];
}

/** Whether a path is that of a secret, by the patterns of `secretPatterns`. */
export function isSecret(path: Path, patterns: readonly (readonly string[])[]): boolean {
  return patterns.some(
    (pattern) => pattern.length === path.length && pattern.every((part, index) => matches(part, path[index])),
  );
}

/** Whether a secret lies at the path or inside it: such a value is never shown. */
export function holdsSecret(path: Path, patterns: readonly (readonly string[])[]): boolean {
  return patterns.some(
    (pattern) => pattern.length >= path.length && path.every((part, index) => matches(pattern[index], part)),
  );
}

function matches(pattern: string | undefined, part: string | number | undefined): boolean {
  return pattern === "*" ? typeof part === "number" : pattern === part;
}
