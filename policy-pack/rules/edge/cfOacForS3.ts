import type { Context } from "../../context";
import { isAbsent, isUnknown, type Resource, UNKNOWN } from "../../resource";
import {
  expectValue,
  notApplicable,
  orCompliant,
  type Rule,
  unknown,
  type Verdict,
  violation,
} from "../../rule";
import { BUCKET_TYPES } from "../../views/buckets";
import { ACCESS_CONTROL_TYPES, ALL_DISTRIBUTION_TYPES, kindOf, originsOf } from "../../views/distributions";
import { type Element, judgeReference, judgeValue, part } from "../../views/values";

/** S3 docs, "Website endpoints" and "Virtual hosting": names that lead to a bucket. */
const WEBSITE = /\.s3-website[.-]/i;
const BUCKET = /\.s3[.-]([a-z0-9.-]+\.)?amazonaws\.com(\.cn)?$/i;
const remedy = "let the origin be the bucket's regional domain name with an origin access control";

/** Whether an origin whose name is not known yet may be a bucket: the stack has one more than the other origins are. */
function mayBeBucket(distribution: Resource, context: Context): boolean {
  const ties = context.dependenciesOf(distribution, "origins");
  const buckets = ties.filter(({ type }) => BUCKET_TYPES.includes(type)).length;
  const known = originsOf(distribution).filter((origin) => kindOf(origin) === "bucket").length;
  return ties.length === 0 || buckets > known || ties.some(({ type }) => /website/i.test(type));
}

function judgeOrigin(distribution: Resource, origin: Element, context: Context): readonly Verdict[] {
  const kind = kindOf(origin);
  const domain = part(origin, "domainName");
  if (kind === "vpc") {
    return [];
  }
  if (kind === UNKNOWN) {
    return [unknown(origin.path)];
  }
  if (WEBSITE.test(String(domain.value))) {
    const problem = "a website endpoint answers only from a public bucket";
    return [violation(distribution, { property: domain.path, value: domain.value, problem, remedy })];
  }
  if (kind === "custom" && isUnknown(domain.value)) {
    return mayBeBucket(distribution, context) ? [unknown(domain.path)] : [];
  }
  if (kind === "custom" && !BUCKET.test(String(domain.value))) {
    return [];
  }
  const identity = part(origin, "s3OriginConfig.originAccessIdentity");
  return [
    ...judgeReference(distribution, context, part(origin, "originAccessControlId"), ACCESS_CONTROL_TYPES, {
      problem: "the bucket would have to answer everybody",
      remedy,
    }),
    ...judgeValue(distribution, identity, (value) => isAbsent(value) || value === "", {
      problem: "an origin access identity knows neither KMS keys nor newer regions",
      remedy: "remove it and use an origin access control",
    }),
  ];
}

function judgeControl(control: Resource): readonly Verdict[] {
  const kind = control.inputs["originAccessControlOriginType"];
  if (isUnknown(kind)) {
    return [unknown("originAccessControlOriginType")];
  }
  return kind === "s3"
    ? expectValue(control, "signingBehavior", (value) => value === "always" || value === "no-override", {
        problem: "CloudFront asks without a signature, so that the bucket would have to answer everybody",
        remedy: 'set it to "always"',
      })
    : [notApplicable("it signs for no bucket")];
}

/** Each S3 origin has originAccessControlId and no public bucket (a website endpoint, or a control that never signs) or legacy identity. */
export const cfOacForS3: Rule = {
  id: "cf-oac-for-s3",
  title: "S3 origins use origin access control",
  severity: "high",
  references: { fsbp: ["CloudFront.13"], checkov: ["CKV2_AWS_46"], cdkNag: ["AwsSolutions-CFR7"] },
  resourceTypes: [...ALL_DISTRIBUTION_TYPES, ...ACCESS_CONTROL_TYPES],
  scope: "stack",
  check(resource, context) {
    if (ACCESS_CONTROL_TYPES.includes(resource.type)) {
      return judgeControl(resource);
    }
    return orCompliant(originsOf(resource).flatMap((origin) => judgeOrigin(resource, origin, context)));
  },
};
