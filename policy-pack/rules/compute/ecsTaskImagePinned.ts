import { isUnknown } from "../../resource";
import { type Rule, unknown, violation } from "../../rule";
import { judgeContainers } from "../../views/containers";

/** Tags that move with each build; no tag is `latest`. */
const MOVING = /^(latest|main|master)$/i;

/** The tag of an image; a port of the registry is none. */
function tagOf(image: string): string {
  const name = image.split("/").at(-1) ?? "";
  return name.includes(":") ? name.slice(name.indexOf(":") + 1) : "latest";
}

/** Each image has a digest or a tag other than latest or main. */
export const ecsTaskImagePinned: Rule = {
  id: "ecs-task-image-pinned",
  title: "Images are pinned",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "stack",
  check(task, context) {
    return judgeContainers(task, context, ({ definition, path }) => {
      const property = `${path}.image`;
      const value = definition["image"];
      if (isUnknown(value)) {
        return [unknown(property)];
      }
      const image = String(value ?? "").trim();
      if (
        /@sha256:[0-9a-f]{64}$/.test(image) ||
        (image !== "" && !image.includes("@") && !MOVING.test(tagOf(image)))
      ) {
        return [];
      }
      const problem = "tomorrow's tasks may run another program than today's";
      return [
        violation(task, {
          property,
          value: value ?? undefined,
          problem,
          remedy: "name a digest, or the tag of a release",
        }),
      ];
    });
  },
};
