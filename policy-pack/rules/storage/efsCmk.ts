import type { Rule } from "../../rule";
import { expectCustomerKey } from "../../views/customerKeys";

/** kmsKeyId is set. */
export const efsCmk: Rule = {
  id: "efs-cmk",
  title: "EFS uses a customer key",
  severity: "low",
  references: { fsbp: ["EFS.1"], checkov: ["CKV_AWS_184"] },
  resourceTypes: ["aws:efs/fileSystem:FileSystem"],
  scope: "resource",
  check(resource, context) {
    return expectCustomerKey(resource, "kmsKeyId", context, "AWS's own key encrypts the files");
  },
};
