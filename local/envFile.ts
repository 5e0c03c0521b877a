import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "dotenv";
import { closest, distance } from "fastest-levenshtein";
import { InputError } from "../components/shared/errors";
import { localVariables, OF_THIS_MACHINE } from "./environment";
import { togetherFaults } from "./envTogether";
import { loginSettings } from "./loginSettings";
import { SETTINGS, type StackKind, settingOf } from "./settings";

export const ENV_FILE = ".env.local";

export interface LocalEnv {
  /** What the file sets; empty values count as not set. */
  readonly values: Readonly<Record<string, string>>;
  /** One sentence each, with file and line. */
  readonly faults: readonly string[];
}

/** Reads `.env.local` of a folder. Without the file there is nothing to say about values. */
export function readEnvFile(root: string, kind: StackKind): LocalEnv | undefined {
  const path = join(root, ENV_FILE);
  if (!existsSync(path)) {
    return undefined;
  }
  const { groups } = loginSettings(join(root, "local/login/settings.json"));
  try {
    return checkEnvFile(readFileSync(path, "utf8"), groups, kind);
  } catch (error) {
    throw new InputError([`${ENV_FILE} cannot be read: ${(error as Error).message}.`]);
  }
}

/** The settings of the stack with Docker, or what to do where there are none. */
export function settings(root: string): LocalEnv {
  const env = readEnvFile(root, "docker");
  if (env === undefined) {
    throw new InputError([
      `${ENV_FILE} is missing: npm run local -- setup makes it, or cp .env.example ${ENV_FILE}.`,
    ]);
  }
  return { ...env, faults: [...env.faults, ...shellFaults(env.values)] };
}

/** Compose prefers a variable of the shell, so the commands would look at other ports and addresses than it. */
function shellFaults(values: Readonly<Record<string, string>>): readonly string[] {
  return SETTINGS.flatMap(({ name }) => {
    const value = process.env[name];
    return value === undefined || value === settingOf(values, name)
      ? []
      : [`${name} is set in your shell too, where it goes before ${ENV_FILE}: unset ${name}.`];
  });
}

/** The settings, all right. */
export function validSettings(root: string): Readonly<Record<string, string>> {
  const { values, faults } = settings(root);
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  return values;
}

/** All faults of a file at once: unknown keys, keys set twice, wrong values, and values that do not fit together. */
export function checkEnvFile(
  text: string,
  poolGroups: readonly string[] = ["admin", "user"],
  kind: StackKind = "docker",
): LocalEnv {
  const parsed = parse(text);
  const { places, faults } = placesOf(text);
  const values = Object.fromEntries(
    Object.entries(parsed).filter(([name, value]) => value !== "" && isReadAlike(places, name)),
  );
  return {
    values,
    faults: [
      ...faults,
      ...places.flatMap(({ line, name, raw }) => lineFaults({ line, name, raw }, places, kind)),
      ...Object.entries(values).flatMap(([name, value]) => valueFaults(lineOf(places, name), name, value)),
      ...togetherFaults(values, { poolGroups, kind }, (name, text) => at(lineOf(places, name), text)),
    ].sort((a, b) => lineIn(a) - lineIn(b)),
  };
}

interface Place {
  readonly line: number;
  readonly name: string;
  readonly raw: string;
}

/** Lines that set something, and a fault for each that does not and is no comment. */
function placesOf(text: string): { readonly places: readonly Place[]; readonly faults: readonly string[] } {
  const lines = text.split(/\r?\n/).map((content, index) => ({ content: content.trim(), line: index + 1 }));
  const meant = lines.filter(({ content }) => content !== "" && !content.startsWith("#"));
  const read = meant.map(({ content, line }) => ({
    line,
    found: /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/s.exec(content),
  }));
  return {
    places: read.flatMap(({ line, found }) =>
      found === null ? [] : [{ line, name: found[1] ?? "", raw: found[2] ?? "" }],
    ),
    // Its text is not shown: it may be a part of a secret.
    faults: read.flatMap(({ line, found }) =>
      found === null ? [at(line, "this line is no NAME=value; write it as one, or put a # before it.")] : [],
    ),
  };
}

/**
 * What Docker Compose and the package dotenv read alike; they differ in comments after a value, in backslashes within
 * double quotes, in a quote that is not closed and in backticks.
 */
const CLEAR_VALUE = /^(?:'[^']*(?<!\\)'|"[^"\\]*"|[^\s'"`#](?:[^#\r]*[^\s#])?)(?: +#.*)?$/;

function isClear(raw: string): boolean {
  return raw === "" || CLEAR_VALUE.test(raw);
}

function isReadAlike(places: readonly Place[], name: string): boolean {
  const own = places.filter((place) => place.name === name);
  return own.length > 0 && own.every(({ raw }) => isClear(raw));
}

function lineOf(places: readonly Place[], name: string): number {
  return places.findLast((place) => place.name === name)?.line ?? 1;
}

function lineIn(fault: string): number {
  return Number(/:(\d+): /.exec(fault)?.[1] ?? 0);
}

const at = (line: number, text: string) => `${ENV_FILE}:${line}: ${text}`;

function lineFaults(
  { line, name, raw }: Place,
  places: readonly Place[],
  kind: StackKind,
): readonly string[] {
  if (!SETTINGS.some((setting) => setting.name === name)) {
    return [at(line, unknown(name, kind))];
  }
  const first = places.find((place) => place.name === name)?.line ?? line;
  return [
    ...(first < line ? [at(line, `${name} is set in line ${first} already; keep one.`)] : []),
    ...writingFaults(line, name, raw),
  ];
}

function writingFaults(line: number, name: string, raw: string): readonly string[] {
  // Compose would take what follows a $ for a variable of its own.
  if (!raw.startsWith("'") && raw.replace(/\s#.*$/, "").includes("$")) {
    return [at(line, `${name} has a $; write the value in single quotes.`)];
  }
  return isClear(raw)
    ? []
    : [
        at(
          line,
          `${name} is read in two ways: write the value on one line in single quotes, and a comment on a line of its own.`,
        ),
      ];
}

function unknown(name: string, kind: StackKind): string {
  if (localVariables().some((variable) => variable.name === name)) {
    const likeAws = OF_THIS_MACHINE[name] === undefined ? ", the same as on AWS" : "";
    const another =
      kind === "docker"
        ? "To try another value, use a compose.override.yaml (docs/local.md)."
        : "Another value can be tried with Docker only (docs/local.md).";
    return `${name} is fixed by the stack${likeAws}; remove the line. ${another}`;
  }
  const near = closest(
    name,
    SETTINGS.map((setting) => setting.name),
  );
  const hint = distance(name, near) <= 4 ? `; did you mean ${near}?` : "; the keys are in .env.example.";
  return `${name} is no key of the local stack${hint}`;
}

function valueFaults(line: number, name: string, value: string): readonly string[] {
  const setting = SETTINGS.find((one) => one.name === name);
  const fault = setting?.fault?.(value);
  if (setting === undefined || fault === undefined) {
    return [];
  }
  return [at(line, setting.secret ? `${name} ${fault}.` : `${name} is "${value}"; it ${fault}.`)];
}
