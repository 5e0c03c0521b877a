import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { InputError } from "../../components/shared/errors";
import { type Example, findExamples } from "./examples";
import { type Fault, judge, kindOf, shown } from "./faults";
import { NAMESPACE } from "./fields";
import { patterns } from "./formats";
import {
  holdsSecret,
  isInside,
  isSecret,
  keyName,
  type Path,
  pathText,
  schemaAt,
  secretPatterns,
  valueAt,
} from "./paths";
import { ENCRYPTED, type Position, StackFile, type StackFileText } from "./positions";
import { type Draft, fill, filledBy, matters } from "./resolve";
import { applyRules, explanation, type Result } from "./rules";
import type { Settings } from "./settings";
import { engineText } from "./stackFile";
import { suggestion } from "./suggest";
import { systemConfigOf } from "./systems";

export { type Example, refuseExamples } from "./examples";
export { type ConfigFacts, checkFacts, usableZones } from "./facts";
export type { StackFileText } from "./positions";
export { PLACEHOLDER_SECRET, readStackFile } from "./stackFile";

export interface LoadInput {
  readonly project: string;
  readonly stack: string;
  /** By key with its namespace, as the engine hands it over: maps and lists are JSON texts. */
  readonly values: Readonly<Record<string, string>>;
  /** The keys whose values are, or hold, Pulumi secrets. */
  readonly secretKeys: readonly string[];
  /** For positions, and to tell which part of a value is encrypted. */
  readonly stackFile?: StackFileText;
}

/** An entry of `gatehouse:policies.waivers`: a violation of the policy pack that is accepted until a day. */
export interface Waiver {
  readonly rule: string;
  readonly resource: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
  /** `Pulumi.prod.yaml:40:9`, or the key where the file does not say it. */
  readonly source: string;
}

/** Where one setting came from. */
export interface Provenance {
  /** Such as `network.egress`. */
  readonly key: string;
  /** As JSON; secrets read `[secret]`. */
  readonly value: string;
  /** `Pulumi.dev.yaml:14:5`, `command line`, `size small`, `environment dev` or `default`. */
  readonly source: string;
}

export interface LoadedConfig {
  readonly settings: Settings;
  /** Combinations that work but deserve a thought, each with its position. */
  readonly warnings: readonly string[];
  readonly provenance: readonly Provenance[];
  readonly examples: readonly Example[];
  /** What the policy pack is to accept; the settings of a system know nothing of it. */
  readonly waivers: readonly Waiver[];
  /** `Pulumi.dev.yaml:14:5 ` for messages about a key, or nothing where the file does not say it. */
  readonly locate: (path: Path) => string;
}

/**
 * Reads and checks the configuration of a stack. Nothing of AWS is needed.
 *
 * Faults of single values and of combinations appear together: what cannot be read is left out, and the rules
 * are applied to the rest.
 *
 * @throws InputError with every fault at once. No secret stands in any message.
 */
export function loadConfig(input: LoadInput): LoadedConfig {
  return new Loader(input).load();
}

class Loader {
  private readonly input: LoadInput;
  private readonly file: StackFile | undefined;
  /** What the file says about this program, keys without their namespace. */
  private readonly written: Readonly<Record<string, unknown>>;
  private readonly system: ReturnType<typeof systemConfigOf>;
  private readonly schema: z.ZodObject;
  private readonly secretPlaces: ReturnType<typeof secretPatterns>;
  private readonly raw: Record<string, unknown>;
  private readonly secrets = new Map<string, string>();
  private readonly faults: { readonly text: string; readonly position?: Position }[] = [];
  /** Parts that must not reach a rule. */
  private readonly faulty: Path[] = [];

  constructor(input: LoadInput) {
    this.input = input;
    this.system = systemConfigOf(input.values[`${NAMESPACE}:system`]);
    this.schema = this.system.schema;
    this.secretPlaces = secretPatterns(this.schema);
    this.file = input.stackFile === undefined ? undefined : new StackFile(input.stackFile);
    this.written = ownValues(this.file?.values ?? {});
    this.raw = this.parseValues();
  }

  load(): LoadedConfig {
    this.checkNamespaces();
    this.checkCredentials();
    const region = this.readRegion();
    this.checkSecrets();
    const draft = this.readDraft();
    const { rules, tables } = this.system;
    const { project, stack } = this.input;
    const { filled, sources } = fill(draft, { project, stack, region }, tables);
    const given = (key: string) => valueAt(this.raw, key.split(".")) !== undefined;
    const results = applyRules(rules, filled, given, this.faulty);
    const sentence = ({ rule, finding }: Result) => {
      const says = finding.says ?? `is ${this.show(valueAt(filled, finding.path), finding.path)}`;
      const source = sources.get(pathText(finding.path));
      const from = source === undefined || finding.says !== undefined ? "" : ` (${source})`;
      return { path: finding.path, text: `${keyName(finding.path)} ${says}${from}: ${explanation(rule)}` };
    };
    for (const result of results.filter(({ rule }) => rule.level === "refused")) {
      this.add(sentence(result));
    }
    this.throwIfAny();
    const leaves = leavesOf(draft);
    const unused = this.system.unused(filled);
    return {
      settings: this.system.settings(filled, this.secrets),
      warnings: results.map((result) => this.located(sentence(result)).text),
      provenance: this.provenance(leaves, leavesOf(filled as Draft), sources).filter(({ path }) =>
        matters(path, unused),
      ),
      examples: findExamples(
        leaves.flatMap(({ path, value }) =>
          (Array.isArray(value) ? value : [value]).map((inner: unknown) => ({
            path,
            key: pathText(path),
            value: inner,
          })),
        ),
        (path) => this.locate(path),
      ),
      waivers: this.waivers(draft),
      locate: (path) => this.locate(path),
    };
  }

  private waivers({ policies }: Draft): readonly Waiver[] {
    return ((policies?.waivers ?? []) as readonly Omit<Waiver, "source">[]).map((waiver, index) => {
      const path = ["policies", "waivers", index];
      return { ...waiver, source: this.locate(path).trim() || keyName(path) };
    });
  }

  /** The values of this program, parsed. An empty map or text is the same as none: the CLI fills in `{}`. */
  private parseValues(): Record<string, unknown> {
    const entries = Object.entries(this.input.values).flatMap(([key, text]): [string, unknown][] => {
      if (!key.startsWith(`${NAMESPACE}:`)) {
        return [];
      }
      const name = key.slice(NAMESPACE.length + 1);
      const value = withoutNulls(isMapKey(this.schema, name) ? parseJson(text) : text);
      return isEmpty(value) ? [] : [[name, value]];
    });
    return Object.fromEntries(entries);
  }

  /** `gatehous:size` is nobody's key: the engine would pass it on without a word. */
  private checkNamespaces(): void {
    for (const key of Object.keys(this.input.values)) {
      const [namespace = "", ...rest] = key.split(":");
      if (namespace !== NAMESPACE && suggestion(namespace, [NAMESPACE]) !== undefined) {
        const position = this.file?.findKey(key);
        this.faults.push({
          text: `${this.prefix(position)}${pathText([key])} has an unknown namespace; use ${NAMESPACE}:${pathText([rest.join(":")])}`,
          ...(position === undefined ? {} : { position }),
        });
      }
    }
  }

  /** The provider would take them; whoever reads the file would have them too. */
  private checkCredentials(): void {
    for (const key of ["aws:accessKey", "aws:secretKey", "aws:token"]) {
      const position = this.file?.findKey(key);
      if (this.input.values[key] !== undefined && !this.input.secretKeys.includes(key)) {
        this.faults.push({
          text: `${this.prefix(position)}${key} stands there in plain text; remove it, revoke it at AWS if others have seen this file, and use \`aws sso login\` or AWS_PROFILE`,
          ...(position === undefined ? {} : { position }),
        });
      }
    }
  }

  private readRegion(): string {
    const key = "aws:region";
    const region = this.input.values[key] ?? "";
    if (!patterns.region.test(region)) {
      const position = this.file?.findKey(key) ?? this.file?.nearest([]);
      const given = this.input.secretKeys.includes(key) ? "encrypted" : shown(region);
      const says = region === "" ? "is not set" : `is ${given}`;
      this.faults.push({
        text: `${this.prefix(position)}${key} ${says}; use a region, such as "eu-central-1" (\`pulumi config set ${key} eu-central-1\`)`,
        ...(position === undefined ? {} : { position }),
      });
      this.faulty.push(["region"]);
    }
    return region;
  }

  /** A secret must be encrypted where it stands, and nothing else may be. */
  private checkSecrets(): void {
    for (const { path, value } of scalarsOf(this.raw)) {
      if (isSecret(path, this.secretPlaces) && typeof value === "string" && value !== "") {
        this.secrets.set(pathText(path), value);
        if (!this.isEncrypted(path, value)) {
          const command = `pulumi config set --secret --path '${keyName(path)}'`;
          this.add({
            path,
            text: `${keyName(path)} stands there in plain text; encrypt it with \`${command}\`, and replace it at its issuer if others have seen this file`,
          });
        }
      }
    }
    for (const path of this.wronglyEncrypted()) {
      const allowed = this.secretPlaces
        .map((place) => keyName(place).replaceAll('["*"]', "[]"))
        .join(" and ");
      this.add({
        path,
        text: `${keyName(path)} is encrypted; only ${allowed} may be, so write it in plain text`,
      });
      this.faulty.push(path);
      remove(this.raw, path);
    }
  }

  private isEncrypted(path: Path, value: string): boolean {
    const written = this.file === undefined ? undefined : this.fileValue(path);
    const marked = this.input.secretKeys.includes(keyName(path.slice(0, 1)));
    // Another part of the same key may be what is encrypted.
    return written === ENCRYPTED || (marked && written !== value);
  }

  private wronglyEncrypted(): readonly Path[] {
    const written = encryptedIn(this.written);
    const wrong = written.filter(
      (path) => !isSecret(path, this.secretPlaces) && schemaAt(this.schema, path) !== undefined,
    );
    const keys = this.input.secretKeys
      .filter((key) => key.startsWith(`${NAMESPACE}:`))
      .map((key): Path => [key.slice(NAMESPACE.length + 1)])
      .filter((path) => schemaAt(this.schema, path) !== undefined)
      .filter(
        (path) => !holdsSecret(path, this.secretPlaces) && !written.some((other) => isInside(other, path)),
      );
    return [...wrong, ...keys];
  }

  private readDraft(): Draft {
    const draft = structuredClone(this.raw);
    const parsed = this.schema.safeParse(this.raw);
    if (!parsed.success) {
      const { faults, unusable, unknown } = judge(this.schema, parsed.error.issues, this.raw, (value, path) =>
        this.show(value, path),
      );
      const hidden = this.faulty;
      for (const fault of faults.filter(({ path }) => !hidden.some((part) => isInside(path, part)))) {
        this.add(fault);
      }
      for (const path of unusable) {
        remove(draft, path);
      }
      this.faulty.push(...unusable, ...unknown);
    }
    // What the size or the environment class would fill is unknown when that one is.
    for (const source of ["size", "environment"] as const) {
      if (this.faulty.some((path) => path.length === 1 && path[0] === source)) {
        const open = filledBy(source, this.system.tables).map((key) => key.split("."));
        this.faulty.push(...open.filter((path) => valueAt(this.raw, path) === undefined));
      }
    }
    for (const [key] of this.secrets) {
      hide(draft, this.secretPlaces, key);
    }
    return draft as Draft;
  }

  private provenance(
    given: readonly Leaf[],
    filled: readonly Leaf[],
    sources: ReadonlyMap<string, string>,
  ): readonly (Provenance & { readonly path: Path })[] {
    const written = new Set(given.map(({ path }) => pathText(path)));
    return filled
      .map(({ path, value }) => {
        const key = pathText(path);
        const position = this.isFromFile(path) ? this.file?.find(path) : undefined;
        const fromFile = position === undefined ? "command line" : this.prefix(position).trim();
        return {
          path,
          key,
          value: isSecret(path, this.secretPlaces) ? "[secret]" : JSON.stringify(value),
          source: written.has(key) ? fromFile : (sources.get(key) ?? originOf(key)),
        };
      })
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  private add(fault: Fault): void {
    this.faults.push(this.located(fault));
  }

  private located({ path, text }: Fault): { text: string; position?: Position } {
    const position = this.position(path);
    return { text: `${this.prefix(position)}${text}`, ...(position === undefined ? {} : { position }) };
  }

  private locate(path: Path): string {
    return this.prefix(this.position(path));
  }

  /** A value from the command line has no place in the file, even where the file holds another one. */
  private position(path: Path): Position | undefined {
    const [first = ""] = path;
    // The same text may be written in another way: as JSON, or with a number that JSON has not.
    const sameText = engineText(this.written[first]) === this.input.values[keyName([first])];
    if (valueAt(this.raw, path) !== undefined && !this.isFromFile(path) && !sameText) {
      return this.file?.find(path) !== undefined && this.fileValue(path) === ENCRYPTED
        ? this.file.find(path)
        : undefined;
    }
    return this.file?.nearest(path);
  }

  private isFromFile(path: Path): boolean {
    const written = this.fileValue(path);
    return written !== undefined && isSame(written, valueAt(this.raw, path), path.length === 1);
  }

  private fileValue(path: Path): unknown {
    return valueAt(this.written, path);
  }

  private prefix(position: Position | undefined): string {
    return position === undefined ? "" : `${this.file?.path}:${position.line}:${position.column} `;
  }

  /** A value that may be, or be beside, a secret is not shown unless the file holds it in plain text. */
  private show(value: unknown, path: Path): string {
    const marked = this.input.secretKeys.includes(keyName(path.slice(0, 1)));
    const hidden =
      holdsSecret(path, this.secretPlaces) || (marked && !this.isFromFile(path) && this.isGiven(path));
    const map = path.length === 1 && typeof value === "string" ? this.fileValue(path) : undefined;
    // The engine hands a map over as JSON, where a text is expected too.
    const isMap = typeof map === "object" && map !== null;
    return hidden ? kindOf(value) : shown(isMap ? map : value);
  }

  private isGiven(path: Path): boolean {
    return valueAt(this.raw, path) !== undefined;
  }

  private throwIfAny(): void {
    if (this.faults.length === 0) {
      return;
    }
    const order = (position: Position | undefined) =>
      position === undefined ? Number.POSITIVE_INFINITY : position.line * 10_000 + position.column;
    const sorted = this.faults.toSorted((a, b) => {
      const [one, other] = [order(a.position), order(b.position)];
      return one === other ? 0 : one - other;
    });
    throw new InputError([...new Set(sorted.map(({ text }) => text))]);
  }
}

function ownValues(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = Object.entries(values).filter(([key]) => key.startsWith(`${NAMESPACE}:`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(NAMESPACE.length + 1), value]));
}

interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

/** Every value that is not a map; a list of plain values is one leaf. */
function leavesOf(value: unknown, path: Path = []): readonly Leaf[] {
  if (Array.isArray(value)) {
    const plain = value.every((item) => typeof item !== "object" || item === null);
    return plain ? [{ path, value }] : value.flatMap((item, index) => leavesOf(item, [...path, index]));
  }
  if (typeof value !== "object" || value === null) {
    return value === undefined ? [] : [{ path, value }];
  }
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

/** Every value that is neither map nor list. */
function scalarsOf(value: unknown, path: Path = []): readonly Leaf[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => scalarsOf(item, [...path, index]));
  }
  if (typeof value !== "object" || value === null) {
    return [{ path, value }];
  }
  return Object.entries(value).flatMap(([key, inner]) => scalarsOf(inner, [...path, key]));
}

function encryptedIn(value: unknown): readonly Path[] {
  return scalarsOf(value)
    .filter((leaf) => leaf.value === ENCRYPTED)
    .map(({ path }) => path);
}

/** Settings that neither the file nor a table names. */
function originOf(key: string): string {
  return key === "region" ? "aws:region" : "pulumi";
}

function isMapKey(schema: z.ZodObject, name: string): boolean {
  const kind = schemaAt(schema, [name])?.def.type;
  return kind === undefined || kind === "object" || kind === "record" || kind === "array";
}

function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isEmpty(value: unknown): boolean {
  return (
    value === "" ||
    (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0)
  );
}

/** `egress:` with nothing behind it is the same as no such line. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNulls);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)]));
}

/** Takes a part out; an entry of a list leaves a gap, so that the others keep their places. */
function remove(root: Record<string, unknown>, path: Path): void {
  const parent = valueAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (Array.isArray(parent) && typeof last === "number") {
    // A gap is skipped by map and its like, so that rules judge the other entries.
    delete parent[last];
  } else if (typeof parent === "object" && parent !== null && last !== undefined) {
    delete (parent as Record<string, unknown>)[last];
  }
}

/** Puts a word in a secret's place: rules and explanations see that it is set, not what it is. */
function hide(root: Record<string, unknown>, places: readonly (readonly string[])[], key: string): void {
  for (const { path } of scalarsOf(root)) {
    if (pathText(path) === key && isSecret(path, places)) {
      const parent = valueAt(root, path.slice(0, -1)) as Record<string, unknown>;
      parent[String(path.at(-1))] = "[secret]";
    }
  }
}

/** Whether the file's value is the one in use; an encrypted part equals any text. */
function isSame(written: unknown, used: unknown, isTopLevel: boolean): boolean {
  if (written === ENCRYPTED) {
    return typeof used === "string";
  }
  if (isTopLevel && typeof used === "string") {
    return engineText(written) === used;
  }
  if (typeof written !== "object" || written === null || typeof used !== "object" || used === null) {
    return isDeepStrictEqual(written, used);
  }
  const clean = withoutNulls(written) as Record<string, unknown>;
  const keys = Object.keys(clean);
  return (
    Array.isArray(written) === Array.isArray(used) &&
    keys.length === Object.keys(used).length &&
    keys.every((key) => isSame(clean[key], (used as Record<string, unknown>)[key], false))
  );
}
