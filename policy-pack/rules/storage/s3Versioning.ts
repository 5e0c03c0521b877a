import { at, isTrue, list } from "../../resource";
import type { Rule } from "../../rule";
import { is, verdictOf } from "../../views/answers";
import { judgeSetting, SETTING_TYPES } from "../../views/bucketSettings";
import { BUCKET_TYPES } from "../../views/buckets";

const MISSING = {
  problem: "what is overwritten or deleted is lost",
  remedy: "add an aws.s3.BucketVersioning with the status Enabled",
};

/** versioningConfiguration.status is Enabled. */
export const s3Versioning: Rule = {
  id: "s3-versioning",
  title: "Versioning is enabled",
  severity: "medium",
  references: { fsbp: ["S3.14"], checkov: ["CKV_AWS_21"], trivy: ["AVD-AWS-0090"] },
  resourceTypes: [...SETTING_TYPES.versioning, ...BUCKET_TYPES],
  scope: "stack",
  check(resource, context) {
    return judgeSetting(resource, context, {
      types: SETTING_TYPES.versioning,
      path: "versioningConfiguration.status",
      inline: ["versioning", "versionings"],
      judge: (holder, value, path) => {
        const status = path === "versioningConfiguration.status" ? value : at(list(value)[0], "enabled");
        const answer = is(status, (entry) => entry === "Enabled" || isTrue(entry));
        return verdictOf(holder, answer, { ...MISSING, property: path, value: status ?? undefined });
      },
      missing: MISSING,
    });
  },
};
