import { isUnknown, record } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { part } from "../../views/values";
import { rulesOf, WEB_ACL_TYPES } from "../../views/webAcls";

/** Each rule has action or overrideAction. */
export const wafRuleActions: Rule = {
  id: "waf-rule-actions",
  title: "Each WAF rule has an action",
  severity: "low",
  references: { checkov: ["CKV_AWS_342"] },
  resourceTypes: WEB_ACL_TYPES,
  scope: "stack",
  check(acl, context) {
    const rules = rulesOf(acl, context);
    if (rules.length === 0) {
      return [notApplicable("it has no rules")];
    }
    const verdicts = rules.flatMap((rule) => {
      const values = ["action", "overrideAction"].map((property) => part(rule, property).value);
      if (values.some((value) => Object.keys(record(value)).length > 0)) {
        return [];
      }
      const problem = "it says neither action nor overrideAction";
      const remedy = 'set action for a rule of one\'s own, overrideAction {"none": {}} for a rule group';
      return values.some(isUnknown)
        ? [unknown(rule.path)]
        : [violation(acl, { property: rule.path, problem, remedy })];
    });
    return orCompliant(verdicts);
  },
};
