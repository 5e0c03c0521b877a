import type { Context } from "../../context";
import { UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { addresses, judgeIngress, portsOf } from "../../views/ingress";
import {
  covers,
  groupOf,
  INGRESS_TYPES,
  loadBalancerGroups,
  natInstanceGroups,
} from "../../views/securityGroups";

/** Where web frameworks and model servers listen by default. */
const USUAL_PORTS = [3000, 4000, 5000, 7860, 8000, 8080, 8081, 8501, 8888, 9000, 11434];
const TARGET_GROUP_TYPES = ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"];

/** The usual ports, and those to which the stack's load balancers send. */
function appPorts(context: Context): readonly number[] {
  const targets = context.ofTypes(TARGET_GROUP_TYPES).map(({ inputs }) => inputs["port"]);
  return [
    ...new Set([...USUAL_PORTS, ...targets.filter((port): port is number => typeof port === "number")]),
  ];
}

/** Ports such as 8080, 8000 and 8501 of a task or instance group accept traffic only from a referenced security group. */
export const sgNoPublicIngressAppPort: Rule = {
  id: "sg-no-public-ingress-app-port",
  title: "Application ports reachable only from the load balancer",
  severity: "high",
  references: { fsbp: ["EC2.18"], cdkNag: ["AwsSolutions-EC23"] },
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  check(resource, context) {
    const ports = context.memo(appPorts);
    return judgeIngress(resource, (entry) => {
      const group = groupOf(entry, context);
      const exempt =
        group !== undefined &&
        (context.memo(loadBalancerGroups).has(group.urn) || context.memo(natInstanceGroups).has(group.urn));
      if (exempt || entry.cidrs.length + entry.prefixLists.length === 0) {
        return undefined;
      }
      const covered = ports.map((port) => covers(entry, port));
      if (!covered.includes(true)) {
        return covered.includes(UNKNOWN) ? UNKNOWN : undefined;
      }
      return {
        value: entry.cidrs.length > 0 ? addresses(entry) : entry.prefixLists,
        problem: `${portsOf(entry)} of an application is open to addresses instead of a security group`,
        remedy: "admit the load balancer's security group by its id",
      };
    });
  },
};
