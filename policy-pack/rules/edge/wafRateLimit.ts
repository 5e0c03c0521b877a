import { optionOf } from "../../options";
import { UNKNOWN } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { type Answer, allOf, is, someOf } from "../../views/answers";
import { anyOf } from "../../views/conditions";
import { type Element, part } from "../../views/values";
import { acts, rulesOf, rulesOfGroup, states, WEB_ACL_TYPES } from "../../views/webAcls";

/** Whether a rule blocks who asks too often. */
function limits(rule: Element, maximum: number): Answer {
  const { value } = part(rule, "statement.rateBasedStatement.limit");
  return allOf([
    states(rule, "rateBasedStatement"),
    anyOf([
      acts(rule, "action", "block"),
      acts(rule, "action", "challenge"),
      acts(rule, "action", "captcha"),
    ]),
    is(value, (limit) => Number(limit) <= maximum),
  ]);
}

/** At least one rateBasedStatement with a block action and a limit of at most the option maximum. */
export const wafRateLimit: Rule = {
  id: "waf-rate-limit",
  title: "Rate-based rule",
  severity: "medium",
  references: {},
  resourceTypes: WEB_ACL_TYPES,
  scope: "stack",
  options: {
    maximum: {
      type: "integer",
      minimum: 10,
      description: "How many requests of one address are the most in a window of the rule.",
      default: 20_000,
    },
  },
  check(acl, context) {
    const rules = rulesOf(acl, context);
    const maximum = optionOf<number>(context, wafRateLimit, "maximum");
    const all = [...rules, ...rules.flatMap((rule) => rulesOfGroup(acl, rule, context))];
    const found = someOf(all, (rule) => limits(rule, maximum));
    if (found === UNKNOWN) {
      return [unknown("rules")];
    }
    const problem =
      "no rate-based rule blocks, so that one address may try passwords or run up cost without end";
    const remedy = "add a rule with rateBasedStatement and action block";
    return [found ? compliant : violation(acl, { property: "rules", problem, remedy })];
  },
};
