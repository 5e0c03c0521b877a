import { isAbsent } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";

/** snapshotRetentionLimit is 1 or more in production. */
export const cacheBackup: Rule = {
  id: "cache-backup",
  title: "Cache is backed up",
  severity: "low",
  references: { fsbp: ["ElastiCache.1"], checkov: ["CKV_AWS_134"], trivy: ["AVD-AWS-0050"] },
  resourceTypes: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/cluster:Cluster",
    "aws:elasticache/serverlessCache:ServerlessCache",
  ],
  scope: "resource",
  check(resource) {
    const { engine, replicationGroupId } = resource.inputs;
    const isMember = resource.type === "aws:elasticache/cluster:Cluster" && !isAbsent(replicationGroupId);
    if (isMember || engine === "memcached") {
      return [notApplicable(isMember ? "its replication group decides" : "Memcached knows no backups")];
    }
    return expectValue(resource, "snapshotRetentionLimit", (days) => Number(days ?? 0) >= 1, {
      problem: "what the cache holds cannot be brought back",
      remedy: "set it to 1 or more, unless it holds nothing that is missed",
    });
  },
};
