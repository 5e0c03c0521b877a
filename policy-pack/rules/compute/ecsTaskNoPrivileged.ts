import { isTrue, isUnknown } from "../../resource";
import { type Rule, unknown, violation } from "../../rule";
import { judgeContainers } from "../../views/containers";

/** No container definition has privileged true. */
export const ecsTaskNoPrivileged: Rule = {
  id: "ecs-task-no-privileged",
  title: "Containers are not privileged",
  severity: "critical",
  references: { fsbp: ["ECS.4"], checkov: ["CKV_AWS_334"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "resource",
  check(task, context) {
    return judgeContainers(task, context, ({ definition, path }) => {
      const property = `${path}.privileged`;
      const value = definition["privileged"];
      if (isUnknown(value)) {
        return [unknown(property)];
      }
      const problem = "the container has the host's rights";
      const remedy = "remove it; name the single Linux capability that is missing";
      return isTrue(value) ? [violation(task, { property, value, problem, remedy })] : [];
    });
  },
};
