import { isAbsent, isUnknown, list } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";

/** networkMode is awsvpc for Fargate and never host. */
export const ecsTaskAwsvpc: Rule = {
  id: "ecs-task-awsvpc",
  title: "Task uses awsvpc networking",
  severity: "high",
  references: { fsbp: ["ECS.1"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "resource",
  check(task) {
    const { networkMode, requiresCompatibilities } = task.inputs;
    const compatibilities = list(requiresCompatibilities).map(String);
    if (isUnknown(networkMode) || (networkMode !== "awsvpc" && compatibilities.some(isUnknown))) {
      return [unknown("networkMode")];
    }
    const fargate = compatibilities.includes("FARGATE");
    if (networkMode === "awsvpc" || (!fargate && networkMode !== "host")) {
      return [compliant];
    }
    const value = isAbsent(networkMode) ? undefined : networkMode;
    const problem = fargate ? "Fargate has no other network mode" : "its containers share the host's network";
    return [violation(task, { property: "networkMode", value, problem, remedy: 'set it to "awsvpc"' })];
  },
};
