import { isAbsent, isUnknown } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { BUCKET_TYPES } from "../../views/buckets";
import { isSet } from "../../views/presence";

/** No website configuration; content is served through CloudFront with OAC. */
export const s3NoWebsiteHosting: Rule = {
  id: "s3-no-website-hosting",
  title: "No S3 website endpoint",
  severity: "high",
  references: {},
  resourceTypes: [
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
  ],
  scope: "resource",
  check(resource) {
    const isBucket = BUCKET_TYPES.includes(resource.type);
    // BucketV2 writes it in the plural.
    const inline = isSet(resource.inputs["websites"]) ? "websites" : "website";
    const website = resource.inputs[inline];
    if (isBucket && isAbsent(website)) {
      return [compliant];
    }
    if (isBucket && isUnknown(website)) {
      return [unknown(inline)];
    }
    const property = isBucket ? inline : "bucket";
    const problem = "S3's website endpoint serves it to everybody, without TLS";
    const remedy = "remove it and serve the content through CloudFront with origin access control";
    return [violation(resource, { property, problem, remedy })];
  },
};
