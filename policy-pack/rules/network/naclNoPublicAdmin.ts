import {
  isAbsent,
  isTrue,
  isUnknown,
  list,
  type Properties,
  type Resource,
  record,
  UNKNOWN,
} from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { isPublicCidr, parseBlock } from "../../views/cidr";

const ADMIN_PORTS = [22, 3389];
const DECIDING = ["action", "ruleAction", "protocol", "fromPort", "toPort"];

interface Range {
  readonly tcp: boolean;
  covers(port: number): boolean;
}

function rangeOf({ protocol, fromPort, toPort }: Properties): Range {
  const name = String(protocol).toLowerCase();
  const every = ["-1", "all"].includes(name) || isAbsent(fromPort);
  return {
    tcp: every || ["6", "tcp"].includes(name),
    covers: (port) => every || (Number(fromPort) <= port && port <= Number(toPort)),
  };
}

/** Whether an earlier entry denies a port to everybody: the lowest number that fits decides (VPC docs, "Network ACL rules"). */
function isDenied(port: number, entry: Properties, address: string, others: readonly Properties[]): boolean {
  return others.some((other) => {
    const { tcp, covers } = rangeOf(other);
    return (
      String(other["action"]).toLowerCase() === "deny" &&
      Number(other["ruleNo"]) < Number(entry["ruleNo"]) &&
      parseBlock(other[address])?.prefix === 0 &&
      !DECIDING.some((key) => isUnknown(other[key])) &&
      tcp &&
      covers(port)
    );
  });
}

function judge(
  resource: Resource,
  entry: Properties,
  path: string,
  others: readonly Properties[] = [],
): readonly Verdict[] {
  const address = ["cidrBlock", "ipv6CidrBlock"].find(
    (key) => isPublicCidr(entry[key]) || isUnknown(entry[key]),
  );
  const action = entry["action"] ?? entry["ruleAction"];
  if (address === undefined || String(action).toLowerCase() === "deny") {
    return [];
  }
  if (isUnknown(entry[address]) || DECIDING.some((key) => isUnknown(entry[key]))) {
    return [unknown(path + address)];
  }
  const { tcp, covers } = rangeOf(entry);
  const covered = ADMIN_PORTS.filter((port) => covers(port) && !isDenied(port, entry, address, others));
  if (!tcp || covered.length === 0) {
    return [];
  }
  const problem = `it lets the internet through to port ${covered.join(" and ")}`;
  const remedy = "deny those ports, or allow only 443 and the ephemeral range";
  return [violation(resource, { property: path + address, value: entry[address], problem, remedy })];
}

/** No allow ingress entry from 0.0.0.0/0 or ::/0 covers port 22 or 3389. */
export const naclNoPublicAdmin: Rule = {
  id: "nacl-no-public-admin",
  title: "NACLs do not open SSH or RDP",
  severity: "high",
  references: {
    fsbp: ["EC2.21"],
    cis: ["5.0.0/5.2", "7.0.0/6.2"],
    checkov: ["CKV_AWS_231", "CKV_AWS_232"],
    trivy: ["AVD-AWS-0105"],
  },
  resourceTypes: [
    "aws:ec2/networkAcl:NetworkAcl",
    "aws:ec2/networkAclRule:NetworkAclRule",
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
  ],
  scope: "resource",
  check(resource) {
    if (resource.type === "aws:ec2/networkAclRule:NetworkAclRule") {
      const egress = isTrue(resource.inputs["egress"]);
      return egress ? [notApplicable("it rules egress")] : orCompliant(judge(resource, resource.inputs, ""));
    }
    const ingress = resource.inputs["ingress"];
    if (ingress === UNKNOWN) {
      return [unknown("ingress")];
    }
    const entries = list(ingress);
    return entries.length === 0
      ? [notApplicable("it has no ingress entries of its own")]
      : orCompliant(
          entries.flatMap((entry, index) =>
            isUnknown(entry)
              ? [unknown(`ingress[${index}]`)]
              : judge(resource, record(entry), `ingress[${index}].`, entries.map(record)),
          ),
        );
  },
};
