import { list, type Properties, record } from "../resource";

export const isRecord = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * An object with its keys in lower case: IAM reads most element names and all condition keys without regard to case.
 * What stands under two spellings of one key is put together, so that neither hides the other.
 */
export function fold(value: unknown): Properties {
  const folded: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(record(value))) {
    const key = name.trim().toLowerCase();
    folded[key] = key in folded ? joined(folded[key], entry) : entry;
  }
  return folded;
}

function joined(one: unknown, other: unknown): unknown {
  return isRecord(one) && isRecord(other) ? { ...one, ...other } : [...list(one), ...list(other)];
}
