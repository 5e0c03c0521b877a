import { at, isTrue, isUnknown } from "../../resource";
import { type Rule, unknown, violation } from "../../rule";
import { BATCH_JOB, judgeJob } from "../../views/batchJobs";
import { judgeContainers } from "../../views/containers";

const problem = "the container has the host's rights";
const remedy = "remove it; name the single Linux capability that is missing";

/** No container definition has privileged true, and no job of AWS Batch. */
export const ecsTaskNoPrivileged: Rule = {
  id: "ecs-task-no-privileged",
  title: "Containers are not privileged",
  severity: "critical",
  references: { fsbp: ["ECS.4"], checkov: ["CKV_AWS_334"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition", BATCH_JOB],
  scope: "resource",
  check(task, context) {
    if (task.type === BATCH_JOB) {
      return judgeJob(task, context, ({ definition, path }) => {
        const value = definition["privileged"] ?? at(definition, "securitycontext.privileged");
        return isUnknown(value)
          ? [unknown(path)]
          : isTrue(value)
            ? [violation(task, { property: path, problem, remedy })]
            : [];
      });
    }
    return judgeContainers(task, context, ({ definition, path }) => {
      const property = `${path}.privileged`;
      const value = definition["privileged"];
      if (isUnknown(value)) {
        return [unknown(property)];
      }
      return isTrue(value) ? [violation(task, { property, value, problem, remedy })] : [];
    });
  },
};
