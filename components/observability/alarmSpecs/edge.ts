import type { AlarmSpec } from "../alarmSpec";
import { above, below, type Common, DAY, MINUTE, type Text } from "./common";

/**
 * A certificate that nobody renews comes to its end: imported ones, and those whose DNS proof is gone. ACM sends
 * the metric once a day (ACM user guide, "Supported CloudWatch metrics").
 */
export function certificateExpiresSoon(
  options: Common & {
    readonly certificateArn: Text;
    /** @default 30 */
    readonly days?: number;
  },
): AlarmSpec {
  const { key = "certificate-expiry", certificateArn, days = 30 } = options;
  return {
    key,
    description: `The certificate ends in less than ${days} days: renew it, or repair its DNS proof.`,
    source: {
      namespace: "AWS/CertificateManager",
      metricName: "DaysToExpiry",
      dimensions: { CertificateArn: certificateArn },
      statistic: "Minimum",
    },
    ...below(days, DAY, 1),
    treatMissingData: "missing",
  };
}

/**
 * Too many of CloudFront's answers are errors, its own or those of the origin. CloudFront sends its metrics to
 * us-east-1 only, and their dimension `Region` is always `Global` (CloudFront docs, "Types of metrics").
 */
export function cloudfront5xxRate(
  options: Common & {
    readonly distributionId: Text;
    /** @default 5 */
    readonly thresholdPercent?: number;
    /** In a minute; below, one error would be many per cent. @default 20 */
    readonly minimumRequests?: number;
  },
): AlarmSpec {
  const { key = "cloudfront-errors", distributionId, thresholdPercent = 5, minimumRequests = 20 } = options;
  const metric = (metricName: string, statistic: "Sum" | "Average") => ({
    namespace: "AWS/CloudFront",
    metricName,
    dimensions: { DistributionId: distributionId, Region: "Global" },
    statistic,
  });
  return {
    key,
    description: `More than ${thresholdPercent} % of CloudFront's answers are errors (5xx) for 5 minutes: see the load balancer's alarms, then the origin's settings.`,
    source: {
      expression: `IF(req>=${minimumRequests}, rate, 0)`,
      label: "Errors (%)",
      metrics: { req: metric("Requests", "Sum"), rate: metric("5xxErrorRate", "Average") },
    },
    ...above(thresholdPercent, MINUTE, 5),
    treatMissingData: "notBreaching",
  };
}

/**
 * A web ACL blocks more requests than usual: an attack, or a rule that hits users. A `WebAcl` can be passed as it
 * is. An ACL for CloudFront sends its metrics to us-east-1 and without the dimension `Region` (WAF docs, "Metrics
 * and dimensions").
 */
export function blockedRequestsSpike(
  options: Common & {
    readonly metricName: string;
    readonly scope: "cloudfront" | "regional";
    readonly region: string;
    /** In five minutes. @default 500 */
    readonly threshold?: number;
  },
): AlarmSpec {
  const { key = "blocked-requests", metricName, scope, region, threshold = 500 } = options;
  return {
    key,
    description: `The web ACL blocked more than ${threshold} requests in 5 minutes: an attack, or a rule that hits users; see its log.`,
    source: {
      namespace: "AWS/WAFV2",
      metricName: "BlockedRequests",
      dimensions: { WebACL: metricName, Rule: "ALL", ...(scope === "cloudfront" ? {} : { Region: region }) },
      statistic: "Sum",
    },
    ...above(threshold, 5 * MINUTE, 1),
    treatMissingData: "notBreaching",
  };
}
