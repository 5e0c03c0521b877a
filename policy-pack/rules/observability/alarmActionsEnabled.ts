import type { Context } from "../../context";
import { isAbsent, isTrue, type Resource } from "../../resource";
import { compliant, expectValue, type Rule } from "../../rule";
import { expectSet, isSet } from "../../views/presence";

const TOPICS = [
  "aws:sns/topic:Topic",
  "aws:autoscaling/policy:Policy",
  "aws:appautoscaling/policy:Policy",
  "aws:lambda/function:Function",
];
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

/** Whether another alarm combines this one with others, and acts in its place. */
function isCombined(alarm: Resource, context: Context): boolean {
  const { name } = alarm.inputs;
  return context
    .ofTypes([COMPOSITE])
    .some(
      (composite) =>
        context.dependenciesOf(composite, "alarmRule").includes(alarm) ||
        (typeof name === "string" && String(composite.inputs["alarmRule"]).includes(`("${name}")`)),
    );
}

/** actionsEnabled is not false and alarmActions is not empty. */
export const alarmActionsEnabled: Rule = {
  id: "alarm-actions-enabled",
  title: "Alarms act",
  severity: "low",
  references: { checkov: ["CKV_AWS_319"] },
  resourceTypes: ["aws:cloudwatch/metricAlarm:MetricAlarm", COMPOSITE],
  scope: "stack",
  check(alarm, context) {
    const verdicts = [
      ...expectValue(alarm, "actionsEnabled", (value) => isAbsent(value) || isTrue(value), {
        problem: "it changes its colour and nobody hears of it",
        remedy: "remove it, or set it to true",
      }),
      ...expectSet(alarm, "alarmActions", TOPICS, context, {
        problem: "nobody hears of it",
        remedy: "name a topic that somebody reads",
      }),
    ];
    const silent = !isSet(alarm.inputs["alarmActions"]);
    return silent && isCombined(alarm, context) ? [compliant] : verdicts;
  },
};
