import { ENCRYPTED, StackFile, type StackFileText } from "./positions";

/** Stands for a secret where nothing can decrypt it. */
export const PLACEHOLDER_SECRET = "placeholder-of-an-encrypted-value";

export interface EngineConfig {
  /** By key with its namespace; maps and lists are JSON texts. */
  readonly values: Record<string, string>;
  readonly secretKeys: string[];
}

/**
 * A stack file's configuration in the form in which the engine hands it to a program.
 *
 * Offline there is no passphrase: an encrypted value becomes a placeholder and stays a secret.
 *
 * @throws InputError when the file is not YAML.
 */
export function readStackFile(file: StackFileText): EngineConfig {
  const { values, secretKeys } = new StackFile(file);
  return {
    values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, engineText(value)])),
    secretKeys: [...secretKeys],
  };
}

/** A value as the engine writes it: texts as they are, the rest as JSON, which has no infinite numbers. */
export function engineText(value: unknown): string {
  if (value === ENCRYPTED) {
    return PLACEHOLDER_SECRET;
  }
  if (typeof value === "object" && value !== null) {
    return JSON.stringify(value, (_key, inner) => {
      if (inner === ENCRYPTED) {
        return PLACEHOLDER_SECRET;
      }
      return typeof inner === "number" && !Number.isFinite(inner) ? String(inner) : inner;
    });
  }
  return value === null || value === undefined ? "" : String(value);
}
