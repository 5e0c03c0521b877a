import { isAbsent, isUnknown, UNKNOWN } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import {
  actionsOf,
  isPlainOrigin,
  LISTENER_TYPES,
  passesInside,
  protocolOf,
} from "../../views/loadBalancers";

/**
 * Each listener that forwards traffic uses HTTPS (or TLS) with a certificate, but for what CloudFront alone reaches
 * inside the VPC, and for private network load balancers, which pass connections on as they are.
 */
export const albHttpsListener: Rule = {
  id: "alb-https-listener",
  title: "ALB terminates TLS",
  severity: "high",
  references: { checkov: ["CKV_AWS_2"], trivy: ["AVD-AWS-0054"] },
  resourceTypes: LISTENER_TYPES,
  scope: "stack",
  check(listener, context) {
    const actions = actionsOf(listener);
    const protocol = protocolOf(listener);
    if (actions === UNKNOWN || protocol === UNKNOWN) {
      return [unknown(actions === UNKNOWN ? "defaultActions" : "protocol")];
    }
    if (actions.some(({ type }) => isUnknown(type))) {
      return [unknown("defaultActions")];
    }
    if (!actions.some(({ type }) => type === "forward")) {
      return [notApplicable("it forwards nothing")];
    }
    if (protocol !== "HTTPS" && protocol !== "TLS") {
      if (isPlainOrigin(listener, context)) {
        return [notApplicable("CloudFront alone reaches it, over HTTP inside the VPC")];
      }
      const inside = passesInside(listener, context);
      if (inside === UNKNOWN) {
        return [unknown("loadBalancerArn")];
      }
      if (inside) {
        return [notApplicable("a private network load balancer passes connections on inside the VPC")];
      }
      const problem = "it forwards what arrives without TLS";
      const remedy = "forward from an HTTPS listener and let this one redirect to it";
      return [violation(listener, { property: "protocol", value: protocol, problem, remedy })];
    }
    if (!isAbsent(listener.inputs["certificateArn"])) {
      return [compliant];
    }
    const problem = "it has no certificate to answer with";
    const remedy = "name the ARN of a validated certificate";
    return [violation(listener, { property: "certificateArn", value: undefined, problem, remedy })];
  },
};
