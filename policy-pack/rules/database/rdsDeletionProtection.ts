import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** deletionProtection is true (production). */
export const rdsDeletionProtection: Rule = {
  id: "rds-deletion-protection",
  title: "Database deletion protection",
  severity: "medium",
  references: {
    fsbp: ["RDS.7", "RDS.8"],
    checkov: ["CKV_AWS_139", "CKV_AWS_293"],
    cdkNag: ["AwsSolutions-RDS10"],
    trivy: ["AVD-AWS-0177", "AVD-AWS-0343"],
  },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "resource",
  check(resource) {
    return expectValue(resource, "deletionProtection", isTrue, {
      problem: "one call deletes the database",
      remedy: "set it to true",
    });
  },
};
