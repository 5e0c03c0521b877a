import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { DISTRIBUTION_TYPES } from "../../views/distributions";

/** enabled is true. */
export const cfEnabled: Rule = {
  id: "cf-enabled",
  title: "Distribution is enabled",
  severity: "info",
  references: { checkov: ["CKV_AWS_216"] },
  resourceTypes: DISTRIBUTION_TYPES,
  scope: "resource",
  check(distribution) {
    return expectValue(distribution, "enabled", isTrue, {
      problem: "it answers nobody",
      remedy: "set it to true, or remove the distribution",
    });
  },
};
