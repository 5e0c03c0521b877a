import { isTrue } from "../../resource";
import { orCompliant, type Rule } from "../../rule";
import { inputsOf, judgeValue, part } from "../../views/values";
import { rulesOf, WEB_ACL_TYPES } from "../../views/webAcls";

/** visibilityConfig.cloudwatchMetricsEnabled is true for the ACL and for each rule. */
export const wafMetrics: Rule = {
  id: "waf-metrics",
  title: "WAF metrics on",
  severity: "low",
  references: { fsbp: ["WAF.12"] },
  resourceTypes: WEB_ACL_TYPES,
  scope: "stack",
  check(acl, context) {
    const verdicts = [inputsOf(acl), ...rulesOf(acl, context)].flatMap((each) =>
      judgeValue(acl, part(each, "visibilityConfig.cloudwatchMetricsEnabled"), isTrue, {
        problem: "no alarm can see what it blocks",
        remedy: "set it to true",
      }),
    );
    return orCompliant(verdicts);
  },
};
