import type { Context } from "../../context";
import { isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { type Block, isPublicBlock, isPublicUnion, reachesStrangers } from "../../views/cidr";
import { addresses, judgeIngress } from "../../views/ingress";
import {
  blocksOf,
  type Entry,
  entriesByGroup,
  groupOf,
  INGRESS_TYPES,
  overlap,
} from "../../views/securityGroups";

/** The blocks of an entry that are not the whole internet in one: that spelling is for other rules. */
function parts(entry: Entry, context: Context): readonly Block[] {
  return blocksOf(entry, context).blocks.filter(({ prefix }) => prefix > 0);
}

/** The union of the CIDRs of one group and port (for example 0.0.0.0/1 plus 128.0.0.0/1, or a public /8) is not effectively the whole address space. */
export const sgCidrSplitPublic: Rule = {
  id: "sg-cidr-split-public",
  title: "Split CIDRs are treated as the internet",
  severity: "high",
  references: { fsbp: ["EC2.18"] },
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIngress(resource, (entry) => {
      const own = parts(entry, context);
      const group = groupOf(entry, context);
      const entries =
        group === undefined ? [entry] : (context.memo(entriesByGroup).get(group.urn) ?? [entry]);
      const peers = entries.filter(({ direction }) => direction === "ingress");
      const certain = peers.filter((peer) => overlap(entry, peer) === true);
      const possible = peers.filter((peer) => overlap(entry, peer) !== false);
      if (
        own.some(isPublicBlock) ||
        (reachesStrangers(own) && isPublicUnion(certain.flatMap((peer) => parts(peer, context))))
      ) {
        return {
          value: addresses(entry),
          problem: "together with its neighbours it is the internet in pieces",
          remedy: "write 0.0.0.0/0 where the internet is meant, and name the networks where it is not",
        };
      }
      // Without its group, its neighbours are not known either.
      const alone = group === undefined && isUnknown(resource.inputs["securityGroupId"]);
      const open =
        reachesStrangers(own) && (alone || isPublicUnion(possible.flatMap((peer) => parts(peer, context))));
      return open || entry.cidrs.some(isUnknown) ? UNKNOWN : undefined;
    });
  },
};
