import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** enableFaultInjection is not true. */
export const ecsTaskNoFaultInjection: Rule = {
  id: "ecs-task-no-fault-injection",
  title: "Tasks take no injected faults",
  severity: "low",
  references: {},
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "resource",
  check(task) {
    return expectValue(task, "enableFaultInjection", (value) => !isTrue(value), {
      problem: "whoever may start an experiment can cut the task off and slow it down",
      remedy: "remove it outside tests",
    });
  },
};
