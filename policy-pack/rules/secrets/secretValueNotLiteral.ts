import type { Context } from "../../context";
import { isAbsent, isUnknown, type Resource, SECRET } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { isSensitiveName } from "../../views/credentials";

const PROPERTIES = ["secretString", "secretBinary", "value"];

/** Whether a value that is not known yet comes from something whose output Pulumi keeps secret. */
function comesFromSecret(resource: Resource, property: string, context: Context): boolean {
  return context
    .dependenciesOf(resource, property)
    .some(
      ({ type, additionalSecretOutputs = [] }) =>
        additionalSecretOutputs.length > 0 || type === RANDOM_PASSWORD,
    );
}

const RANDOM_PASSWORD = "random:index/randomPassword:RandomPassword";

function isPlainParameter({ type, name, inputs }: Resource): boolean {
  const sensitive = isSensitiveName(String(inputs["name"] ?? name));
  return type === "aws:ssm/parameter:Parameter" && inputs["type"] !== "SecureString" && !sensitive;
}

/** secretString or value arrives as a Pulumi secret output, not as plain text in state. */
export const secretValueNotLiteral: Rule = {
  id: "secret-value-not-literal",
  title: "Secret values are Pulumi secrets",
  severity: "high",
  references: {},
  resourceTypes: ["aws:secretsmanager/secretVersion:SecretVersion", "aws:ssm/parameter:Parameter"],
  scope: "stack",
  check(resource, context) {
    const property = PROPERTIES.find((candidate) => !isAbsent(resource.inputs[candidate]));
    if (property === undefined || isPlainParameter(resource)) {
      return [notApplicable(property === undefined ? "it holds no value" : "it is a plain parameter")];
    }
    const value = resource.inputs[property];
    if (value === SECRET || (isUnknown(value) && comesFromSecret(resource, property, context))) {
      return [compliant];
    }
    if (isUnknown(value)) {
      return [
        unknown(property, "its value is not known before creation, and no secret is seen to go into it"),
      ];
    }
    const problem = "its value stands in Pulumi's state in the clear";
    const remedy = "take it from pulumi.secret, requireSecret or a random.RandomPassword";
    return [violation(resource, { property, problem, remedy })];
  },
};
