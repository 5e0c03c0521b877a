import type { PlanResource } from "../../cli/plan";
import { InputError } from "../../components/shared/errors";

export interface Definition {
  readonly name: string;
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
}

/** The container of the task definition as the plan has it. */
export function containerOf(resources: readonly PlanResource[], name: string): Definition {
  for (const { type, inputs } of resources) {
    if (type === "aws:ecs/taskDefinition:TaskDefinition") {
      const found = (JSON.parse(String(inputs["containerDefinitions"])) as Definition[]).find(
        (definition) => definition.name === name,
      );
      if (found !== undefined) {
        return found;
      }
    }
  }
  throw new InputError([`The plan has no task definition with a container "${name}".`]);
}

/** Texts of the plan and what stands here in their place: addresses, ids, folders. */
export type Replacements = readonly (readonly [planned: string, here: string])[];

/** In every value, percent-encoded or not. */
export function replaced(text: string, replacements: Replacements): string {
  return replacements.reduce(
    (result, [planned, here]) =>
      result.replaceAll(planned, here).replaceAll(encodeURIComponent(planned), encodeURIComponent(here)),
    text,
  );
}

/** Hosts of the plan that nobody answers here. */
const NOT_HERE = /example\.com|amazonaws\.com|amazoncognito\.com/;

/**
 * The environment that ECS would give the container, with this machine's addresses and secrets.
 *
 * @param secrets by their key in the application's secret.
 * @throws InputError where an address of AWS is left or a secret is not given.
 */
export function environmentHere(
  definition: Definition,
  replacements: Replacements,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const faults: string[] = [];
  const environment: Record<string, string> = {};
  for (const { name, value } of definition.environment ?? []) {
    environment[name] = replaced(value, replacements);
    if (NOT_HERE.test(environment[name])) {
      faults.push(`${name} is ${environment[name]}; nothing here stands in for that host.`);
    }
  }
  for (const { name, valueFrom } of definition.secrets ?? []) {
    // <ARN of seven parts>:<key>:<stage>:<version>
    const key = valueFrom.split(":")[7] ?? "";
    const value = secrets[key];
    if (value === undefined) {
      faults.push(`${name} comes from the secret's key "${key}", which has no value here.`);
    } else {
      environment[name] = value;
    }
  }
  if (faults.length > 0) {
    throw new InputError(faults);
  }
  return environment;
}
