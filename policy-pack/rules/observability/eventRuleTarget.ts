import { UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { attached, verdictOf } from "../../views/answers";

/** Some EventTarget of the stack names the rule. */
export const eventRuleTarget: Rule = {
  id: "event-rule-target",
  title: "Event rules lead somewhere",
  severity: "low",
  references: {},
  resourceTypes: ["aws:cloudwatch/eventRule:EventRule"],
  scope: "stack",
  check(rule, context) {
    const found = attached(rule, ["aws:cloudwatch/eventTarget:EventTarget"], "rule", context);
    return verdictOf(
      rule,
      found,
      {
        property: "name",
        problem: "no target of the stack belongs to it, so that nobody hears of its events",
        remedy: "add an aws.cloudwatch.EventTarget, or remove the rule",
      },
      found === UNKNOWN ? "which rule a target belongs to is not known before creation" : undefined,
    );
  },
};
