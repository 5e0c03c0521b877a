import { isUnknown, UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { type Answer, someOf, verdictOf } from "../../views/answers";
import { HEADERS_POLICY_TYPES } from "../../views/distributions";
import { elements, inputsOf, part } from "../../views/values";

/** removeHeadersConfig or a custom header that overrides takes the header Server away. */
export const cfRhpHidesServer: Rule = {
  id: "cf-rhp-hides-server",
  title: "Answers do not name the server's software",
  severity: "low",
  references: {},
  resourceTypes: HEADERS_POLICY_TYPES,
  scope: "resource",
  check(policy) {
    const lists = ["removeHeadersConfig.items", "customHeadersConfig.items"];
    const items = lists.flatMap((path) => elements(part(inputsOf(policy), path)));
    const hides = someOf(items, (item): Answer => {
      const header = part(item, "header").value;
      return isUnknown(header) ? UNKNOWN : String(header).toLowerCase() === "server";
    });
    return verdictOf(policy, hides, {
      property: "removeHeadersConfig.items",
      problem: "the header Server tells strangers which known faults to try",
      remedy: 'add {"header": "Server"}',
    });
  },
};
