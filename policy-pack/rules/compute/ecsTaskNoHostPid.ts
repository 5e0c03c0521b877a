import { expectValue, type Rule } from "../../rule";

/** pidMode and ipcMode are not host. */
export const ecsTaskNoHostPid: Rule = {
  id: "ecs-task-no-host-pid",
  title: "No host process or IPC namespace",
  severity: "high",
  references: { fsbp: ["ECS.3"], checkov: ["CKV_AWS_335"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "resource",
  check(task) {
    return ["pidMode", "ipcMode"].flatMap((property) =>
      expectValue(task, property, (value) => value !== "host", {
        problem: "the container sees the processes of the host",
        remedy: 'leave it out, or use "task"',
      }),
    );
  },
};
