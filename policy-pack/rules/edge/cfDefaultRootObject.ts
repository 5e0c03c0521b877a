import { isAbsent, isUnknown, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown } from "../../rule";
import { DISTRIBUTION_TYPES, kindOf, originsBehind } from "../../views/distributions";
import { type Element, inputsOf, judgeValue, part } from "../../views/values";

/** defaultRootObject is set for S3-backed sites. */
export const cfDefaultRootObject: Rule = {
  id: "cf-default-root-object",
  title: "Default root object",
  severity: "low",
  references: { fsbp: ["CloudFront.1"], checkov: ["CKV_AWS_305"] },
  resourceTypes: DISTRIBUTION_TYPES,
  scope: "resource",
  check(distribution) {
    const targets = originsBehind(part(inputsOf(distribution), "defaultCacheBehavior"), distribution);
    const kinds = isUnknown(targets) ? [UNKNOWN] : (targets as readonly Element[]).map(kindOf);
    if (!kinds.includes("bucket") && !kinds.includes(UNKNOWN)) {
      return [notApplicable("its default origin is no bucket")];
    }
    const verdicts = judgeValue(
      distribution,
      part(inputsOf(distribution), "defaultRootObject"),
      (value) => !isAbsent(value) && value !== "",
      {
        problem: "a request for / asks the bucket itself, and may list it",
        remedy: 'set it to "index.html"',
      },
    );
    return verdicts.length > 0 && !kinds.includes("bucket")
      ? [unknown("defaultCacheBehavior.targetOriginId")]
      : orCompliant(verdicts);
  },
};
