import { isTrue } from "../../resource";
import { expectValue, type Rule } from "../../rule";
import { judgeApplications } from "../../views/applicationBalancers";
import { LOAD_BALANCER_TYPES } from "../../views/loadBalancers";

/** dropInvalidHeaderFields is true. */
export const albDropInvalidHeaders: Rule = {
  id: "alb-drop-invalid-headers",
  title: "Invalid header fields are dropped",
  severity: "medium",
  references: { fsbp: ["ELB.4"], checkov: ["CKV_AWS_131"], trivy: ["AVD-AWS-0052"] },
  resourceTypes: LOAD_BALANCER_TYPES,
  scope: "resource",
  check(balancer) {
    return judgeApplications(balancer, () =>
      expectValue(balancer, "dropInvalidHeaderFields", isTrue, {
        problem: "header names that applications read differently get through, and requests may be smuggled",
        remedy: "set it to true",
      }),
    );
  },
};
