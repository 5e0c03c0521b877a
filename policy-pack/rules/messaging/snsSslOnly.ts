import type { Rule } from "../../rule";
import { attached, verdictOf } from "../../views/answers";
import { judgePlaintextRefused } from "../../views/denials";
import { documentsIn } from "../../views/principals";

const POLICY = "aws:sns/topicPolicy:TopicPolicy";

/** A Deny on sns:Publish for aws:SecureTransport false. */
export const snsSslOnly: Rule = {
  id: "sns-ssl-only",
  title: "Topics refuse plaintext publishing",
  severity: "low",
  references: { cdkNag: ["AwsSolutions-SNS3"] },
  resourceTypes: [POLICY, "aws:sns/topic:Topic"],
  scope: "stack",
  check(resource, context) {
    const documents = documentsIn(resource, context, ["policy"]);
    if (resource.type !== POLICY && documents.length === 0) {
      return verdictOf(resource, attached(resource, [POLICY], "arn", context), {
        property: "policy",
        value: undefined,
        problem: "AWS's own policy accepts messages without TLS",
        remedy: "add an aws.sns.TopicPolicy with such a Deny",
      });
    }
    return judgePlaintextRefused(resource, documents, [{ action: "sns:Publish" }]);
  },
};
