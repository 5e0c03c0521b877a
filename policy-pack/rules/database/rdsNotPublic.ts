import { isTrue, isUnknown, list } from "../../resource";
import { compliant, expectValue, type Rule, unknown, violation } from "../../rule";

const SNAPSHOT_TYPES = [
  "aws:rds/snapshot:Snapshot",
  "aws:rds/snapshotCopy:SnapshotCopy",
  "aws:rds/clusterSnapshot:ClusterSnapshot",
  "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
];

/** publiclyAccessible is not true, and no snapshot is shared with everybody. */
export const rdsNotPublic: Rule = {
  id: "rds-not-public",
  title: "Database is private",
  severity: "critical",
  references: {
    fsbp: ["RDS.2"],
    cis: ["5.0.0/2.2.3", "7.0.0/3.2.3"],
    checkov: ["CKV_AWS_17"],
    trivy: ["AVD-AWS-0180"],
  },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance", ...SNAPSHOT_TYPES],
  scope: "resource",
  check(database) {
    if (SNAPSHOT_TYPES.includes(database.type)) {
      const accounts = list(database.inputs["sharedAccounts"]);
      const problem = "everybody can restore the database from it";
      const remedy = "name the accounts that it is for";
      if (accounts.some((account) => String(account).toLowerCase() === "all")) {
        return [violation(database, { property: "sharedAccounts", value: "all", problem, remedy })];
      }
      return [accounts.some(isUnknown) ? unknown("sharedAccounts") : compliant];
    }
    return expectValue(database, "publiclyAccessible", (value) => !isTrue(value), {
      problem: "the database gets a public address",
      remedy: "set it to false, and reach the database through a task or Session Manager",
    });
  },
};
