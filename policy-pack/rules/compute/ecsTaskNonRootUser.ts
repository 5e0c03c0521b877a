import { isUnknown } from "../../resource";
import { notApplicable, type Rule, unknown, violation } from "../../rule";
import { judgeContainers } from "../../views/containers";
import { isWindows } from "../../views/taskPlatform";

/** Docker reads `user`, `uid`, `user:group` and `uid:gid`; leading zeros are no other user. */
const isRoot = (user: string) => /^(root|0+)?$/.test((user.split(":")[0] ?? "").trim());

/** user is set and is neither root nor 0. */
export const ecsTaskNonRootUser: Rule = {
  id: "ecs-task-non-root-user",
  title: "Containers run as a non-root user",
  severity: "medium",
  references: { fsbp: ["ECS.1"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "stack",
  check(task, context) {
    if (isWindows(task)) {
      return [notApplicable("Windows containers have no root")];
    }
    return judgeContainers(task, context, ({ definition, path }) => {
      const property = `${path}.user`;
      const value = definition["user"];
      if (isUnknown(value)) {
        return [unknown(property)];
      }
      const problem = "it runs as root, unless its image says otherwise";
      const remedy = "name a user id other than 0";
      return isRoot(String(value ?? ""))
        ? [violation(task, { property, value: value ?? undefined, problem, remedy })]
        : [];
    });
  },
};
