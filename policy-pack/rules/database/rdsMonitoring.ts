import { expectValue, type Rule } from "../../rule";
import { holderOf } from "../../views/databases";

/** monitoringInterval is above 0. */
export const rdsMonitoring: Rule = {
  id: "rds-monitoring",
  title: "Enhanced monitoring",
  severity: "low",
  references: { fsbp: ["RDS.6"], checkov: ["CKV_AWS_118"] },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  scope: "stack",
  check(resource, context) {
    const holder = holderOf(resource, "monitoringInterval", context);
    return expectValue(holder, "monitoringInterval", (seconds) => Number(seconds ?? 0) > 0, {
      problem: "what the operating system did cannot be seen",
      remedy: "set it to 60 or less, with monitoringRoleArn",
    });
  },
};
