import type { Plan, PlanResource } from "../../cli/plan";

/** A resource of a plan made by hand; `parent` is the URN of a component. */
export function resource(
  type: string,
  name: string,
  inputs: Record<string, unknown> = {},
  more: Partial<PlanResource> = {},
): PlanResource {
  return {
    urn: `urn:pulumi:test::gatehouse::${type}::${name}`,
    type,
    custom: !type.startsWith("gatehouse:") && !type.startsWith("pulumi:pulumi:"),
    inputs,
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    ...more,
  };
}

export function planOfResources(
  resources: readonly PlanResource[],
  outputs: Record<string, unknown> = {},
): Plan {
  return { version: 1, project: "gatehouse", stack: "test", resources, outputs };
}
