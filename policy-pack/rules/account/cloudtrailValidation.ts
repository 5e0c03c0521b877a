import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** enableLogFileValidation is true. */
export const cloudtrailValidation: Rule = {
  id: "cloudtrail-validation",
  title: "Log file validation",
  severity: "medium",
  references: {
    fsbp: ["CloudTrail.4"],
    cis: ["5.0.0/3.2", "7.0.0/4.2"],
    checkov: ["CKV_AWS_36"],
    trivy: ["AVD-AWS-0016"],
  },
  resourceTypes: ["aws:cloudtrail/trail:Trail"],
  scope: "resource",
  check(trail) {
    return expectValue(trail, "enableLogFileValidation", isTrue, {
      problem: "nobody notices when its files are changed",
      remedy: "set it to true",
    });
  },
};
