import type { Context } from "../../context";
import { at, isTrue, isUnknown, list, type Resource, UNKNOWN } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { isSet } from "../../views/presence";

const TAG = "aws:autoscaling/tag:Tag";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

/** Whether the launch template of a group tags the instances itself. */
function templateTags(group: Resource, context: Context): boolean | typeof UNKNOWN {
  const templates = ["launchTemplate", "mixedInstancesPolicy"].flatMap((key) => {
    const setting = group.inputs[key];
    const own = at(setting, "launchTemplate.launchTemplateSpecification") ?? setting;
    return context.referenced(
      group,
      key,
      [TEMPLATE],
      at(own, "id") ?? at(own, "launchTemplateId") ?? at(own, "name"),
    );
  });
  const answers = templates.flatMap(({ inputs }) =>
    list(inputs["tagSpecifications"]).map((entry) => {
      const type = at(entry, "resourceType");
      return isUnknown(type) ? UNKNOWN : type === "instance" && isSet(at(entry, "tags"));
    }),
  );
  return answers.includes(true) || (answers.includes(UNKNOWN) ? UNKNOWN : false);
}

/** Tags with propagateAtLaunch exist, or the launch template tags the instances. */
export const asgTagsPropagate: Rule = {
  id: "asg-tags-propagate",
  title: "ASG tags its instances",
  severity: "low",
  references: { checkov: ["CKV_AWS_153"] },
  resourceTypes: ["aws:autoscaling/group:Group"],
  scope: "stack",
  check(group, context) {
    const { tags } = group.inputs;
    const separate = context
      .referring(group, [TAG], "autoscalingGroupName")
      .map(({ inputs }) => inputs["tag"]);
    const propagated = [...list(tags), ...separate].map((tag) => at(tag, "propagateAtLaunch"));
    const template = templateTags(group, context);
    if (propagated.some(isTrue) || template === true) {
      return [compliant];
    }
    if (template === UNKNOWN || propagated.some(isUnknown)) {
      return [unknown("tags")];
    }
    const problem = "nobody knows whom its instances belong to";
    const remedy = "set propagateAtLaunch, or let the launch template tag instances";
    return [violation(group, { property: "tags", value: list(tags).length, problem, remedy })];
  },
};
