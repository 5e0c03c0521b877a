import type { Rule } from "../../rule";
import { LOG_GROUP } from "../../views/flowLogs";
import { expectSet } from "../../views/presence";

/** cloudWatchLogsGroupArn and cloudWatchLogsRoleArn are set. */
export const cloudtrailCloudwatch: Rule = {
  id: "cloudtrail-cloudwatch",
  title: "Trail goes to CloudWatch Logs",
  severity: "low",
  references: { fsbp: ["CloudTrail.5"], checkov: ["CKV2_AWS_10"], trivy: ["AVD-AWS-0162"] },
  resourceTypes: ["aws:cloudtrail/trail:Trail"],
  scope: "stack",
  check(trail, context) {
    const problem = "nobody can search it or raise an alarm on it";
    return [
      ...expectSet(trail, "cloudWatchLogsGroupArn", [LOG_GROUP], context, {
        problem,
        remedy: "name a log group",
      }),
      ...expectSet(trail, "cloudWatchLogsRoleArn", ["aws:iam/role:Role"], context, {
        problem,
        remedy: "name a role that writes to the log group",
      }),
    ];
  },
};
