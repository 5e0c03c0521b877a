import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { keyName, notesOf, type Path, pathText, quoted, schemaAt, unwrapped, valueAt } from "./paths";
import { didYouMean, suggestion } from "./suggest";

type Issue = z.core.$ZodIssue;

/** A fault of one value, before its position is known. */
export interface Fault {
  readonly path: Path;
  /** Follows the position; begins with the key's name. */
  readonly text: string;
}

export interface Judged {
  readonly faults: readonly Fault[];
  /** What to leave out of the configuration before its rules are checked. */
  readonly unusable: readonly Path[];
  /** What may be judged no more, although nothing is there to leave out. */
  readonly unknown: readonly Path[];
}

/** Shows a value in a message, or a word for it where it must stay hidden. */
export type Show = (value: unknown, path: Path) => string;

/**
 * The schema's verdicts in the words of this program. The library's own messages are never used: they name
 * neither remedy nor unit, and what they quote is not under our control.
 */
export function judge(schema: z.ZodType, issues: readonly Issue[], raw: unknown, show: Show): Judged {
  const faults = new Map<string, Fault>();
  const unusable: Path[] = [];
  const unknown: Path[] = [];
  const meant = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") {
      continue;
    }
    const parent = issue.path as Path;
    const known = keysOf(schemaAt(schema, parent));
    for (const key of issue.keys) {
      const path = [...parent, key];
      const found = suggestion(key, known);
      faults.set(JSON.stringify(path), { path, text: unknownKey(path, known) });
      unusable.push(path);
      if (found !== undefined) {
        meant.add(JSON.stringify([...parent, found]));
        unknown.push([...parent, found]);
      }
    }
  }
  for (const issue of issues) {
    const path = issue.path as Path;
    const id = JSON.stringify(path);
    if (issue.code === "unrecognized_keys") {
      continue;
    }
    unusable.push(path);
    // "is not set" would be a second message for the same misspelt key.
    const second = valueAt(raw, path) === undefined && meant.has(id);
    if (!faults.has(id) && !second) {
      faults.set(id, { path, text: wrongValue(schema, path, valueAt(raw, path), show) });
    }
  }
  return { faults: [...faults.values()], unusable, unknown };
}

function keysOf(schema: z.ZodType | undefined): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function unknownKey(path: Path, known: readonly string[]): string {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const [first, ...rest] = key.split(".");
  if (parent.length === 0 && rest.length > 0 && known.includes(first ?? "")) {
    return `${keyName(path)} is not a known key; write ${pathText([rest.join(".")])} inside ${keyName([first ?? ""])} (\`pulumi config set --path\`)`;
  }
  const where = parent.length === 0 ? "known keys" : `known in ${keyName(parent)}`;
  return `${keyName(path)} is not a known key; ${where}: ${known.join(", ")}${didYouMean(key, known)}`;
}

function wrongValue(schema: z.ZodType, path: Path, value: unknown, show: Show): string {
  const target = schemaAt(schema, path);
  const note = notesOf(target);
  const allowed = note?.allowed ?? "another value";
  const how = note?.secret === true ? ` (\`pulumi config set --secret --path '${keyName(path)}'\`)` : "";
  if (value === undefined) {
    return `${keyName(path)} is not set; use ${allowed}${how}`;
  }
  if (note?.secret === true) {
    return `${keyName(path)} ${secretFault(value, show(value, path))}; use ${allowed}${how}`;
  }
  if (Array.isArray(value) && target instanceof z.ZodArray) {
    return `${keyName(path)} has ${value.length} ${value.length === 1 ? "entry" : "entries"}; use ${allowed}`;
  }
  const shown = show(value, path);
  return `${keyName(path)} is ${shown}${otherType(target, value)}; use ${allowed}${didYouMean(
    typeof value === "string" && shown.startsWith('"') ? value : "",
    choices(target, note?.values),
  )}`;
}

/** What stands in a secret's place, without a word of it. */
function secretFault(value: unknown, kind: string): string {
  if (value === "") {
    return "is empty";
  }
  const isUnencrypted =
    typeof value === "object" && value !== null && isDeepStrictEqual(Object.keys(value), ["secure"]);
  return isUnencrypted ? "holds under secure what the Pulumi CLI has not encrypted" : `is ${kind}`;
}

/** YAML's traps: a number where digits are meant as a text, a text where a number is meant. */
function otherType(target: z.ZodType | undefined, value: unknown): string {
  if (target instanceof z.ZodString && (typeof value === "number" || typeof value === "boolean")) {
    return `, a ${typeof value} (put it in quotes)`;
  }
  const isPlain =
    typeof value === "string" && (/^-?[0-9.]+$/.test(value) || value === "true" || value === "false");
  const wantsPlain =
    target instanceof z.ZodNumber || target instanceof z.ZodBoolean || target instanceof z.ZodLiteral;
  return isPlain && wantsPlain ? ", a text (leave out the quotes)" : "";
}

function choices(target: z.ZodType | undefined, values: readonly string[] = []): readonly string[] {
  const schema = target === undefined ? undefined : unwrapped(target);
  return schema instanceof z.ZodEnum ? schema.options.map(String) : values;
}

/** Keys and tokens by their well-known beginnings: what was meant for a secret's place may stand in another. */
const CREDENTIAL =
  /\b(?:[sprk]k-|gh[pousr]_|github_pat_|xox[abeprs]-|hf_|glpat-|eyJ)[\w.-]{8,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN.*$/gs;

/** A value in a message: short, on one line, and without what an address may carry as a password. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) {
    return "a list";
  }
  if (typeof value === "object" && value !== null) {
    return "a map";
  }
  if (typeof value !== "string") {
    return String(value);
  }
  const harmless = value
    .replace(/\/\/[^/@]*@/g, "//[hidden]@")
    .replace(/^[^/@:\s]+:[^/@\s]+@(?!sha256:)/, "[hidden]@")
    .replace(/([?#]).*$/s, (rest, mark) => (value.includes("://") ? `${mark}[hidden]` : rest))
    .replace(CREDENTIAL, "[hidden]");
  const short = harmless.length > 100 ? `${harmless.slice(0, 97)}...` : harmless;
  return quoted(short);
}

/** What kind of value it is, for values that must not be shown. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) {
    return "a list";
  }
  if (typeof value === "object" && value !== null) {
    return "a map";
  }
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}
