import { isAbsent } from "../../resource";
import { notApplicable, type Rule } from "../../rule";
import { expectSet } from "../../views/presence";

/** iamInstanceProfile is set. */
export const ec2InstanceProfile: Rule = {
  id: "ec2-instance-profile",
  title: "Instance has a role",
  severity: "medium",
  references: { cis: ["5.0.0/1.17", "7.0.0/2.16"], checkov: ["CKV2_AWS_41"] },
  resourceTypes: ["aws:ec2/instance:Instance"],
  scope: "stack",
  check(instance, context) {
    const { iamInstanceProfile, launchTemplate, sourceDestCheck } = instance.inputs;
    if (isAbsent(iamInstanceProfile) && !isAbsent(launchTemplate)) {
      return [notApplicable("its launch template decides")];
    }
    if (isAbsent(iamInstanceProfile) && sourceDestCheck === false) {
      return [notApplicable("a NAT instance calls no AWS service, and has no rights to lose")];
    }
    return expectSet(instance, "iamInstanceProfile", ["aws:iam/instanceProfile:InstanceProfile"], context, {
      problem: "its programs need keys of their own to call AWS, and Session Manager cannot reach it",
      remedy: "name an instance profile with the rights that it needs",
    });
  },
};
