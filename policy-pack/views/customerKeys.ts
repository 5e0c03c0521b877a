import type { Context } from "../context";
import { at, isUnknown, type Resource, SECRET, UNKNOWN } from "../resource";
import type { Finding, Verdict } from "../rule";
import { type Answer, verdictOf } from "./answers";

const KEY_TYPES = [
  "aws:kms/key:Key",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
  "aws:kms/alias:Alias",
];

/**
 * Whether a property names a key of the customer's. AWS's own keys go by `alias/aws/…` (KMS Developer Guide, "AWS
 * managed keys"); by its id alone one cannot be told from a customer's.
 */
export function isCustomerKey(resource: Resource, path: string, value: unknown, context: Context): Answer {
  if (isUnknown(value) || value === SECRET) {
    const [property = path] = path.split(/[.[]/);
    return context.referenced(resource, property, KEY_TYPES).length > 0 ? true : UNKNOWN;
  }
  return typeof value === "string" && value !== "" && !/(^|:)(alias\/)?aws\//.test(value);
}

/** Judges that a property names a key of the customer's. */
export function expectCustomerKey(
  resource: Resource,
  path: string,
  context: Context,
  problem: string,
  value: unknown = at(resource.inputs, path),
): readonly Verdict[] {
  const remedy = "name an aws.kms.Key of the stack, whose policy and rotation are yours";
  const finding: Finding = { property: path, value: value ?? undefined, problem, remedy };
  return verdictOf(resource, isCustomerKey(resource, path, value, context), finding);
}
