import { isTrue } from "../../resource";
import { expectValue, orCompliant, type Rule } from "../../rule";
import { expectCustomerKey } from "../../views/customerKeys";
import { holderOf } from "../../views/databases";

/** performanceInsightsEnabled is true with performanceInsightsKmsKeyId. */
export const rdsPerformanceInsights: Rule = {
  id: "rds-performance-insights",
  title: "Performance insights with a key",
  severity: "low",
  references: { checkov: ["CKV_AWS_353", "CKV_AWS_354"], trivy: ["AVD-AWS-0133", "AVD-AWS-0078"] },
  resourceTypes: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  scope: "stack",
  check(resource, context) {
    const enabled = expectValue(
      holderOf(resource, "performanceInsightsEnabled", context),
      "performanceInsightsEnabled",
      isTrue,
      { problem: "nobody can see which statement is slow", remedy: "set it to true" },
    );
    if (enabled.some(({ kind }) => kind === "violation")) {
      return enabled;
    }
    const property = "performanceInsightsKmsKeyId";
    const holder = holderOf(resource, property, context);
    const key = expectCustomerKey(holder, property, context, "AWS's own key encrypts the statements");
    return orCompliant([...enabled, ...key].filter(({ kind }) => kind !== "compliant"));
  },
};
