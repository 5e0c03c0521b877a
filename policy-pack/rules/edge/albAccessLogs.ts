import { isTrue } from "../../resource";
import { orCompliant, type Rule } from "../../rule";
import { judgeApplications } from "../../views/applicationBalancers";
import { BUCKET_TYPES } from "../../views/buckets";
import { LOAD_BALANCER_TYPES } from "../../views/loadBalancers";
import { inputsOf, judgeReference, judgeValue, part } from "../../views/values";

/** accessLogs.enabled is true with a bucket. */
export const albAccessLogs: Rule = {
  id: "alb-access-logs",
  title: "ALB access logs",
  severity: "medium",
  references: { fsbp: ["ELB.5"], checkov: ["CKV_AWS_91"], cdkNag: ["AwsSolutions-ELB2"] },
  resourceTypes: LOAD_BALANCER_TYPES,
  scope: "stack",
  check(balancer, context) {
    const logs = part(inputsOf(balancer), "accessLogs");
    return judgeApplications(balancer, () =>
      orCompliant([
        ...judgeValue(balancer, part(logs, "enabled"), isTrue, {
          problem: "nobody can tell later who asked for what",
          remedy: "set it to true and name a bucket",
        }),
        ...judgeReference(balancer, context, part(logs, "bucket"), BUCKET_TYPES, {
          problem: "there is nowhere to write access logs to",
          remedy: "name the bucket for access logs",
        }),
      ]),
    );
  },
};
