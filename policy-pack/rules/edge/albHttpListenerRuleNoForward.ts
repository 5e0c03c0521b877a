import { isUnknown, UNKNOWN } from "../../resource";
import { notApplicable, orCompliant, type Rule, unknown, violation } from "../../rule";
import {
  actionsOf,
  isPlainOrigin,
  LISTENER_RULE_TYPES,
  listenerOf,
  protocolOf,
} from "../../views/loadBalancers";

/** A ListenerRule attached to an HTTP listener has no forward action. */
export const albHttpListenerRuleNoForward: Rule = {
  id: "alb-http-listener-rule-no-forward",
  title: "Rules of an HTTP listener do not forward",
  severity: "high",
  references: { fsbp: ["ELB.1"] },
  resourceTypes: LISTENER_RULE_TYPES,
  scope: "stack",
  check(listenerRule, context) {
    const listener = listenerOf(listenerRule, context);
    if (listener === undefined) {
      const open = isUnknown(listenerRule.inputs["listenerArn"]);
      return [open ? unknown("listenerArn") : notApplicable("its listener is not part of this stack")];
    }
    const actions = actionsOf(listenerRule);
    const protocol = protocolOf(listener);
    if (actions === UNKNOWN || protocol === UNKNOWN) {
      return [unknown(actions === UNKNOWN ? "actions" : "listenerArn")];
    }
    if (protocol !== "HTTP") {
      return [notApplicable(`its listener "${listener.name}" speaks ${protocol}`)];
    }
    if (isPlainOrigin(listener, context)) {
      return [notApplicable("CloudFront alone reaches its listener, over HTTP inside the VPC")];
    }
    const verdicts = actions.flatMap(({ type, property }) => {
      if (isUnknown(type)) {
        return [unknown(`${property}.type`)];
      }
      const problem = `the listener "${listener.name}" speaks HTTP, so that the request crosses the internet in the clear`;
      const remedy = "attach the rule to the HTTPS listener";
      return type === "forward"
        ? [violation(listenerRule, { property: `${property}.type`, value: type, problem, remedy })]
        : [];
    });
    return orCompliant(verdicts);
  },
};
