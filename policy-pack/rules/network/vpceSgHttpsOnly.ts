import type { Context } from "../../context";
import { isUnknown, UNKNOWN } from "../../resource";
import { notApplicable, type Rule, unknown } from "../../rule";
import { type Block, parseBlock } from "../../views/cidr";
import { type EntryOpinion, judgeIngress, portsOf } from "../../views/ingress";
import { isSet } from "../../views/presence";
import { type Entry, GROUP_TYPES, groupUrns, INGRESS_TYPES } from "../../views/securityGroups";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].flatMap(
  (text) => parseBlock(text) ?? [],
);
const remedy = "admit TCP 443 from the workload's security group, and nothing else";

/** The URNs of the groups that interface endpoints of the stack wear. */
function endpointGroups(context: Context): ReadonlySet<string> {
  return new Set(
    context.ofTypes([ENDPOINT]).flatMap((endpoint) => groupUrns(context, endpoint, "securityGroupIds")),
  );
}

function within(inner: Block, outer: Block): boolean {
  const shift = BigInt((outer.version === 4 ? 32 : 128) - outer.prefix);
  return (
    inner.version === outer.version &&
    inner.prefix >= outer.prefix &&
    inner.first >> shift === outer.first >> shift
  );
}

/** The addresses of the stack's networks; private ones where a group's network is not part of the stack. */
function ownBlocks(context: Context): readonly Block[] {
  const cidrs = context
    .ofTypes(["aws:ec2/vpc:Vpc", "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"])
    .flatMap(({ inputs, outputs }) => [inputs["cidrBlock"] ?? outputs["cidrBlock"], outputs["ipv6CidrBlock"]])
    .filter((cidr) => !isUnknown(cidr));
  const blocks = cidrs.flatMap((cidr) => parseBlock(cidr) ?? []);
  return blocks.length > 0 ? blocks : PRIVATE;
}

function judge(entry: Entry, context: Context): EntryOpinion {
  const { protocol, fromPort, toPort, cidrs, prefixLists } = entry;
  if ([protocol, fromPort, toPort].some(isUnknown)) {
    return UNKNOWN;
  }
  if (protocol !== "tcp" || fromPort !== 443 || toPort !== 443) {
    return { value: portsOf(entry), problem: "endpoints answer on TCP 443 only", remedy };
  }
  const own = context.memo(ownBlocks);
  const foreign = cidrs.find((cidr) => {
    const block = parseBlock(cidr);
    return !isUnknown(cidr) && !(block !== undefined && own.some((outer) => within(block, outer)));
  });
  if (foreign !== undefined || prefixLists.length > 0) {
    const value = foreign ?? prefixLists;
    return { value, problem: "it admits addresses outside of the network", remedy };
  }
  return cidrs.some(isUnknown) ? UNKNOWN : undefined;
}

/** Security groups of interface endpoints allow only TCP 443 from workload groups or the VPC CIDR. */
export const vpceSgHttpsOnly: Rule = {
  id: "vpce-sg-https-only",
  title: "Endpoint groups admit only 443 from the VPC",
  severity: "medium",
  references: {},
  resourceTypes: [ENDPOINT, ...INGRESS_TYPES],
  scope: "stack",
  check(resource, context) {
    if (resource.type === ENDPOINT) {
      return [notApplicable("its security groups are judged")];
    }
    const endpoints = context.ofTypes([ENDPOINT]).filter(({ inputs }) => isSet(inputs["securityGroupIds"]));
    const worn = context.memo(endpointGroups);
    const group = GROUP_TYPES.includes(resource.type)
      ? resource
      : context.referenced(resource, "securityGroupId", GROUP_TYPES, resource.inputs["securityGroupId"])[0];
    const stray =
      group === undefined && isUnknown(resource.inputs["securityGroupId"]) && endpoints.length > 0;
    if (!stray && (group === undefined || !worn.has(group.urn))) {
      return [notApplicable("no endpoint of the stack wears its group")];
    }
    return stray ? [unknown("securityGroupId")] : judgeIngress(resource, (entry) => judge(entry, context));
  },
};
