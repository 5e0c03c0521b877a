import { isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { type Block, isPublicBlock, isPublicUnion, parseBlock } from "../../views/cidr";
import { addresses, judgeIngress } from "../../views/ingress";
import { type Entry, entriesByGroup, groupOf, INGRESS_TYPES } from "../../views/securityGroups";

/** The blocks of an entry that are not the whole internet in one: that spelling is for other rules. */
function parts(entry: Entry): readonly Block[] {
  return entry.cidrs
    .map(parseBlock)
    .filter((block): block is Block => block !== undefined && block.prefix > 0);
}

function overlap(a: Entry, b: Entry): boolean | typeof UNKNOWN {
  if (a === b || [a.protocol, b.protocol].includes("-1")) {
    return true;
  }
  if ([a, b].some(({ protocol, fromPort, toPort }) => [protocol, fromPort, toPort].some(isUnknown))) {
    return UNKNOWN;
  }
  return a.protocol === b.protocol && a.fromPort <= b.toPort && b.fromPort <= a.toPort;
}

/** The union of the CIDRs of one group and port (for example 0.0.0.0/1 plus 128.0.0.0/1, or any prefix of /0 to /7) is not effectively the whole address space. */
export const sgCidrSplitPublic: Rule = {
  id: "sg-cidr-split-public",
  title: "Split CIDRs are treated as the internet",
  severity: "high",
  references: { fsbp: ["EC2.18"] },
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIngress(resource, (entry) => {
      const own = parts(entry);
      const group = groupOf(entry, context);
      const entries =
        group === undefined ? [entry] : (context.memo(entriesByGroup).get(group.urn) ?? [entry]);
      const peers = entries.filter(({ direction }) => direction === "ingress");
      const certain = peers.filter((peer) => overlap(entry, peer) === true);
      const possible = peers.filter((peer) => overlap(entry, peer) !== false);
      if (own.some(isPublicBlock) || (own.length > 0 && isPublicUnion(certain.flatMap(parts)))) {
        return {
          value: addresses(entry),
          problem: "together with its neighbours it is the internet in pieces",
          remedy: "write 0.0.0.0/0 where the internet is meant, and name the networks where it is not",
        };
      }
      // Without its group, its neighbours are not known either.
      const alone = group === undefined && isUnknown(resource.inputs["securityGroupId"]);
      const open = own.length > 0 && (alone || isPublicUnion(possible.flatMap(parts)));
      return open || entry.cidrs.some(isUnknown) ? UNKNOWN : undefined;
    });
  },
};
