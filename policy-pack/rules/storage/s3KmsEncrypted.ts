import type { Context } from "../../context";
import { at, isTrue, isUnknown, list, type Resource, record, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, type Verdict, violation } from "../../rule";
import { is, verdictOf } from "../../views/answers";
import { judgeSetting, logsIn, SETTING_TYPES } from "../../views/bucketSettings";
import { BUCKET_TYPES } from "../../views/buckets";
import { expectCustomerKey } from "../../views/customerKeys";

const MISSING = {
  problem: "S3's own key encrypts it: whoever may read the bucket needs no right to a key",
  remedy: "add an encryption rule with aws:kms, kmsMasterKeyId and bucketKeyEnabled",
};

function rulesOf(configuration: unknown): readonly unknown[] {
  const { rule, rules } = isUnknown(configuration) ? { rule: UNKNOWN } : record(configuration);
  return [...list(rule), ...list(rules)];
}

function judgeRule(holder: Resource, rule: unknown, path: string, context: Context): readonly Verdict[] {
  const where = `${path}.applyServerSideEncryptionByDefault`;
  // BucketV2 writes it in the plural.
  const [byDefault] = ["applyServerSideEncryptionByDefault", "applyServerSideEncryptionByDefaults"].flatMap(
    (name) => list(at(rule, name)),
  );
  const algorithm = at(byDefault, "sseAlgorithm");
  const key = at(byDefault, "kmsMasterKeyId");
  const bucketKey = at(rule, "bucketKeyEnabled");
  const withKms = is(algorithm, (value) => value === "aws:kms" || value === "aws:kms:dsse");
  if (withKms !== true) {
    return verdictOf(holder, withKms, {
      property: `${where}.sseAlgorithm`,
      value: algorithm ?? undefined,
      ...MISSING,
    });
  }
  const verdicts = [
    ...expectCustomerKey(holder, `${where}.kmsMasterKeyId`, context, MISSING.problem, key),
    // S3 User Guide, "Bucket Keys": not for dual-layer encryption.
    ...verdictOf(holder, algorithm === "aws:kms:dsse" ? true : is(bucketKey, isTrue), {
      property: `${path}.bucketKeyEnabled`,
      value: bucketKey ?? undefined,
      problem: "every object costs a call to KMS",
      remedy: "set it to true",
    }),
  ];
  return verdicts.filter(({ kind }) => kind !== "compliant");
}

/** sseAlgorithm is aws:kms (or aws:kms:dsse) with kmsMasterKeyId and bucketKeyEnabled true. */
export const s3KmsEncrypted: Rule = {
  id: "s3-kms-encrypted",
  title: "Bucket uses a customer key",
  severity: "low",
  references: { fsbp: ["S3.17"], checkov: ["CKV_AWS_145"], trivy: ["AVD-AWS-0132"] },
  resourceTypes: [...SETTING_TYPES.encryption, ...BUCKET_TYPES],
  scope: "stack",
  check(resource, context) {
    const bucket = BUCKET_TYPES.includes(resource.type)
      ? resource
      : context.referenced(resource, "bucket", BUCKET_TYPES, resource.inputs["bucket"])[0];
    if (bucket !== undefined && logsIn(bucket, context)?.withKms === false) {
      return [notApplicable("load balancers and S3 write logs with S3's own keys only")];
    }
    return judgeSetting(resource, context, {
      types: SETTING_TYPES.encryption,
      path: "rules",
      inline: ["serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"],
      judge: (holder, value, path) => {
        const rules = path === "rules" ? list(value) : list(value).flatMap(rulesOf);
        const where = path === "rules" ? path : `${path}.rule`;
        return rules.length === 0
          ? [violation(holder, { property: path, ...MISSING })]
          : orCompliant(
              rules.flatMap((rule, index) => judgeRule(holder, rule, `${where}[${index}]`, context)),
            );
      },
      missing: MISSING,
    });
  },
};
