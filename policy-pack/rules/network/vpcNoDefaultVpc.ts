import { type Rule, violation } from "../../rule";

/** No DefaultVpc or DefaultSubnet resource is adopted by the program. */
export const vpcNoDefaultVpc: Rule = {
  id: "vpc-no-default-vpc",
  title: "No use of the default VPC",
  severity: "high",
  references: { trivy: ["AVD-AWS-0101"] },
  resourceTypes: ["aws:ec2/defaultVpc:DefaultVpc", "aws:ec2/defaultSubnet:DefaultSubnet"],
  scope: "resource",
  check(resource) {
    const problem = "the program adopts the default VPC, whose subnets are public";
    const remedy = "build the network from resources of its own, or pass the ids of an existing VPC";
    return [violation(resource, { property: "type", value: resource.type, problem, remedy })];
  },
};
