import { isUnknown } from "../resource";

/** A block of addresses: the first, and how many bits of it are fixed. */
export interface Block {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly prefix: number;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Reads `10.0.0.0/16`, `::/0` and their long spellings; undefined for anything else. */
export function parseBlock(text: unknown): Block | undefined {
  if (typeof text !== "string") {
    return undefined;
  }
  const [address = "", length, rest] = text.trim().split("/");
  const version = address.includes(":") ? 6 : 4;
  const value = version === 4 ? parseV4(address) : parseV6(address);
  const prefix = length === undefined ? BITS[version] : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (value === undefined || rest !== undefined || prefix < 0 || prefix > BITS[version]) {
    return undefined;
  }
  const hostBits = BigInt(BITS[version] - prefix);
  const first = (value >> hostBits) << hostBits;
  return mapped(version, first, prefix) ?? { version, first, prefix };
}

/** IPv4 written as IPv6 (`::ffff:0:0/96` is the whole IPv4 internet). */
function mapped(version: 4 | 6, first: bigint, prefix: number): Block | undefined {
  return version === 6 && prefix >= 96 && first >> 32n === 0xffffn
    ? { version: 4, first: first & 0xffffffffn, prefix: prefix - 96 }
    : undefined;
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) {
    return undefined;
  }
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const v4 = embedded === null ? undefined : parseV4(embedded[2]!);
  const source =
    embedded === null || v4 === undefined
      ? text
      : `${embedded[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  const halves = source.split("::");
  if (halves.length > 2) {
    return undefined;
  }
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) {
    return undefined;
  }
  const groups = [...head, ...Array<string>(missing).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) {
    return undefined;
  }
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

/** What is nobody's internet (IANA special-purpose address registries). */
const PRIVATE: readonly Block[] = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"],
  ...["::/8", "fc00::/7", "fe80::/10", "ff00::/8"],
].map((text) => parseBlock(text)!);

/** How many fixed bits leave so many strangers that a block is as good as the internet. */
const MOST_PREFIX = { 4: 8, 6: 16 } as const;

/** Whether a block is as good as the internet: as large as a /8 (IPv6: /16) without its private part. */
export function isPublicBlock(block: Block): boolean {
  return isPublicUnion([block]);
}

/** The same of several blocks together. */
export function isPublicUnion(blocks: readonly Block[]): boolean {
  return ([4, 6] as const).some((version) => {
    const ofVersion = (block: Block) => block.version === version;
    const all = blocks.filter(ofVersion);
    // Two sets together, less the one, leave what is in the other only.
    const strangers = size([...all, ...PRIVATE.filter(ofVersion)]) - size(PRIVATE.filter(ofVersion));
    return strangers >= 1n << BigInt(BITS[version] - MOST_PREFIX[version]);
  });
}

/** Whether some address of the blocks is a stranger's. */
export function reachesStrangers(blocks: readonly Block[]): boolean {
  return blocks.some(({ version, first, prefix }) => {
    const end = first + (1n << BigInt(BITS[version] - prefix));
    return !PRIVATE.some(
      (block) =>
        block.version === version &&
        block.first <= first &&
        end <= block.first + (1n << BigInt(BITS[version] - block.prefix)),
    );
  });
}

/** How many addresses blocks of one version hold, each counted once. */
function size(blocks: readonly Block[]): bigint {
  const sorted = blocks
    .map(({ version, first, prefix }) => ({ first, end: first + (1n << BigInt(BITS[version] - prefix)) }))
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  let covered = 0n;
  let reached = 0n;
  for (const { first, end } of sorted) {
    const from = first > reached ? first : reached;
    if (end > from) {
      covered += end - from;
      reached = end;
    }
  }
  return covered;
}

/** Whether a text is the internet in some spelling; false for what is unknown or not a block. */
export function isPublicCidr(text: unknown): boolean {
  const block = isUnknown(text) ? undefined : parseBlock(text);
  return block !== undefined && isPublicBlock(block);
}
