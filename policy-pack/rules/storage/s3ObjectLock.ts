import { at, isTrue } from "../../resource";
import type { Rule } from "../../rule";
import { is, strays, verdictOf } from "../../views/answers";
import { SETTING_TYPES } from "../../views/bucketSettings";
import { anyOf } from "../../views/conditions";

/** objectLockEnabled where write-once retention is asked for. */
export const s3ObjectLock: Rule = {
  id: "s3-object-lock",
  title: "Object Lock",
  severity: "info",
  references: { fsbp: ["S3.15"], checkov: ["CKV_AWS_143"] },
  resourceTypes: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  scope: "stack",
  check(resource, context) {
    const { objectLockEnabled, objectLockConfiguration } = resource.inputs;
    const found = context.referring(resource, SETTING_TYPES.objectLock, "bucket");
    const answer = anyOf([
      is(objectLockEnabled, isTrue),
      is(at(objectLockConfiguration, "objectLockEnabled"), (value) => value === "Enabled"),
      // "Enabled" is the only value there is, and the default.
      ...found.map(({ inputs }) =>
        is(inputs["objectLockEnabled"] ?? "Enabled", (value) => value === "Enabled"),
      ),
      strays(SETTING_TYPES.objectLock, "bucket", context),
    ]);
    const problem = "objects can be deleted before their time";
    const remedy = "set it to true where objects must be kept unchanged";
    const value = objectLockEnabled ?? undefined;
    return verdictOf(resource, answer, { property: "objectLockEnabled", value, problem, remedy });
  },
};
