import { isTrue } from "../../resource";
import type { Rule } from "../../rule";
import { is, someOf, strays, verdictOf } from "../../views/answers";
import { SETTING_TYPES } from "../../views/bucketSettings";
import { anyOf } from "../../views/conditions";

/** A notification (or EventBridge) is configured for the bucket. */
export const s3EventNotifications: Rule = {
  id: "s3-event-notifications",
  title: "Event notifications",
  severity: "info",
  references: { fsbp: ["S3.11"], checkov: ["CKV2_AWS_62"] },
  resourceTypes: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  scope: "stack",
  check(resource, context) {
    const found = context.referring(resource, SETTING_TYPES.notification, "bucket");
    const notifies = someOf(found, ({ inputs }) =>
      someOf(["eventbridge", "lambdaFunctions", "queues", "topics"], (property) =>
        is(inputs[property], (value) => isTrue(value) || (Array.isArray(value) && value.length > 0)),
      ),
    );
    const answer = anyOf([notifies, strays(SETTING_TYPES.notification, "bucket", context)]);
    const problem = "nobody hears of changes in it";
    const remedy = "add an aws.s3.BucketNotification, with eventbridge true for example";
    return verdictOf(resource, answer, { property: "eventbridge", problem, remedy });
  },
};
