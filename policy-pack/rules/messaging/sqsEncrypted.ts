import type { Rule } from "../../rule";
import { is, isFalse, isGiven, verdictOf } from "../../views/answers";
import { anyOf } from "../../views/conditions";

/** kmsMasterKeyId or sqsManagedSseEnabled is set. */
export const sqsEncrypted: Rule = {
  id: "sqs-encrypted",
  title: "Queues are encrypted",
  severity: "medium",
  references: {
    fsbp: ["SQS.1"],
    checkov: ["CKV_AWS_27", "CKV2_AWS_73"],
    cdkNag: ["AwsSolutions-SQS2"],
    trivy: ["AVD-AWS-0096", "AVD-AWS-0135"],
  },
  resourceTypes: ["aws:sqs/queue:Queue"],
  scope: "resource",
  check(resource, context) {
    // SQS Developer Guide, "Encryption at rest": new queues are encrypted with SQS's own keys where nothing is said.
    const { sqsManagedSseEnabled } = resource.inputs;
    const answer = anyOf([
      isGiven(resource, "kmsMasterKeyId", context),
      is(sqsManagedSseEnabled, (value) => !isFalse(value)),
    ]);
    const problem = "messages are stored in the clear";
    const remedy = "set kmsMasterKeyId, or remove it";
    const value = sqsManagedSseEnabled ?? undefined;
    return verdictOf(resource, answer, { property: "sqsManagedSseEnabled", value, problem, remedy });
  },
};
