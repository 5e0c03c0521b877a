import { isAbsent } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { judgeApplications } from "../../views/applicationBalancers";
import { LOAD_BALANCER_TYPES } from "../../views/loadBalancers";

/** desyncMitigationMode is absent (ELB then takes defensive), defensive or strictest. */
export const albDesyncMode: Rule = {
  id: "alb-desync-mode",
  title: "Defensive desync mode",
  severity: "medium",
  references: { fsbp: ["ELB.12"], checkov: ["CKV_AWS_328"] },
  resourceTypes: LOAD_BALANCER_TYPES,
  scope: "resource",
  check(balancer) {
    return judgeApplications(balancer, () =>
      expectValue(
        balancer,
        "desyncMitigationMode",
        (value) => isAbsent(value) || value === "defensive" || value === "strictest",
        {
          problem: "ambiguous requests get through, and may be smuggled past the rules",
          remedy: 'set it to "defensive", ELB\'s default, or "strictest"',
        },
      ),
    );
  },
};
