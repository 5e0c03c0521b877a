import { isAbsent, isTrue } from "../../resource";
import { expectValue, notApplicable, orCompliant, type Rule } from "../../rule";

const CLUSTER = "aws:elasticache/cluster:Cluster";

/** transitEncryptionEnabled is true (transitEncryptionMode required). */
export const cacheInTransit: Rule = {
  id: "cache-in-transit",
  title: "Cache encrypted in transit",
  severity: "high",
  references: {
    fsbp: ["ElastiCache.5"],
    checkov: ["CKV_AWS_30"],
    cdkNag: ["AwsSolutions-AEC3"],
    trivy: ["AVD-AWS-0051"],
  },
  resourceTypes: ["aws:elasticache/replicationGroup:ReplicationGroup", CLUSTER],
  scope: "resource",
  check(resource) {
    if (resource.type === CLUSTER && !isAbsent(resource.inputs["replicationGroupId"])) {
      return [notApplicable("its replication group decides")];
    }
    const encrypted = expectValue(resource, "transitEncryptionEnabled", isTrue, {
      problem: "tokens and data cross the network in the clear",
      remedy: "set it to true",
    });
    // Absent is required, once encryption is on (ElastiCache API, CreateReplicationGroup).
    const required = expectValue(
      resource,
      "transitEncryptionMode",
      (mode) => (mode ?? "required") === "required",
      {
        problem: "clients may still speak in the clear",
        remedy: 'set it to "required" once every client speaks TLS',
      },
    );
    return orCompliant([...encrypted, ...required].filter(({ kind }) => kind !== "compliant"));
  },
};
