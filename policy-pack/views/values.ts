import type { Context } from "../context";
import { at, isAbsent, isUnknown, list, type Resource, SECRET, UNKNOWN } from "../resource";
import { type Finding, unknown, type Verdict, violation } from "../rule";

/** A value inside a resource, with the path by which messages name it. */
export interface Element {
  readonly path: string;
  readonly value: unknown;
}

type Fault = Pick<Finding, "problem" | "remedy">;

/** The inputs themselves, to start from. */
export function inputsOf(resource: Resource): Element {
  return { path: "", value: resource.inputs };
}

/** What stands at a dotted path below; unknown below a value that is not known or is a secret. */
export function part({ path, value }: Element, property: string): Element {
  const below = property
    .split(".")
    .reduce((parent, key) => (parent === SECRET ? UNKNOWN : at(parent, key)), value);
  return { path: path === "" ? property : `${path}.${property}`, value: below };
}

/** The elements of a list; one unknown element where the list itself is unknown, or a secret. */
export function elements({ path, value }: Element): readonly Element[] {
  return isUnknown(value) || value === SECRET
    ? [{ path, value: UNKNOWN }]
    : list(value).map((entry, index) => ({ path: `${path}[${index}]`, value: entry }));
}

/** Judges one value among several: says nothing of one that is accepted. */
export function judgeValue(
  resource: Resource,
  { path, value }: Element,
  accepts: (value: unknown) => boolean,
  fault: Fault,
): readonly Verdict[] {
  if (isUnknown(value) || value === SECRET) {
    return [unknown(path, value === SECRET ? "it is a secret, so that it cannot be read" : undefined)];
  }
  return accepts(value) ? [] : [violation(resource, { ...fault, property: path, value: value ?? undefined })];
}

/** Judges that a reference is set. One that is not known yet counts if its property depends on a resource of these types. */
export function judgeReference(
  resource: Resource,
  context: Context,
  element: Element,
  types: readonly string[],
  fault: Fault,
): readonly Verdict[] {
  const named = isUnknown(element.value) && resolve(resource, context, element, types).length > 0;
  if (named || element.value === SECRET) {
    return [];
  }
  return judgeValue(resource, element, (value) => !isAbsent(value) && value !== "", fault);
}

/**
 * The resources of some types that one value speaks of. A known value counts by itself alone: the property around it
 * may depend on what other values speak of.
 */
export function resolve(
  resource: Resource,
  context: Context,
  { path, value }: Element,
  types: readonly string[],
): readonly Resource[] {
  if (isUnknown(value)) {
    const property = path.replace(/[.[].*$/, "");
    return context.dependenciesOf(resource, property).filter(({ type }) => types.includes(type));
  }
  return isAbsent(value)
    ? []
    : context
        .ofTypes(types)
        .filter(({ id, inputs, outputs }) =>
          [id, outputs["id"], outputs["arn"], outputs["name"], inputs["name"]].includes(value),
        );
}

/**
 * The resources of some types that configure `target` from outside; unknown where there is none but one whose target
 * cannot be told yet.
 */
export function satellitesOf(
  target: Resource,
  types: readonly string[],
  property: string,
  context: Context,
): readonly Resource[] | typeof UNKNOWN {
  const found = context.referring(target, types, property);
  const open = context
    .ofTypes(types)
    .some(
      (candidate) =>
        isUnknown(candidate.inputs[property]) && context.dependenciesOf(candidate, property).length === 0,
    );
  return found.length === 0 && open ? UNKNOWN : found;
}

/** Judges that some resource of these types configures `target`. */
export function judgeSatellite(
  target: Resource,
  types: readonly string[],
  property: string,
  context: Context,
  finding: Finding,
): readonly Verdict[] {
  const found = satellitesOf(target, types, property, context);
  if (found === UNKNOWN) {
    return [
      unknown(finding.property, `which resource a ${types[0]} belongs to is not known before creation`),
    ];
  }
  return found.length > 0 ? [] : [violation(target, finding)];
}
