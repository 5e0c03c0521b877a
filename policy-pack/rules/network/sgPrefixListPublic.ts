import { isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { isPublicUnion, parseBlock } from "../../views/cidr";
import { judgeIngress } from "../../views/ingress";
import { cidrsIn } from "../../views/prefixLists";
import { INGRESS_TYPES, prefixListsOf } from "../../views/securityGroups";

/** A referenced ManagedPrefixList of the program does not hold the internet, in one entry or in several. */
export const sgPrefixListPublic: Rule = {
  id: "sg-prefix-list-public",
  title: "Managed prefix lists are not open",
  severity: "high",
  references: { fsbp: ["EC2.18"] },
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIngress(resource, (entry) => {
      const lists = prefixListsOf(entry, context);
      const open = lists.find((candidate) =>
        isPublicUnion(cidrsIn(candidate, context).flatMap((text) => parseBlock(text) ?? [])),
      );
      if (open !== undefined) {
        return {
          problem: `the prefix list "${open.name}" holds the whole internet`,
          remedy: "remove that entry from the list",
        };
      }
      const undecided =
        lists.some((candidate) => cidrsIn(candidate, context).some(isUnknown)) ||
        (lists.length === 0 && entry.prefixLists.some(isUnknown));
      return undecided ? UNKNOWN : undefined;
    });
  },
};
