import type { Context } from "../../context";
import { isAbsent, isUnknown, type Resource, SECRET } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { credentialOf, isAboutName, isSensitiveName } from "../../views/credentials";
import { comesFromSecret } from "../../views/secretSources";

/** type is SecureString whenever the name or value looks sensitive (all parameters in the strict profile). */
export const ssmParamSecureString: Rule = {
  id: "ssm-param-secure-string",
  title: "Sensitive parameters are SecureString",
  severity: "high",
  references: { checkov: ["CKV2_AWS_34"] },
  resourceTypes: ["aws:ssm/parameter:Parameter"],
  scope: "resource",
  check(parameter, context) {
    const { name, type } = parameter.inputs;
    if (type === "SecureString") {
      return [compliant];
    }
    const label = String(name ?? parameter.name);
    const values = VALUES.map((property) => parameter.inputs[property]);
    const given = values.filter((value) => !isAbsent(value));
    // A number, a switch, an ARN or an address under such a name is about a credential, and none.
    const sensitive =
      (given.length === 0 && isSensitiveName(label)) ||
      given.some((value) =>
        isUnknown(value)
          ? isSensitiveName(label)
          : value === SECRET || credentialOf(label, value) !== undefined,
      );
    if (!sensitive) {
      const open = isUnknown(name) ? "name" : VALUES.find((property) => isOpen(parameter, property, context));
      return [
        open === undefined ? notApplicable("neither its name nor its value looks sensitive") : unknown(open),
      ];
    }
    if (isUnknown(type)) {
      return [unknown("type")];
    }
    const problem = "a sensitive value is stored without encryption";
    const remedy = 'set it to "SecureString" with a KMS key';
    return [violation(parameter, { property: "type", value: type ?? undefined, problem, remedy })];
  },
};

const VALUES = ["value", "insecureValue"];

/**
 * Whether a value that is not known yet may be a secret. What hangs on a resource is its id, its address or its ARN,
 * unless that resource has secrets and the parameter's name does not say that it holds an id.
 */
function isOpen(parameter: Resource, property: string, context: Context): boolean {
  if (!isUnknown(parameter.inputs[property])) {
    return false;
  }
  const tied = context.dependenciesOf(parameter, property).length > 0;
  const named = isAboutName(String(parameter.inputs["name"] ?? parameter.name));
  return !tied || (comesFromSecret(parameter, property, context) && !named);
}
