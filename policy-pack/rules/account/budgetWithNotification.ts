import { at, isUnknown, list, UNKNOWN } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { isSet } from "../../views/presence";

const property = "notifications";
const KINDS = ["ACTUAL", "FORECASTED"];
const RECEIVERS = ["subscriberEmailAddresses", "subscriberSnsTopicArns"];

/** A Budget with at least one ACTUAL and one FORECASTED notification exists. */
export const budgetWithNotification: Rule = {
  id: "budget-with-notification",
  title: "Stack has a budget with notices",
  severity: "low",
  references: {},
  resourceTypes: ["aws:budgets/budget:Budget"],
  scope: "resource",
  check(budget) {
    const { budgetType, notifications } = budget.inputs;
    if (!isUnknown(budgetType) && budgetType !== "COST") {
      return [notApplicable("it counts no money, and AWS forecasts nothing else")];
    }
    const kinds = list(notifications).flatMap((entry) => {
      const receivers = RECEIVERS.map((key) => at(entry, key)).filter(isSet);
      return receivers.length === 0
        ? []
        : receivers.every(isUnknown)
          ? [UNKNOWN]
          : [at(entry, "notificationType")];
    });
    const missing = KINDS.filter((kind) => !kinds.includes(kind));
    if (missing.length === 0) {
      return isUnknown(budgetType) ? [unknown("budgetType")] : [compliant];
    }
    if (kinds.some(isUnknown) || isUnknown(budgetType)) {
      return [unknown(property)];
    }
    const problem = `nobody is told of ${missing.map((kind) => (kind === "ACTUAL" ? "spent" : "forecast")).join(" or ")} money`;
    const remedy = `add a notification of the type ${missing.join(" and one of the type ")} with somebody who reads it`;
    return [violation(budget, { property, value: kinds, problem, remedy })];
  },
};
