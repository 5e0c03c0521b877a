import { isAbsent, isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { type Answer, allOf, is, isFalse, someOf, verdictOf } from "../../views/answers";
import { type Element, elements, inputsOf, part } from "../../views/values";

/** Whether a filter looks for attacks in what users write, and blocks them. */
function blocks(filter: Element): Answer {
  const read = (key: string, accepts: (value: unknown) => boolean) => is(part(filter, key).value, accepts);
  return isUnknown(filter.value)
    ? UNKNOWN
    : allOf([
        read("type", (type) => type === "PROMPT_ATTACK"),
        read("inputStrength", (strength) => !isAbsent(strength) && strength !== "NONE"),
        read("inputEnabled", (enabled) => !isFalse(enabled)),
        read("inputAction", (action) => action !== "NONE"),
      ]);
}

/** A guardrail blocks prompt attacks: contentPolicyConfig has a filter PROMPT_ATTACK with a strength. */
export const bedrockGuardrailBlocks: Rule = {
  id: "bedrock-guardrail-blocks",
  title: "Guardrails block prompt attacks",
  severity: "medium",
  references: {},
  resourceTypes: ["aws:bedrock/guardrail:Guardrail"],
  scope: "resource",
  check(guardrail) {
    const filters = part(inputsOf(guardrail), "contentPolicyConfig.filtersConfigs");
    return verdictOf(guardrail, someOf(elements(filters), blocks), {
      property: filters.path,
      problem: "no filter blocks texts that talk the model out of its instructions",
      remedy:
        'add a filter of the type "PROMPT_ATTACK" with the inputStrength "HIGH" and the outputStrength "NONE"',
    });
  },
};
