import { createHash } from "node:crypto";
import { UNKNOWN } from "../plan";
import { limitsOf } from "./check";

export interface Scope {
  readonly accountId: string;
  readonly region: string;
  readonly urn: string;
  /** The logical name. */
  readonly name: string;
}
export function computedOutputs(type: string, inputs: Record<string, unknown>, scope: Scope): Record<string, unknown> {
  const hex = createHash("sha256").update(scope.urn).digest("hex").slice(0, 17);
  const out: Record<string, unknown> = { id: `${scope.name}-${hex}` };
  for (const key of limitsOf(type)?.computed ?? []) {
    if (inputs[key] === undefined && key !== "id") out[key] = key === "arn" ? `arn:aws:x:${scope.region}:${scope.accountId}:${scope.name}-${hex}` : UNKNOWN;
  }
  return out;
}
