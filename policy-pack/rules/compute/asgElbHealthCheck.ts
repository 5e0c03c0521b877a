import { isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";
import { isSet } from "../../views/presence";

const ATTACHMENTS = [
  "aws:autoscaling/attachment:Attachment",
  "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment",
];
const SOURCES = ["targetGroupArns", "loadBalancers", "trafficSources"];

/** healthCheckType is ELB when targetGroupArns is set. */
export const asgElbHealthCheck: Rule = {
  id: "asg-elb-health-check",
  title: "ASG behind a load balancer uses its health",
  severity: "medium",
  references: { fsbp: ["AutoScaling.1"], checkov: ["CKV2_AWS_15"], cdkNag: ["AwsSolutions-AS2"] },
  resourceTypes: ["aws:autoscaling/group:Group"],
  scope: "stack",
  check(group, context) {
    const own = SOURCES.filter((key) => isSet(group.inputs[key]));
    const attached = ATTACHMENTS.some(
      (type) => context.referring(group, [type], "autoscalingGroupName").length > 0,
    );
    const stray = context.ofTypes(ATTACHMENTS).some((link) => {
      const name = link.inputs["autoscalingGroupName"];
      const [target] = context.referenced(link, "autoscalingGroupName", [group.type], name);
      return target === undefined && (isUnknown(name) || isUnknown(group.inputs["name"]));
    });
    if (own.length === 0 && !attached && !stray) {
      return [notApplicable("no load balancer sends to it")];
    }
    const verdicts = expectValue(
      group,
      "healthCheckType",
      (value) =>
        String(value ?? "EC2")
          .split(",")
          .includes("ELB"),
      {
        problem: "an instance whose application is down stays",
        remedy: 'set it to "ELB"',
      },
    );
    const certain =
      attached ||
      own.some((key) => !isUnknown(group.inputs[key]) || context.dependenciesOf(group, key).length > 0);
    const met = verdicts.every(({ kind }) => kind === "compliant");
    return certain || met ? verdicts : [unknown(own[0] ?? "targetGroupArns")];
  },
};
