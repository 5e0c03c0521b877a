import type { Rule } from "../../rule";
import { judgeBoundActions } from "../../views/boundActions";
import { judgeIdentityPolicies } from "../../views/identityPolicies";
import { IDENTITY_POLICY_TYPES } from "../../views/statements";

/** Converse and the two async calls are the same permissions (Bedrock docs, "InvokeModel permissions"). */
const ACTIONS = [
  "bedrock:invokemodel",
  "bedrock:invokemodelwithresponsestream",
  "bedrock:invokeagent",
  "bedrock:invokeinlineagent",
  "bedrock:invokeflow",
];

/** bedrock:InvokeModel* and InvokeAgent name model, inference-profile or agent ARNs. */
export const iamBedrockModelsBound: Rule = {
  id: "iam-bedrock-models-bound",
  title: "Bedrock calls name models",
  severity: "medium",
  references: { cdkNag: ["AwsSolutions-IAM5"] },
  resourceTypes: IDENTITY_POLICY_TYPES,
  scope: "stack",
  check(resource, context) {
    const remedy = "name the ARNs of the models, inference profiles or agents that the application asks";
    return judgeIdentityPolicies(resource, context, (statement) =>
      judgeBoundActions(statement, ACTIONS, remedy, () => false),
    );
  },
};
