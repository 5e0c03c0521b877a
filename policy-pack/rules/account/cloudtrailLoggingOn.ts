import { isAbsent, isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** enableLogging is not false. */
export const cloudtrailLoggingOn: Rule = {
  id: "cloudtrail-logging-on",
  title: "Trail is logging",
  severity: "high",
  references: { fsbp: ["CloudTrail.3"], checkov: ["CKV_AWS_251"] },
  resourceTypes: ["aws:cloudtrail/trail:Trail"],
  scope: "resource",
  check(trail) {
    return expectValue(trail, "enableLogging", (value) => isAbsent(value) || isTrue(value), {
      problem: "the trail exists and records nothing",
      remedy: "remove it, or set it to true",
    });
  },
};
