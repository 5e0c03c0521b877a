import { at, list } from "../../resource";
import { type Rule, unknown } from "../../rule";
import { attached, is, verdictOf } from "../../views/answers";

const POLICIES = ["aws:ecr/lifecyclePolicy:LifecyclePolicy"];

/** A LifecyclePolicy exists for each repository. */
export const ecrLifecyclePolicy: Rule = {
  id: "ecr-lifecycle-policy",
  title: "Repositories expire old images",
  severity: "low",
  references: { fsbp: ["ECR.3"] },
  resourceTypes: ["aws:ecr/repository:Repository", "aws:ecr/lifecyclePolicy:LifecyclePolicy"],
  scope: "stack",
  check(resource, context) {
    if (resource.type === POLICIES[0]) {
      const document = context.document(resource, "policy");
      if (document.kind === "unknown" || document.kind === "secret") {
        return [unknown("policy")];
      }
      const rules = document.kind === "known" ? at(document.value, "rules") : [];
      const problem = "it holds no rule";
      return verdictOf(
        resource,
        is(rules, (value) => list(value).length > 0),
        { property: "policy", problem, remedy: "add one that expires images" },
      );
    }
    return verdictOf(resource, attached(resource, POLICIES, "repository", context), {
      property: "lifecyclePolicy",
      problem: "its old images are kept, and paid for, without end",
      remedy: "add an aws.ecr.LifecyclePolicy",
    });
  },
};
