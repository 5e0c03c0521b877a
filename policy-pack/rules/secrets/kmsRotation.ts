import { isAbsent, isTrue, UNKNOWN } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";
import { allOf, is } from "../../views/answers";

const SYMMETRIC = "SYMMETRIC_DEFAULT";

/** enableKeyRotation is true for symmetric keys. */
export const kmsRotation: Rule = {
  id: "kms-rotation",
  title: "Customer keys rotate",
  severity: "medium",
  references: {
    fsbp: ["KMS.4"],
    cis: ["5.0.0/3.6", "7.0.0/4.6"],
    checkov: ["CKV_AWS_7"],
    cdkNag: ["AwsSolutions-KMS5"],
    trivy: ["AVD-AWS-0065"],
  },
  resourceTypes: ["aws:kms/key:Key"],
  scope: "resource",
  check(resource) {
    const { customerMasterKeySpec, keyUsage, customKeyStoreId, enableKeyRotation } = resource.inputs;
    // KMS Developer Guide, "Rotate AWS KMS keys": only symmetric keys with material of KMS's own rotate by themselves.
    const symmetric = allOf([
      is(customerMasterKeySpec ?? SYMMETRIC, (spec) => spec === SYMMETRIC),
      is(keyUsage ?? "ENCRYPT_DECRYPT", (usage) => usage === "ENCRYPT_DECRYPT"),
      is(customKeyStoreId, isAbsent),
    ]);
    if (symmetric === false) {
      return [notApplicable("KMS does not rotate keys of its kind")];
    }
    return symmetric === UNKNOWN && !isTrue(enableKeyRotation)
      ? [unknown("customerMasterKeySpec", "what kind of key it is, is not known before creation")]
      : expectValue(resource, "enableKeyRotation", isTrue, {
          problem: "the same key material encrypts everything for ever",
          remedy: "set it to true",
        });
  },
};
