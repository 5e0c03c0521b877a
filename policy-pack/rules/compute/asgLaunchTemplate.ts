import { isUnknown } from "../../resource";
import { expectValue, type Rule, unknown, violation } from "../../rule";
import { isSet } from "../../views/presence";

/** launchTemplate or mixedInstancesPolicy is set and launchConfiguration is not. */
export const asgLaunchTemplate: Rule = {
  id: "asg-launch-template",
  title: "ASG uses a launch template",
  severity: "medium",
  references: { fsbp: ["AutoScaling.9"], checkov: ["CKV_AWS_315"] },
  resourceTypes: ["aws:autoscaling/group:Group"],
  scope: "resource",
  check(group) {
    const { launchTemplate, mixedInstancesPolicy } = group.inputs;
    const verdicts = expectValue(group, "launchConfiguration", (value) => !isSet(value), {
      problem: "launch configurations know neither IMDSv2 defaults nor new instance types",
      remedy: "use a launch template",
    });
    if (isSet(launchTemplate) || isSet(mixedInstancesPolicy)) {
      const open = [launchTemplate, mixedInstancesPolicy].filter(isSet).every(isUnknown);
      return open ? [unknown("launchTemplate")] : verdicts;
    }
    const problem = "nothing says how its instances start";
    return [
      ...verdicts.filter(({ kind }) => kind !== "compliant"),
      violation(group, {
        property: "launchTemplate",
        value: undefined,
        problem,
        remedy: "name a launch template",
      }),
    ];
  },
};
