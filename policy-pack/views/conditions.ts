import { isUnknown, UNKNOWN } from "../resource";
import type { Condition } from "./statements";

const POSITIVE = /^(string(equals|equalsignorecase|like)|arn(equals|like))$/;

/**
 * Whether a condition demands that one of some keys (lower case) has a value that was written down. Negative
 * operators, operators that pass without the key, and values that fit everything demand nothing. Unknown where
 * that hangs on a value that is not known yet.
 */
export function restricts(condition: Condition, keys: ReadonlySet<string>): boolean | typeof UNKNOWN {
  const { operator, key, values, optional } = condition;
  if (isUnknown(key)) {
    return UNKNOWN;
  }
  const embracesAll = values.some((value) => /^[*?]*$/.test(value) || /^arn:\*/.test(value));
  if (!keys.has(key) || !POSITIVE.test(operator) || optional || values.length === 0 || embracesAll) {
    return false;
  }
  return values.some(isUnknown) ? UNKNOWN : true;
}

/** The answer of several conditions of one statement, all of which must hold: one is enough. */
export function anyOf(answers: readonly (boolean | typeof UNKNOWN)[]): boolean | typeof UNKNOWN {
  return answers.includes(true) || (answers.includes(UNKNOWN) ? UNKNOWN : false);
}
