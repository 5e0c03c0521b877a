import { nameOf, type Plan, type PlanResource } from "../plan";

const STACK = "pulumi:pulumi:Stack";

/**
 * The components around each resource, outermost first: the resource's own URN is not among them, unless it is
 * a component itself.
 */
export function componentsAround(plan: Plan): ReadonlyMap<string, readonly PlanResource[]> {
  const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  const chains = new Map<string, readonly PlanResource[]>();
  const chainOf = (resource: PlanResource): readonly PlanResource[] => {
    const known = chains.get(resource.urn);
    if (known !== undefined) {
      return known;
    }
    const parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
    const above = parent === undefined ? [] : chainOf(parent);
    const chain = isComponent(resource) ? [...above, resource] : above;
    chains.set(resource.urn, chain);
    return chain;
  };
  for (const resource of plan.resources) {
    chainOf(resource);
  }
  return chains;
}

export function isComponent(resource: PlanResource): boolean {
  return !resource.custom && resource.type !== STACK;
}

/** What AWS holds of a plan: neither components nor providers, nor random values, nor what is only read. */
export function isAwsResource(resource: PlanResource): boolean {
  return resource.custom && resource.external !== true && resource.type.startsWith("aws:");
}

/** The components around a resource, such as `Vpc chat / NatInstance chat-nat`; empty for the stack's own. */
export function pathOf(chain: readonly PlanResource[]): string {
  return chain.map((component) => `${component.type.split(":").at(-1)} ${nameOf(component)}`).join(" / ");
}
