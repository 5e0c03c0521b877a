import type { Context } from "../context";
import type { Resource } from "../resource";

const RANDOM_PASSWORD = "random:index/randomPassword:RandomPassword";

/** Whether a value that is not known yet hangs on something whose output Pulumi keeps secret. */
export function comesFromSecret(resource: Resource, property: string, context: Context): boolean {
  return context
    .dependenciesOf(resource, property)
    .some(
      ({ type, additionalSecretOutputs = [] }) =>
        additionalSecretOutputs.length > 0 || type === RANDOM_PASSWORD,
    );
}
