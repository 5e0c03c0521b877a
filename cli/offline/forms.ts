import { createHash } from "node:crypto";
import { UNKNOWN } from "../plan";

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();

/** Draws from a hash of a URN and a label: the same on every run, different for each resource and label. */
export class Draw {
  private readonly seed: string;

  constructor(seed: string) {
    this.seed = seed;
  }

  hex(length: number, label = "id"): string {
    return this.text(length, `${DIGITS}abcdef`, label);
  }

  digits(length: number, label = "id"): string {
    return this.text(1, "123456789", `${label}/first`) + this.text(length - 1, DIGITS, label);
  }

  lower(length: number, label = "id"): string {
    return this.text(length, LOWER + DIGITS, label);
  }

  upper(length: number, label = "id"): string {
    return this.text(length, UPPER + DIGITS, label);
  }

  mixed(length: number, label = "id"): string {
    return this.text(length, UPPER + LOWER + DIGITS, label);
  }

  /** A version 4 UUID in form. */
  uuid(label = "id"): string {
    const hex = this.hex(32, label);
    const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4];
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `${variant}${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join("-");
  }

  /** An address of 198.18.0.0/15, which no machine on the internet has (RFC 2544). */
  publicAddress(label = "publicIp"): string {
    const [a = 0, b = 0, c = 0] = this.bytes(3, label);
    return `198.${18 + (a % 2)}.${b}.${c}`;
  }

  privateAddress(label = "privateIp"): string {
    const [a = 0, b = 0, c = 0] = this.bytes(3, label);
    return `10.${a}.${b}.${4 + (c % 250)}`;
  }

  text(length: number, alphabet: string, label: string): string {
    return [...this.bytes(length, label)].map((byte) => alphabet[byte % alphabet.length]).join("");
  }

  private bytes(length: number, label: string): Uint8Array {
    const blocks: Buffer[] = [];
    for (let size = 0; size < length; size += 64) {
      blocks.push(createHash("sha512").update(`${this.seed}\n${label}\n${size}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  }
}

/** Where a resource stands: what AWS would put into its identifiers. */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly urn: string;
  /** The logical name. */
  readonly name: string;
}

/** A resource as the table of identities sees it: its inputs as texts, its own draw of hashes. */
export class Subject extends Draw {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly scope: Scope;

  constructor(inputs: Readonly<Record<string, unknown>>, scope: Scope) {
    super(scope.urn);
    this.inputs = inputs;
    this.scope = scope;
  }

  /** An input as text; unknown when it is unset, secret or no text. */
  in(property: string): string {
    const value = this.inputs[property];
    if (typeof value === "number" || typeof value === "boolean") {
      return String(value);
    }
    return typeof value === "string" ? value : UNKNOWN;
  }

  has(property: string): boolean {
    return this.inputs[property] !== undefined;
  }

  /** An ARN of this partition; services whose ARNs leave region or account out pass `""`. */
  arn(
    service: string,
    resource: string,
    scope: { readonly region?: string; readonly account?: string } = {},
  ): string {
    const { region = this.scope.region, account = this.scope.accountId } = scope;
    return `arn:${this.scope.partition}:${service}:${region}:${account}:${resource}`;
  }
}

/** Replaces every text that was composed with an unknown part by the unknown marker. */
export function unknownAsWhole(value: unknown): unknown {
  if (typeof value === "string") {
    return value.includes(UNKNOWN) ? UNKNOWN : value;
  }
  if (Array.isArray(value)) {
    return value.map(unknownAsWhole);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, unknownAsWhole(entry)]));
  }
  return value;
}
