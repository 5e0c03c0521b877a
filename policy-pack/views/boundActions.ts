import { isUnknown } from "../resource";
import type { Opinion } from "./identityPolicies";
import { grants, type Statement, wideResource } from "./statements";

/** Says of an Allow statement that it grants one of some actions on resources that nobody named, if it does. */
export function judgeBoundActions(statement: Statement, actions: readonly string[], remedy: string): Opinion {
  const granted = actions.find((action) => grants(statement, action));
  if (granted === undefined) {
    return statement.actions.some(isUnknown)
      ? { element: "Action", undecided: "an action is not known before creation" }
      : undefined;
  }
  const wide = wideResource(statement);
  if (wide !== undefined) {
    return {
      element: "Resource",
      value: wide,
      problem: `it grants ${granted} on resources that nobody named`,
      remedy,
    };
  }
  return statement.resources.some(isUnknown)
    ? { element: "Resource", undecided: "a resource is not known before creation" }
    : undefined;
}
