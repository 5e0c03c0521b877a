import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { internetRoutes, isMeantPrivate, ROUTE_TABLE_TYPES, subnetsOf } from "../../views/subnets";

/** A route table associated with a private subnet contains no 0.0.0.0/0 or ::/0 route whose target is an internet gateway. */
export const privateSubnetNoIgwRoute: Rule = {
  id: "private-subnet-no-igw-route",
  title: "Private route tables have no internet gateway route",
  severity: "high",
  references: { checkov: ["CKV2_AWS_35"] },
  resourceTypes: ROUTE_TABLE_TYPES,
  scope: "stack",
  check(table, context) {
    const privateSubnet = subnetsOf(table, context).find(isMeantPrivate);
    if (privateSubnet === undefined) {
      return [notApplicable("no subnet called private uses this route table")];
    }
    const route = context.memo(internetRoutes).get(table.urn);
    if (route === undefined) {
      return [compliant];
    }
    if (!route.certain) {
      return [unknown(route.property, `where "${route.declaredBy.name}" leads is not known before creation`)];
    }
    const problem = `"${route.declaredBy.name}" leads the private subnet "${privateSubnet.name}" to an internet gateway`;
    const remedy = "route through a NAT gateway, a NAT instance or VPC endpoints instead";
    return [violation(table, { property: route.property, problem, remedy })];
  },
};
