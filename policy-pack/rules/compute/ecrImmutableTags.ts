import { expectValue, type Rule } from "../../rule";

/** imageTagMutability is IMMUTABLE (or IMMUTABLE_WITH_EXCLUSION). */
export const ecrImmutableTags: Rule = {
  id: "ecr-immutable-tags",
  title: "Image tags are immutable",
  severity: "medium",
  references: { fsbp: ["ECR.2"], checkov: ["CKV_AWS_51"], trivy: ["AVD-AWS-0031"] },
  resourceTypes: ["aws:ecr/repository:Repository"],
  scope: "resource",
  check(resource) {
    return expectValue(
      resource,
      "imageTagMutability",
      (value) => /^IMMUTABLE(_WITH_EXCLUSION)?$/.test(String(value)),
      {
        problem: "a tag can be moved to another image after it was tested",
        remedy: 'set it to "IMMUTABLE"',
      },
    );
  },
};
