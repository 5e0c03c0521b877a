import { at, isAbsent, isUnknown, list, UNKNOWN } from "../../resource";
import { notApplicable, type Rule } from "../../rule";
import { is, verdictOf } from "../../views/answers";
import { judgeSetting, logsIn, SETTING_TYPES } from "../../views/bucketSettings";
import { BUCKET_TYPES } from "../../views/buckets";

const MISSING = {
  problem: "nobody can say later who read what",
  remedy: "log to another bucket with an aws.s3.BucketLogging",
};

/** A BucketLogging resource targets another bucket (buckets that take logs excepted). */
export const s3AccessLogging: Rule = {
  id: "s3-access-logging",
  title: "Access logging is enabled",
  severity: "low",
  references: {
    fsbp: ["S3.9", "CloudTrail.7"],
    cis: ["5.0.0/3.4", "7.0.0/4.4"],
    checkov: ["CKV_AWS_18"],
    cdkNag: ["AwsSolutions-S1"],
    trivy: ["AVD-AWS-0089"],
  },
  resourceTypes: [...SETTING_TYPES.logging, ...BUCKET_TYPES],
  scope: "stack",
  check(resource, context) {
    const isBucket = BUCKET_TYPES.includes(resource.type);
    if (isBucket && logsIn(resource, context) !== undefined) {
      return [notApplicable("it takes logs itself, and its own would never end")];
    }
    const own = isBucket
      ? [resource]
      : context.referenced(resource, "bucket", BUCKET_TYPES, resource.inputs["bucket"]);
    return judgeSetting(resource, context, {
      types: SETTING_TYPES.logging,
      path: "targetBucket",
      inline: ["logging", "loggings"],
      judge: (holder, value, path) => {
        const target = path === "targetBucket" ? value : at(list(value)[0], "targetBucket");
        const found = context.referenced(holder, path, BUCKET_TYPES, target);
        const same =
          (!isUnknown(target) && target === resource.inputs["bucket"]) ||
          found.some(({ urn }) => own.some((bucket) => bucket.urn === urn));
        const open = own.length === 0 && isUnknown(holder.inputs["bucket"]);
        const answer = same
          ? false
          : open
            ? UNKNOWN
            : found.length > 0
              ? true
              : is(target, (name) => !isAbsent(name) && name !== "");
        const problem = same ? "the log of the log would never end" : MISSING.problem;
        return verdictOf(holder, answer, { ...MISSING, problem, property: path, value: target ?? undefined });
      },
      missing: MISSING,
    });
  },
};
