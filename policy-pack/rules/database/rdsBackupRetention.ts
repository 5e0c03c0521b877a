import { expectValue, type Rule } from "../../rule";
import { isReplica, ofReplica } from "../../views/databases";

/** backupRetentionPeriod is 7 or more. */
export const rdsBackupRetention: Rule = {
  id: "rds-backup-retention",
  title: "Backups are kept",
  severity: "medium",
  references: {
    fsbp: ["RDS.11"],
    checkov: ["CKV_AWS_133"],
    cdkNag: ["AwsSolutions-RDS13"],
    trivy: ["AVD-AWS-0077"],
  },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "resource",
  check(resource) {
    // Absent: no day for an instance, one for a cluster (SDK, backupRetentionPeriod).
    return isReplica(resource)
      ? [ofReplica]
      : expectValue(resource, "backupRetentionPeriod", (days) => Number(days ?? 0) >= 7, {
          problem: "a fault that is noticed after a week cannot be undone",
          remedy: "set it to 7 or more",
        });
  },
};
