import type { Rule, Severity } from "./rule";

/** `mandatory` fails a preview, `advisory` is printed, `disabled` is not evaluated. */
export type Level = "mandatory" | "advisory" | "disabled";

/** The one table that turns a severity into a level. */
export const LEVELS: Readonly<Record<Severity, Level>> = {
  critical: "mandatory",
  high: "mandatory",
  medium: "advisory",
  low: "advisory",
  info: "disabled",
};

/** The level of a rule: its own override, else the override for `all`, else the table's. */
export function levelOf(
  rule: Pick<Rule, "id" | "severity">,
  overrides: Readonly<Record<string, Level>> = {},
): Level {
  return overrides[rule.id] ?? overrides["all"] ?? LEVELS[rule.severity];
}
