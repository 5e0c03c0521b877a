import type { Context } from "../../context";
import { at, isAbsent } from "../../resource";
import { notApplicable, type Rule } from "../../rule";
import { attached, isGiven, verdictOf } from "../../views/answers";
import { anyOf } from "../../views/conditions";

const QUEUES = ["aws:sqs/queue:Queue"];

const REDRIVE_TYPES = ["aws:sqs/redrivePolicy:RedrivePolicy"];

/** Who sends what could not be handled to a queue, and where they name it. */
const SENDERS: readonly (readonly [type: string, property: string, path: string])[] = [
  ["aws:sqs/queue:Queue", "redrivePolicy", "deadLetterTargetArn"],
  [REDRIVE_TYPES[0]!, "redrivePolicy", "deadLetterTargetArn"],
  ["aws:sns/topicSubscription:TopicSubscription", "redrivePolicy", "deadLetterTargetArn"],
  ["aws:lambda/function:Function", "deadLetterConfig", "targetArn"],
  [
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "destinationConfig",
    "onFailure.destination",
  ],
  ["aws:lambda/eventSourceMapping:EventSourceMapping", "destinationConfig", "onFailure.destinationArn"],
  ["aws:cloudwatch/eventTarget:EventTarget", "deadLetterConfig", "arn"],
  ["aws:scheduler/schedule:Schedule", "target", "deadLetterConfig.arn"],
  ["aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "queueUrl", ""],
];

function deadLetterQueues(context: Context): ReadonlySet<string> {
  const urns = SENDERS.flatMap(([type, property, path]) =>
    context.ofTypes([type]).flatMap((sender) => {
      const document = context.document(sender, property);
      const target = document.kind === "known" ? at(document.value, path) : sender.inputs[property];
      const queues = isAbsent(target) ? [] : context.referenced(sender, property, QUEUES, target);
      // A sender that names a target beside it depends on both: then nobody can tell which is which.
      return queues.length === 1 ? queues.filter(({ urn }) => urn !== sender.urn) : [];
    }),
  );
  return new Set(urns.map(({ urn }) => urn));
}

/** redrivePolicy is set on non-DLQ queues. */
export const sqsDlq: Rule = {
  id: "sqs-dlq",
  title: "Queues have a dead-letter queue",
  severity: "low",
  references: { cdkNag: ["AwsSolutions-SQS3"] },
  resourceTypes: ["aws:sqs/queue:Queue"],
  scope: "stack",
  check(resource, context) {
    if (
      context.memo(deadLetterQueues).has(resource.urn) ||
      isGiven(resource, "redriveAllowPolicy", context) === true
    ) {
      return [notApplicable("it is a dead-letter queue itself")];
    }
    const document = context.document(resource, "redrivePolicy");
    const redirects =
      document.kind === "known"
        ? !isAbsent(at(document.value, "deadLetterTargetArn"))
        : isGiven(resource, "redrivePolicy", context);
    const answer = anyOf([redirects, attached(resource, REDRIVE_TYPES, "queueUrl", context)]);
    const problem = "a message that cannot be handled comes back until it is lost";
    const remedy = "set redrivePolicy with deadLetterTargetArn and maxReceiveCount";
    return verdictOf(resource, answer, { property: "redrivePolicy", value: undefined, problem, remedy });
  },
};
