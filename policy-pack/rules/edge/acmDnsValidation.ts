import { isAbsent } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";

/** What an imported certificate or one of a private authority comes with. */
const IMPORTED = ["certificateBody", "privateKey", "privateKeyWo", "certificateAuthorityArn"];

/** validationMethod is DNS. */
export const acmDnsValidation: Rule = {
  id: "acm-dns-validation",
  title: "Certificates validate by DNS",
  severity: "low",
  references: { fsbp: ["ACM.1"] },
  resourceTypes: ["aws:acm/certificate:Certificate"],
  scope: "resource",
  check(certificate) {
    if (IMPORTED.some((property) => !isAbsent(certificate.inputs[property]))) {
      return [notApplicable("ACM does not issue it")];
    }
    return expectValue(certificate, "validationMethod", (value) => value === "DNS", {
      problem: "somebody has to answer a mail each time it is renewed",
      remedy: 'set it to "DNS" and write the records that it asks for',
    });
  },
};
