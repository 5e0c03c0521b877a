import { isAbsent, isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

const problem = "the private names of endpoints and databases do not resolve";

/** enableDnsSupport is not false and enableDnsHostnames is true, so that private endpoint names resolve. */
export const vpcDnsEnabled: Rule = {
  id: "vpc-dns-enabled",
  title: "VPC DNS support and hostnames on",
  severity: "low",
  references: {},
  resourceTypes: ["aws:ec2/vpc:Vpc"],
  scope: "resource",
  check(vpc) {
    // EC2 turns DNS support on and host names off (VPC user guide, "DNS attributes").
    const support = (value: unknown) => isAbsent(value) || isTrue(value);
    return [
      ...expectValue(vpc, "enableDnsSupport", support, { problem, remedy: "remove it, or set it to true" }),
      ...expectValue(vpc, "enableDnsHostnames", isTrue, { problem, remedy: "set it to true" }),
    ];
  },
};
