import { isAbsent, isUnknown, type Resource, record, SECRET } from "../../resource";
import { orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { APP_TYPES, BRANCH_TYPES } from "../../views/amplify";
import { credentialInScript, credentialOf, isSensitiveName } from "../../views/credentials";
import { type Element, inputsOf, part } from "../../views/values";

const VARIABLES = ["environmentVariables", "autoBranchCreationConfig.environmentVariables"];
const TOKENS = [
  "accessToken",
  "oauthToken",
  "basicAuthCredentials",
  "autoBranchCreationConfig.basicAuthCredentials",
];

function judgeVariables(resource: Resource, variables: Element, tied: boolean): readonly Verdict[] {
  const remedy =
    "keep it in Amplify's secrets or in Secrets Manager, and read it when the build or the application starts";
  if (isUnknown(variables.value)) {
    return [unknown(variables.path)];
  }
  if (variables.value === SECRET) {
    const problem = "they are a Pulumi secret, and whoever may see the app reads them";
    return [violation(resource, { property: variables.path, problem, remedy })];
  }
  return Object.entries(record(variables.value)).flatMap(([name, value]) => {
    const property = `${variables.path}.${name}`;
    if (isUnknown(value)) {
      // What depends on a resource is its id or address; a literal would be known.
      return tied && !isSensitiveName(name) ? [] : [unknown(property)];
    }
    const why = value === SECRET ? "is a Pulumi secret" : credentialOf(name, value);
    const problem = `it ${why}, and whoever may see the app reads it`;
    return why === undefined ? [] : [violation(resource, { property, problem, remedy })];
  });
}

/** environmentVariables holds no credential-like values; access tokens and passwords arrive as Pulumi secrets. */
export const amplifyNoPlainSecrets: Rule = {
  id: "amplify-no-plain-secrets",
  title: "Amplify variables hold no secrets",
  severity: "high",
  references: {},
  resourceTypes: [...APP_TYPES, ...BRANCH_TYPES],
  scope: "resource",
  check(resource, context) {
    const inputs = inputsOf(resource);
    const tokens = TOKENS.map((property) => part(inputs, property)).flatMap((token) => {
      if (isAbsent(token.value) || token.value === SECRET) {
        return [];
      }
      const problem = "the state and every preview show it in the clear";
      const remedy = "pass a Pulumi secret";
      return isUnknown(token.value)
        ? [unknown(token.path)]
        : [violation(resource, { property: token.path, problem, remedy })];
    });
    const spec = part(inputs, "buildSpec");
    const leak = typeof spec.value === "string" ? credentialInScript(spec.value) : undefined;
    const problem = `it holds ${leak}, and whoever may see the app reads it`;
    const remedy = "keep it in Amplify's secrets or in Secrets Manager";
    return orCompliant([
      ...(isUnknown(spec.value) ? [unknown(spec.path)] : []),
      ...(leak === undefined ? [] : [violation(resource, { property: spec.path, problem, remedy })]),
      ...tokens,
      ...VARIABLES.flatMap((property) =>
        judgeVariables(
          resource,
          part(inputs, property),
          context.dependenciesOf(resource, property.replace(/[.].*$/, "")).length > 0,
        ),
      ),
    ]);
  },
};
