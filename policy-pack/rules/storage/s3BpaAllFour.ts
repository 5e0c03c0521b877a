import { isTrue } from "../../resource";
import { compliant, expectValue, type Rule, violation } from "../../rule";
import { isFalse } from "../../views/answers";
import { BUCKET_TYPES, SATELLITE_TYPES, satellitesOf } from "../../views/buckets";

const ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
/** S3 turns all four on for an access point that says nothing; they cannot be changed later. */
const ACCESS_POINTS: Readonly<Record<string, string>> = {
  "aws:s3/accessPoint:AccessPoint": "publicAccessBlockConfiguration",
  "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint": "details.publicAccessBlock",
};
const SETTINGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** A BucketPublicAccessBlock for the bucket has all four settings true, and no access point turns one off. */
export const s3BpaAllFour: Rule = {
  id: "s3-bpa-all-four",
  title: "Each bucket has a full public access block",
  severity: "high",
  references: {
    fsbp: ["S3.1", "S3.8"],
    cis: ["5.0.0/2.1.4", "7.0.0/3.1.4"],
    checkov: ["CKV2_AWS_6", "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56"],
    cdkNag: ["AwsSolutions-S2"],
    trivy: ["AVD-AWS-0086", "AVD-AWS-0087", "AVD-AWS-0091", "AVD-AWS-0093", "AVD-AWS-0094"],
  },
  resourceTypes: [
    ...BUCKET_TYPES,
    ...SATELLITE_TYPES.publicAccessBlock,
    ACCOUNT_BLOCK,
    ...Object.keys(ACCESS_POINTS),
  ],
  scope: "stack",
  check(resource, context) {
    const path = ACCESS_POINTS[resource.type];
    if (path !== undefined) {
      return SETTINGS.flatMap((setting) =>
        expectValue(resource, `${path}.${setting}`, (value) => !isFalse(value), {
          problem: "what lies behind the access point can be made public",
          remedy: "remove it, or set it to true",
        }),
      );
    }
    if (!BUCKET_TYPES.includes(resource.type)) {
      return SETTINGS.flatMap((setting) =>
        expectValue(resource, setting, isTrue, {
          problem: "the bucket can be made public",
          remedy: "set it to true",
        }),
      );
    }
    if (satellitesOf(resource, "publicAccessBlock", context).length > 0) {
      return [compliant];
    }
    const problem = "no public access block of the stack covers the bucket";
    const remedy = "add an aws.s3.BucketPublicAccessBlock with all four settings true";
    return [violation(resource, { property: "publicAccessBlock", problem, remedy })];
  },
};
