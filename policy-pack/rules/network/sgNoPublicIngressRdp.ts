import type { Rule } from "../../rule";
import { judgeClosedPorts } from "../../views/ingress";
import { INGRESS_TYPES } from "../../views/securityGroups";

/** No ingress entry from 0.0.0.0/0, ::/0 or an equivalent split covers TCP 3389. */
export const sgNoPublicIngressRdp: Rule = {
  id: "sg-no-public-ingress-rdp",
  title: "No RDP from the internet",
  severity: "critical",
  references: {
    fsbp: ["EC2.14", "EC2.19"],
    cis: ["5.0.0/5.3", "7.0.0/6.3", "5.0.0/5.4", "7.0.0/6.4"],
    checkov: ["CKV_AWS_25"],
    cdkNag: ["AwsSolutions-EC23"],
    trivy: ["AVD-AWS-0107"],
  },
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  alone: true,
  check(resource, context) {
    return judgeClosedPorts(
      resource,
      [3389],
      {
        problem: "the internet reaches RDP",
        remedy: "remove the entry; use Session Manager to get a desktop",
      },
      context,
    );
  },
};
