import { isUnknown } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { rulesOf, WEB_ACL_TYPES } from "../../views/webAcls";

/** rules is not empty. */
export const wafHasRules: Rule = {
  id: "waf-has-rules",
  title: "Web ACL has rules",
  severity: "medium",
  references: { fsbp: ["WAF.10"], checkov: ["CKV_AWS_175"] },
  resourceTypes: WEB_ACL_TYPES,
  scope: "stack",
  check(acl, context) {
    const rules = rulesOf(acl, context);
    if (rules.length === 0) {
      const problem = "it lets everything pass";
      return [
        violation(acl, {
          property: "rules",
          value: undefined,
          problem,
          remedy: "add managed rule groups and a rate-based rule",
        }),
      ];
    }
    return [rules.some(({ value }) => !isUnknown(value)) ? compliant : unknown("rules")];
  },
};
