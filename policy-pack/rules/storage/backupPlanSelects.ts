import { UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { verdictOf } from "../../views/answers";
import { SELECTION_TYPE } from "../../views/backups";
import { satellitesOf } from "../../views/values";

/** A selection of the stack names the plan. */
export const backupPlanSelects: Rule = {
  id: "backup-plan-selects",
  title: "Backup plans select something",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:backup/plan:Plan"],
  scope: "stack",
  check(plan, context) {
    const selections = satellitesOf(plan, [SELECTION_TYPE], "planId", context);
    return verdictOf(plan, selections === UNKNOWN ? UNKNOWN : selections.length > 0, {
      property: "id",
      problem: "no selection names it, so that it backs up nothing",
      remedy: "add an aws.backup.Selection with its id",
    });
  },
};
