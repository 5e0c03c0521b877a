import { isTrue, isUnknown } from "../../resource";
import { notApplicable, type Rule, unknown, violation } from "../../rule";
import { judgeContainers } from "../../views/containers";
import { isWindows } from "../../views/taskPlatform";

/** Each container has readonlyRootFilesystem true, or is on a documented exception list. */
export const ecsTaskReadonlyRoot: Rule = {
  id: "ecs-task-readonly-root",
  title: "Root file system is read-only",
  severity: "medium",
  references: { fsbp: ["ECS.5"], checkov: ["CKV_AWS_336"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "stack",
  check(task, context) {
    if (isWindows(task)) {
      return [notApplicable("Windows containers have no such setting")];
    }
    return judgeContainers(task, context, ({ definition, path }) => {
      const property = `${path}.readonlyRootFilesystem`;
      const value = definition["readonlyRootFilesystem"];
      if (isUnknown(value)) {
        return [unknown(property)];
      }
      const problem = "whoever breaks in can change the program";
      const remedy =
        "set it to true, and mount a volume where it writes; an image that cannot do so gets a waiver";
      return isTrue(value) ? [] : [violation(task, { property, value: value ?? undefined, problem, remedy })];
    });
  },
};
