import type { Context } from "../../context";
import { at, isAbsent, isTrue, isUnknown, list, type Resource } from "../../resource";
import {
  compliant,
  notApplicable,
  orCompliant,
  type Rule,
  unknown,
  type Verdict,
  violation,
} from "../../rule";
import { MACHINE_TYPES } from "../../views/machines";

const property = "associatePublicIpAddress";

const INSTANCE = ["aws:ec2/instance:Instance"];
/** An elastic IP, and the property that names its instance. */
const ADDRESSES: Readonly<Record<string, string>> = {
  "aws:ec2/eip:Eip": "instance",
  "aws:ec2/eipAssociation:EipAssociation": "instanceId",
};

function judgeAddress(address: Resource, named: string, context: Context): readonly Verdict[] {
  const value = address.inputs[named];
  const [instance] = context.referenced(address, named, INSTANCE, value);
  if (isAbsent(value) || (instance === undefined && !isUnknown(value))) {
    return [notApplicable("it is for no instance of the stack")];
  }
  const checks = instance?.inputs["sourceDestCheck"];
  if (instance === undefined || isUnknown(checks)) {
    return [unknown(named)];
  }
  const problem = `the instance "${instance.name}" gets a public address, and it is no NAT instance`;
  const remedy = "put a load balancer before it, and reach it through Session Manager";
  return [checks === false ? compliant : violation(address, { property: named, problem, remedy })];
}

/** associatePublicIpAddress is not true on the instance or any networkInterfaces entry, and no elastic IP is for it unless it is a NAT instance. */
export const ec2NoPublicIp: Rule = {
  id: "ec2-no-public-ip",
  title: "Instances have no public address",
  severity: "high",
  references: {
    fsbp: ["EC2.9", "EC2.25", "AutoScaling.5"],
    checkov: ["CKV_AWS_88"],
    trivy: ["AVD-AWS-0009"],
  },
  resourceTypes: [...MACHINE_TYPES, ...Object.keys(ADDRESSES)],
  scope: "stack",
  alone: true,
  check(resource, context) {
    const named = ADDRESSES[resource.type];
    if (named !== undefined) {
      return judgeAddress(resource, named, context);
    }
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
