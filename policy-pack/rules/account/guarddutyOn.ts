import { isAbsent, isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** enable is not false. */
export const guarddutyOn: Rule = {
  id: "guardduty-on",
  title: "GuardDuty detector is on",
  severity: "medium",
  references: { fsbp: ["GuardDuty.1"], checkov: ["CKV_AWS_238", "CKV2_AWS_3"] },
  resourceTypes: ["aws:guardduty/detector:Detector"],
  scope: "resource",
  check(detector) {
    return expectValue(detector, "enable", (value) => isAbsent(value) || isTrue(value), {
      problem: "the detector exists and watches nothing",
      remedy: "remove it, or set it to true",
    });
  },
};
