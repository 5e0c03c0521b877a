import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** publiclyAccessible is not true. */
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
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  scope: "resource",
  check(database) {
    return expectValue(database, "publiclyAccessible", (value) => !isTrue(value), {
      problem: "the database gets a public address",
      remedy: "set it to false, and reach the database through a task or Session Manager",
    });
  },
};
