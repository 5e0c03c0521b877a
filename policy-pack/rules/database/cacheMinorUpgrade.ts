import { expectValue, type Rule } from "../../rule";
import { isFalse } from "../../views/answers";

/** autoMinorVersionUpgrade is not false. */
export const cacheMinorUpgrade: Rule = {
  id: "cache-minor-upgrade",
  title: "Cache minor versions upgrade",
  severity: "low",
  references: { fsbp: ["ElastiCache.2"], checkov: ["CKV_AWS_322"] },
  resourceTypes: ["aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/cluster:Cluster"],
  scope: "resource",
  check(resource) {
    return expectValue(resource, "autoMinorVersionUpgrade", (value) => !isFalse(value), {
      problem: "known faults of the engine stay open",
      remedy: "remove it, or set it to true",
    });
  },
};
