import { at, isUnknown, list, type Resource, SECRET } from "../../resource";
import { type Rule, unknown, type Verdict, violation } from "../../rule";
import { type Container, containersOf, judgeContainers } from "../../views/containers";
import { credentialOf, isSensitiveName } from "../../views/credentials";

const remedy = "store it in Secrets Manager and name it under secrets";

/**
 * An unknown value under a harmless name is some resource's id: a literal would be known, and a secret makes
 * the whole text secret.
 */
function judge(task: Resource, { definition, path }: Container, tied: boolean): readonly Verdict[] {
  return list(definition["environment"]).flatMap((entry, index) => {
    const [name, value] = [at(entry, "name"), at(entry, "value")];
    const property = `${path}.environment[${index}]`;
    if (isUnknown(name)) {
      return [unknown(property)];
    }
    const label = String(name);
    if (isUnknown(value)) {
      const why = `the value of ${label} is not known before creation`;
      return tied && !isSensitiveName(label) ? [] : [unknown(property, why)];
    }
    const why = value === SECRET ? "is a Pulumi secret" : credentialOf(label, value);
    const problem = `${label} ${why}, and whoever may describe the task definition reads it`;
    return why === undefined ? [] : [violation(task, { property, problem, remedy })];
  });
}

/** No environment entry carries a name that looks like a secret (password, secret, token, api key) or a value that looks like a credential; such values come through secrets. */
export const ecsTaskNoPlaintextSecrets: Rule = {
  id: "ecs-task-no-plaintext-secrets",
  title: "No secrets in environment",
  severity: "critical",
  references: { fsbp: ["ECS.8"], cdkNag: ["AwsSolutions-ECS2"], trivy: ["AVD-AWS-0036"] },
  resourceTypes: ["aws:ecs/taskDefinition:TaskDefinition"],
  scope: "resource",
  check(task, context) {
    if (containersOf(task, context).kind === "secret") {
      const problem =
        "a Pulumi secret stands in its text, and whoever may describe the task definition reads it";
      return [violation(task, { property: "containerDefinitions", problem, remedy })];
    }
    const tied = context.dependenciesOf(task, "containerDefinitions").length > 0;
    return judgeContainers(task, context, (container) => judge(task, container, tied));
  },
};
