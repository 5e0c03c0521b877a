import type { Rule } from "../../rule";
import { judgeResourcePolicies } from "../../views/principals";

/** No Allow statement with a wildcard principal lacking a condition. */
export const ecrPolicyNotPublic: Rule = {
  id: "ecr-policy-not-public",
  title: "Repository policy is not public",
  severity: "critical",
  references: { checkov: ["CKV_AWS_32"], cdkNag: ["AwsSolutions-ECR1"], trivy: ["AVD-AWS-0032"] },
  resourceTypes: ["aws:ecr/repositoryPolicy:RepositoryPolicy", "aws:ecr/registryPolicy:RegistryPolicy"],
  scope: "resource",
  check(resource, context) {
    return judgeResourcePolicies(
      resource,
      context,
      ["policy"],
      "name the accounts or roles that pull the image",
    );
  },
};
