import { isUnknown, list } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";

const TOPIC = ["aws:sns/topic:Topic"];
const SUBSCRIPTION = ["aws:sns/topicSubscription:TopicSubscription"];
const property = "alarmActions";

/** A topic of the stack that an alarm calls has a subscriber. */
export const stackAlarmHeard: Rule = {
  id: "stack-alarm-heard",
  title: "Somebody hears each alarm",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
  scope: "stack",
  check(alarm, context) {
    const value = alarm.inputs[property];
    const actions = isUnknown(value) ? [value] : list(value);
    const topics = new Set(actions.flatMap((action) => context.referenced(alarm, property, TOPIC, action)));
    if (topics.size === 0) {
      return [
        actions.some(isUnknown)
          ? unknown(property)
          : notApplicable("none of its actions is a topic of this stack"),
      ];
    }
    const stray = context
      .ofTypes(SUBSCRIPTION)
      .some(
        (subscription) =>
          isUnknown(subscription.inputs["topic"]) &&
          context.dependenciesOf(subscription, "topic").length === 0,
      );
    return orCompliant(
      [...topics]
        .filter((topic) => context.referring(topic, SUBSCRIPTION, "topic").length === 0)
        .map((topic) =>
          stray
            ? unknown(property, "which topic a subscription belongs to is not known before creation")
            : violation(alarm, {
                property,
                problem: `nobody has subscribed to the topic "${topic.name}"`,
                remedy: "subscribe an address or a queue to it (aws:sns/topicSubscription:TopicSubscription)",
              }),
        ),
    );
  },
};
