import { at, isUnknown, list, type Resource, SECRET } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, type Verdict, violation } from "../../rule";
import { credentialOf, isSensitiveName } from "../../views/credentials";
import { elements, inputsOf, part } from "../../views/values";

const property = "environment.environmentVariables";
const remedy = "store it in Secrets Manager and name it with the type SECRETS_MANAGER";

const PIPELINE = "aws:codepipeline/pipeline:Pipeline";

function judgeVariable(pipeline: Resource, path: string, name: unknown, value: unknown): readonly Verdict[] {
  if (isUnknown(name)) {
    return [unknown(path)];
  }
  if (isUnknown(value)) {
    return isSensitiveName(String(name)) ? [unknown(path)] : [];
  }
  const why = value === SECRET ? undefined : credentialOf(String(name), value);
  const problem = `${String(name)} ${why}, and whoever may see the pipeline reads it`;
  return why === undefined ? [] : [violation(pipeline, { property: path, problem, remedy })];
}

/** A pipeline hands variables to its builds as a JSON text, and has some of its own. */
function judgePipeline(pipeline: Resource): readonly Verdict[] {
  const own = elements(part(inputsOf(pipeline), "variables")).flatMap((entry) =>
    judgeVariable(pipeline, entry.path, at(entry.value, "name"), at(entry.value, "defaultValue")),
  );
  const handed = elements(part(inputsOf(pipeline), "stages"))
    .flatMap((stage) => elements(part(stage, "actions")))
    .map((action) => part(action, "configuration.EnvironmentVariables"))
    .flatMap(({ path, value }) => {
      if (isUnknown(value) || value === SECRET) {
        return [unknown(path, value === SECRET ? "it is a secret, so that it cannot be read" : undefined)];
      }
      return variablesIn(value).flatMap((entry) =>
        isUnknown(at(entry, "type"))
          ? [unknown(path)]
          : ["PLAINTEXT", undefined].includes(at(entry, "type") as string | undefined)
            ? judgeVariable(pipeline, path, at(entry, "name"), at(entry, "value"))
            : [],
      );
    });
  return [...own, ...handed];
}

function variablesIn(text: unknown): readonly unknown[] {
  try {
    return typeof text === "string" ? list(JSON.parse(text)) : [];
  } catch {
    return [];
  }
}

/** environment.environmentVariables of type PLAINTEXT hold no credential, and neither do the variables of a pipeline. */
export const codebuildNoPlaintextEnv: Rule = {
  id: "codebuild-no-plaintext-env",
  title: "CodeBuild variables hold no secrets",
  severity: "high",
  references: { fsbp: ["CodeBuild.2"] },
  resourceTypes: ["aws:codebuild/project:Project", PIPELINE],
  scope: "resource",
  check(project, context) {
    if (project.type === PIPELINE) {
      return orCompliant(judgePipeline(project));
    }
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
