import type { Rule } from "../../rule";
import { expectCustomerKey } from "../../views/customerKeys";

/** kmsKeyId is set. */
export const secretCmk: Rule = {
  id: "secret-cmk",
  title: "Secrets use a customer key",
  severity: "medium",
  references: { checkov: ["CKV_AWS_149"], trivy: ["AVD-AWS-0098"] },
  resourceTypes: ["aws:secretsmanager/secret:Secret"],
  scope: "resource",
  check(resource, context) {
    return expectCustomerKey(
      resource,
      "kmsKeyId",
      context,
      "AWS's own key encrypts the secret, and its policy is not yours",
    );
  },
};
