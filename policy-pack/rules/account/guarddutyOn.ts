import { isAbsent, isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

const FEATURE = "aws:guardduty/detectorFeature:DetectorFeature";

/** enable is not false, and no feature is disabled. */
export const guarddutyOn: Rule = {
  id: "guardduty-on",
  title: "GuardDuty detector is on",
  severity: "medium",
  references: { fsbp: ["GuardDuty.1"], checkov: ["CKV_AWS_238", "CKV2_AWS_3"] },
  resourceTypes: ["aws:guardduty/detector:Detector", FEATURE],
  scope: "resource",
  check(detector) {
    if (detector.type === FEATURE) {
      return expectValue(detector, "status", (value) => value !== "DISABLED", {
        problem: "the detector no longer looks there",
        remedy: "remove it, or set it to ENABLED",
      });
    }
    return expectValue(detector, "enable", (value) => isAbsent(value) || isTrue(value), {
      problem: "the detector exists and watches nothing",
      remedy: "remove it, or set it to true",
    });
  },
};
