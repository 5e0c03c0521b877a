import { UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { addresses, judgeIngress, portsOf } from "../../views/ingress";
import {
  groupOf,
  INGRESS_TYPES,
  isPublicTogether,
  loadBalancerGroups,
  overlap,
} from "../../views/securityGroups";

const ALLOWED_PORTS = [80, 443];

/** An ingress entry open to the world is confined to 443 (and 80 when it only redirects) and belongs to a load balancer group. */
export const sgPublicIngressOnlyAuthorized: Rule = {
  id: "sg-public-ingress-only-authorized",
  title: "Public ingress only on allowed ports",
  severity: "high",
  references: { fsbp: ["EC2.18"], checkov: ["CKV_AWS_260"], cdkNag: ["AwsSolutions-EC23"] },
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  check(resource, context) {
    return judgeIngress(resource, (entry) => {
      const open = isPublicTogether(entry, context, (peer) => overlap(entry, peer));
      if (open !== true) {
        return open === UNKNOWN ? UNKNOWN : undefined;
      }
      const { protocol, fromPort, toPort } = entry;
      if ([protocol, fromPort, toPort].includes(UNKNOWN)) {
        return UNKNOWN;
      }
      const onePort = fromPort === toPort && ALLOWED_PORTS.includes(Number(fromPort)) && protocol === "tcp";
      const group = groupOf(entry, context);
      if (onePort && group !== undefined && context.memo(loadBalancerGroups).has(group.urn)) {
        return undefined;
      }
      const value = addresses(entry);
      return onePort
        ? {
            value,
            problem: `the internet reaches ${portsOf(entry)} of a group that no load balancer of the stack wears`,
            remedy: "admit the load balancer's security group instead",
          }
        : {
            value,
            problem: `the internet reaches ${portsOf(entry)}`,
            remedy: "open only 443, and 80 to redirect",
          };
    });
  },
};
