import { at, isUnknown, list } from "../../resource";
import { type Rule, unknown, violation } from "../../rule";
import { judgeContainers } from "../../views/containers";

/** linuxParameters.capabilities.add is empty, and dockerSecurityOptions turn no protection off. */
export const ecsTaskNoAddedCapabilities: Rule = {
  id: "ecs-task-no-added-capabilities",
  title: "No added Linux capabilities",
  severity: "high",
  references: { fsbp: ["ECS.4"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "resource",
  check(task, context) {
    return judgeContainers(task, context, ({ definition, path }) => {
      const property = `${path}.linuxParameters.capabilities.add`;
      const value = at(definition, "linuxParameters.capabilities.add");
      const options = list(definition["dockerSecurityOptions"]);
      const lifted = options.find((option) => /unconfined$|[:=]disable$/i.test(String(option)));
      if (lifted !== undefined) {
        return [
          violation(task, {
            property: `${path}.dockerSecurityOptions`,
            value: lifted,
            problem: "it lifts what keeps the container from the kernel",
            remedy: "remove it",
          }),
        ];
      }
      if (isUnknown(value) || options.some(isUnknown)) {
        return [unknown(isUnknown(value) ? property : `${path}.dockerSecurityOptions`)];
      }
      const problem = "the container has more rights over the kernel than Docker's default";
      return list(value).length === 0
        ? []
        : [
            violation(task, {
              property,
              value,
              problem,
              remedy: "remove them; drop ALL where the image allows it",
            }),
          ];
    });
  },
};
