import { at, isAbsent, isUnknown, record, SECRET } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { credentialOf, isPublicKeys, isSensitiveName } from "../../views/credentials";

const remedy = "store it in Secrets Manager and read it when the function starts";

/** environment.variables holds no credential-like names or values. */
export const lambdaEnvNoSecrets: Rule = {
  id: "lambda-env-no-secrets",
  title: "No secrets in Lambda environment",
  severity: "critical",
  references: { checkov: ["CKV_AWS_45"] },
  resourceTypes: ["aws:lambda/function:Function"],
  scope: "resource",
  check(lambda, context) {
    const tied = context.dependenciesOf(lambda, "environment").length > 0;
    const variables = at(lambda.inputs, "environment.variables");
    if (isUnknown(variables)) {
      return [unknown("environment.variables")];
    }
    const hidden = variables === SECRET || lambda.inputs["environment"] === SECRET;
    if (isAbsent(variables) && !hidden) {
      return [notApplicable("it has no environment variables")];
    }
    if (hidden) {
      const problem = "they are a Pulumi secret, and whoever may describe the function reads them";
      return [violation(lambda, { property: "environment.variables", problem, remedy })];
    }
    const verdicts = Object.entries(record(variables)).flatMap(([name, value]) => {
      const property = `environment.variables.${name}`;
      if (isUnknown(value)) {
        // What depends on a resource is its id or ARN; a literal would be known.
        return tied && (!isSensitiveName(name) || isPublicKeys(name)) ? [] : [unknown(property)];
      }
      const why = value === SECRET ? "is a Pulumi secret" : credentialOf(name, value);
      const problem = `it ${why}, and whoever may describe the function reads it`;
      return why === undefined ? [] : [violation(lambda, { property, problem, remedy })];
    });
    return orCompliant(verdicts);
  },
};
