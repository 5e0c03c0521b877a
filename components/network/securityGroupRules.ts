import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentFaults } from "../shared/errors";
import { isCidr, parseCidr } from "./cidr";

/** One end of a connection: a group by its key, `"internet"` (0.0.0.0/0: stacks are IPv4 only), or an outsider. */
export type Peer = string | CidrPeer | PrefixListPeer | SecurityGroupPeer;

export interface CidrPeer {
  readonly cidrBlock: string;
}

export interface PrefixListPeer {
  readonly prefixListId: pulumi.Input<string>;
  /**
   * Part of the rule's name, where a group speaks to several lists.
   * @default "prefix-list"
   */
  readonly name?: string;
  /**
   * How many rules the list counts for in the quota: its maximum number of entries. VPC docs, "AWS-managed
   * prefix list weight": S3 and DynamoDB 1, CloudFront 55.
   * @default 1
   */
  readonly weight?: number;
}

/**
 * CloudFront's servers, which are everybody's distributions: a listener behind them needs a secret header too.
 *
 * The list counts for 55 of a group's 60 rules, so one group can name it for one port only (VPC docs,
 * "AWS-managed prefix list weight").
 *
 * @param prefixListId of `com.amazonaws.global.cloudfront.origin-facing`.
 */
export function cloudFrontPeer(prefixListId: pulumi.Input<string>): PrefixListPeer {
  return { prefixListId, name: "cloudfront", weight: 55 };
}

export interface SecurityGroupPeer {
  /** A group of somebody else: only this side's rule is made. */
  readonly securityGroupId: pulumi.Input<string>;
  /**
   * Part of the rule's name, where a group speaks to several outsiders.
   * @default "security-group"
   */
  readonly name?: string;
}

/** Who opens a connection to whom, and why. */
export interface Connection {
  readonly from: Peer;
  readonly to: Peer;
  readonly port: number;
  /** @default "tcp" */
  readonly protocol?: "tcp" | "udp";
  /** The description of the rules in AWS. */
  readonly reason: string;
}

/** One rule of one group. */
export interface PlannedRule {
  readonly direction: "ingress" | "egress";
  /** `FROM-to-TO-PORT`: the same for both rules of a connection. */
  readonly key: string;
  readonly group: string;
  readonly peer: Peer;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly description: string;
}

type Groups = Readonly<Record<string, string>>;

export const INTERNET = "internet";

/** EC2 quota "Inbound or outbound rules per security group", counted by direction. */
const RULES_PER_DIRECTION = 60;

/** The entry points of a website; everything else is reached through a load balancer. */
export const INTERNET_PORTS: readonly number[] = [443, 80];

/** Blocks wider than this are the internet by another name (0.0.0.0/1 and 128.0.0.0/1, for one). */
const WIDEST_PREFIX = 8;

/** The rules that the connections need: an egress rule for a group that speaks, an ingress rule for one that listens. */
export function planRules(groups: Groups, connections: readonly Connection[]): readonly PlannedRule[] {
  return connections.flatMap((connection) => {
    const { from, to, port, protocol = "tcp", reason: description } = connection;
    const rule = { key: keyOf(connection), port, protocol, description };
    const egress = isGroup(groups, from)
      ? [{ ...rule, direction: "egress" as const, group: from, peer: to }]
      : [];
    const ingress = isGroup(groups, to)
      ? [{ ...rule, direction: "ingress" as const, group: to, peer: from }]
      : [];
    return [...egress, ...ingress];
  });
}

function isGroup(groups: Groups, peer: Peer): peer is string {
  return typeof peer === "string" && peer !== INTERNET && Object.hasOwn(groups, peer);
}

function keyOf({ from, to, port, protocol = "tcp" }: Connection): string {
  return `${peerName(from)}-to-${peerName(to)}-${port}${protocol === "tcp" ? "" : `-${protocol}`}`;
}

/** How a peer is called in names and messages; ids are not known at preview and stay out. */
function peerName(peer: Peer): string {
  if (typeof peer === "string") {
    return peer;
  }
  if ("cidrBlock" in peer) {
    return peer.cidrBlock.replace(/[./]/g, "-");
  }
  return peer.name ?? ("prefixListId" in peer ? "prefix-list" : "security-group");
}

/** EC2 API, AuthorizeSecurityGroupIngress: what a description may hold. */
export function isDescription(text: string): boolean {
  return /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(text);
}

export const DESCRIPTION_RULE = "1 to 255 of letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*";

/** Records what is wrong with groups and connections. */
export function checkRules(faults: ArgumentFaults, groups: Groups, connections: readonly Connection[]): void {
  for (const [key, description] of Object.entries(groups)) {
    const proper = /^[a-z][a-z0-9-]*$/.test(key) && key !== INTERNET;
    faults.unless(
      proper,
      "groups",
      key,
      `a key of lower-case letters, digits and hyphens, not "${INTERNET}"`,
    );
    faults.unless(isDescription(description), `groups.${key}`, description, DESCRIPTION_RULE);
  }
  for (const connection of connections) {
    checkConnection(faults, groups, connection);
  }
  checkDuplicates(faults, connections);
  checkQuota(faults, groups, connections);
}

function checkConnection(faults: ArgumentFaults, groups: Groups, connection: Connection): void {
  const { from, to, port, protocol = "tcp", reason } = connection;
  const field = `connection ${keyOf(connection)}`;
  for (const [end, peer] of Object.entries({ from, to })) {
    checkPeer(faults, groups, `${field}: ${end}`, peer);
  }
  const inside = isGroup(groups, from) || isGroup(groups, to);
  faults.unless(inside, field, "two outsiders", "a group at one end at least");
  const proper = Number.isInteger(port) && port >= 1 && port <= 65_535;
  faults.unless(proper, `${field}: port`, port, "a whole number from 1 to 65535");
  faults.unless(isDescription(reason), `${field}: reason`, reason, DESCRIPTION_RULE);
  faults.unless(
    from !== INTERNET || (INTERNET_PORTS.includes(port) && protocol === "tcp"),
    `${field}: port`,
    port,
    `TCP ${INTERNET_PORTS.join(" and ")} from the internet`,
    "put a load balancer in front, or name the callers by cidrBlock",
  );
}

function checkPeer(faults: ArgumentFaults, groups: Groups, field: string, peer: Peer): void {
  if (typeof peer === "string") {
    const known = [...Object.keys(groups), INTERNET].join(", ");
    faults.unless(peer === INTERNET || isGroup(groups, peer), field, peer, known);
    return;
  }
  if ("cidrBlock" in peer) {
    const proper = isCidr(peer.cidrBlock) && parseCidr(peer.cidrBlock).prefixLength >= WIDEST_PREFIX;
    const allowed = `an IPv4 block of /${WIDEST_PREFIX} or smaller`;
    faults.unless(proper, field, peer.cidrBlock, allowed, `for everybody write "${INTERNET}"`);
    return;
  }
  const { name } = peer;
  faults.unless(
    name === undefined || /^[a-z][a-z0-9-]*$/.test(name),
    `${field}.name`,
    name,
    "lower-case letters, digits and hyphens",
  );
}

/** EC2 refuses a rule that a group has already (InvalidPermission.Duplicate); Pulumi refuses two of one name. */
function checkDuplicates(faults: ArgumentFaults, connections: readonly Connection[]): void {
  const keys = connections.map(keyOf);
  const twice = [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
  faults.unless(
    twice.length === 0,
    "connections",
    twice,
    "each connection once",
    "give prefix lists and outside groups a name each",
  );
}

function checkQuota(faults: ArgumentFaults, groups: Groups, connections: readonly Connection[]): void {
  const counts = new Map<string, number>();
  for (const { direction, group, peer } of planRules(groups, connections)) {
    const side = `${direction} rules of ${group}`;
    counts.set(side, (counts.get(side) ?? 0) + weightOf(peer));
  }
  for (const [side, count] of counts) {
    const remedy = "split the group, or ask AWS for a higher quota and shorten the list";
    faults.unless(count <= RULES_PER_DIRECTION, side, count, `at most ${RULES_PER_DIRECTION}`, remedy);
  }
}

/** Whether a group has no room for a second rule with this list, not even while one takes over from the other. */
export function standsAlone({ peer }: PlannedRule): boolean {
  return 2 * weightOf(peer) > RULES_PER_DIRECTION;
}

function weightOf(peer: Peer): number {
  return typeof peer === "object" && "prefixListId" in peer ? (peer.weight ?? 1) : 1;
}
