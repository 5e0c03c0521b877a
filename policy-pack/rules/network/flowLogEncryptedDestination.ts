import type { Context } from "../../context";
import { at, isUnknown, list, type Resource } from "../../resource";
import {
  expectValue,
  notApplicable,
  orCompliant,
  type Rule,
  unknown,
  type Verdict,
  violation,
} from "../../rule";
import { satellitesOf } from "../../views/buckets";
import { destinationOf, FLOW_LOG, LOG_GROUP } from "../../views/flowLogs";
import { expectSet, isSet, KEY_TYPES } from "../../views/presence";

const RULES = [
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
];

function judgeGroup(group: Resource, context: Context): readonly Verdict[] {
  const kept = (value: unknown) => isSet(value) && Number(value) !== 0;
  return [
    ...expectSet(group, "kmsKeyId", KEY_TYPES, context, {
      problem: "flow logs lie under a key that nobody can withdraw",
      remedy: "name a KMS key of your own",
    }),
    ...expectValue(group, "retentionInDays", kept, {
      problem: "flow logs pile up for ever",
      remedy: "set the number of days that an investigation needs",
    }),
  ];
}

/** Whether a bucket encrypts with KMS: by a resource of its own, or by its older inline setting. */
function encryption(bucket: Resource, context: Context): readonly unknown[] {
  const own = satellitesOf(bucket, "encryption", context).flatMap(({ inputs }) => list(inputs["rules"]));
  const inline = list(at(bucket.inputs, "serverSideEncryptionConfiguration.rule"));
  return [...own, ...inline].map((rule) => at(rule, "applyServerSideEncryptionByDefault.sseAlgorithm"));
}

function judgeBucket(log: Resource, bucket: Resource, context: Context): readonly Verdict[] {
  const property = "logDestination";
  const algorithms = encryption(bucket, context);
  const expires =
    context.referring(bucket, RULES, "bucket").length > 0 || list(bucket.inputs["lifecycleRules"]).length > 0;
  const faults = [
    ...(algorithms.some((name) => /^aws:kms/.test(String(name)))
      ? []
      : algorithms.some(isUnknown)
        ? [unknown(property, `how the bucket "${bucket.name}" encrypts is not known before creation`)]
        : [
            violation(log, {
              property,
              problem: `the bucket "${bucket.name}" keeps flow logs under a key that nobody can withdraw`,
              remedy: "encrypt the bucket with a KMS key of your own",
            }),
          ]),
    ...(expires
      ? []
      : [
          violation(log, {
            property,
            problem: `the bucket "${bucket.name}" keeps flow logs for ever`,
            remedy: "add a lifecycle rule that expires them",
          }),
        ]),
  ];
  return orCompliant(faults);
}

/** The log group or bucket that receives flow logs has a KMS key and a retention or lifecycle rule. */
export const flowLogEncryptedDestination: Rule = {
  id: "flow-log-encrypted-destination",
  title: "Flow log destination is encrypted and kept",
  severity: "low",
  references: { checkov: ["CKV_AWS_158", "CKV_AWS_66"], trivy: ["AVD-AWS-0017"] },
  resourceTypes: [FLOW_LOG, LOG_GROUP],
  scope: "stack",
  check(resource, context) {
    if (resource.type === LOG_GROUP) {
      const receives = context
        .ofTypes([FLOW_LOG])
        .some((log) => destinationOf(log, context)?.urn === resource.urn);
      return receives
        ? judgeGroup(resource, context)
        : [notApplicable("no flow log of the stack writes to it")];
    }
    const destination = destinationOf(resource, context);
    if (destination === undefined) {
      return isUnknown(resource.inputs["logDestination"])
        ? [unknown("logDestination")]
        : [notApplicable("its destination is not part of this stack")];
    }
    return destination.type === LOG_GROUP
      ? [notApplicable("it is judged with its log group")]
      : judgeBucket(resource, destination, context);
  },
};
