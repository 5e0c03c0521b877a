import type { Rule } from "../../rule";
import { judgeResourcePolicies } from "../../views/principals";

/** No wildcard principal without aws:SourceAccount, SourceArn or PrincipalOrgID. */
export const snsPolicyNotPublic: Rule = {
  id: "sns-policy-not-public",
  title: "Topic policy is not public",
  severity: "high",
  references: { fsbp: ["SNS.4"], checkov: ["CKV_AWS_169", "CKV_AWS_385"] },
  resourceTypes: ["aws:sns/topicPolicy:TopicPolicy", "aws:sns/topic:Topic"],
  scope: "resource",
  check(resource, context) {
    const remedy = "name the service, and bind it with aws:SourceAccount or aws:SourceArn";
    return judgeResourcePolicies(resource, context, ["policy"], remedy);
  },
};
