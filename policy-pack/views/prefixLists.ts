import type { Context } from "../context";
import { at, list, type Resource } from "../resource";

export const PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";
const PREFIX_LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

/** The blocks of a prefix list: its own, and those that resources of their own add. */
export function cidrsIn(prefixList: Resource, context: Context): readonly unknown[] {
  const { entries } = prefixList.inputs;
  const own = list(entries).map((entry) => at(entry, "cidr"));
  const added = context.referring(prefixList, [PREFIX_LIST_ENTRY], "prefixListId");
  return [...own, ...added.map(({ inputs }) => inputs["cidr"])];
}
