import { at, isUnknown, list, type Resource, record, SECRET } from "../../resource";
import { type Rule, unknown, type Verdict, violation } from "../../rule";
import { type Container, containersOf, judgeContainers } from "../../views/containers";
import { credentialInScript, credentialOf, isPublicKeys, isSensitiveName } from "../../views/credentials";

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
      return tied && (!isSensitiveName(label) || isPublicKeys(label)) ? [] : [unknown(property, why)];
    }
    const why = value === SECRET ? "is a Pulumi secret" : credentialOf(label, value);
    const problem = `${label} ${why}, and whoever may describe the task definition reads it`;
    return why === undefined ? [] : [violation(task, { property, problem, remedy })];
  });
}

/** Settings with names of a container beside its environment: labels, and options such as a log service's token. */
const NAMED = ["dockerLabels", "logConfiguration.options"];

function judgeNamed(task: Resource, { definition, path }: Container): readonly Verdict[] {
  return NAMED.flatMap((settings) =>
    Object.entries(record(at(definition, settings))).flatMap(([name, value]) => {
      const known = isUnknown(value) || value === SECRET ? undefined : credentialOf(name, value);
      const problem = `${name} ${known}, and whoever may describe the task definition reads it`;
      const property = `${path}.${settings}.${name}`;
      return known === undefined ? [] : [violation(task, { property, problem, remedy })];
    }),
  );
}

/** Texts of a container beside its environment that a task definition shows as well. */
const TEXTS = ["command", "entryPoint", "healthCheck.command", "dockerLabels"];

function judgeTexts(task: Resource, { definition, path }: Container, tied: boolean): readonly Verdict[] {
  return TEXTS.flatMap((text) => {
    const property = `${path}.${text}`;
    const value = at(definition, text);
    const words = Array.isArray(value) ? value : isUnknown(value) ? [value] : Object.values(record(value));
    const why = words.includes(SECRET) ? "a Pulumi secret" : credentialInScript(words.join(" "));
    const problem = `it holds ${why}, and whoever may describe the task definition reads it`;
    if (why !== undefined) {
      return [violation(task, { property, problem, remedy })];
    }
    // What depends on a resource is its id or ARN, as in the environment.
    return words.some(isUnknown) && !tied ? [unknown(property)] : [];
  });
}

/** No environment entry carries a name that looks like a secret (password, secret, token, api key) or a value that looks like a credential, and no command or label does; such values come through secrets. */
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
    return judgeContainers(task, context, (container) => [
      ...judge(task, container, tied),
      ...judgeTexts(task, container, tied),
      ...judgeNamed(task, container),
    ]);
  },
};
