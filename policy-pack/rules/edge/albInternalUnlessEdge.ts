import type { Context } from "../../context";
import { isTrue, isUnknown, type Resource, UNKNOWN } from "../../resource";
import { compliant, expectValue, notApplicable, type Rule, unknown } from "../../rule";
import {
  type Action,
  actionsOf,
  isAuthentication,
  LISTENER_RULE_TYPES,
  LISTENER_TYPES,
  LOAD_BALANCER_TYPES,
} from "../../views/loadBalancers";

/** Whether listeners of a load balancer, or their rules, log users in. */
function logsIn(balancer: Resource, context: Context): boolean | typeof UNKNOWN {
  const listeners = context.referring(balancer, LISTENER_TYPES, "loadBalancerArn");
  const rules = listeners.flatMap((listener) =>
    context.referring(listener, LISTENER_RULE_TYPES, "listenerArn"),
  );
  const actions = [...listeners, ...rules].map(actionsOf);
  if (actions.some((found) => found !== UNKNOWN && (found as readonly Action[]).some(isAuthentication))) {
    return true;
  }
  const open = actions.some(
    (found) => found === UNKNOWN || (found as readonly Action[]).some(({ type }) => isUnknown(type)),
  );
  return open ? UNKNOWN : false;
}

/** internal is true unless the stack declares the ALB as its public edge: a DNS record of the stack leads to it, or its listeners log users in. */
export const albInternalUnlessEdge: Rule = {
  id: "alb-internal-unless-edge",
  title: "Internet-facing ALBs are intended",
  severity: "low",
  references: { trivy: ["AVD-AWS-0053"] },
  resourceTypes: LOAD_BALANCER_TYPES,
  scope: "stack",
  check(balancer, context) {
    const { internal } = balancer.inputs;
    if (isTrue(internal)) {
      return [compliant];
    }
    if (context.referring(balancer, ["aws:route53/record:Record"], "aliases").length > 0) {
      return [notApplicable("it is the public edge: a DNS record leads to it")];
    }
    const edge = logsIn(balancer, context);
    if (edge === true) {
      return [notApplicable("it is the public edge: its listeners log users in")];
    }
    return edge === UNKNOWN
      ? [unknown("internal", "whether its listeners log users in is not known before creation")]
      : expectValue(balancer, "internal", isTrue, {
          problem: "the internet reaches it",
          remedy:
            "set it to true and let CloudFront reach it through a VPC origin, or give it a name as the public edge",
        });
  },
};
