import type { Rule } from "../../rule";
import { expectSet, KEY_TYPES } from "../../views/presence";

/** guardrailConfigurations and customerEncryptionKeyArn are set. */
export const bedrockAgentGuardrail: Rule = {
  id: "bedrock-agent-guardrail",
  title: "Bedrock agents use a guardrail and a key",
  severity: "low",
  references: { checkov: ["CKV_AWS_373", "CKV_AWS_383"] },
  resourceTypes: ["aws:bedrock/agentAgent:AgentAgent"],
  scope: "stack",
  check(agent, context) {
    return [
      ...expectSet(agent, "guardrailConfigurations", ["aws:bedrock/guardrail:Guardrail"], context, {
        problem: "whatever users write reaches the model, and whatever it answers reaches them",
        remedy: "name a guardrail",
      }),
      ...expectSet(agent, "customerEncryptionKeyArn", KEY_TYPES, context, {
        problem: "its instructions and sessions lie under a key that nobody can withdraw",
        remedy: "name a KMS key of your own",
      }),
    ];
  },
};
