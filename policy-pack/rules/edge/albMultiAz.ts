import type { Context } from "../../context";
import { isUnknown, list, type Resource } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { LOAD_BALANCER_TYPES } from "../../views/loadBalancers";
import { SUBNET_TYPES } from "../../views/subnets";

/** How many subnets a property surely names, and how many it may name. */
function countIn(
  balancer: Resource,
  property: string,
  context: Context,
): readonly [sure: number, most: number] {
  const value = balancer.inputs[property];
  const known = new Set(
    list(value)
      .filter((entry) => !isUnknown(entry))
      .map((entry) => JSON.stringify(entry)),
  ).size;
  const open = list(value).filter(isUnknown).length;
  const ties = context
    .dependenciesOf(balancer, property)
    .filter(({ type }) => SUBNET_TYPES.includes(type)).length;
  return isUnknown(value) ? [0, 2] : [known + Math.min(open, ties), known + open];
}

/** subnets or subnetMappings has two or more entries. */
export const albMultiAz: Rule = {
  id: "alb-multi-az",
  title: "ALB spans two zones",
  severity: "medium",
  references: { fsbp: ["ELB.13"] },
  resourceTypes: LOAD_BALANCER_TYPES,
  scope: "stack",
  check(balancer, context) {
    const counts = ["subnets", "subnetMappings"].map((property) => countIn(balancer, property, context));
    if (counts.some(([sure]) => sure >= 2)) {
      return [compliant];
    }
    const problem = `it names ${Math.max(...counts.map(([, most]) => most))}: one zone that fails takes the application off the net`;
    const remedy = "name subnets in two zones or more";
    return [
      counts.some(([, most]) => most >= 2)
        ? unknown("subnets")
        : violation(balancer, { property: "subnets", problem, remedy }),
    ];
  },
};
