import { isAbsent, isTrue, isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";

/** The families that are not EBS-optimized unless asked, or not at all (EC2 user guide, "EBS-optimized instance types"). */
const NOT_BY_DEFAULT = /^(c1|c3|cc2|cr1|g2|hi1|hs1|i2|m1|m2|m3|r3|t1|t2)\./;

/** ebsOptimized is true, or absent on a type that is EBS-optimized by default. */
export const ec2EbsOptimized: Rule = {
  id: "ec2-ebs-optimized",
  title: "EBS optimized",
  severity: "low",
  references: { checkov: ["CKV_AWS_135"] },
  resourceTypes: ["aws:ec2/instance:Instance"],
  scope: "resource",
  check(instance) {
    const { ebsOptimized, instanceType, launchTemplate } = instance.inputs;
    if (isAbsent(ebsOptimized) && !isAbsent(launchTemplate)) {
      return [notApplicable("its launch template decides")];
    }
    if (isAbsent(ebsOptimized) && isUnknown(instanceType)) {
      return [unknown("instanceType")];
    }
    const byDefault = !NOT_BY_DEFAULT.test(String(instanceType));
    return expectValue(instance, "ebsOptimized", (value) => isTrue(value) || (isAbsent(value) && byDefault), {
      problem: "its disks share the line with everything else",
      remedy: "set it to true, or use a current type",
    });
  },
};
