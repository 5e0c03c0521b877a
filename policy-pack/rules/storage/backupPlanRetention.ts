import { optionOf } from "../../options";
import { isAbsent } from "../../resource";
import { orCompliant, type Rule, unknown } from "../../rule";
import { elements, inputsOf, judgeValue, part } from "../../views/values";

/** lifecycle.deleteAfter of each rule is at least the option minimumDays, 35 by default, or not set. */
export const backupPlanRetention: Rule = {
  id: "backup-plan-retention",
  title: "Backups are kept",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:backup/plan:Plan"],
  scope: "resource",
  options: {
    minimumDays: {
      type: "integer",
      minimum: 1,
      description: "For how many days each recovery point is kept at least.",
      default: 35,
    },
  },
  check(plan, context) {
    const minimum = optionOf<number>(context, backupPlanRetention, "minimumDays");
    const rules = elements(part(inputsOf(plan), "rules"));
    if (rules.length === 0) {
      return [unknown("rules", "it has no rule yet")];
    }
    const accepts = (value: unknown) => isAbsent(value) || Number(value) >= minimum;
    return orCompliant(
      rules.flatMap((rule) =>
        judgeValue(plan, part(rule, "lifecycle.deleteAfter"), accepts, {
          problem: "damage that nobody noticed for some weeks is in every backup that is left",
          remedy: `set it to ${minimum} or more`,
        }),
      ),
    );
  },
};
