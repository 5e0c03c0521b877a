import { UNKNOWN } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { anyOf } from "../../views/conditions";
import type { Element } from "../../views/values";
import { acts, rulesOf, states, WEB_ACL_TYPES } from "../../views/webAcls";

/** Whether a rule runs a group: only such ones have an overrideAction. */
function runsGroup(rule: Element): boolean | typeof UNKNOWN {
  return anyOf([states(rule, "managedRuleGroupStatement"), states(rule, "ruleGroupReferenceStatement")]);
}

/** Not every managed rule group has overrideAction count. */
export const wafNotCountOnly: Rule = {
  id: "waf-not-count-only",
  title: "Managed rules are not all in count mode",
  severity: "medium",
  references: {},
  resourceTypes: WEB_ACL_TYPES,
  scope: "stack",
  check(acl, context) {
    const groups = rulesOf(acl, context).filter((rule) => runsGroup(rule) !== false);
    if (groups.length === 0) {
      return [notApplicable("it runs no rule groups")];
    }
    const counts = groups.map((rule) =>
      runsGroup(rule) === true ? acts(rule, "overrideAction", "count") : UNKNOWN,
    );
    if (counts.includes(false)) {
      return [compliant];
    }
    const problem = "every rule group only counts, and nothing is blocked";
    const remedy = 'set overrideAction to {"none": {}} for the groups that have been watched long enough';
    return [
      counts.includes(UNKNOWN) ? unknown("rules") : violation(acl, { property: "rules", problem, remedy }),
    ];
  },
};
