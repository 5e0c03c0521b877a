import type { Context } from "../context";
import { isAbsent, isUnknown, type Resource, UNKNOWN } from "../resource";
import { compliant, type Finding, unknown, type Verdict, violation } from "../rule";
import { anyOf } from "./conditions";

/** Yes, no, or not known before creation. */
export type Answer = boolean | typeof UNKNOWN;

/** The answer to several questions that must all be answered yes. */
export function allOf(answers: readonly Answer[]): Answer {
  return answers.includes(false) ? false : answers.includes(UNKNOWN) ? UNKNOWN : true;
}

/** The verdict that an answer amounts to. */
export function verdictOf(
  resource: Resource,
  answer: Answer,
  finding: Finding,
  why?: string,
): readonly Verdict[] {
  if (answer === UNKNOWN) {
    return [unknown(finding.property, why)];
  }
  return [answer ? compliant : violation(resource, finding)];
}

/** Whether a property holds something. What is not known yet does, if a resource of the stack supplies it. */
export function isGiven(resource: Resource, property: string, context: Context): Answer {
  const value = resource.inputs[property];
  if (isUnknown(value)) {
    return context.dependenciesOf(resource, property).length > 0 ? true : UNKNOWN;
  }
  return !isAbsent(value) && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** Whether a resource of some types names another in a property; not known while one may name anything. */
export function attached(
  target: Resource,
  types: readonly string[],
  property: string,
  context: Context,
): Answer {
  if (context.referring(target, types, property).length > 0) {
    return true;
  }
  return strays(types, property, context);
}

/** Not known while some resource of these types may name anything in a property; else no. */
export function strays(types: readonly string[], property: string, context: Context): Answer {
  const stray = context.ofTypes(types).some((entry) => isGiven(entry, property, context) === UNKNOWN);
  return stray ? UNKNOWN : false;
}

/** Whether an answer holds for one of several things: yes for one is enough. */
export function someOf<T>(items: readonly T[], ask: (item: T) => Answer): Answer {
  return anyOf(items.map(ask));
}

/** Some properties carry booleans as text. */
export const isFalse = (value: unknown): boolean => value === false || value === "false";

/** Whether a value is one thing: `UNKNOWN` where it cannot be said yet. */
export function is(value: unknown, accepts: (value: unknown) => boolean): Answer {
  return isUnknown(value) ? UNKNOWN : accepts(value);
}
