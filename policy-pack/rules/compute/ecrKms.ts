import { at, isAbsent, isUnknown, list } from "../../resource";
import { type Rule, unknown, violation } from "../../rule";
import { is, verdictOf } from "../../views/answers";

/** encryptionConfigurations has encryptionType KMS and a kmsKey. */
export const ecrKms: Rule = {
  id: "ecr-kms",
  title: "Repositories use a KMS key",
  severity: "low",
  references: { checkov: ["CKV_AWS_136"], trivy: ["AVD-AWS-0033"] },
  resourceTypes: ["aws:ecr/repository:Repository"],
  scope: "stack",
  check(resource, context) {
    const [configuration] = list(resource.inputs["encryptionConfigurations"]);
    const type = at(configuration, "encryptionType");
    const key = at(configuration, "kmsKey");
    const tied = context.dependenciesOf(resource, "encryptionConfigurations").length > 0;
    if (!isUnknown(type) && isUnknown(key) && !tied) {
      return [unknown("encryptionConfigurations[0].kmsKey")];
    }
    if (!isUnknown(type) && /^KMS(_DSSE)?$/.test(String(type)) && isAbsent(key)) {
      const property = "encryptionConfigurations[0].kmsKey";
      const problem = "AWS's key encrypts the images, and nobody can withdraw it";
      const remedy = "name a key of the stack; an existing repository must be replaced";
      return [violation(resource, { property, value: undefined, problem, remedy })];
    }
    return verdictOf(
      resource,
      is(type, (value) => /^KMS(_DSSE)?$/.test(String(value))),
      {
        property: "encryptionConfigurations[0].encryptionType",
        value: type ?? undefined,
        problem: "ECR's own key encrypts the images, and nobody can withdraw it",
        remedy: 'set it to "KMS"; an existing repository must be replaced',
      },
    );
  },
};
