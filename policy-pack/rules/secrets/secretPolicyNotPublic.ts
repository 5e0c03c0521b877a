import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { judgeResourcePolicies } from "../../views/principals";

/** blockPublicPolicy is true and no wildcard principal without condition. */
export const secretPolicyNotPublic: Rule = {
  id: "secret-policy-not-public",
  title: "Secret policy is not public",
  severity: "critical",
  references: {},
  resourceTypes: ["aws:secretsmanager/secretPolicy:SecretPolicy", "aws:secretsmanager/secret:Secret"],
  scope: "resource",
  check(resource, context) {
    const remedy = "name the roles that read the secret";
    const verdicts = judgeResourcePolicies(resource, context, ["policy"], remedy);
    if (resource.type !== "aws:secretsmanager/secretPolicy:SecretPolicy") {
      return verdicts;
    }
    const blocked = expectValue(resource, "blockPublicPolicy", isTrue, {
      problem: "Secrets Manager would accept a public policy",
      remedy: "set it to true",
    });
    return [...blocked, ...verdicts];
  },
};
