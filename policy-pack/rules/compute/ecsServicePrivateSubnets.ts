import { at, isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { judgePrivate, SUBNET_TYPES } from "../../views/subnets";

const property = "networkConfiguration.subnets";

/** networkConfiguration.subnets lists only private subnets. */
export const ecsServicePrivateSubnets: Rule = {
  id: "ecs-service-private-subnets",
  title: "Services run in private subnets",
  severity: "high",
  references: { fsbp: ["ECS.2"] },
  resourceTypes: ["aws:ecs/service:Service"],
  scope: "stack",
  check(service, context) {
    const ids = list(at(service.inputs, property));
    if (ids.length === 0) {
      return [notApplicable("it names no subnets")];
    }
    const subnets = ids.flatMap((id) =>
      context.referenced(service, "networkConfiguration", SUBNET_TYPES, id),
    );
    if (subnets.length === 0) {
      return [
        ids.some(isUnknown) ? unknown(property) : notApplicable("its subnets are not part of this stack"),
      ];
    }
    return orCompliant(judgePrivate(service, property, [...new Set(subnets)], context));
  },
};
