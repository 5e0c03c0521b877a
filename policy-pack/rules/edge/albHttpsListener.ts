import { isAbsent, isUnknown, UNKNOWN } from "../../resource";
import { compliant, notApplicable, type Rule, unknown, violation } from "../../rule";
import { actionsOf, LISTENER_TYPES, protocolOf } from "../../views/loadBalancers";

/** Each listener that forwards traffic uses HTTPS (or TLS) with a certificate. */
export const albHttpsListener: Rule = {
  id: "alb-https-listener",
  title: "ALB terminates TLS",
  severity: "high",
  references: { checkov: ["CKV_AWS_2"], trivy: ["AVD-AWS-0054"] },
  resourceTypes: LISTENER_TYPES,
  scope: "resource",
  check(listener) {
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
