import { isAbsent, isTrue, isUnknown } from "../../resource";
import { expectValue, type Rule, unknown, violation } from "../../rule";
import { exposureOf } from "../../views/subnets";

/** mapPublicIpOnLaunch is absent or false (assignIpv6AddressOnCreation likewise for private subnets). */
export const subnetNoAutoPublicIp: Rule = {
  id: "subnet-no-auto-public-ip",
  title: "Subnets do not hand out public addresses",
  severity: "medium",
  references: { fsbp: ["EC2.15"], checkov: ["CKV_AWS_130"], trivy: ["AVD-AWS-0164"] },
  resourceTypes: ["aws:ec2/subnet:Subnet"],
  scope: "stack",
  check(subnet, context) {
    const { assignIpv6AddressOnCreation, ipv6Native } = subnet.inputs;
    const verdicts = expectValue(subnet, "mapPublicIpOnLaunch", (value) => !isTrue(value), {
      problem: "whatever starts in it is on the internet at once",
      remedy: "set it to false; load balancers and NAT gateways get their addresses without it",
    });
    // Every IPv6 address is public. A subnet without IPv4 has no other.
    if (
      isAbsent(assignIpv6AddressOnCreation) ||
      assignIpv6AddressOnCreation === false ||
      isTrue(ipv6Native)
    ) {
      return verdicts;
    }
    const property = "assignIpv6AddressOnCreation";
    const exposure = exposureOf(subnet, context);
    if (exposure.kind === "public") {
      return verdicts;
    }
    if (exposure.kind === "unknown" || isUnknown(assignIpv6AddressOnCreation) || isUnknown(ipv6Native)) {
      return [...verdicts, unknown(property)];
    }
    const problem = "whatever starts in this private subnet gets a public IPv6 address";
    return [
      ...verdicts,
      violation(subnet, { property, value: assignIpv6AddressOnCreation, problem, remedy: "set it to false" }),
    ];
  },
};
