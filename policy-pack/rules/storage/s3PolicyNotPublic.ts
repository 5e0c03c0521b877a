import type { Rule } from "../../rule";
import { judgeResourcePolicies } from "../../views/principals";

/** No Allow statement has principal * (string, AWS:* or list) without a narrowing condition. */
export const s3PolicyNotPublic: Rule = {
  id: "s3-policy-not-public",
  title: "Bucket policy is not public",
  severity: "critical",
  references: { fsbp: ["S3.2", "S3.3", "S3.6"], checkov: ["CKV_AWS_70"], cdkNag: ["AwsSolutions-S5"] },
  resourceTypes: [
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/accessPoint:AccessPoint",
    "aws:s3control/accessPointPolicy:AccessPointPolicy",
  ],
  scope: "resource",
  check(resource, context) {
    const remedy =
      "name the principals, or narrow it with aws:PrincipalOrgID, aws:SourceArn or aws:SourceAccount";
    return judgeResourcePolicies(resource, context, ["policy"], remedy);
  },
};
