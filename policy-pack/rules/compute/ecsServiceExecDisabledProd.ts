import { isTrue } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";

/** enableExecuteCommand is not true in a production stack. */
export const ecsServiceExecDisabledProd: Rule = {
  id: "ecs-service-exec-disabled-prod",
  title: "ECS Exec off in production",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:ecs/service:Service"],
  scope: "resource",
  check(service, { settings: { production = false } }) {
    if (!production) {
      return [notApplicable("the stack is not production")];
    }
    return expectValue(service, "enableExecuteCommand", (value) => !isTrue(value), {
      problem: "a shell opens in tasks that hold real data",
      remedy: "remove it, or set it to false",
    });
  },
};
