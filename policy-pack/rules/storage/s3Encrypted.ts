import { at, isAbsent, isUnknown, list, type Resource, record, UNKNOWN } from "../../resource";
import { compliant, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { BUCKET_TYPES, SATELLITE_TYPES, satellitesOf } from "../../views/buckets";

/** AES256 is as good here: load balancers write access logs with S3's own keys only (ELB docs, access logs). */
const ALGORITHMS = ["AES256", "aws:kms", "aws:kms:dsse"];

function judge(resource: Resource, rules: unknown, path: string): readonly Verdict[] {
  if (isUnknown(rules)) {
    return [unknown(path)];
  }
  if (list(rules).length === 0) {
    return [
      violation(resource, { property: path, problem: "it holds no rule", remedy: "add one with aws:kms" }),
    ];
  }
  const verdicts = list(rules).flatMap((entry, index) => {
    const property = `${path}[${index}].applyServerSideEncryptionByDefault.sseAlgorithm`;
    // BucketV2 writes it in the plural.
    const [plural] = list(at(entry, "applyServerSideEncryptionByDefaults"));
    const value =
      at(entry, "applyServerSideEncryptionByDefault.sseAlgorithm") ??
      (isUnknown(plural) ? plural : at(plural, "sseAlgorithm"));
    if (isUnknown(value)) {
      return [unknown(property)];
    }
    const problem = "it is no algorithm of S3";
    const remedy = 'use "aws:kms" with a key, or "AES256"';
    return ALGORITHMS.includes(String(value))
      ? []
      : [violation(resource, { property, value: value ?? undefined, problem, remedy })];
  });
  return orCompliant(verdicts);
}

/** A server-side encryption configuration with AES256 or aws:kms exists. */
export const s3Encrypted: Rule = {
  id: "s3-encrypted",
  title: "Bucket encryption is configured",
  severity: "high",
  references: { fsbp: ["S3.17"], checkov: ["CKV_AWS_19"], trivy: ["AVD-AWS-0088"] },
  resourceTypes: [...BUCKET_TYPES, ...SATELLITE_TYPES.encryption],
  scope: "stack",
  check(resource, context) {
    if (!BUCKET_TYPES.includes(resource.type)) {
      return judge(resource, resource.inputs["rules"], "rules");
    }
    const inline = resource.inputs["serverSideEncryptionConfiguration"];
    if (isUnknown(inline)) {
      return [unknown("serverSideEncryptionConfiguration")];
    }
    const plural = resource.inputs["serverSideEncryptionConfigurations"];
    if (isUnknown(plural)) {
      return [unknown("serverSideEncryptionConfigurations")];
    }
    if (list(plural).length > 0) {
      const rules = list(plural).flatMap((entry) => (isUnknown(entry) ? [entry] : list(at(entry, "rules"))));
      return judge(
        resource,
        rules.some(isUnknown) ? UNKNOWN : rules,
        "serverSideEncryptionConfigurations[0].rules",
      );
    }
    if (!isAbsent(inline)) {
      const rules = record(inline)["rule"] ?? record(inline)["rules"];
      return judge(resource, rules, "serverSideEncryptionConfiguration.rule");
    }
    if (satellitesOf(resource, "encryption", context).length > 0) {
      return [compliant];
    }
    const problem = "nothing of the stack says how its objects are encrypted";
    const remedy = "add an aws.s3.BucketServerSideEncryptionConfiguration with aws:kms or AES256";
    return [violation(resource, { property: "serverSideEncryptionConfiguration", problem, remedy })];
  },
};
