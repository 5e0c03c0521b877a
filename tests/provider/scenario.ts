import type { PlanResource } from "../../cli/plan";
import { isObject, type Properties } from "./properties";
import type { Replay } from "./replay";
import type { Sample } from "./samples";
import type { Variant } from "./variants";

/** A way to run into a refusal: what to create, what to leave out before, what to change. */
export interface Scenario {
  /** @default "bedrock" */
  readonly variant?: Variant | Sample;
  /** End of the type token of the resource that is refused, and its name where there are several. */
  readonly target: string;
  readonly name?: string;
  /** Left out, with what depends on it, though the target waits for it: `<end of type> <name>`. */
  readonly without?: readonly string[];
  /** What else is created differently: by `<end of type> <name>`. */
  readonly others?: Readonly<Record<string, (inputs: Properties) => Properties>>;
  /** The target's inputs. */
  readonly change?: (inputs: Properties, replay: Replay) => Properties;
  /** What happens before, in an account where all that the target depends on exists. */
  readonly first?: (replay: Replay, target: PlanResource) => void;
  /**
   * create: the target is new. again: everything exists, and a second one like it is asked for.
   * update, delete: everything exists.
   * @default "create"
   */
  readonly act?: "create" | "again" | "update" | "delete";
}

export const set = (change: Properties) => (inputs: Properties) => ({ ...inputs, ...change });

/** The value at a top-level key, changed. */
export const within = (key: string, change: Properties) => (inputs: Properties) => ({
  ...inputs,
  [key]: { ...(isObject(inputs[key]) ? inputs[key] : {}), ...change },
});

export const trusts = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

/** Everything exists, and a second one like it is asked for. */
export const again = (target: string, name?: string, more: Partial<Scenario> = {}): Scenario => ({
  act: "again",
  target,
  ...(name === undefined ? {} : { name }),
  ...more,
});

/** Everything exists, and this one is deleted. */
export const remove = (target: string, name?: string, more: Partial<Scenario> = {}): Scenario => ({
  ...again(target, name, more),
  act: "delete",
});
