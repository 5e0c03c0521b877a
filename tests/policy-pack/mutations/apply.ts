import type { Plan, PlanResource } from "../../../cli/plan";

type Inputs = Readonly<Record<string, unknown>>;

/** One security property of one resource, broken. */
export interface Mutation {
  readonly stack: string;
  readonly system: string;
  readonly urn: string;
  readonly type: string;
  readonly resource: string;
  /** Without indexes: the same of all items of a list. */
  readonly property: string;
  readonly operator: string;
  /** The `Sid` of the statement, in documents. */
  readonly sid: string;
  /** Where exactly, for an edit of the same place in another plan. */
  readonly path: readonly (string | number)[];
  readonly edit: Edit;
}

export type Edit =
  | { readonly kind: "replace"; readonly to: unknown; readonly on?: readonly string[] }
  | { readonly kind: "delete" }
  | { readonly kind: "unprotect" };

/** Inputs in which every text that is JSON reads as what it says. */
export function structured(inputs: Inputs): Inputs {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, parsed(value)]));
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The plan with one property broken; other resources are the same objects. */
export function mutated(plan: Plan, { urn, path, edit }: Mutation): readonly PlanResource[] {
  if (edit.kind === "delete") {
    return plan.resources
      .filter((resource) => resource.urn !== urn)
      .map((resource) =>
        resource.dependencies.includes(urn)
          ? { ...resource, dependencies: resource.dependencies.filter((other) => other !== urn) }
          : resource,
      );
  }
  return plan.resources.map((resource) => {
    if (resource.urn !== urn) {
      return resource;
    }
    if (edit.kind === "unprotect") {
      return { ...resource, protect: false, retainOnDelete: false };
    }
    return replacedIn(resource, path, edit.to, edit.on);
  });
}

/** The resource with another value at a path, in its inputs and, where those repeat them, in its outputs. */
export function replacedIn(
  resource: PlanResource,
  path: Mutation["path"],
  to: unknown,
  on?: readonly string[],
): PlanResource {
  const top = String(path[0]);
  const before = resource.inputs[top];
  const text = typeof before === "string" && path.length >= 1;
  const inside = text ? parsed(before) : before;
  const after = replacedAt(inside, path.slice(1), to);
  const value = text && typeof after === "object" && after !== null ? JSON.stringify(after) : after;
  const put = (values: Inputs): Inputs => {
    const { [top]: _before, ...rest } = values;
    return value === undefined ? rest : { ...rest, [top]: value };
  };
  const { [top]: dependencies = [], ...others } = resource.propertyDependencies;
  const propertyDependencies = value === undefined ? others : { ...others, [top]: on ?? dependencies };
  const echoed = JSON.stringify(resource.outputs[top]) === JSON.stringify(before);
  return {
    ...resource,
    inputs: put(resource.inputs),
    outputs: echoed ? put(resource.outputs) : resource.outputs,
    propertyDependencies,
  };
}

/** What stands at a path of a resource's inputs, documents read as structures. */
export function valueAt({ inputs }: PlanResource, path: Mutation["path"]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Inputs)[String(key)] : undefined,
    structured(inputs),
  );
}

function replacedAt(value: unknown, path: Mutation["path"], to: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    return to;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === key ? replacedAt(item, rest, to) : item));
  }
  const { [String(key)]: before, ...others } = (value ?? {}) as Record<string, unknown>;
  const after = replacedAt(before, rest, to);
  return after === undefined ? others : { ...others, [String(key)]: after };
}
