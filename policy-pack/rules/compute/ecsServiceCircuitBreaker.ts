import { at, isAbsent, isTrue, isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";

/** deploymentCircuitBreaker has enable and rollback true, and so have alarms where some are named. */
export const ecsServiceCircuitBreaker: Rule = {
  id: "ecs-service-circuit-breaker",
  title: "Deployments roll back",
  severity: "low",
  references: {},
  resourceTypes: ["aws:ecs/service:Service"],
  scope: "resource",
  check(service) {
    const type = at(service.inputs, "deploymentController.type");
    if (!isAbsent(type) && !isUnknown(type) && type !== "ECS") {
      return [notApplicable("somebody else than ECS deploys it")];
    }
    const heeds = ["enable", "rollback"].flatMap((key) =>
      expectValue(service, `alarms.${key}`, isTrue, {
        problem: "a version that answers with errors stays, though alarms go off",
        remedy: "set it to true, or remove the alarms from the service",
      }),
    );
    return [
      ...(isAbsent(service.inputs["alarms"]) ? [] : heeds),
      ...expectValue(service, "deploymentCircuitBreaker.enable", isTrue, {
        problem: "a deployment that cannot start tries for hours",
        remedy: "set it to true",
      }),
      ...expectValue(service, "deploymentCircuitBreaker.rollback", isTrue, {
        problem: "after a failed deployment somebody has to put the last good version back",
        remedy: "set it to true",
      }),
    ];
  },
};
