import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** copyTagsToSnapshot is true. */
export const rdsCopyTags: Rule = {
  id: "rds-copy-tags",
  title: "Snapshots copy tags",
  severity: "low",
  references: { fsbp: ["RDS.16", "RDS.17"], checkov: ["CKV2_AWS_60", "CKV_AWS_313"] },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "resource",
  check(resource) {
    return expectValue(resource, "copyTagsToSnapshot", isTrue, {
      problem: "nobody can tell what a snapshot belongs to, and rules by tag miss it",
      remedy: "set it to true",
    });
  },
};
