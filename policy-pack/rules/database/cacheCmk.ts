import type { Rule } from "../../rule";
import { expectCustomerKey } from "../../views/customerKeys";

/** kmsKeyId is set. */
export const cacheCmk: Rule = {
  id: "cache-cmk",
  title: "Cache uses a customer key",
  severity: "low",
  references: { checkov: ["CKV_AWS_191"] },
  resourceTypes: [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/serverlessCache:ServerlessCache",
  ],
  scope: "resource",
  check(resource, context) {
    return expectCustomerKey(
      resource,
      "kmsKeyId",
      context,
      "AWS's own key encrypts the cache and its backups",
    );
  },
};
