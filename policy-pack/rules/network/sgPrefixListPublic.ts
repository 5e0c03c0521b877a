import type { Context } from "../../context";
import { at, isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { isPublicCidr } from "../../views/cidr";
import { judgeIngress } from "../../views/ingress";
import { INGRESS_TYPES } from "../../views/securityGroups";

const PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";
const PREFIX_LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

/** The blocks of a prefix list: its own, and those that resources of their own add. */
function blocksOf(prefixList: Resource, context: Context): readonly unknown[] {
  const own = list(prefixList.inputs["entries"]).map((entry) => at(entry, "cidr"));
  const added = context.referring(prefixList, [PREFIX_LIST_ENTRY], "prefixListId");
  return [...own, ...added.map(({ inputs }) => inputs["cidr"])];
}

/** A referenced ManagedPrefixList of the program has no 0.0.0.0/0 or ::/0 entry. */
export const sgPrefixListPublic: Rule = {
  id: "sg-prefix-list-public",
  title: "Managed prefix lists are not open",
  severity: "high",
  references: { fsbp: ["EC2.18"] },
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIngress(resource, (entry) => {
      const [property = ""] = entry.property.split(/[.[]/);
      const lists = entry.prefixLists.flatMap((id) =>
        context.referenced(resource, property, [PREFIX_LIST], id),
      );
      const open = lists.find((candidate) => blocksOf(candidate, context).some(isPublicCidr));
      if (open !== undefined) {
        return {
          problem: `the prefix list "${open.name}" holds the whole internet`,
          remedy: "remove that entry from the list",
        };
      }
      const undecided =
        lists.some((candidate) => blocksOf(candidate, context).some(isUnknown)) ||
        (lists.length === 0 && entry.prefixLists.some(isUnknown));
      return undecided ? UNKNOWN : undefined;
    });
  },
};
