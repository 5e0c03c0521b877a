import type { Rule } from "../../rule";
import { judgeClosedPorts } from "../../views/ingress";
import { INGRESS_TYPES } from "../../views/securityGroups";

/** No ingress entry from 0.0.0.0/0, ::/0 or an equivalent split covers TCP 22. */
export const sgNoPublicIngressSsh: Rule = {
  id: "sg-no-public-ingress-ssh",
  title: "No SSH from the internet",
  severity: "critical",
  references: {
    fsbp: ["EC2.13", "EC2.19"],
    cis: ["5.0.0/5.3", "7.0.0/6.3", "5.0.0/5.4", "7.0.0/6.4"],
    checkov: ["CKV_AWS_24"],
    cdkNag: ["AwsSolutions-EC23"],
    trivy: ["AVD-AWS-0107"],
  },
  resourceTypes: INGRESS_TYPES,
  scope: "stack",
  alone: true,
  check(resource, context) {
    return judgeClosedPorts(
      resource,
      [22],
      {
        problem: "the internet reaches SSH",
        remedy: "remove the entry; use ECS Exec or Session Manager to get a shell",
      },
      context,
    );
  },
};
