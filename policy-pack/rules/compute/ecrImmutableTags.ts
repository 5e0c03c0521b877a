import { expectValue, type Rule } from "../../rule";
import { elements, inputsOf, judgeValue, part } from "../../views/values";

/** imageTagMutability is IMMUTABLE (or IMMUTABLE_WITH_EXCLUSION, but not of everything). */
export const ecrImmutableTags: Rule = {
  id: "ecr-immutable-tags",
  title: "Image tags are immutable",
  severity: "medium",
  references: { fsbp: ["ECR.2"], checkov: ["CKV_AWS_51"], trivy: ["AVD-AWS-0031"] },
  resourceTypes: ["aws:ecr/repository:Repository"],
  scope: "resource",
  check(resource) {
    const fault = {
      problem: "a tag can be moved to another image after it was tested",
      remedy: 'set it to "IMMUTABLE"',
    };
    const verdicts = expectValue(
      resource,
      "imageTagMutability",
      (value) => /^IMMUTABLE(_WITH_EXCLUSION)?$/.test(String(value)),
      fault,
    );
    const exclusions = elements(part(inputsOf(resource), "imageTagMutabilityExclusionFilters")).flatMap(
      (each) => judgeValue(resource, part(each, "filter"), (filter) => !/^\*+$/.test(String(filter)), fault),
    );
    return exclusions.length > 0
      ? [...verdicts.filter(({ kind }) => kind !== "compliant"), ...exclusions]
      : verdicts;
  },
};
