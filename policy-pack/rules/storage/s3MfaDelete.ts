import { expectValue, type Rule } from "../../rule";

/** versioningConfiguration.mfaDelete is Enabled where the account process allows it. */
export const s3MfaDelete: Rule = {
  id: "s3-mfa-delete",
  title: "MFA delete",
  severity: "info",
  references: { fsbp: ["S3.20"], cis: ["5.0.0/2.1.2", "7.0.0/3.1.2"], trivy: ["AVD-AWS-0170"] },
  resourceTypes: ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"],
  scope: "resource",
  check(resource) {
    return expectValue(resource, "versioningConfiguration.mfaDelete", (value) => value === "Enabled", {
      problem: "a stolen session can delete versions for good",
      remedy:
        "set it to \"Enabled\" with the account's root credentials, where the account's process allows that",
    });
  },
};
