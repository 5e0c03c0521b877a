import { isAbsent } from "../../resource";
import type { Rule } from "../../rule";
import { expectCustomerKey } from "../../views/customerKeys";
import { isReplica, ofReplica } from "../../views/databases";

/** kmsKeyId is set. */
export const rdsCmk: Rule = {
  id: "rds-cmk",
  title: "Database uses a customer key",
  severity: "low",
  references: { checkov: ["CKV_AWS_327"] },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  scope: "resource",
  check(resource, context) {
    return isReplica(resource) && isAbsent(resource.inputs["kmsKeyId"])
      ? [ofReplica]
      : expectCustomerKey(resource, "kmsKeyId", context, "AWS's own key encrypts the data");
  },
};
