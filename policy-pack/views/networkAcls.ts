import {
  isAbsent,
  isTrue,
  isUnknown,
  list,
  type Properties,
  type Resource,
  record,
  UNKNOWN,
} from "../resource";
import { type Finding, notApplicable, orCompliant, unknown, type Verdict, violation } from "../rule";
import { isPublicCidr } from "./cidr";

const RULE = "aws:ec2/networkAclRule:NetworkAclRule";

export const NETWORK_ACL_TYPES = [
  "aws:ec2/networkAcl:NetworkAcl",
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
  RULE,
];

/** An ingress entry of a network ACL that lets the internet through, or may do so. */
export interface OpenEntry {
  readonly protocol: unknown;
  /** UNKNOWN where a port is not known. */
  readonly fromPort: number | typeof UNKNOWN;
  readonly toPort: number | typeof UNKNOWN;
}

/** Judges each ingress entry that allows the internet: `opens` says whether it lets through what the rule forbids. */
export function judgeOpenEntries(
  resource: Resource,
  opens: (entry: OpenEntry) => boolean | typeof UNKNOWN,
  finding: Pick<Finding, "problem" | "remedy">,
): readonly Verdict[] {
  const judge = (entry: Properties, path: string) => judgeEntry(resource, entry, path, opens, finding);
  if (resource.type === RULE) {
    const { egress } = resource.inputs;
    return isTrue(egress) ? [notApplicable("it rules egress")] : orCompliant(judge(resource.inputs, ""));
  }
  const entries = list(resource.inputs["ingress"]);
  return entries.length === 0
    ? [notApplicable("it has no ingress entries of its own")]
    : orCompliant(
        entries.flatMap((entry, index) => {
          const path = resource.inputs["ingress"] === UNKNOWN ? "ingress" : `ingress[${index}]`;
          return isUnknown(entry) ? [unknown(path)] : judge(record(entry), `${path}.`);
        }),
      );
}

function judgeEntry(
  resource: Resource,
  entry: Properties,
  path: string,
  opens: (entry: OpenEntry) => boolean | typeof UNKNOWN,
  finding: Pick<Finding, "problem" | "remedy">,
): readonly Verdict[] {
  const action = entry["action"] ?? entry["ruleAction"];
  const keys = ["cidrBlock", "ipv6CidrBlock"];
  const open = keys.find((key) => isPublicCidr(entry[key])) ?? keys.find((key) => isUnknown(entry[key]));
  if (open === undefined || String(action).toLowerCase() === "deny") {
    return [];
  }
  const opened = opens({ protocol: protocolOf(entry["protocol"]), ...portsOf(entry) });
  if (opened === false) {
    return [];
  }
  // In a rule of its own, the direction decides as well.
  const undecided = [opened, action, entry[open], entry["egress"]].some(isUnknown);
  return undecided
    ? [unknown(path + open)]
    : [violation(resource, { property: path + open, value: entry[open], ...finding })];
}

/** Protocols have names and IANA numbers; -1 is all of them. */
function protocolOf(protocol: unknown): unknown {
  const name = String(protocol ?? "-1").toLowerCase();
  return { "6": "tcp", "17": "udp", all: "-1" }[name] ?? name;
}

/** Without ports, or with protocol -1, an entry speaks of every port. */
function portsOf(entry: Properties): Pick<OpenEntry, "fromPort" | "toPort"> {
  const { fromPort, toPort, protocol } = entry;
  if (protocolOf(protocol) === "-1" || (isAbsent(fromPort) && isAbsent(toPort))) {
    return { fromPort: 0, toPort: 65535 };
  }
  return {
    fromPort: isUnknown(fromPort) ? UNKNOWN : Number(fromPort ?? 0),
    toPort: isUnknown(toPort) ? UNKNOWN : Number(toPort ?? 65535),
  };
}
