import { isAbsent, isUnknown, record, UNKNOWN } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { type Answer, someOf } from "../../views/answers";
import { type Element, elements, part } from "../../views/values";
import { acts, rulesOf, WEB_ACL_TYPES } from "../../views/webAcls";

const GROUP = "AWSManagedRulesKnownBadInputsRuleSet";

/** Whether the rules of the group that know Log4j's flaw only count. */
function countsLog4j(rule: Element): Answer {
  return someOf(
    elements(part(rule, "statement.managedRuleGroupStatement.ruleActionOverrides")),
    (override) => {
      const name = part(override, "name").value;
      const action = part(override, "actionToUse").value;
      if (isUnknown(action)) {
        return UNKNOWN;
      }
      const weak = ["count", "allow"].some((kind) => !isAbsent(record(action)[kind]));
      return weak && isUnknown(name) ? UNKNOWN : weak && /^Log4JRCE/i.test(String(name));
    },
  );
}

/** Whether a rule is the group, and blocks. */
function protects(rule: Element): Answer {
  const name = part(rule, "statement.managedRuleGroupStatement.name").value;
  const weak = [acts(rule, "overrideAction", "count"), countsLog4j(rule)];
  if ((!isUnknown(name) && name !== GROUP) || weak.includes(true)) {
    return false;
  }
  return isUnknown(name) || weak.includes(UNKNOWN) ? UNKNOWN : true;
}

/** rules contain AWSManagedRulesKnownBadInputsRuleSet that is not in count mode. */
export const wafLog4jRule: Rule = {
  id: "waf-log4j-rule",
  title: "Known-bad-inputs rule set",
  severity: "medium",
  references: { checkov: ["CKV_AWS_192", "CKV2_AWS_47", "CKV2_AWS_76", "CKV2_AWS_77"] },
  resourceTypes: WEB_ACL_TYPES,
  scope: "stack",
  check(acl, context) {
    const found = someOf(rulesOf(acl, context), protects);
    if (found === UNKNOWN) {
      return [unknown("rules")];
    }
    const problem = `no rule with ${GROUP} blocks`;
    const remedy = "add the managed rule group without counting, or let it block";
    return [found ? compliant : violation(acl, { property: "rules", problem, remedy })];
  },
};
