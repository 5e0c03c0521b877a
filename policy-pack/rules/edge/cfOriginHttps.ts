import { isUnknown, type Resource, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { type Answer, someOf } from "../../views/answers";
import { ALL_DISTRIBUTION_TYPES, behavioursOf, kindOf, originsOf } from "../../views/distributions";
import { judgeValue, part } from "../../views/values";

/** Whether no viewer gets to an origin without TLS: then `match-viewer` means HTTPS. */
function viewersUseHttps(distribution: Resource): Answer {
  const plain = someOf(behavioursOf(distribution), (behaviour) => {
    const { value } = part(behaviour, "viewerProtocolPolicy");
    return isUnknown(value) ? UNKNOWN : value !== "https-only" && value !== "redirect-to-https";
  });
  return isUnknown(plain) ? UNKNOWN : !plain;
}

/** originProtocolPolicy is https-only (match-viewer only with https-only viewers). What CloudFront reaches inside the VPC is left out: the rules of listeners judge it. */
export const cfOriginHttps: Rule = {
  id: "cf-origin-https",
  title: "Custom origins are reached over HTTPS",
  severity: "high",
  references: { fsbp: ["CloudFront.9"], checkov: ["CKV2_AWS_72"] },
  resourceTypes: ALL_DISTRIBUTION_TYPES,
  scope: "resource",
  check(distribution) {
    const origins = originsOf(distribution).filter(
      (origin) => kindOf(origin) === "custom" || kindOf(origin) === UNKNOWN,
    );
    if (origins.length === 0) {
      return [notApplicable("its origins are buckets or stand inside a VPC")];
    }
    const matching = viewersUseHttps(distribution);
    const verdicts = origins.flatMap((origin) => {
      const policy = part(origin, "customOriginConfig.originProtocolPolicy");
      if (policy.value === "match-viewer" && isUnknown(matching)) {
        return [unknown(policy.path, "what its viewers speak is not known before creation")];
      }
      return judgeValue(
        distribution,
        policy,
        (value) => value === "https-only" || (value === "match-viewer" && matching === true),
        {
          problem: "requests cross the internet to the origin in the clear",
          remedy: 'set it to "https-only"',
        },
      );
    });
    return orCompliant(verdicts);
  },
};
