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
import type { Path } from "./paths";

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

  constructor({ path, text }: StackFileText) {
    this.path = path;
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
        throw new Error("no such anchor");
      }
      return target;
    };
    const config = isMap(document.contents)
      ? document.contents.items.find((pair) => keyText(pair.key) === "config")
      : undefined;
    this.start = config === undefined ? { line: 1, column: 1 } : this.positionOf(config.key as Node);
    try {
      this.values = this.readEntries((config?.value ?? null) as Node | null);
    } catch {
      // A reference to an anchor that does not exist, or one that contains itself.
      throw new InputError([`${path} is not valid YAML: a reference (*name) cannot be followed.`]);
    }
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

  private readEntries(config: Node | null): Record<string, unknown> {
    for (const { key, value } of this.pairsOf(config)) {
      const entry = { position: this.positionOf(key as Node), node: value as Node | null };
      this.entries.set(qualified(keyText(key)), entry);
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
    const pair = this.pairsOf(node).find(({ key }) => keyText(key) === String(part));
    return pair === undefined
      ? undefined
      : { position: this.positionOf(pair.key as Node), node: pair.value as Node | null };
  }

  private pairsOf(given: Node | null): readonly Pair[] {
    const node = this.resolveAlias(given);
    return isMap(node) ? node.items : [];
  }

  /** The value as the engine reads it. */
  private read(given: Node | null, depth = 0): unknown {
    const node = this.resolveAlias(given);
    if (depth > 40) {
      throw new Error("too deep");
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
      const merged = keyText(pair.key) === "<<" ? [value].flat() : undefined;
      return merged === undefined
        ? [[keyText(pair.key), value]]
        : merged.flatMap((map) => Object.entries(map as object));
    });
    // Keys of the map itself stand after those merged into it.
    const own = new Set(node.items.map(({ key }) => keyText(key)));
    return Object.fromEntries([
      ...entries.filter(([key]) => !own.has(key)),
      ...entries.filter(([key]) => own.has(key)),
    ]);
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

/** As the engine: a map with the one key `secure`, whose value is a text. */
function isEncrypted(items: readonly Pair[]): boolean {
  const [only] = items;
  return (
    items.length === 1 &&
    keyText(only?.key) === "secure" &&
    isScalar(only?.value) &&
    typeof only.value.value === "string"
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
  if (type !== "PLAIN") {
    return value;
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
    MULTIPLE_DOCS: "more than one document (---)",
  };
  return words[code] ?? code.toLowerCase().replaceAll("_", " ");
}
