import { at, isTrue, isUnknown, list } from "../../resource";
import { orCompliant, type Rule, unknown, violation } from "../../rule";

const property = "associatePublicIpAddress";

/** associatePublicIpAddress is not true on the instance or any networkInterfaces entry. */
export const ec2NoPublicIp: Rule = {
  id: "ec2-no-public-ip",
  title: "Instances have no public address",
  severity: "high",
  references: {
    fsbp: ["EC2.9", "EC2.25", "AutoScaling.5"],
    checkov: ["CKV_AWS_88"],
    trivy: ["AVD-AWS-0009"],
  },
  resourceTypes: ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"],
  scope: "resource",
  check(resource) {
    const { networkInterfaces } = resource.inputs;
    if (isUnknown(networkInterfaces)) {
      return [unknown("networkInterfaces")];
    }
    const interfaces = list(networkInterfaces).map((entry, index) => ({
      path: `networkInterfaces[${index}].${property}`,
      value: at(entry, property),
    }));
    const verdicts = [{ path: property, value: resource.inputs[property] }, ...interfaces].flatMap(
      ({ path, value }) => {
        if (isUnknown(value)) {
          return [unknown(path)];
        }
        const problem = "every instance gets a public address";
        const remedy = "remove it; a NAT instance takes its address from an elastic IP association";
        return isTrue(value) ? [violation(resource, { property: path, value, problem, remedy })] : [];
      },
    );
    return orCompliant(verdicts);
  },
};
