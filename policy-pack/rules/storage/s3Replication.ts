import { at, list } from "../../resource";
import type { Rule } from "../../rule";
import { type Answer, is, someOf, strays, verdictOf } from "../../views/answers";
import { SETTING_TYPES } from "../../views/bucketSettings";
import { anyOf } from "../../views/conditions";

const isEnabled = (rule: unknown): Answer => is(at(rule, "status"), (status) => status === "Enabled");

/** A replication configuration exists where the data class asks for it. */
export const s3Replication: Rule = {
  id: "s3-replication",
  title: "Cross-Region replication",
  severity: "info",
  references: { fsbp: ["S3.7"], checkov: ["CKV_AWS_144"] },
  resourceTypes: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  scope: "stack",
  check(resource, context) {
    const inline = list(
      resource.inputs["replicationConfiguration"] ?? resource.inputs["replicationConfigurations"],
    );
    const found = context
      .referring(resource, SETTING_TYPES.replication, "bucket")
      .map(({ inputs }) => inputs);
    const replicates = someOf([...inline, ...found], (holder) =>
      someOf(list(at(holder, "rules")), isEnabled),
    );
    const answer = anyOf([replicates, strays(SETTING_TYPES.replication, "bucket", context)]);
    const problem = "its objects exist in one Region only";
    const remedy = "add an aws.s3.BucketReplicationConfig with an enabled rule";
    return verdictOf(resource, answer, { property: "replicationConfiguration", problem, remedy });
  },
};
