import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "dotenv";
import { closest, distance } from "fastest-levenshtein";
import { InputError } from "../components/shared/errors";
import { localVariables } from "./environment";
import { loginSettings } from "./loginSettings";
import { PORTS, type PortKey, REAL_POOL, SETTINGS } from "./settings";

export const ENV_FILE = ".env.local";

export interface LocalEnv {
  /** What the file sets; empty values count as not set. */
  readonly values: Readonly<Record<string, string>>;
  /** One sentence each, with file and line. */
  readonly faults: readonly string[];
}

/** Reads `.env.local` of a folder. Without the file there is nothing to say about values. */
export function readEnvFile(root: string): LocalEnv | undefined {
  const path = join(root, ENV_FILE);
  if (!existsSync(path)) {
    return undefined;
  }
  const { groups } = loginSettings(join(root, "local/login/settings.json"));
  try {
    return checkEnvFile(readFileSync(path, "utf8"), groups);
  } catch (error) {
    throw new InputError([`${ENV_FILE} cannot be read: ${(error as Error).message}.`]);
  }
}

/** The settings, or what to do where there are none. */
export function settings(root: string): LocalEnv {
  const env = readEnvFile(root);
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
export function checkEnvFile(text: string, poolGroups: readonly string[] = ["admin", "user"]): LocalEnv {
  const parsed = parse(text);
  const { places, faults } = placesOf(text);
  const values = Object.fromEntries(
    Object.entries(parsed).filter(([name, value]) => value !== "" && isReadAlike(places, name)),
  );
  return {
    values,
    faults: [
      ...faults,
      ...places.flatMap(({ line, name, raw }) => lineFaults(line, name, raw, places)),
      ...Object.entries(values).flatMap(([name, value]) => valueFaults(lineOf(places, name), name, value)),
      ...togetherFaults(values, places, poolGroups),
    ].sort((a, b) => lineIn(a) - lineIn(b)),
  };
}

/** The value of a setting, or its default. */
export function settingOf(values: Readonly<Record<string, string>>, name: string): string {
  return values[name] ?? SETTINGS.find((setting) => setting.name === name)?.default ?? "";
}

/** Where the browser finds the application. */
export function addressOf(values: Readonly<Record<string, string>>): string {
  return values["WEBUI_URL"] ?? `http://localhost:${settingOf(values, "OPEN_WEBUI_PORT")}`;
}

export function isRealPool(values: Readonly<Record<string, string>>): boolean {
  return REAL_POOL.every((name) => values[name] !== undefined);
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

function lineFaults(line: number, name: string, raw: string, places: readonly Place[]): readonly string[] {
  if (!SETTINGS.some((setting) => setting.name === name)) {
    return [at(line, unknown(name))];
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

function unknown(name: string): string {
  if (localVariables().some((variable) => variable.name === name)) {
    return `${name} is fixed by the stack, the same as on AWS; remove the line. To try another value, use a compose.override.yaml (docs/local.md).`;
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

function togetherFaults(
  values: Readonly<Record<string, string>>,
  places: readonly Place[],
  poolGroups: readonly string[],
): readonly string[] {
  const fault = (name: string, text: string) => at(lineOf(places, name), text);
  return [
    ...poolFaults(values, fault),
    ...groupFaults(values, poolGroups, fault),
    ...addressFaults(values, fault),
  ];
}

type Fault = (name: string, text: string) => string;

function poolFaults(values: Readonly<Record<string, string>>, fault: Fault): readonly string[] {
  const given = REAL_POOL.filter((name) => values[name] !== undefined);
  const missing = REAL_POOL.filter((name) => values[name] === undefined);
  return given.length > 0 && missing.length > 0
    ? [fault(given[0]!, `${given[0]} means a user pool in AWS, which needs ${missing.join(", ")} too.`)]
    : [];
}

function groupFaults(
  values: Readonly<Record<string, string>>,
  poolGroups: readonly string[],
  fault: Fault,
): readonly string[] {
  if (REAL_POOL.some((name) => values[name] !== undefined)) {
    return [];
  }
  return ["USER_GROUP", "ADMIN_GROUP"].flatMap((name) => {
    const value = values[name];
    return value === undefined || poolGroups.includes(value)
      ? []
      : [fault(name, `${name} is "${value}"; the local pool has the groups ${poolGroups.join(" and ")}.`)];
  });
}

function addressFaults(values: Readonly<Record<string, string>>, fault: Fault): readonly string[] {
  const ports = Object.keys(PORTS) as PortKey[];
  const twice = ports.find((name, index) =>
    ports.slice(0, index).some((other) => settingOf(values, other) === settingOf(values, name)),
  );
  const address = addressOf(values);
  const secure = settingOf(values, "SECURE_COOKIES") === "true";
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  const [urls, keys] = [settingOf(values, "OPENAI_API_BASE_URLS"), settingOf(values, "OPENAI_API_KEYS")].map(
    (list) => list.split(";"),
  );
  return [
    ...(twice === undefined
      ? []
      : [fault(twice, `${twice} is "${settingOf(values, twice)}", which another port key has too.`)]),
    ...(address.startsWith("http:") && secure && host !== "localhost"
      ? [
          fault(
            "SECURE_COOKIES",
            `SECURE_COOKIES is "true", but ${address} is not https: no login would end.`,
          ),
        ]
      : []),
    ...(urls!.length === keys!.length
      ? []
      : [
          fault(
            values["OPENAI_API_KEYS"] === undefined ? "OPENAI_API_BASE_URLS" : "OPENAI_API_KEYS",
            `OPENAI_API_BASE_URLS has ${urls!.length} addresses and OPENAI_API_KEYS ${keys!.length} keys; they go in pairs.`,
          ),
        ]),
  ];
}
