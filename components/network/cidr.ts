import { InputError } from "../shared/errors";

/** A block of IPv4 addresses. Stacks are IPv4 only. */
export interface Cidr {
  /** The first address as a number between 0 and 2^32 - 1. */
  readonly network: number;
  /** 0 to 32. */
  readonly prefixLength: number;
}

/**
 * Reads `10.0.0.0/16`.
 *
 * Refused: leading zeros, which some tools read as octal, and bits set after the prefix, which EC2 clears in
 * silence, so that the block in the program and the one in AWS would differ from then on.
 */
export function parseCidr(text: string): Cidr {
  const cidr = read(text);
  if (cidr === undefined) {
    throw new InputError([`"${text}" is not an IPv4 block such as 10.0.0.0/16.`]);
  }
  const first = cidr.network - (cidr.network % sizeOf(cidr));
  if (first !== cidr.network) {
    const proper = formatCidr({ ...cidr, network: first });
    throw new InputError([`"${text}" has bits set after its prefix; write ${proper}.`]);
  }
  return cidr;
}

function read(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null || match.slice(1).some((part) => part !== String(Number(part)))) {
    return undefined;
  }
  const [a = 0, b = 0, c = 0, d = 0, prefixLength = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefixLength > 32) {
    return undefined;
  }
  return { network: ((a * 256 + b) * 256 + c) * 256 + d, prefixLength };
}

/** Whether `parseCidr` takes the text. */
export function isCidr(text: string): boolean {
  const cidr = read(text);
  return cidr !== undefined && cidr.network % sizeOf(cidr) === 0;
}

export function formatCidr({ network, prefixLength }: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefixLength}`;
}

/** The number of addresses in the block. */
export function sizeOf({ prefixLength }: Cidr): number {
  return 2 ** (32 - prefixLength);
}

/** Whether every address of `inner` lies in `outer`. */
export function contains(outer: string, inner: string): boolean {
  const [whole, part] = [parseCidr(outer), parseCidr(inner)];
  return whole.network <= part.network && part.network + sizeOf(part) <= whole.network + sizeOf(whole);
}

/** Whether the blocks share an address. */
export function overlaps(one: string, other: string): boolean {
  return contains(one, other) || contains(other, one);
}
