import { at, isUnknown, list, SECRET } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { credentialOf, isSensitiveName } from "../../views/credentials";

const property = "environment.environmentVariables";
const remedy = "store it in Secrets Manager and name it with the type SECRETS_MANAGER";

/** environment.environmentVariables of type PLAINTEXT hold no credential. */
export const codebuildNoPlaintextEnv: Rule = {
  id: "codebuild-no-plaintext-env",
  title: "CodeBuild variables hold no secrets",
  severity: "high",
  references: { fsbp: ["CodeBuild.2"] },
  resourceTypes: ["aws:codebuild/project:Project"],
  scope: "resource",
  check(project, context) {
    const variables = at(project.inputs, property);
    if (list(variables).length === 0) {
      return [notApplicable("it has no environment variables")];
    }
    if ([variables, project.inputs["environment"]].includes(SECRET)) {
      const problem = "they are a Pulumi secret, and whoever may describe the project reads them";
      return [violation(project, { property, problem, remedy })];
    }
    const tied = context.dependenciesOf(project, "environment").length > 0;
    const verdicts = list(variables).flatMap((entry, index) => {
      const path = isUnknown(variables) ? property : `${property}[${index}]`;
      const [name, value, type] = ["name", "value", "type"].map((key) => at(entry, key));
      // CodeBuild: PLAINTEXT where nothing is said.
      if (!isUnknown(type) && !["PLAINTEXT", undefined, null].includes(type as string)) {
        return [];
      }
      if (isUnknown(name) || isUnknown(value)) {
        // What depends on a resource is its id or ARN; a literal would be known.
        return tied && !isUnknown(name) && !isSensitiveName(String(name)) ? [] : [unknown(path)];
      }
      const why = value === SECRET ? "is a Pulumi secret" : credentialOf(String(name), value);
      if (why === undefined) {
        return [];
      }
      const problem = `${String(name)} ${why}, and whoever may describe the project reads it`;
      return [
        isUnknown(type) ? unknown(`${path}.type`) : violation(project, { property: path, problem, remedy }),
      ];
    });
    return orCompliant(verdicts);
  },
};
