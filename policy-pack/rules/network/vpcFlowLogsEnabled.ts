import { isAbsent, isUnknown, type Resource } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, type Verdict, violation } from "../../rule";
import { FLOW_LOG } from "../../views/flowLogs";

const VPC = "aws:ec2/vpc:Vpc";
const remedy = "add an aws.ec2.FlowLog with this vpcId and trafficType ALL or REJECT";

/** Judges that one of the flow logs of a network captures what was refused. */
function judge(resource: Resource, property: string, logs: readonly Resource[]): Verdict {
  const captured = logs.map(({ inputs }) => inputs["trafficType"]);
  if (captured.some((type) => ["ALL", "REJECT"].includes(String(type).toUpperCase()))) {
    return compliant;
  }
  if (captured.some(isUnknown)) {
    return unknown(property, "what its flow logs capture is not known before creation");
  }
  const problem =
    logs.length === 0 ? "nobody records who tried to reach what" : "its flow logs leave out what was refused";
  return violation(resource, { property, value: captured[0] ?? undefined, problem, remedy });
}

/** For each VPC in the stack at least one flow log names it (vpcId) and captures REJECT or ALL traffic. */
export const vpcFlowLogsEnabled: Rule = {
  id: "vpc-flow-logs-enabled",
  title: "Every VPC has a flow log",
  severity: "medium",
  references: {
    fsbp: ["EC2.6"],
    cis: ["5.0.0/3.7", "7.0.0/4.7"],
    checkov: ["CKV2_AWS_11"],
    cdkNag: ["AwsSolutions-VPC7"],
    trivy: ["AVD-AWS-0178"],
  },
  resourceTypes: [VPC, FLOW_LOG],
  scope: "stack",
  check(resource, context) {
    if (resource.type === VPC) {
      const logs = context.referring(resource, [FLOW_LOG], "vpcId");
      const stray = context
        .ofTypes([FLOW_LOG])
        .some((log) => isUnknown(log.inputs["vpcId"]) && context.dependenciesOf(log, "vpcId").length === 0);
      const verdict = judge(resource, "flowLogs", logs);
      return [
        verdict.kind === "violation" && stray
          ? unknown("flowLogs", "which network a flow log names is not known before creation")
          : verdict,
      ];
    }
    const { vpcId } = resource.inputs;
    if (isAbsent(vpcId)) {
      return [notApplicable("it records a part of a network")];
    }
    if (context.referenced(resource, "vpcId", [VPC], vpcId).length > 0) {
      return [notApplicable("it is judged with its network")];
    }
    const peers = context
      .ofTypes([FLOW_LOG])
      .filter((log) => log === resource || log.inputs["vpcId"] === vpcId);
    return [judge(resource, "trafficType", peers)];
  },
};
