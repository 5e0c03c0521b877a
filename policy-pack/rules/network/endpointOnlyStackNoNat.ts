import type { Context } from "../../context";
import { optionOf } from "../../options";
import { isUnknown, type Resource } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { defaultRoutesIn, tablesOfRoute } from "../../views/defaultRoutes";
import {
  internetRoutes,
  isMeantPrivate,
  ROUTE_TABLE_TYPES,
  ROUTE_TYPES,
  subnetsOf,
} from "../../views/subnets";

const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";

/** Whether a default route of a table leads the public subnets of a load balancer to their internet gateway. */
function isPublicSide(table: Resource, context: Context): boolean {
  return (
    context.memo(internetRoutes).get(table.urn)?.certain === true &&
    !subnetsOf(table, context).some(isMeantPrivate)
  );
}

/** When a stack is declared NAT-free, it holds no NatGateway and no default route out of its private subnets. */
export const endpointOnlyStackNoNat: Rule = {
  id: "endpoint-only-stack-no-nat",
  title: "Endpoint-only networks have no NAT or default route",
  severity: "medium",
  references: {},
  resourceTypes: [NAT_GATEWAY, ...ROUTE_TYPES, ...ROUTE_TABLE_TYPES],
  scope: "stack",
  options: {
    endpointOnly: {
      type: "boolean",
      description: "Whether the private subnets of the stack reach AWS through VPC endpoints alone.",
      default: false,
    },
  },
  check(resource, context) {
    if (!optionOf<boolean>(context, endpointOnlyStackNoNat, "endpointOnly")) {
      return [notApplicable("the stack is not declared free of NAT (option endpointOnly)")];
    }
    const remedy = "remove it, and reach AWS through VPC endpoints";
    if (resource.type === NAT_GATEWAY) {
      const problem = "the stack is declared free of NAT";
      return [violation(resource, { property: "subnetId", problem, remedy })];
    }
    const isRoute = ROUTE_TYPES.includes(resource.type);
    const tables = isRoute ? tablesOfRoute(resource, context) : [resource];
    const verdicts = defaultRoutesIn(resource).flatMap(({ certain, property, destination }) => {
      if (!certain) {
        return [unknown(property)];
      }
      if (isRoute && tables.length === 0 && isUnknown(resource.inputs["routeTableId"])) {
        return [unknown("routeTableId")];
      }
      const problem = "private subnets of a stack that is declared free of NAT have a way out";
      return tables.length > 0 && tables.every((table) => isPublicSide(table, context))
        ? []
        : [violation(resource, { property, value: destination, problem, remedy })];
    });
    return orCompliant(verdicts);
  },
};
