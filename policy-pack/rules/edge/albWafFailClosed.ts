import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { LOAD_BALANCER_TYPES } from "../../views/loadBalancers";

/** enableWafFailOpen is not true. */
export const albWafFailClosed: Rule = {
  id: "alb-waf-fail-closed",
  title: "Nothing passes while the firewall is silent",
  severity: "low",
  references: {},
  resourceTypes: LOAD_BALANCER_TYPES,
  scope: "resource",
  check(balancer) {
    return expectValue(balancer, "enableWafFailOpen", (value) => !isTrue(value), {
      problem: "requests pass unchecked while AWS WAF does not answer",
      remedy: "remove it",
    });
  },
};
