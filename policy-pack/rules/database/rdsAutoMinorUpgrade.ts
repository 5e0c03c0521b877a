import { expectValue, type Rule } from "../../rule";
import { isFalse } from "../../views/answers";

/** autoMinorVersionUpgrade is not false. */
export const rdsAutoMinorUpgrade: Rule = {
  id: "rds-auto-minor-upgrade",
  title: "Minor versions upgrade",
  severity: "low",
  references: { fsbp: ["RDS.13", "RDS.35"], cis: ["5.0.0/2.2.2", "7.0.0/3.2.2"], checkov: ["CKV_AWS_226"] },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  scope: "resource",
  check(resource) {
    return expectValue(resource, "autoMinorVersionUpgrade", (value) => !isFalse(value), {
      problem: "known faults of the engine stay open",
      remedy: "remove it, or set it to true",
    });
  },
};
