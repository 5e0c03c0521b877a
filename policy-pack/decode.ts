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

/** The SDK's decoder of resources, a module of its own. */
const DECODER = "@pulumi/policy/deserialize";

/**
 * Makes secrets read `[secret]` in all policies, and has the SDK decode each resource once, not once a policy.
 *
 * The SDK (@pulumi/policy 1.21.0) hands secrets over in the clear and without their mark. Then no rule can tell
 * a secret from a literal, and a message may print one. So its decoder is replaced here. Where a later SDK has
 * another, the pack stops before it judges anything: a report that prints a password is worse than none.
 */
export function maskSecrets(load: () => unknown = () => require(DECODER)): void {
  const sdk = decoderIn(load);
  const original = sdk.deserializeProperties;
  const decoded = new WeakMap<Struct, Properties>();
  const replacement: Deserializer["deserializeProperties"] = (struct, keepSecrets) => {
    if (typeof struct?.toJavaScript !== "function") {
      throw otherShape("it decodes something else than protobuf structures");
    }
    if (keepSecrets) {
      return original(struct, keepSecrets);
    }
    const known = decoded.get(struct) ?? (normalise(struct.toJavaScript()) as Properties);
    decoded.set(struct, known);
    return known;
  };
  try {
    sdk.deserializeProperties = replacement;
  } catch {
    // A frozen module throws, a getter alone is silent: both are noticed below.
  }
  if (sdk.deserializeProperties !== replacement) {
    throw otherShape("its decoder cannot be replaced");
  }
}

function decoderIn(load: () => unknown): Deserializer {
  let sdk: unknown;
  try {
    sdk = load();
  } catch (error) {
    throw otherShape(
      `${DECODER} does not load (${error instanceof Error ? error.message.split("\n")[0] : error})`,
    );
  }
  const { deserializeProperties } = (sdk ?? {}) as Partial<Deserializer>;
  if (typeof deserializeProperties !== "function" || deserializeProperties.length !== 2) {
    throw otherShape(`${DECODER} has no deserializeProperties(struct, keepSecrets)`);
  }
  return sdk as Deserializer;
}

function otherShape(what: string): Error {
  return new Error(
    `gatehouse-policies cannot hide secrets from its rules with this @pulumi/policy: ${what}. ` +
      "Install @pulumi/policy 1.21.0, or adapt policy-pack/decode.ts to the installed version.",
  );
}
