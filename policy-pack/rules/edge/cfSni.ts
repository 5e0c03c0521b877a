import { at, isTrue, isUnknown } from "../../resource";
import { expectValue, notApplicable, type Rule, unknown } from "../../rule";
import { DISTRIBUTION_TYPES } from "../../views/distributions";

/** viewerCertificate.sslSupportMethod is sni-only. */
export const cfSni: Rule = {
  id: "cf-sni",
  title: "SNI only",
  severity: "low",
  references: { fsbp: ["CloudFront.8"] },
  resourceTypes: DISTRIBUTION_TYPES,
  scope: "resource",
  check(distribution) {
    const own = at(distribution.inputs, "viewerCertificate.cloudfrontDefaultCertificate");
    if (isUnknown(own)) {
      return [unknown("viewerCertificate.cloudfrontDefaultCertificate")];
    }
    return isTrue(own)
      ? [notApplicable("CloudFront's own certificate leaves no choice")]
      : expectValue(distribution, "viewerCertificate.sslSupportMethod", (value) => value === "sni-only", {
          problem: "addresses of one's own cost 600 dollars a month, for viewers that no longer exist",
          remedy: 'set it to "sni-only"',
        });
  },
};
