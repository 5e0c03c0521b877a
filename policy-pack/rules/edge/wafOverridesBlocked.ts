import { isAbsent, isUnknown, record, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import { type Answer, allOf, someOf } from "../../views/answers";
import { type Element, elements, part } from "../../views/values";
import { acts, rulesOf, WEB_ACL_TYPES } from "../../views/webAcls";

/** The rules of a managed group that an override lets pass: their matches only leave a label. */
function countedIn(rule: Element): readonly Element[] {
  const overrides = elements(part(rule, "statement.managedRuleGroupStatement.ruleActionOverrides"));
  return overrides.filter((override) => {
    const action = part(override, "actionToUse").value;
    return isUnknown(action) || ["count", "allow"].some((kind) => !isAbsent(record(action)[kind]));
  });
}

/** A long cookie or address is no attack: the cookies of a login are long. */
const LENGTHS = /^SizeRestrictions_(Cookie|QUERYSTRING|URIPATH)/i;

/** Whether a rule refuses by the label that such a rule leaves. */
function refusesLabel(rule: Element, name: string): Answer {
  const label = `:${name.toLowerCase()}"`;
  const text = JSON.stringify(part(rule, "statement").value ?? null).toLowerCase();
  const acting = someOf(["block", "challenge", "captcha"], (action) => acts(rule, "action", action));
  const names = text.includes("labelmatchstatement") && text.includes(label);
  return allOf([acting, names || (text.includes(UNKNOWN) ? UNKNOWN : false)]);
}

/** For each rule of a managed group that is overridden to count, another rule blocks by its label. */
export const wafOverridesBlocked: Rule = {
  id: "waf-overrides-blocked",
  title: "What an override lets pass is blocked elsewhere",
  severity: "medium",
  references: {},
  resourceTypes: WEB_ACL_TYPES,
  scope: "stack",
  check(acl, context) {
    const rules = rulesOf(acl, context);
    const counted = rules
      .flatMap(countedIn)
      .filter((override) => !LENGTHS.test(String(part(override, "name").value)));
    if (counted.length === 0) {
      return rules.some(({ value }) => isUnknown(value))
        ? [unknown("rules")]
        : [notApplicable("no rule of a managed group is overridden to count")];
    }
    return orCompliant(
      counted.flatMap((override) => {
        const name = part(override, "name").value;
        const answer = isUnknown(name)
          ? UNKNOWN
          : someOf(rules, (rule) => (isUnknown(rule.value) ? UNKNOWN : refusesLabel(rule, String(name))));
        if (answer === true) {
          return [];
        }
        const problem = "what it finds passes, on every path";
        const remedy = "add a rule that blocks its label where nothing has to pass, or remove the override";
        return [
          answer === UNKNOWN || isUnknown(part(override, "actionToUse").value)
            ? unknown(override.path)
            : violation(acl, { property: override.path, value: name, problem, remedy }),
        ];
      }),
    );
  },
};
