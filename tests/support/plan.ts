import { shippedFacts } from "../../cli/offline/facts";
import { type OfflineOptions, runOffline } from "../../cli/offline/run";
import { nameOf, type Plan, type PlanResource } from "../../cli/plan";
import type { Context } from "../../components/shared/context";

/** The context of components under test: plain, visibly made up. */
export const testContext: Context = {
  accountId: "123456789012",
  partition: "aws",
  region: "eu-central-1",
  dnsSuffix: "amazonaws.com",
  tags: { "gatehouse:stack": "test" },
  protect: false,
  roles: { path: "/gatehouse/" },
};

/** The plan of whatever the function creates: the component under test, as it would reach the engine. */
export function planOf(
  create: () => unknown,
  options: Partial<Pick<OfflineOptions, "region" | "unknowns" | "facts" | "stack">> = {},
): Promise<Plan> {
  const program = async () => {
    await create();
    return {};
  };
  return runOffline(program, {
    project: "gatehouse",
    stack: "test",
    config: {},
    region: testContext.region,
    facts: shippedFacts,
    ...options,
  });
}

export function resourcesOf(plan: Plan, type: string): readonly PlanResource[] {
  return plan.resources.filter((resource) => resource.type === type);
}

/** The one resource of that type (and name, where there are several); fails when it is not exactly one. */
export function resourceOf(plan: Plan, type: string, name?: string): PlanResource {
  const found = resourcesOf(plan, type).filter((resource) => name === undefined || nameOf(resource) === name);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const all = resourcesOf(plan, type).map(nameOf).join(", ");
    throw new Error(
      `Expected one ${type}${name === undefined ? "" : ` named ${name}`}, found ${found.length}; of this type: ${all || "none"}.`,
    );
  }
  return only;
}

/** `aws:ec2/subnet:Subnet name` of every resource, sorted: the inventory of a plan. */
export function inventory(plan: Plan): readonly string[] {
  return plan.resources
    .filter((resource) => resource.type !== "pulumi:pulumi:Stack")
    .map((resource) => `${resource.type} ${nameOf(resource)}`)
    .sort();
}

/** The IAM document in a property, parsed. */
export function documentOf(
  resource: PlanResource,
  property = "policy",
): { readonly Statement: readonly Record<string, unknown>[] } {
  return JSON.parse(String(resource.inputs[property]));
}

/** One container of a task definition, as ECS reads it. */
interface Container {
  readonly name: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly mountPoints: readonly { readonly sourceVolume: string; readonly containerPath: string }[];
}

/** The containers of the plan's one task definition. */
export function containersOf(plan: Plan): readonly Container[] {
  const task = resourceOf(plan, "aws:ecs/taskDefinition:TaskDefinition");
  return JSON.parse(String(task.inputs["containerDefinitions"]));
}

/** What the resource waits for, without the stack's part of the URNs: `type::name`. */
export function waitsFor(resource: PlanResource): readonly string[] {
  return resource.dependencies.map(
    (urn) => `${urn.split("::").at(-2)?.split("$").at(-1)}::${nameOf({ urn })}`,
  );
}
