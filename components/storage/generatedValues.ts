import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { ComponentArgs } from "../shared/context";
import { ArgumentFaults } from "../shared/errors";

export interface GeneratedValuesArgs extends ComponentArgs {
  /** One value for each key: its length in characters (20-128) and a text before it. */
  readonly values: Readonly<Record<string, { readonly length: number; readonly prefix?: string }>>;
}

/**
 * Random values that are made once and kept: session keys, passwords nobody types.
 *
 * Creates one `random.RandomPassword` a key, letters and digits only, so that a value fits into an address or a
 * JSON text without escaping. Costs nothing. Refuses values too short to resist guessing. A value changes only
 * when its length does; it is a secret in the state.
 */
export class GeneratedValues extends pulumi.ComponentResource {
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: GeneratedValuesArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:storage:GeneratedValues", name, args, opts);
    this.values = Object.fromEntries(
      Object.entries(args.values).map(([key, { length, prefix = "" }]) => {
        const password = new random.RandomPassword(
          `${name}-${key}`,
          { length, special: false },
          { parent: this },
        );
        return [key, pulumi.interpolate`${prefix}${password.result}`];
      }),
    );
    this.registerOutputs({ values: this.values });
  }
}

function validate(name: string, args: GeneratedValuesArgs): void {
  const faults = new ArgumentFaults("GeneratedValues", name);
  for (const [key, { length }] of Object.entries(args.values)) {
    const allowed = Number.isInteger(length) && length >= 20 && length <= 128;
    faults.unless(allowed, `values.${key}.length`, length, "a whole number from 20 to 128");
  }
  faults.throwIfAny();
}
