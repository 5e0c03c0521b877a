import type { Context } from "../../context";
import { isAbsent, isUnknown, type Resource, UNKNOWN } from "../../resource";
import { compliant, orCompliant, type Rule, unknown } from "../../rule";
import { type Answer, allOf, attached, someOf } from "../../views/answers";
import { BUCKET_TYPES } from "../../views/buckets";
import { DISTRIBUTION_TYPES } from "../../views/distributions";
import { inputsOf, judgeReference, part } from "../../views/values";

const SOURCE_TYPES = ["aws:cloudwatch/logDeliverySource:LogDeliverySource"];
const DELIVERY_TYPES = ["aws:cloudwatch/logDelivery:LogDelivery"];

/** Whether standard logging v2 delivers: a source that names the distribution, and a delivery that names the source. */
function delivers(distribution: Resource, context: Context): Answer {
  const sources = context.ofTypes(SOURCE_TYPES).filter(({ inputs }) => inputs["logType"] === "ACCESS_LOGS");
  return someOf(sources, (source) => {
    const named = context.referenced(source, "resourceArn", DISTRIBUTION_TYPES, source.inputs["resourceArn"]);
    const open = named.length === 0 && isUnknown(source.inputs["resourceArn"]);
    const ours = named.includes(distribution) ? true : open && UNKNOWN;
    return allOf([ours, attached(source, DELIVERY_TYPES, "deliverySourceName", context)]);
  });
}

/** loggingConfig is set, or a standard-logging-v2 delivery exists. */
export const cfLogging: Rule = {
  id: "cf-logging",
  title: "Distribution logs",
  severity: "low",
  references: {
    fsbp: ["CloudFront.5"],
    checkov: ["CKV_AWS_86"],
    cdkNag: ["AwsSolutions-CFR3"],
    trivy: ["AVD-AWS-0010"],
  },
  resourceTypes: DISTRIBUTION_TYPES,
  scope: "stack",
  check(distribution, context) {
    const bucket = part(inputsOf(distribution), "loggingConfig.bucket");
    const delivered = delivers(distribution, context);
    if (delivered === true) {
      return [compliant];
    }
    if (delivered === UNKNOWN && isAbsent(bucket.value)) {
      return [
        unknown(
          "loggingConfig.bucket",
          "which resource a log delivery belongs to is not known before creation",
        ),
      ];
    }
    return orCompliant(
      judgeReference(distribution, context, bucket, BUCKET_TYPES, {
        problem: "nobody can tell later who asked for what",
        remedy: "deliver its ACCESS_LOGS with a LogDeliverySource and a LogDelivery, or name a bucket",
      }),
    );
  },
};
