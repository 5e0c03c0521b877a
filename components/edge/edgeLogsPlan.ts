import { arn, type Context, inRegion } from "../shared/context";
import type { BucketStatement } from "../storage/bucketPolicy";

/** CloudFront's logs are configured there, wherever the bucket is (CloudFront docs, "Standard logging (v2)"). */
export const EDGE_REGION = "us-east-1";

/**
 * What is written of each request.
 *
 * Left out on purpose: `cs-uri-query`, which holds login codes, `cs(Cookie)`, which holds sessions, and
 * `cs(Referer)`, which repeats the query of the page before.
 */
export const RECORD_FIELDS = Object.freeze([
  "date",
  "time",
  "x-edge-location",
  "sc-bytes",
  "c-ip",
  "cs-method",
  "cs(Host)",
  "cs-uri-stem",
  "sc-status",
  "cs(User-Agent)",
  "x-edge-result-type",
  "x-edge-request-id",
  "x-host-header",
  "cs-protocol",
  "cs-bytes",
  "time-taken",
  "ssl-protocol",
  "ssl-cipher",
  "x-edge-response-result-type",
  "cs-protocol-version",
  "time-to-first-byte",
  "x-edge-detailed-result-type",
  "sc-content-type",
  "sc-content-len",
]);

/** Below `AWSLogs/ACCOUNT/CloudFront/`, which AWS puts before it (@pulumi/aws 7.48 types). */
export const SUFFIX_PATH = "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}";

/** The statement that a bucket's policy needs, so that CloudFront of this account can write its access logs. */
export function edgeLogStatement(context: Context): BucketStatement {
  return {
    // The Sid that AWS gives it: without a statement of this kind AWS adds one to the policy by itself, behind
    // Pulumi's back (CloudWatch Logs docs, "Logs sent to Amazon S3").
    sid: "AWSLogDeliveryWrite1",
    principals: { Service: "delivery.logs.amazonaws.com" },
    actions: ["s3:PutObject"],
    paths: [`AWSLogs/${context.accountId}/CloudFront/*`],
    conditions: {
      StringEquals: {
        "aws:SourceAccount": context.accountId,
        "s3:x-amz-acl": "bucket-owner-full-control",
      },
      ArnLike: { "aws:SourceArn": arn(inRegion(context, EDGE_REGION), "logs", "delivery-source:*") },
    },
  };
}
