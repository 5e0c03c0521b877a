import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from "yaml";
import { InputError } from "../../components/shared/errors";
import { NAMESPACE } from "./fields";
import { type Path, pathText } from "./paths";

/** A stack file as text, with the name that messages give it. */
export interface StackFileText {
  /** Such as `Pulumi.dev.yaml`. */
  readonly path: string;
  readonly text: string;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** More than a person writes; what references repeat counts too. */
const MOST_CHARACTERS = 262_144;
const MOST_VALUES = 100_000;
const MOST_LEVELS = 40;

/** Stands for a value that is encrypted in the file. */
export const ENCRYPTED = Symbol("encrypted");

interface Entry {
  readonly position: Position;
  readonly node: Node | null;
}

/** A stack file: its values and where they stand. Encrypted values are never decrypted. */
export class StackFile {
  readonly path: string;
  /** Every key under `config:` with its namespace; encrypted parts read `ENCRYPTED`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The keys that hold an encrypted value. */
  readonly secretKeys: readonly string[];
  private readonly entries = new Map<string, Entry>();
  private readonly start: Position;
  private readonly lines = new LineCounter();
  private readonly resolveAlias: (node: Node | null) => Node | null;
  private readonly pairs = new WeakMap<object, ReadonlyMap<string, Pair>>();
  private count = 0;

  constructor({ path, text }: StackFileText) {
    this.path = path;
    this.refuseStrangeText(text);
    const document = parseDocument(text, {
      lineCounter: this.lines,
      prettyErrors: false,
      merge: true,
      uniqueKeys: true,
    });
    const faults = document.errors.map(
      ({ code, pos }) => `${this.at(pos[0])} is not valid YAML: ${explain(code)}.`,
    );
    if (faults.length > 0) {
      throw new InputError(faults);
    }
    this.resolveAlias = (node) => {
      const target = isAlias(node) ? node.resolve(document) : node;
      if (target === undefined) {
        throw this.fault(node, "a reference (*name) names no anchor (&name) that stands before it");
      }
      return target;
    };
    const { contents } = document;
    this.refuseOther(contents, "the file", "the key config");
    const config = isMap(contents)
      ? contents.items.find((pair) => keyText(pair.key) === "config")
      : undefined;
    this.start = config === undefined ? { line: 1, column: 1 } : this.positionOf(config.key as Node);
    const settings = this.resolveAlias((config?.value ?? null) as Node | null);
    this.refuseOther(settings, "config", "keys such as aws:region");
    this.values = this.readEntries(settings);
    this.secretKeys = Object.keys(this.values).filter((key) => hasEncrypted(this.values[key]));
  }

  /** Where the key of a value of this program stands, or `undefined` when it is not in the file. */
  find(path: Path): Position | undefined {
    return this.entry(path)?.position;
  }

  /** Where the deepest part of the path stands that is in the file; else the line `config:`. */
  nearest(path: Path): Position {
    for (let length = path.length; length > 0; length -= 1) {
      const position = this.find(path.slice(0, length));
      if (position !== undefined) {
        return position;
      }
    }
    return this.start;
  }

  /** The position of a key with its namespace. */
  findKey(key: string): Position | undefined {
    return this.entries.get(key)?.position;
  }

  /** The CLI's reader refuses such a file too; it cannot say where. */
  private refuseStrangeText(text: string): void {
    if (text.length > MOST_CHARACTERS) {
      throw new InputError([
        `${this.path} has ${text.length} characters; a stack file has at most ${MOST_CHARACTERS}.`,
      ]);
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
    const offset = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/);
    if (offset >= 0) {
      const lines = text.slice(0, offset).split("\n");
      const at = `${this.path}:${lines.length}:${(lines.at(-1) ?? "").length + 1}`;
      throw new InputError([
        `${at} is not valid YAML: a control character, or a character that is not UTF-8. Save the file as UTF-8 text.`,
      ]);
    }
  }

  private refuseOther(node: Node | null, what: string, keys: string): void {
    if (isSeq(node) || (isScalar(node) && node.value !== null)) {
      const { line, column } = this.positionOf(node);
      const kind = isSeq(node) ? "list" : "single value";
      throw new InputError([`${this.path}:${line}:${column} ${what} is a ${kind}; use a map with ${keys}`]);
    }
  }

  private fault(node: Node | null, says: string): InputError {
    const { line, column } = node === null ? this.start : this.positionOf(node);
    return new InputError([`${this.path}:${line}:${column} is not valid YAML: ${says}.`]);
  }

  private readEntries(config: Node | null): Record<string, unknown> {
    const twice: string[] = [];
    for (const { key, value } of this.pairsOf(config)) {
      const entry = { position: this.positionOf(key as Node), node: value as Node | null };
      const name = qualified(keyText(key));
      const first = this.entries.get(name);
      if (first !== undefined) {
        const { line, column } = entry.position;
        twice.push(
          `${this.path}:${line}:${column} ${pathText([keyText(key)])} stands there twice, as ${pathText([name])} in line ${first.position.line} too; remove one of the two`,
        );
      }
      this.entries.set(name, entry);
    }
    if (twice.length > 0) {
      throw new InputError(twice);
    }
    return Object.fromEntries([...this.entries].map(([key, { node }]) => [key, this.read(node)]));
  }

  private entry([first, ...rest]: Path): Entry | undefined {
    let entry = this.entries.get(`${NAMESPACE}:${first}`);
    for (const part of rest) {
      entry = entry === undefined ? undefined : this.inside(entry.node, part);
    }
    return entry;
  }

  private inside(given: Node | null, part: string | number): Entry | undefined {
    const node = this.resolveAlias(given);
    if (isSeq(node) && typeof part === "number") {
      const item = node.items[part] as Node | undefined;
      return item === undefined ? undefined : { position: this.positionOf(item), node: item };
    }
    const pair = this.pairAt(node, String(part));
    return pair === undefined
      ? undefined
      : { position: this.positionOf(pair.key as Node), node: pair.value as Node | null };
  }

  private pairAt(node: Node | null, key: string): Pair | undefined {
    if (node === null) {
      return undefined;
    }
    const known =
      this.pairs.get(node) ?? new Map(this.pairsOf(node).map((pair) => [keyText(pair.key), pair] as const));
    this.pairs.set(node, known);
    return known.get(key);
  }

  private pairsOf(given: Node | null): readonly Pair[] {
    const node = this.resolveAlias(given);
    return isMap(node) ? node.items : [];
  }

  /** The value as the engine reads it. */
  private read(given: Node | null, depth = 0): unknown {
    const node = this.resolveAlias(given);
    this.count += 1;
    if (depth > MOST_LEVELS) {
      throw this.fault(given, `a value lies more than ${MOST_LEVELS} levels deep, or contains itself`);
    }
    if (this.count > MOST_VALUES) {
      throw this.fault(
        given,
        `the file has more than ${MOST_VALUES} values, with those that references repeat`,
      );
    }
    if (isSeq(node)) {
      return node.items.map((item) => this.read(item as Node, depth + 1));
    }
    if (!isMap(node)) {
      return isScalar(node) ? scalar(node) : null;
    }
    if (isEncrypted(node.items)) {
      return ENCRYPTED;
    }
    const entries = node.items.flatMap((pair): [string, unknown][] => {
      const value = this.read(pair.value as Node | null, depth + 1);
      return isMergeKey(pair.key)
        ? this.merged(pair.value as Node | null, value)
        : [[keyText(pair.key), value]];
    });
    // Keys of the map itself stand after those merged into it.
    const own = new Set(node.items.map(({ key }) => keyText(key)));
    return Object.fromEntries([
      ...entries.filter(([key]) => !own.has(key)),
      ...entries.filter(([key]) => own.has(key)),
    ]);
  }

  /** The entries behind `<<`; those of an earlier map win over those of a later one. */
  private merged(node: Node | null, value: unknown): [string, unknown][] {
    const maps = Array.isArray(value) ? value : [value];
    return maps.toReversed().flatMap((map) => {
      if (typeof map !== "object" || map === null || Array.isArray(map)) {
        throw this.fault(node, "a map, or a list of maps, belongs behind <<");
      }
      return Object.entries(map as object);
    });
  }

  private positionOf(node: Node): Position {
    return this.lineAndColumn(node.range?.[0] ?? 0);
  }

  private at(offset: number): string {
    const { line, column } = this.lineAndColumn(offset);
    return `${this.path}:${line}:${column}`;
  }

  private lineAndColumn(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.source ?? key.value) : "";
}

function isMergeKey(key: unknown): boolean {
  return keyText(key) === "<<" && isScalar(key) && key.type !== "QUOTE_DOUBLE" && key.type !== "QUOTE_SINGLE";
}

/** What the CLI writes: `v1:` with nonce and text in base64, or one text in base64 (Pulumi Cloud). */
const CIPHERTEXT =
  /^(?:v[0-9]+:[A-Za-z0-9+/]+=*:[A-Za-z0-9+/]+=*|(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==))$/;

/** As the engine: a map with the one key `secure`, whose value is a text; here also one that was encrypted. */
function isEncrypted(items: readonly Pair[]): boolean {
  const [only] = items;
  return (
    items.length === 1 &&
    keyText(only?.key) === "secure" &&
    isScalar(only?.value) &&
    typeof only.value.value === "string" &&
    CIPHERTEXT.test(only.value.value)
  );
}

function hasEncrypted(value: unknown): boolean {
  return (
    value === ENCRYPTED ||
    (typeof value === "object" && value !== null && Object.values(value).some(hasEncrypted))
  );
}

/** Numbers and dates as the CLI's reader (go-yaml) takes them: `0123` is octal, a date becomes a time. */
function scalar(node: Scalar): unknown {
  const { source = "", type, value } = node;
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString("utf8");
  }
  if (type !== "PLAIN") {
    return value;
  }
  if (value === 0) {
    // Not -0, which is another number only here.
    return 0;
  }
  if (/^[-+]?0[0-7]+$/.test(source)) {
    return Number.parseInt(source, 8);
  }
  if (/^[-+]?[1-9][0-9]*_[0-9_]*$/.test(source)) {
    return Number(source.replaceAll("_", ""));
  }
  return /^\d{4}-\d\d-\d\d$/.test(source) ? `${source} 00:00:00 +0000 UTC` : value;
}

/** As the engine: `key` is the project's, `namespace:config:key` is the old form of `namespace:key`. */
function qualified(key: string): string {
  const [first = "", second, ...rest] = key.split(":");
  if (second === undefined) {
    return `${NAMESPACE}:${first}`;
  }
  return second === "config" && rest.length > 0 ? `${first}:${rest.join(":")}` : key;
}

/** In words of our own: the parser's may quote the file, which may hold a secret by mistake. */
function explain(code: string): string {
  const words: Readonly<Record<string, string>> = {
    BAD_INDENT: "wrong indentation",
    DUPLICATE_KEY: "the key stands there twice",
    TAB_AS_INDENT: "a tab is used for indentation",
    MISSING_CHAR: "a character is missing, such as a closing quote or bracket, or the colon after a key",
    MULTILINE_IMPLICIT_KEY: "a key goes over more than one line; a colon or a quote may be missing",
    BLOCK_AS_IMPLICIT_KEY: "a map stands where a simple value is expected; a line break may be missing",
    UNEXPECTED_TOKEN: "an unexpected character",
    RESOURCE_EXHAUSTION: "values are nested too deeply",
    MULTIPLE_DOCS: "more than one document (---)",
  };
  return words[code] ?? code.toLowerCase().replaceAll("_", " ");
}
