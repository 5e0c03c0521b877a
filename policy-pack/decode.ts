import { normalise, type Properties, UNKNOWN } from "./resource";

/**
 * The properties that the engine's SDK hands to a policy, as plain JSON. It wraps them in proxies that throw
 * when an unknown value is touched; here such a value becomes the unknown marker, and the rest stays readable.
 */
export function plain(properties: Properties): Properties {
  return Object.fromEntries(Object.keys(properties).map((key) => [key, read(() => properties[key])]));
}

function read(get: () => unknown): unknown {
  let value: unknown;
  try {
    value = get();
  } catch (error) {
    if (error instanceof Error && error.constructor.name === "UnknownValueError") {
      return UNKNOWN;
    }
    throw error;
  }
  if (Array.isArray(value)) {
    return Array.from({ length: value.length }, (_, index) => read(() => value[index]));
  }
  return typeof value === "object" && value !== null ? plain(value as Properties) : value;
}

interface Struct {
  toJavaScript(): Properties;
}

interface Deserializer {
  deserializeProperties(struct: Struct, keepSecrets: boolean): Properties;
}

/**
 * Makes secrets read `[secret]` in all policies, and has the SDK decode each resource once, not once a policy.
 *
 * The SDK (@pulumi/policy 1.21.0) hands secrets over in the clear and without their mark. Then no rule can tell
 * a secret from a literal, and a message may print one. Its decoder is a module of its own, replaced here.
 * Where a later SDK has none, rules see what the SDK shows.
 *
 * @returns whether secrets are masked.
 */
export function maskSecrets(load: () => Deserializer = () => require("@pulumi/policy/deserialize")): boolean {
  let sdk: Deserializer;
  try {
    sdk = load();
  } catch {
    return false;
  }
  const original = sdk.deserializeProperties;
  if (typeof original !== "function") {
    return false;
  }
  const decoded = new WeakMap<Struct, Properties>();
  sdk.deserializeProperties = (struct, keepSecrets) => {
    if (keepSecrets) {
      return original(struct, keepSecrets);
    }
    const known = decoded.get(struct) ?? (normalise(struct.toJavaScript()) as Properties);
    decoded.set(struct, known);
    return known;
  };
  return true;
}
