import { InputError } from "../shared/errors";
import { type Cidr, contains, formatCidr, isCidr, parseCidr, sizeOf } from "./cidr";

export interface Subnet {
  /** The zone's name, such as `eu-central-1a`. */
  readonly zone: string;
  readonly cidrBlock: string;
}

export interface SubnetPlan {
  readonly public: readonly Subnet[];
  readonly private: readonly Subnet[];
}

/** No region has a zone after `f`; two letters are spare. */
const ZONE_LETTERS = "abcdefgh";

/** EC2 lets a VPC be a /16 to a /28; below a /22 the subnets of a zone are too small for tasks and endpoints. */
const PREFIXES = { largest: 16, smallest: 22 } as const;

/** ELB: a load balancer's subnet is a /27 or larger, with 8 free addresses. */
const LOAD_BALANCER_PREFIX = 27;

/**
 * RFC 1918 and RFC 6598. EC2 takes other blocks too, but every public host with an address inside such a
 * block is then out of reach (VPC docs: VPC CIDR blocks).
 */
const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"] as const;

/**
 * Divides a VPC between zones.
 *
 * The lower half holds public subnets, the upper half private ones. A zone's place follows from its letter
 * alone, so neither another zone nor another order of zones ever moves a subnet: EC2 cannot renumber one,
 * only replace it with everything in it. A /16 gives public /24 and private /20; smaller VPCs scale down,
 * but for public subnets, which stay at a /27 or larger.
 */
export function planSubnets(cidr: string, zones: readonly string[]): SubnetPlan {
  const faults = [
    ...(isVpcCidr(cidr) ? [] : [`"${cidr}" is no VPC block; use ${VPC_CIDR_RULE}.`]),
    ...zones.filter((zone) => zoneSuffix(zone) === undefined).map((zone) => `"${zone}" is no zone name.`),
    ...(new Set(zones).size === zones.length ? [] : [`A zone is given twice: ${zones.join(", ")}.`]),
  ];
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  const vpc = parseCidr(cidr);
  const publicPrefix = Math.min(vpc.prefixLength + 8, LOAD_BALANCER_PREFIX);
  return {
    public: zones.map((zone) => place(zone, vpc.network, publicPrefix)),
    private: zones.map((zone) => place(zone, vpc.network + sizeOf(vpc) / 2, vpc.prefixLength + 4)),
  };
}

function place(zone: string, start: number, prefixLength: number): Subnet {
  const slot = ZONE_LETTERS.indexOf(zoneSuffix(zone) ?? "");
  const block: Cidr = { network: start + slot * sizeOf({ network: start, prefixLength }), prefixLength };
  return { zone, cidrBlock: formatCidr(block) };
}

/** What `isVpcCidr` asks for, in words. */
export const VPC_CIDR_RULE = `a /${PREFIXES.largest} to /${PREFIXES.smallest} inside ${PRIVATE_RANGES.join(", ")}`;

/** Whether the planner can divide the block. */
export function isVpcCidr(cidr: string): boolean {
  if (!isCidr(cidr)) {
    return false;
  }
  const { prefixLength } = parseCidr(cidr);
  const fits = prefixLength >= PREFIXES.largest && prefixLength <= PREFIXES.smallest;
  return fits && PRIVATE_RANGES.some((range) => contains(range, cidr));
}

/** The letter of an availability zone (`eu-central-1a` gives `a`), or `undefined` for anything else. */
export function zoneSuffix(zone: string): string | undefined {
  return /^[a-z]{2}(?:-[a-z]+)+-\d([a-h])$/.exec(zone)?.[1];
}
