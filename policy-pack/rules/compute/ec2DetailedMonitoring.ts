import { isAbsent, isTrue } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";

/** monitoring is true. */
export const ec2DetailedMonitoring: Rule = {
  id: "ec2-detailed-monitoring",
  title: "Detailed monitoring",
  severity: "low",
  references: { checkov: ["CKV_AWS_126"], cdkNag: ["AwsSolutions-EC28"] },
  resourceTypes: ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"],
  scope: "resource",
  check(machine) {
    const template = machine.type === "aws:ec2/launchTemplate:LaunchTemplate";
    if (!template && isAbsent(machine.inputs["monitoring"]) && !isAbsent(machine.inputs["launchTemplate"])) {
      return [notApplicable("its launch template decides")];
    }
    return expectValue(machine, template ? "monitoring.enabled" : "monitoring", isTrue, {
      problem: "alarms hear of it five minutes late",
      remedy: "set it to true",
    });
  },
};
