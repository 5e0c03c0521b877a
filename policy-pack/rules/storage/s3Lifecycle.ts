import { at, isTrue, list } from "../../resource";
import type { Rule } from "../../rule";
import { type Answer, is, someOf, verdictOf } from "../../views/answers";
import { judgeSetting, SETTING_TYPES } from "../../views/bucketSettings";
import { BUCKET_TYPES } from "../../views/buckets";

const MISSING = {
  problem: "no enabled rule removes what nobody needs any more",
  remedy: "add an aws.s3.BucketLifecycleConfiguration with an enabled rule",
};

/** A rule of its own resource has a status, one of the bucket itself a flag. */
function isEnabled(rule: unknown): Answer {
  const status = at(rule, "status") ?? at(rule, "enabled");
  return is(status, (value) => value === "Enabled" || isTrue(value));
}

/** A lifecycle configuration with an enabled rule exists. */
export const s3Lifecycle: Rule = {
  id: "s3-lifecycle",
  title: "Lifecycle rules exist",
  severity: "low",
  references: { fsbp: ["S3.10", "S3.13"], checkov: ["CKV2_AWS_61"] },
  resourceTypes: [...SETTING_TYPES.lifecycle, ...BUCKET_TYPES],
  scope: "stack",
  check(resource, context) {
    return judgeSetting(resource, context, {
      types: SETTING_TYPES.lifecycle,
      path: "rules",
      inline: ["lifecycleRules"],
      judge: (holder, value, path) =>
        verdictOf(holder, someOf(list(value), isEnabled), { ...MISSING, property: path }),
      missing: MISSING,
    });
  },
};
