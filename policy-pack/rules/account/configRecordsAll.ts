import { isAbsent, isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** recordingGroup.allSupported and includeGlobalResourceTypes are true. */
export const configRecordsAll: Rule = {
  id: "config-records-all",
  title: "Config records everything",
  severity: "medium",
  references: {
    fsbp: ["Config.1"],
    cis: ["5.0.0/3.3", "7.0.0/4.3"],
    checkov: ["CKV2_AWS_48", "CKV2_AWS_45"],
  },
  resourceTypes: ["aws:cfg/recorder:Recorder"],
  scope: "resource",
  check(recorder) {
    // Config: every type but the global ones, where nothing is said.
    return [
      ...expectValue(recorder, "recordingGroup.allSupported", (value) => isAbsent(value) || isTrue(value), {
        problem: "changes of other resources are lost",
        remedy: "remove it, or set it to true",
      }),
      ...expectValue(recorder, "recordingGroup.includeGlobalResourceTypes", isTrue, {
        problem: "changes of users, roles and policies are lost",
        remedy: "set it to true in one Region",
      }),
    ];
  },
};
