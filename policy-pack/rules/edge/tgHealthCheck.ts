import { isAbsent, isTrue } from "../../resource";
import { notApplicable, orCompliant, type Rule } from "../../rule";
import { TARGET_GROUP_TYPES } from "../../views/targetGroups";
import { inputsOf, judgeValue, part } from "../../views/values";

/** healthCheck with path and matcher exists; a check by TCP has neither. */
export const tgHealthCheck: Rule = {
  id: "tg-health-check",
  title: "Target groups define a health check",
  severity: "low",
  references: { checkov: ["CKV_AWS_261"] },
  resourceTypes: TARGET_GROUP_TYPES,
  scope: "resource",
  check(group) {
    const { targetType } = group.inputs;
    if (targetType === "lambda") {
      return [notApplicable("Lambda needs no health check")];
    }
    const health = part(inputsOf(group), "healthCheck");
    const protocol = part(health, "protocol").value;
    const enabled = judgeValue(group, part(health, "enabled"), (value) => isAbsent(value) || isTrue(value), {
      problem: "targets that no longer answer keep getting requests",
      remedy: "set it to true",
    });
    if (String(protocol).toUpperCase() === "TCP") {
      return orCompliant(enabled);
    }
    const text = (value: unknown) => typeof value === "string" && value !== "";
    return orCompliant([
      ...enabled,
      ...judgeValue(group, part(health, "path"), text, {
        problem: "what answers / may not be the application",
        remedy: "name the path on which the application says that it is well",
      }),
      ...judgeValue(group, part(health, "matcher"), text, {
        problem: "which answers count as healthy is left to ELB",
        remedy: 'name the status codes, such as "200"',
      }),
    ]);
  },
};
