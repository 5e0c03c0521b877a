import { isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { anyOf, restricts } from "../../views/conditions";
import { judgeDocuments } from "../../views/identityPolicies";
import { documentsIn } from "../../views/principals";

const SOURCE_KEYS = new Set([
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
]);

/** EventBridge User Guide, "Troubleshooting": topic policies may have no condition for EventBridge. */
const UNBOUNDABLE = new Set(["events.amazonaws.com"]);

/** A statement for a service principal, in the policy of a topic or queue, has a condition on its source. */
export const snsServiceSource: Rule = {
  id: "sns-service-source",
  title: "AWS services publish and send for this account only",
  severity: "medium",
  references: {},
  resourceTypes: [
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sns/topic:Topic",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:sqs/queue:Queue",
  ],
  scope: "resource",
  check(resource, context) {
    return judgeDocuments(resource, documentsIn(resource, context, ["policy"]), (statement) => {
      const { principals, conditions } = statement;
      const service = principals.find(({ kind, value }) => kind === "service" && !UNBOUNDABLE.has(value));
      if (service === undefined) {
        return principals.some(({ value }) => isUnknown(value))
          ? { element: "Principal", undecided: "a principal is not known before creation" }
          : undefined;
      }
      const bound = anyOf(conditions.map((condition) => restricts(condition, SOURCE_KEYS)));
      if (bound === UNKNOWN) {
        return { element: "Condition", undecided: "a condition is not known before creation" };
      }
      const problem = "any customer of AWS who knows its ARN can have the service send to it";
      const remedy = "add a condition with aws:SourceArn or aws:SourceAccount";
      return bound ? undefined : { element: "Principal", value: service.value, problem, remedy };
    });
  },
};
