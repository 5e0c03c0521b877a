import type { Plan, PlanResource } from "../plan";

/** The resource of the plan that a property refers to: by dependency, or by id where the value is known. */
export function referred(
  plan: Plan,
  from: PlanResource,
  property: string,
  type: string,
): PlanResource | undefined {
  const urns = from.propertyDependencies[property] ?? [];
  const candidates = plan.resources.filter((resource) => resource.type === type);
  const value = from.inputs[property];
  return (
    candidates.find((resource) => urns.includes(resource.urn)) ??
    candidates.find(
      (resource) => value !== undefined && [resource.id, resource.outputs["arn"]].includes(value as string),
    )
  );
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** How many there are; not a number where the list itself is unknown. */
export function sizeOf(value: unknown): number {
  return Array.isArray(value) ? value.length : Number.NaN;
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
