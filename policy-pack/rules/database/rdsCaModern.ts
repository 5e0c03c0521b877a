import { isAbsent } from "../../resource";
import { expectValue, type Rule } from "../../rule";

/** caCertIdentifier is one of the rds-ca-*-g1 certificates. */
export const rdsCaModern: Rule = {
  id: "rds-ca-modern",
  title: "Modern CA",
  severity: "low",
  references: { checkov: ["CKV_AWS_211"] },
  resourceTypes: ["aws:rds/instance:Instance"],
  scope: "resource",
  check(resource) {
    // RDS User Guide, "Certificate authorities": new databases get rds-ca-rsa2048-g1 where none is named.
    return expectValue(
      resource,
      "caCertIdentifier",
      (value) => isAbsent(value) || /^rds-ca-(rsa2048|rsa4096|ecc384)-g\d+$/.test(String(value)),
      {
        problem: "its certificate authority is out of date",
        remedy: 'set it to "rds-ca-rsa2048-g1"',
      },
    );
  },
};
