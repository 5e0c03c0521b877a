import { isAbsent, isTrue } from "../../resource";
import { orCompliant, type Rule, violation } from "../../rule";
import { HEADERS_POLICY_TYPES } from "../../views/distributions";
import { inputsOf, judgeValue, part } from "../../views/values";

/** Seconds. */
const YEAR = 31_536_000;

/** securityHeadersConfig.strictTransportSecurity has override true, accessControlMaxAgeSec of 31536000 or more and includeSubdomains. */
export const cfHsts: Rule = {
  id: "cf-hsts",
  title: "HSTS of one year",
  severity: "medium",
  references: { checkov: ["CKV_AWS_259"] },
  resourceTypes: HEADERS_POLICY_TYPES,
  scope: "resource",
  check(policy) {
    const settings = part(inputsOf(policy), "securityHeadersConfig.strictTransportSecurity");
    if (isAbsent(settings.value)) {
      const problem = "browsers may come back without TLS";
      const remedy = "set override, includeSubdomains and accessControlMaxAgeSec 31536000";
      return [violation(policy, { property: settings.path, value: undefined, problem, remedy })];
    }
    return orCompliant([
      ...judgeValue(policy, part(settings, "override"), isTrue, {
        problem: "the origin's own header may weaken it",
        remedy: "set it to true",
      }),
      ...judgeValue(policy, part(settings, "accessControlMaxAgeSec"), (value) => Number(value ?? 0) >= YEAR, {
        problem: "browsers forget within a year",
        remedy: `set it to ${YEAR} or more`,
      }),
      ...judgeValue(policy, part(settings, "includeSubdomains"), isTrue, {
        problem: "names below the domain may be asked without TLS, and set its cookies",
        remedy: "set it to true, once every name below the domain speaks TLS",
      }),
    ]);
  },
};
