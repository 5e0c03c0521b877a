import { UNKNOWN } from "../../resource";
import type { Rule } from "../../rule";
import { addresses, judgeIngress } from "../../views/ingress";
import { INGRESS_TYPES, isEveryPort, isPublicTogether } from "../../views/securityGroups";

/** No ingress entry with protocol -1 (or nearly all ports) is open to any address. */
export const sgNoPublicIngressAll: Rule = {
  id: "sg-no-public-ingress-all",
  title: "No all-ports ingress from the internet",
  severity: "critical",
  references: {
    fsbp: ["EC2.18", "EC2.19"],
    cis: ["5.0.0/5.3", "7.0.0/6.3", "5.0.0/5.4", "7.0.0/6.4"],
    checkov: ["CKV_AWS_277"],
    cdkNag: ["AwsSolutions-EC23"],
    trivy: ["AVD-AWS-0107"],
  },
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  alone: true,
  check(resource, context) {
    return judgeIngress(resource, (entry) => {
      const open = isPublicTogether(entry, context, isEveryPort);
      const every = isEveryPort(entry);
      if (open === false || every === false) {
        return undefined;
      }
      return open === UNKNOWN || every === UNKNOWN
        ? UNKNOWN
        : {
            value: addresses(entry),
            problem: "the internet reaches every port",
            remedy: "name the port, and admit a security group instead of addresses",
          };
    });
  },
};
