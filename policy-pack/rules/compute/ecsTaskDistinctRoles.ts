import type { Context } from "../../context";
import { isAbsent, isUnknown, type Resource } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";

const PROPERTIES = ["executionRoleArn", "taskRoleArn"] as const;

/** The role behind a property: its URN where it is in the stack, else its ARN. */
function roleOf(task: Resource, property: string, context: Context): string | undefined {
  const value = task.inputs[property];
  const [role] = context.referenced(task, property, ["aws:iam/role:Role"], value);
  return role?.urn ?? (isUnknown(value) ? undefined : String(value));
}

/** executionRoleArn and taskRoleArn are both set and are not the same role. */
export const ecsTaskDistinctRoles: Rule = {
  id: "ecs-task-distinct-roles",
  title: "Execution and task roles differ",
  severity: "high",
  references: { checkov: ["CKV_AWS_249"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "stack",
  check(task, context) {
    const missing = PROPERTIES.filter((property) => isAbsent(task.inputs[property]));
    if (missing.length > 0) {
      return missing.map((property) => {
        const problem = "its containers and the agent that starts them cannot have rights of their own";
        return violation(task, { property, value: undefined, problem, remedy: "give each a role" });
      });
    }
    const [execution, role] = PROPERTIES.map((property) => roleOf(task, property, context));
    if (execution === undefined || role === undefined) {
      return [unknown("taskRoleArn")];
    }
    const problem = "it is the execution role, so that the application can read every secret of its start";
    const remedy = "give the application a role of its own";
    return [execution === role ? violation(task, { property: "taskRoleArn", problem, remedy }) : compliant];
  },
};
