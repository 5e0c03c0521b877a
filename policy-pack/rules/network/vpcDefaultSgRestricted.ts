import { UNKNOWN } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { entriesOf } from "../../views/securityGroups";

const DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const remedy = "declare an aws.ec2.DefaultSecurityGroup for the VPC without ingress and egress";

/** Each VPC is accompanied by a DefaultSecurityGroup resource that has neither ingress nor egress entries. */
export const vpcDefaultSgRestricted: Rule = {
  id: "vpc-default-sg-restricted",
  title: "Default security group is emptied",
  severity: "high",
  references: {
    fsbp: ["EC2.2"],
    cis: ["5.0.0/5.5", "7.0.0/6.5"],
    checkov: ["CKV2_AWS_12"],
    trivy: ["AVD-AWS-0173"],
  },
  resourceTypes: ["aws:ec2/vpc:Vpc", DEFAULT_GROUP],
  scope: "stack",
  check(vpc, context) {
    const isGroup = vpc.type === DEFAULT_GROUP;
    if (isGroup && context.referenced(vpc, "vpcId", ["aws:ec2/vpc:Vpc"], vpc.inputs["vpcId"]).length > 0) {
      return [notApplicable("it is judged with its VPC")];
    }
    const [group] = isGroup ? [vpc] : context.referring(vpc, [DEFAULT_GROUP], "vpcId");
    if (group === undefined) {
      const problem = "the default security group keeps the rules that AWS gives it";
      return [violation(vpc, { property: "defaultSecurityGroupId", problem, remedy })];
    }
    const entries = entriesOf(group);
    if (entries === UNKNOWN) {
      return [unknown("ingress", `the entries of "${group.name}" are not known before creation`)];
    }
    if (entries.length === 0) {
      return [compliant];
    }
    const problem = `its default security group "${group.name}" has ${entries.length} entries`;
    return [violation(vpc, { property: "defaultSecurityGroupId", problem, remedy: "remove them" })];
  },
};
