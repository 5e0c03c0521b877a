import { isUnknown, UNKNOWN } from "../../resource";
import { orCompliant, type Rule } from "../../rule";
import { type Answer, someOf, verdictOf } from "../../views/answers";
import { type Element, part } from "../../views/values";
import { acts, rulesOf, WEB_ACL_TYPES } from "../../views/webAcls";

/** AWS WAF Developer Guide, "Baseline rule groups" and "IP reputation rule groups"; another vendor's may stand in. */
const GROUPS = ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesAmazonIpReputationList"];

/** Whether a rule is this group and does more than count. */
function runs(rule: Element, group: string): Answer {
  const vendor = part(rule, "statement.managedRuleGroupStatement.vendorName").value;
  const name = part(rule, "statement.managedRuleGroupStatement.name").value;
  const foreign = vendor !== undefined && !isUnknown(vendor) && vendor !== "AWS";
  if (!isUnknown(name) && name !== group && !foreign) {
    return false;
  }
  const counts = acts(rule, "overrideAction", "count");
  return counts === UNKNOWN || isUnknown(name) ? UNKNOWN : !counts;
}

/** rules contain the core rule set and the reputation list of AWS, or groups of another vendor, and they do not only count. */
export const wafBaselineGroups: Rule = {
  id: "waf-baseline-groups",
  title: "Core rules and bad addresses are blocked",
  severity: "medium",
  references: {},
  resourceTypes: WEB_ACL_TYPES,
  scope: "stack",
  check(acl, context) {
    const rules = rulesOf(acl, context);
    const verdicts = GROUPS.flatMap((group) =>
      verdictOf(
        acl,
        someOf(rules, (rule) => runs(rule, group)),
        {
          property: "rules",
          problem: `no rule with ${group} blocks`,
          remedy: "add the managed rule group, with overrideAction none",
        },
      ),
    );
    return orCompliant(verdicts.filter(({ kind }) => kind !== "compliant"));
  },
};
