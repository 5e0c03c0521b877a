import { isAbsent } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";

/** What an imported certificate comes with. */
const IMPORTED = ["certificateBody", "privateKey", "privateKeyWo"];
const STRONG = /^(RSA_(2048|3072|4096)|EC_\w+)$/;

/** keyAlgorithm is absent (ACM then takes RSA_2048), RSA_2048 or stronger, or an EC curve. */
export const acmKeyStrength: Rule = {
  id: "acm-key-strength",
  title: "Strong key",
  severity: "medium",
  references: { fsbp: ["ACM.2"] },
  resourceTypes: ["aws:acm/certificate:Certificate"],
  scope: "resource",
  check(certificate) {
    if (IMPORTED.some((property) => !isAbsent(certificate.inputs[property]))) {
      return [notApplicable("ACM does not make its key")];
    }
    return expectValue(
      certificate,
      "keyAlgorithm",
      (value) => isAbsent(value) || STRONG.test(String(value)),
      {
        problem: "the key can be broken",
        remedy: 'set it to "RSA_2048", ACM\'s default, or "EC_prime256v1"',
      },
    );
  },
};
