import { InputError } from "../shared/errors";

/** CloudWatch API, PutCompositeAlarm: alarms in a rule, and characters of it. */
export const MAX_ALARMS = 100;
const MAX_RULE_LENGTH = 10_240;

/** In CloudWatch's language: true while any, or all, of the alarms ring. */
export function compositeRule(names: readonly string[], when: "any" | "all"): string {
  const rule = names.map((name) => `ALARM(${JSON.stringify(name)})`).join(when === "any" ? " OR " : " AND ");
  if (rule.length > MAX_RULE_LENGTH) {
    throw new InputError([
      `The rule of a composite alarm has ${rule.length} characters; allowed: ${MAX_RULE_LENGTH}; give fewer alarms or shorter names.`,
    ]);
  }
  return rule;
}
