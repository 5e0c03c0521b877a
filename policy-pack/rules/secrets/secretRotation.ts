import { isAbsent } from "../../resource";
import type { Rule } from "../../rule";
import { allOf, attached, is, isFalse, verdictOf } from "../../views/answers";

const ROTATIONS = ["aws:secretsmanager/secretRotation:SecretRotation"];

/** A SecretRotation exists for each secret (static application secrets may be excepted with a reason). */
export const secretRotation: Rule = {
  id: "secret-rotation",
  title: "Secrets rotate",
  severity: "medium",
  references: { fsbp: ["SecretsManager.1"], checkov: ["CKV2_AWS_57"], cdkNag: ["AwsSolutions-SMG4"] },
  resourceTypes: ["aws:secretsmanager/secret:Secret", "aws:secretsmanager/secretRotation:SecretRotation"],
  scope: "stack",
  check(resource, context) {
    if (resource.type === ROTATIONS[0]) {
      const { rotationEnabled, rotationRules } = resource.inputs;
      const answer = allOf([
        is(rotationEnabled, (value) => !isFalse(value)),
        is(rotationRules, (value) => !isAbsent(value)),
      ]);
      const property = isFalse(rotationEnabled) ? "rotationEnabled" : "rotationRules";
      return verdictOf(resource, answer, {
        property,
        problem: "it rotates nothing",
        remedy: "set rotationRules",
      });
    }
    return verdictOf(resource, attached(resource, ROTATIONS, "secretId", context), {
      property: "rotationRules",
      problem: "who once read the secret knows it for ever",
      remedy: "add an aws.secretsmanager.SecretRotation, or a waiver that says how it is changed",
    });
  },
};
