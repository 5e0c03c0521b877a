import type { Context } from "../../context";
import { optionOf } from "../../options";
import { isUnknown, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { addresses } from "../../views/ingress";
import { type Entry, entriesOf, groupOf, groupUrns, INGRESS_TYPES } from "../../views/securityGroups";

/** What holds data in a network, with the property that names its groups. */
const STORES: Readonly<Record<string, string>> = {
  "aws:rds/instance:Instance": "vpcSecurityGroupIds",
  "aws:rds/cluster:Cluster": "vpcSecurityGroupIds",
  "aws:elasticache/replicationGroup:ReplicationGroup": "securityGroupIds",
  "aws:elasticache/cluster:Cluster": "securityGroupIds",
  "aws:elasticache/serverlessCache:ServerlessCache": "securityGroupIds",
  "aws:efs/mountTarget:MountTarget": "securityGroups",
};

/** The URNs of the groups that data stores wear. */
function storeGroups(context: Context): ReadonlySet<string> {
  const stores = context.ofTypes(Object.keys(STORES));
  return new Set(stores.flatMap((store) => groupUrns(context, store, STORES[store.type] ?? "")));
}

/** Security groups of databases, caches and file systems name their callers' groups, and no addresses. */
export const stackDataStoreCallers: Rule = {
  id: "stack-data-store-callers",
  title: "Data stores admit their callers' groups, not addresses",
  severity: "medium",
  references: {},
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  options: {
    allowedCidrs: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Address ranges that may call, such as that of a company's VPN.",
    },
  },
  check(resource, context) {
    const entries = entriesOf(resource);
    const groups = context.memo(storeGroups);
    if (groups.size === 0) {
      return [notApplicable("the stack has no data store with a security group of this stack")];
    }
    if (entries === UNKNOWN) {
      return [unknown("ingress")];
    }
    const allowed = optionOf<readonly string[]>(context, stackDataStoreCallers, "allowedCidrs");
    const judged = (entries as readonly Entry[])
      .filter(({ direction }) => direction === "ingress")
      .flatMap((entry): readonly (readonly Verdict[])[] => {
        const group = groupOf(entry, context);
        const open = group === undefined && isUnknown(resource.inputs["securityGroupId"]);
        if (!open && (group === undefined || !groups.has(group.urn))) {
          return [];
        }
        if (entry.cidrs.every((cidr) => allowed.includes(cidr))) {
          return [[]];
        }
        return [
          [
            open
              ? unknown("securityGroupId")
              : violation(resource, {
                  property: entry.property,
                  ...(entry.cidrs.some(isUnknown) ? {} : { value: addresses(entry) }),
                  problem: "everything with such an address may call the data store",
                  remedy: "admit the security groups of the tasks that use it (referencedSecurityGroupId)",
                }),
          ],
        ];
      });
    return judged.length === 0
      ? [notApplicable("it admits nothing to a data store of this stack")]
      : orCompliant(judged.flat());
  },
};
