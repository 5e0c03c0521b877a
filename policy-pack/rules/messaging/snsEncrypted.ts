import type { Rule } from "../../rule";
import { isGiven, verdictOf } from "../../views/answers";

/** kmsMasterKeyId is set; that of AWS will do. */
export const snsEncrypted: Rule = {
  id: "sns-encrypted",
  title: "Topics are encrypted",
  severity: "medium",
  references: { fsbp: ["SNS.1"], checkov: ["CKV_AWS_26"], trivy: ["AVD-AWS-0095", "AVD-AWS-0136"] },
  resourceTypes: ["aws:sns/topic:Topic"],
  scope: "resource",
  check(resource, context) {
    const problem = "messages are stored in the clear";
    const remedy = "name a key, such as that of the stack";
    const finding = { property: "kmsMasterKeyId", value: undefined, problem, remedy };
    return verdictOf(resource, isGiven(resource, "kmsMasterKeyId", context), finding);
  },
};
