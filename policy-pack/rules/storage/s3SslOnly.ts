import type { Rule } from "../../rule";
import { judgeSetting, SETTING_TYPES } from "../../views/bucketSettings";
import { BUCKET_TYPES } from "../../views/buckets";
import { judgePlaintextRefused, reachesBucket, reachesObjects } from "../../views/denials";
import { documentsIn } from "../../views/principals";

/** One action for each way to the data; ARNs of the bucket and of its objects are written apart. */
const REFUSALS = [
  { action: "s3:ListBucket", reaches: reachesBucket },
  { action: "s3:GetObject", reaches: reachesObjects },
  { action: "s3:PutObject", reaches: reachesObjects },
  { action: "s3:DeleteObject", reaches: reachesObjects },
];

/** A Deny statement on bucket and objects for aws:SecureTransport false exists for each bucket. */
export const s3SslOnly: Rule = {
  id: "s3-ssl-only",
  title: "Bucket refuses plaintext requests",
  severity: "medium",
  references: {
    fsbp: ["S3.5"],
    cis: ["5.0.0/2.1.1", "7.0.0/3.1.1"],
    checkov: ["CKV_AWS_379"],
    cdkNag: ["AwsSolutions-S10"],
  },
  resourceTypes: [...SETTING_TYPES.policy, ...BUCKET_TYPES],
  scope: "stack",
  check(resource, context) {
    return judgeSetting(resource, context, {
      types: SETTING_TYPES.policy,
      path: "policy",
      inline: ["policy"],
      judge: (holder) => judgePlaintextRefused(holder, documentsIn(holder, context, ["policy"]), REFUSALS),
      missing: {
        problem: "no bucket policy of the stack refuses requests without TLS",
        remedy: "add an aws.s3.BucketPolicy with a Deny under the condition Bool aws:SecureTransport false",
      },
    });
  },
};
