import type { Context } from "../context";
import { at, isAbsent, isUnknown, type Resource } from "../resource";
import { compliant, expectValue, type Finding, type Verdict } from "../rule";

/** What a property that names an encryption key can speak of. */
export const KEY_TYPES = [
  "aws:kms/key:Key",
  "aws:kms/alias:Alias",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
];

/** Whether a value is there: not absent, no empty text, no empty list. */
export function isSet(value: unknown): boolean {
  return !isAbsent(value) && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/**
 * Judges that a property is set. An unknown value that the engine ties to a resource of one of the types is that
 * resource's id or ARN, which AWS never leaves empty.
 */
export function expectSet(
  resource: Resource,
  property: string,
  types: readonly string[],
  context: Context,
  finding: Pick<Finding, "problem" | "remedy">,
): readonly Verdict[] {
  const [top = property] = property.split(".");
  const tied = isUnknown(at(resource.inputs, property)) && dependsOn(resource, top, types, context);
  return tied ? [compliant] : expectValue(resource, property, isSet, finding);
}

/** Whether the engine ties a property to a resource of one of some types. */
export function dependsOn(
  resource: Resource,
  property: string,
  types: readonly string[],
  context: Context,
): boolean {
  return context.dependenciesOf(resource, property).some(({ type }) => types.includes(type));
}
