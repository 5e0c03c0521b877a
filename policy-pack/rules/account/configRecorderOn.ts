import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** isEnabled is true. */
export const configRecorderOn: Rule = {
  id: "config-recorder-on",
  title: "Config recorder is on",
  severity: "medium",
  references: { fsbp: ["Config.1"], cis: ["5.0.0/3.3", "7.0.0/4.3"], checkov: ["CKV2_AWS_45"] },
  resourceTypes: ["aws:cfg/recorderStatus:RecorderStatus"],
  scope: "resource",
  check(status) {
    return expectValue(status, "isEnabled", isTrue, {
      problem: "the recorder exists and records nothing",
      remedy: "set it to true",
    });
  },
};
