import { isAbsent, isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** isMultiRegionTrail and includeGlobalServiceEvents are true. */
export const cloudtrailMultiRegion: Rule = {
  id: "cloudtrail-multi-region",
  title: "Trail covers all Regions",
  severity: "medium",
  references: {
    fsbp: ["CloudTrail.1", "CloudTrail.3"],
    cis: ["5.0.0/3.1", "7.0.0/4.1"],
    checkov: ["CKV_AWS_67"],
    trivy: ["AVD-AWS-0014"],
  },
  resourceTypes: ["aws:cloudtrail/trail:Trail"],
  scope: "resource",
  check(trail) {
    const remedy = "set it to true";
    // CloudTrail: one Region, with global services, where nothing is said.
    return [
      ...expectValue(trail, "isMultiRegionTrail", isTrue, {
        problem: "nobody sees what happens in other Regions",
        remedy,
      }),
      ...expectValue(trail, "includeGlobalServiceEvents", (value) => isAbsent(value) || isTrue(value), {
        problem: "nobody sees what happens in IAM and STS",
        remedy,
      }),
    ];
  },
};
