import { isUnknown, UNKNOWN } from "../resource";
import { anyOf } from "./conditions";
import type { Opinion } from "./identityPolicies";
import { type Condition, grants, type Statement, wideResource } from "./statements";

/** Says of an Allow statement that it grants one of some actions on resources that nobody named, if it does. */
export function judgeBoundActions(
  statement: Statement,
  actions: readonly string[],
  remedy: string,
  binds: (condition: Condition) => boolean | typeof UNKNOWN = bindsByTag,
): Opinion {
  const granted = actions.filter((action) => grants(statement, action));
  if (granted.length === 0) {
    return statement.actions.some(isUnknown)
      ? { element: "Action", undecided: "an action is not known before creation" }
      : undefined;
  }
  const action = granted.find((candidate) => wideResource(statement, candidate) !== undefined);
  const wide = action === undefined ? undefined : wideResource(statement, action);
  if (wide !== undefined) {
    const bound = anyOf(statement.conditions.map(binds));
    if (bound === UNKNOWN) {
      return { element: "Condition", undecided: "a condition is not known before creation" };
    }
    const problem = `it grants ${action} on resources that nobody named`;
    return bound ? undefined : { element: "Resource", value: wide, problem, remedy };
  }
  return statement.resources.some(isUnknown)
    ? { element: "Resource", undecided: "a resource is not known before creation" }
    : undefined;
}

/** Whether a condition leaves only resources with a tag of a certain value: that names them as well. */
export function bindsByTag({ operator, key, values, optional }: Condition): boolean | typeof UNKNOWN {
  if (isUnknown(key)) {
    return UNKNOWN;
  }
  if (!/^[a-z0-9-]+:resourcetag\/./.test(key) || !/^stringequals(ignorecase)?$/.test(operator)) {
    return false;
  }
  if (
    optional ||
    values.length === 0 ||
    values.some((value) => value.includes("${") || /^[*?]*$/.test(value))
  ) {
    return false;
  }
  return values.some(isUnknown) ? UNKNOWN : true;
}
