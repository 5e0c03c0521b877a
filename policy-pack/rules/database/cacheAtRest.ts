import { isAbsent, isTrue, isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";

/** atRestEncryptionEnabled is true. */
export const cacheAtRest: Rule = {
  id: "cache-at-rest",
  title: "Cache encrypted at rest",
  severity: "high",
  references: {
    fsbp: ["ElastiCache.4"],
    checkov: ["CKV_AWS_29"],
    cdkNag: ["AwsSolutions-AEC3"],
    trivy: ["AVD-AWS-0045"],
  },
  resourceTypes: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  scope: "resource",
  check(resource) {
    const { engine, atRestEncryptionEnabled, globalReplicationGroupId } = resource.inputs;
    if (isAbsent(atRestEncryptionEnabled) && !isAbsent(globalReplicationGroupId)) {
      return [notApplicable("its global datastore decides")];
    }
    // ElastiCache API, CreateReplicationGroup: absent is true for Valkey, and false for Redis.
    if (isAbsent(atRestEncryptionEnabled) && isUnknown(engine)) {
      return [unknown("engine")];
    }
    const byDefault = engine === "valkey";
    return expectValue(resource, "atRestEncryptionEnabled", (value) => isTrue(value ?? byDefault), {
      problem: "what the cache writes to disk lies there in the clear",
      remedy: "set it to true; an existing cache must be replaced",
    });
  },
};
