import type { CloudResource } from "../cloud";
import { leaves } from "../properties";
import { type Attempt, DELETE, type Refusal } from "./refusal";

/** What holds another resource: while it exists, the other cannot go. */
export interface Hold {
  readonly id: string;
  readonly type: string;
  readonly when: string;
  readonly holders: readonly string[];
  /** @default any mention of the resource's id */
  readonly holds?: (holder: CloudResource, self: CloudResource, attempt: Attempt) => boolean;
  readonly message: (self: CloudResource, holder: CloudResource) => string;
  readonly source: string;
}

export const mentions = (holder: CloudResource, self: CloudResource) =>
  leaves(holder.inputs).some(([, value]) => value === self.id || value === self.outputs["arn"]);

export const heldBy = ({ id, type, when, holders, holds: judge, message, source }: Hold): Refusal => ({
  id,
  on: DELETE,
  types: [type],
  when,
  source,
  message: (attempt) => {
    const { cloud, self } = attempt;
    if (self === undefined) {
      return undefined;
    }
    const holder = cloud.all(...holders).find((entry) => (judge ?? mentions)(entry, self, attempt));
    return holder === undefined ? undefined : message(self, holder);
  },
});

/** A switch that must be turned off, by an `up` of its own, before the resource can be deleted. */
export function protectedBy(
  id: string,
  type: string,
  property: string,
  on: unknown,
  message: (self: CloudResource) => string,
  source: string,
): Refusal {
  return {
    id,
    on: DELETE,
    types: [type],
    when: `${property} is ${JSON.stringify(on)}`,
    source,
    message: ({ self }) => (self !== undefined && self.inputs[property] === on ? message(self) : undefined),
  };
}
