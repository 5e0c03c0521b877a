import { isAbsent, isUnknown } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { BUCKET_TYPES } from "../../views/buckets";

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
    const website = resource.inputs["website"];
    const isBucket = BUCKET_TYPES.includes(resource.type);
    if (isBucket && isAbsent(website)) {
      return [compliant];
    }
    if (isBucket && isUnknown(website)) {
      return [unknown("website")];
    }
    const property = isBucket ? "website" : "bucket";
    const problem = "S3's website endpoint serves it to everybody, without TLS";
    const remedy = "remove it and serve the content through CloudFront with origin access control";
    return [violation(resource, { property, problem, remedy })];
  },
};
