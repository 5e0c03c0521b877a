import { isAbsent } from "../../resource";
import { expectValue, notApplicable, type Rule } from "../../rule";

/** What an imported certificate or one of a private authority comes with. */
const IMPORTED = ["certificateBody", "privateKey", "privateKeyWo", "certificateAuthorityArn"];

/** options.certificateTransparencyLoggingPreference is not DISABLED. */
export const acmTransparencyLogging: Rule = {
  id: "acm-transparency-logging",
  title: "Transparency logging stays on",
  severity: "low",
  references: { checkov: ["CKV_AWS_234"] },
  resourceTypes: ["aws:acm/certificate:Certificate"],
  scope: "resource",
  check(certificate) {
    if (IMPORTED.some((property) => !isAbsent(certificate.inputs[property]))) {
      return [notApplicable("ACM does not issue it")];
    }
    return expectValue(
      certificate,
      "options.certificateTransparencyLoggingPreference",
      (value) => value !== "DISABLED",
      {
        problem: "browsers refuse certificates that no public log knows",
        remedy: 'remove it, or set it to "ENABLED"',
      },
    );
  },
};
