import { at, isAbsent, isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";

/** No volume is a path of the host: `/` or the socket of Docker is the machine, with the rights of its other tasks. */
export const ecsTaskNoHostPath: Rule = {
  id: "ecs-task-no-host-path",
  title: "Tasks mount no path of the host",
  severity: "high",
  references: {},
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "resource",
  check(task) {
    const { volumes } = task.inputs;
    if (isUnknown(volumes)) {
      return [unknown("volumes")];
    }
    if (list(volumes).length === 0) {
      return [notApplicable("it has no volumes")];
    }
    return orCompliant(
      list(volumes).flatMap((volume, index) => {
        const value = at(volume, "hostPath");
        const property = `volumes[${index}].hostPath`;
        if (isUnknown(value)) {
          return [unknown(property)];
        }
        const problem = "a task that breaks out of its container starts there";
        const remedy = "use EFS, or a volume that ECS makes for the task";
        return isAbsent(value) || value === "" ? [] : [violation(task, { property, value, problem, remedy })];
      }),
    );
  },
};
