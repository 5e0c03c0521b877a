import { orCompliant, type Rule } from "../../rule";
import { ALL_DISTRIBUTION_TYPES, behavioursOf } from "../../views/distributions";
import { judgeValue, part } from "../../views/values";

const ACCEPTED = ["redirect-to-https", "https-only"];

/** viewerProtocolPolicy of the default and every ordered behaviour is redirect-to-https or https-only. */
export const cfViewerHttps: Rule = {
  id: "cf-viewer-https",
  title: "Viewers must use HTTPS",
  severity: "high",
  references: { fsbp: ["CloudFront.3"], checkov: ["CKV_AWS_34"], trivy: ["AVD-AWS-0012"] },
  resourceTypes: ALL_DISTRIBUTION_TYPES,
  scope: "resource",
  check(distribution) {
    return orCompliant(
      behavioursOf(distribution).flatMap((behaviour) =>
        judgeValue(
          distribution,
          part(behaviour, "viewerProtocolPolicy"),
          (value) => ACCEPTED.includes(String(value)),
          {
            problem: "viewers may send their requests in the clear",
            remedy: 'set it to "redirect-to-https" or "https-only"',
          },
        ),
      ),
    );
  },
};
