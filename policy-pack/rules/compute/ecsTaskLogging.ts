import { at, isUnknown } from "../../resource";
import { type Rule, unknown, violation } from "../../rule";
import { judgeContainers } from "../../views/containers";
import { LOG_GROUP } from "../../views/flowLogs";
import { dependsOn, isSet } from "../../views/presence";

/** Each essential container has logConfiguration with a driver and a group. */
export const ecsTaskLogging: Rule = {
  id: "ecs-task-logging",
  title: "Container logging is configured",
  severity: "medium",
  references: { fsbp: ["ECS.9"], cdkNag: ["AwsSolutions-ECS7"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "stack",
  check(task, context) {
    return judgeContainers(task, context, ({ definition, path }) => {
      const driver = at(definition, "logConfiguration.logDriver");
      const group = at(definition, "logConfiguration.options.awslogs-group");
      const essential = definition["essential"];
      if (essential === false || (isSet(driver) && !isUnknown(driver) && driver !== "awslogs")) {
        return [];
      }
      const tied = !isUnknown(group) || dependsOn(task, "containerDefinitions", [LOG_GROUP], context);
      if (driver === "awslogs" && isSet(group) && tied) {
        return [];
      }
      const property = `${path}.logConfiguration`;
      if ([driver, group, essential].some(isUnknown)) {
        return [unknown(property)];
      }
      const problem = "what the container writes is lost with it";
      return [
        violation(task, {
          property,
          value: driver ?? undefined,
          problem,
          remedy: "set logDriver to awslogs, and name a group",
        }),
      ];
    });
  },
};
