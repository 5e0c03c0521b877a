import { isTrue, isUnknown } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { elements, inputsOf, part } from "../../views/values";

/** A classic load balancer for the internet listens for HTTPS or TLS only: it cannot redirect, and logs nobody in. */
export const elbClassicTls: Rule = {
  id: "elb-classic-tls",
  title: "Classic load balancers listen for TLS only",
  severity: "high",
  references: { fsbp: ["ELB.3"] },
  resourceTypes: ["aws:elb/loadBalancer:LoadBalancer"],
  scope: "resource",
  check(balancer) {
    if (isTrue(balancer.inputs["internal"])) {
      return [notApplicable("it is internal")];
    }
    return elements(part(inputsOf(balancer), "listeners")).flatMap((listener) => {
      const { path, value } = part(listener, "lbProtocol");
      if (isUnknown(value)) {
        return [unknown(path)];
      }
      if (["https", "ssl"].includes(String(value).toLowerCase())) {
        return [compliant];
      }
      const problem = "what strangers send there can be read on the way";
      const remedy = "use an application load balancer with an HTTPS listener that logs users in";
      return [violation(balancer, { property: path, value, problem, remedy })];
    });
  },
};
