import { isUnknown, SECRET } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { credentialIn, isSensitiveName } from "../../views/credentials";

/** type is SecureString whenever the name or value looks sensitive (all parameters in the strict profile). */
export const ssmParamSecureString: Rule = {
  id: "ssm-param-secure-string",
  title: "Sensitive parameters are SecureString",
  severity: "high",
  references: { checkov: ["CKV2_AWS_34"] },
  resourceTypes: ["aws:ssm/parameter:Parameter"],
  scope: "resource",
  check(parameter) {
    const { name, type, value } = parameter.inputs;
    if (type === "SecureString") {
      return [compliant];
    }
    const label = String(name ?? parameter.name);
    const sensitive =
      isSensitiveName(label) || value === SECRET || credentialIn(String(value ?? "")) !== undefined;
    if (!sensitive) {
      const open = ["name", "value"].find((property) => isUnknown(parameter.inputs[property]));
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
