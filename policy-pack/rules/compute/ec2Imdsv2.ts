import { at, isAbsent } from "../../resource";
import { compliant, expectValue, notApplicable, type Rule } from "../../rule";
import { MACHINE_TYPES } from "../../views/machines";

/** metadataOptions.httpTokens is required (or httpEndpoint disabled). */
export const ec2Imdsv2: Rule = {
  id: "ec2-imdsv2",
  title: "IMDSv2 required",
  severity: "high",
  references: {
    fsbp: ["EC2.8", "AutoScaling.3"],
    cis: ["5.0.0/5.7", "7.0.0/6.7"],
    checkov: ["CKV_AWS_79"],
    trivy: ["AVD-AWS-0028", "AVD-AWS-0130"],
  },
  resourceTypes: MACHINE_TYPES,
  scope: "resource",
  check(resource) {
    const { metadataOptions, launchTemplate } = resource.inputs;
    if (isAbsent(metadataOptions) && !isAbsent(launchTemplate)) {
      return [notApplicable("its launch template decides")];
    }
    if (at(resource.inputs, "metadataOptions.httpEndpoint") === "disabled") {
      return [compliant];
    }
    return expectValue(resource, "metadataOptions.httpTokens", (value) => value === "required", {
      problem: "a forged request can read the instance's credentials (IMDSv1)",
      remedy: 'set it to "required"',
    });
  },
};
