import { isAbsent, isUnknown, type Resource, SECRET, UNKNOWN } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { credentialOf, isSensitiveName } from "../../views/credentials";
import { comesFromSecret } from "../../views/secretSources";

const PROPERTIES = [
  "secretString",
  "secretStringWo",
  "secretBinary",
  "value",
  "valueWo",
  "insecureValue",
  "authToken",
];

/** Whether a parameter is meant to be read by anybody: neither its type nor its name speaks of a secret. */
function isPlainParameter({ type, name, inputs }: Resource): boolean | typeof UNKNOWN {
  if (type !== "aws:ssm/parameter:Parameter" || inputs["type"] === "SecureString") {
    return false;
  }
  const label = String(inputs["name"] ?? name);
  const values = [inputs["value"], inputs["insecureValue"]].filter((value) => !isAbsent(value));
  const known = values.length > 0 && values.every((value) => !isUnknown(value) && value !== SECRET);
  if (
    isSensitiveName(label) &&
    !(known && values.every((value) => credentialOf(label, value) === undefined))
  ) {
    return false;
  }
  return isUnknown(inputs["type"]) || isUnknown(inputs["name"]) ? UNKNOWN : true;
}

/** secretString, value or authToken arrives as a Pulumi secret output, not as plain text in state. */
export const secretValueNotLiteral: Rule = {
  id: "secret-value-not-literal",
  title: "Secret values are Pulumi secrets",
  severity: "high",
  references: {},
  resourceTypes: [
    "aws:secretsmanager/secretVersion:SecretVersion",
    "aws:ssm/parameter:Parameter",
    "aws:elasticache/replicationGroup:ReplicationGroup",
  ],
  scope: "stack",
  check(resource, context) {
    const property = PROPERTIES.find((candidate) => !isAbsent(resource.inputs[candidate]));
    if (property === undefined) {
      return [notApplicable("it holds no value")];
    }
    const plain = isPlainParameter(resource);
    if (plain === true) {
      return [notApplicable("it is a plain parameter")];
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
    if (plain === UNKNOWN) {
      return [unknown("type", "whether it is a plain parameter is not known before creation")];
    }
    const problem = "its value stands in Pulumi's state in the clear";
    const remedy = "take it from pulumi.secret, requireSecret or a random.RandomPassword";
    return [violation(resource, { property, problem, remedy })];
  },
};
