import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** automaticFailoverEnabled and multiAzEnabled are true in production. */
export const cacheMultiAz: Rule = {
  id: "cache-multi-az",
  title: "Cache fails over",
  severity: "medium",
  references: { fsbp: ["ElastiCache.3"], checkov: ["CKV2_AWS_50"], cdkNag: ["AwsSolutions-AEC4"] },
  resourceTypes: ["aws:elasticache/replicationGroup:ReplicationGroup"],
  scope: "resource",
  check(resource) {
    const finding = {
      problem: "the cache is gone while its zone is",
      remedy: "set it to true, with two nodes or more",
    };
    return ["automaticFailoverEnabled", "multiAzEnabled"].flatMap((property) =>
      expectValue(resource, property, isTrue, finding),
    );
  },
};
