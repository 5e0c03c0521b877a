import { SECRET, UNKNOWN } from "../plan";

/** What a check finds before it is put into words. */
export interface Finding {
  readonly property: string;
  readonly value?: unknown;
  readonly limit: string;
  readonly source: string;
}

export type Inputs = Readonly<Record<string, unknown>>;
export type Check = (inputs: Inputs) => readonly Finding[];

export function finding(property: string, value: unknown, limit: string, source: string): Finding {
  return { property, value, limit, source };
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function record(value: unknown): Inputs {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Inputs) : {};
}

/** Nobody knows it before creation, or nobody may see it: no check can judge it. */
export function hidden(value: unknown): boolean {
  return value === SECRET || (typeof value === "string" && value.includes(UNKNOWN));
}
