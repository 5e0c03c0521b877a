import { type Context, push } from "../context";
import {
  at,
  isAbsent,
  isTrue,
  isUnknown,
  list,
  type Properties,
  type Resource,
  record,
  SECRET,
  UNKNOWN,
} from "../resource";
import { type Block, isPublicUnion, parseBlock, reachesStrangers } from "./cidr";
import { LOAD_BALANCER_TYPES } from "./loadBalancers";
import { cidrsIn, PREFIX_LIST } from "./prefixLists";

export const GROUP_TYPES = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
];
const LEGACY_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** Whatever can admit traffic into a security group. */
export const INGRESS_TYPES = [...GROUP_TYPES, LEGACY_RULE, INGRESS_RULE];

/** One permission of a security group, however it was written. */
export interface Entry {
  /** The resource that declares it: the group itself or a rule of its own. */
  readonly declaredBy: Resource;
  readonly direction: "ingress" | "egress";
  /** `-1` for all; unknown marker where not known. */
  readonly protocol: string;
  readonly fromPort: number | typeof UNKNOWN;
  readonly toPort: number | typeof UNKNOWN;
  readonly cidrs: readonly string[];
  readonly prefixLists: readonly string[];
  readonly groups: readonly string[];
  /** Path of the addresses in the declaring resource, such as `ingress[0].cidrBlocks`. */
  readonly property: string;
}

/** The permissions that one resource declares; `UNKNOWN` where the whole list is not known. */
export function entriesOf(resource: Resource): readonly Entry[] | typeof UNKNOWN {
  const { type } = resource;
  const inputs = readable(resource.inputs);
  if (type === INGRESS_RULE || type === EGRESS_RULE) {
    return [single(resource, inputs, type === INGRESS_RULE ? "ingress" : "egress")];
  }
  if (type === LEGACY_RULE) {
    const direction = inputs["type"] === "egress" ? "egress" : "ingress";
    return isUnknown(inputs["type"]) ? UNKNOWN : [inline(resource, direction, inputs, "")];
  }
  if ([inputs["ingress"], inputs["egress"]].some((entries) => list(entries).some(isUnknown))) {
    return UNKNOWN;
  }
  return (["ingress", "egress"] as const).flatMap((direction) =>
    list(inputs[direction]).map((entry, index) =>
      inline(resource, direction, readable(record(entry)), `${direction}[${index}].`),
    ),
  );
}

/** A secret can be anything: it decides no more than what is not known yet. */
function readable(properties: Properties): Properties {
  const read = (value: unknown): unknown =>
    value === SECRET ? UNKNOWN : Array.isArray(value) ? value.map(read) : value;
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, read(value)]));
}

function single(resource: Resource, inputs: Properties, direction: Entry["direction"]): Entry {
  const property = ["cidrIpv4", "cidrIpv6", "prefixListId"].find((key) => !isAbsent(inputs[key]));
  return {
    declaredBy: resource,
    direction,
    ...ports(inputs, inputs["ipProtocol"]),
    cidrs: texts(inputs["cidrIpv4"], inputs["cidrIpv6"]),
    prefixLists: texts(inputs["prefixListId"]),
    groups: texts(inputs["referencedSecurityGroupId"]),
    property: property ?? "referencedSecurityGroupId",
  };
}

function inline(resource: Resource, direction: Entry["direction"], entry: Properties, path: string): Entry {
  const property = ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds"].find(
    (key) => list(entry[key]).length > 0,
  );
  return {
    declaredBy: resource,
    direction,
    ...ports(entry, entry["protocol"]),
    cidrs: texts(entry["cidrBlocks"], entry["ipv6CidrBlocks"]),
    prefixLists: texts(entry["prefixListIds"]),
    groups: [
      ...texts(entry["securityGroups"], entry["sourceSecurityGroupId"]),
      ...(isTrue(entry["self"]) ? [resource.id ?? resource.urn] : []),
    ],
    property: path + (property ?? "securityGroups"),
  };
}

/** EC2: protocol -1 means every protocol and port; for TCP and UDP, -1 or nothing means every port. */
function ports(entry: Properties, protocol: unknown): Pick<Entry, "protocol" | "fromPort" | "toPort"> {
  const name = protocolName(protocol);
  const every = name === "-1";
  const from = entry["fromPort"];
  const to = entry["toPort"];
  const unset = (port: unknown) => isAbsent(port) || Number(port) === -1;
  const all = every || (unset(from) && unset(to));
  return {
    protocol: name,
    fromPort: all ? 0 : isUnknown(from) ? UNKNOWN : Number(from ?? 0),
    toPort: all ? 65535 : isUnknown(to) ? UNKNOWN : Number(to ?? from ?? 65535),
  };
}

/** Protocols have names and IANA numbers. */
function protocolName(protocol: unknown): string {
  const name = String(protocol ?? "-1").toLowerCase();
  return { "6": "tcp", "17": "udp", all: "-1" }[name] ?? name;
}

function texts(...values: readonly unknown[]): readonly string[] {
  return values.flatMap((value) => list(value).map(String));
}

/** Whether an entry admits every port; unknown where the protocol or a port that matters is. */
export function isEveryPort({ protocol, fromPort, toPort }: Entry): boolean | typeof UNKNOWN {
  if (protocol === "-1") {
    return true;
  }
  const known = [fromPort, toPort].every((port) => !isUnknown(port));
  if (known && Number(toPort) - Number(fromPort) < MOST_PORTS) {
    return isUnknown(protocol) ? UNKNOWN : false;
  }
  return known && !isUnknown(protocol) ? ["tcp", "udp"].includes(protocol) : UNKNOWN;
}

/** So many ports are as good as all of them: 1 to 65535, or all but the well-known ones. */
const MOST_PORTS = 60_000;

/** Whether an entry admits TCP (or everything) on a port; unknown where a port or the protocol is. */
export function covers(entry: Entry, port: number): boolean | typeof UNKNOWN {
  if (isUnknown(entry.protocol) || isUnknown(entry.fromPort) || isUnknown(entry.toPort)) {
    return UNKNOWN;
  }
  const tcp = entry.protocol === "-1" || entry.protocol === "tcp";
  return tcp && Number(entry.fromPort) <= port && port <= Number(entry.toPort);
}

/** Whether an entry is open to the internet, also by blocks that cover it only together. */
export function isPublic(entry: Entry): boolean | typeof UNKNOWN {
  if (isPublicUnion(blocksIn(entry.cidrs))) {
    return true;
  }
  return entry.cidrs.some(isUnknown) ? UNKNOWN : false;
}

/**
 * The same with its neighbours: the entries of the same group that matter, and the stack's prefix lists that they name.
 * An entry that adds no stranger to them is not at fault.
 */
export function isPublicTogether(
  entry: Entry,
  context: Context,
  matters: (peer: Entry) => boolean | typeof UNKNOWN,
): boolean | typeof UNKNOWN {
  const alone = isPublic(entry);
  const own = blocksOf(entry, context);
  if (alone === true || !reachesStrangers(own.blocks)) {
    return alone === true || (alone === UNKNOWN || own.open ? UNKNOWN : false);
  }
  const group = groupOf(entry, context);
  const peers = group === undefined ? [entry] : (context.memo(entriesByGroup).get(group.urn) ?? [entry]);
  const ingress = peers.filter(({ direction }) => direction === "ingress");
  const together = (answers: readonly (boolean | typeof UNKNOWN)[]) =>
    isPublicUnion(
      ingress
        .filter((peer) => peer === entry || answers.includes(matters(peer)))
        .flatMap((peer) => blocksOf(peer, context).blocks),
    );
  if (together([true])) {
    return true;
  }
  // Without its group, its neighbours are not known either.
  const strayed = group === undefined && isUnknown(entry.declaredBy.inputs["securityGroupId"]);
  return strayed || alone === UNKNOWN || own.open || together([true, UNKNOWN]) ? UNKNOWN : false;
}

/** Whether two entries share a port. */
export function overlap(a: Entry, b: Entry): boolean | typeof UNKNOWN {
  if (a === b || [a.protocol, b.protocol].includes("-1")) {
    return true;
  }
  if ([a, b].some(({ protocol, fromPort, toPort }) => [protocol, fromPort, toPort].some(isUnknown))) {
    return UNKNOWN;
  }
  return a.protocol === b.protocol && a.fromPort <= b.toPort && b.fromPort <= a.toPort;
}

/** The addresses of an entry and of the stack's prefix lists that it names, and whether some are not known. */
export function blocksOf(
  entry: Entry,
  context: Context,
): { readonly blocks: readonly Block[]; readonly open: boolean } {
  const cidrs = [...entry.cidrs, ...prefixListsOf(entry, context).flatMap((one) => cidrsIn(one, context))];
  return { blocks: blocksIn(cidrs), open: cidrs.some(isUnknown) };
}

/** The prefix lists of the stack that an entry names. */
export function prefixListsOf(entry: Entry, context: Context): readonly Resource[] {
  const property = ["prefixListId", "prefixListIds"].find((key) => !isAbsent(entry.declaredBy.inputs[key]));
  const [top = ""] = entry.property.split(/[.[]/);
  return entry.prefixLists.flatMap((id) =>
    context.referenced(entry.declaredBy, property ?? top, [PREFIX_LIST], id),
  );
}

function blocksIn(cidrs: readonly unknown[]): readonly Block[] {
  return cidrs.map(parseBlock).filter((block): block is Block => block !== undefined);
}

/** The security group that a permission belongs to, where it is in the stack. */
export function groupOf(entry: Entry, context: Context): Resource | undefined {
  const { declaredBy } = entry;
  if (GROUP_TYPES.includes(declaredBy.type)) {
    return declaredBy;
  }
  const [group] = context.referenced(
    declaredBy,
    "securityGroupId",
    GROUP_TYPES,
    declaredBy.inputs["securityGroupId"],
  );
  return group;
}

/** Every permission of each group of the stack, by the group's URN. */
export function entriesByGroup(context: Context): ReadonlyMap<string, readonly Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const resource of context.ofTypes([...INGRESS_TYPES, EGRESS_RULE])) {
    const entries = entriesOf(resource);
    for (const entry of entries === UNKNOWN ? [] : (entries as readonly Entry[])) {
      const group = groupOf(entry, context);
      if (group !== undefined) {
        push(found, group.urn, entry);
      }
    }
  }
  return found;
}

/** The URNs of the groups that load balancers of the stack wear. */
export function loadBalancerGroups(context: Context): ReadonlySet<string> {
  return groupsOf(context, context.ofTypes(LOAD_BALANCER_TYPES), "securityGroups");
}

/** The URNs of the groups of NAT instances: they forward what others send, so they check no destination. */
export function natInstanceGroups(context: Context): ReadonlySet<string> {
  const instances = context.ofTypes(["aws:ec2/instance:Instance"]);
  const nat = instances.filter((instance) => instance.inputs["sourceDestCheck"] === false);
  return groupsOf(context, nat, "vpcSecurityGroupIds");
}

function groupsOf(context: Context, resources: readonly Resource[], property: string): ReadonlySet<string> {
  const urns = resources.flatMap((resource) => groupUrns(context, resource, property));
  return new Set(urns);
}

/** The URNs of the stack's groups that a list of group ids in a property names. */
export function groupUrns(context: Context, resource: Resource, property: string): readonly string[] {
  const value = at(resource.inputs, property);
  const ids = isUnknown(value) ? [UNKNOWN] : list(value);
  const [top = property] = property.split(".");
  return ids.flatMap((id) => context.referenced(resource, top, GROUP_TYPES, id).map((group) => group.urn));
}
