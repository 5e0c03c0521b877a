import type { AlarmSpec, Metric } from "../alarmSpec";
import { above, below, type Common, type Dimensions, MINUTE, type Text } from "./common";

export interface TargetOptions extends Common {
  /** `app/name/id`, the end of the load balancer's ARN. */
  readonly loadBalancerArnSuffix: Text;
  /** `targetgroup/name/id`, the end of the target group's ARN. */
  readonly targetGroupArnSuffix: Text;
}

function albMetric(metricName: string, statistic: Metric["statistic"], dimensions: Dimensions): Metric {
  return { namespace: "AWS/ApplicationELB", metricName, dimensions, statistic };
}

function targetDimensions(options: TargetOptions): Dimensions {
  return { LoadBalancer: options.loadBalancerArnSuffix, TargetGroup: options.targetGroupArnSuffix };
}

/** No task answers the load balancer: users see 503. */
export function noHealthyTargets(
  options: TargetOptions & {
    /** Longer than a deployment that stops the old task first. @default 5 */
    readonly minutes?: number;
  },
): AlarmSpec {
  const { key = "no-healthy-targets", minutes = 5 } = options;
  return {
    key,
    description: `No target has passed its health check for ${minutes} minutes: the application is down.`,
    source: albMetric("HealthyHostCount", "Maximum", targetDimensions(options)),
    ...below(1, MINUTE, minutes),
    // A target group without targets sends nothing.
    treatMissingData: "breaching",
  };
}

/** Some task fails its health check. */
export function targetsUnhealthy(options: TargetOptions): AlarmSpec {
  const { key = "unhealthy-targets" } = options;
  return {
    key,
    description: "A target has failed its health check for 5 minutes: see the application's log.",
    source: albMetric("UnHealthyHostCount", "Maximum", targetDimensions(options)),
    ...above(0, MINUTE, 5),
    treatMissingData: "notBreaching",
  };
}

/**
 * Too many answers are errors, of the application or of the load balancer.
 *
 * The two error metrics are absent while there is no error, hence `FILL`. Below `minimumRequests` a minute one
 * error would already be many per cent. Requests that found no target are not among `RequestCount`: that case is
 * `noHealthyTargets`.
 */
export function target5xxRate(
  options: Common & {
    readonly loadBalancerArnSuffix: Text;
    /** @default 5 */
    readonly thresholdPercent?: number;
    /** @default 20 */
    readonly minimumRequests?: number;
  },
): AlarmSpec {
  const { key = "error-rate", loadBalancerArnSuffix, thresholdPercent = 5, minimumRequests = 20 } = options;
  const metric = (name: string) => albMetric(name, "Sum", { LoadBalancer: loadBalancerArnSuffix });
  return {
    key,
    description: `More than ${thresholdPercent} % of the answers are errors (5xx) for 5 minutes: see the application's log.`,
    source: {
      expression: `IF(req>=${minimumRequests}, 100*(FILL(t5,0)+FILL(e5,0))/req, 0)`,
      label: "Errors (%)",
      metrics: {
        req: metric("RequestCount"),
        t5: metric("HTTPCode_Target_5XX_Count"),
        e5: metric("HTTPCode_ELB_5XX_Count"),
      },
    },
    ...above(thresholdPercent, MINUTE, 5),
    treatMissingData: "notBreaching",
  };
}

/**
 * The slowest twentieth of the answers is slow.
 *
 * The load balancer counts until the first byte, so a streamed answer of a model is fine; an answer that comes in
 * one piece takes as long as the model does, and the threshold must be above that.
 */
export function targetLatencyHigh(
  options: TargetOptions & {
    /** @default 5 */
    readonly thresholdSeconds?: number;
  },
): AlarmSpec {
  const { key = "latency", thresholdSeconds = 5 } = options;
  return {
    key,
    description: `One answer in twenty takes longer than ${thresholdSeconds} s to begin, for 3 minutes.`,
    source: albMetric("TargetResponseTime", "p95", targetDimensions(options)),
    ...above(thresholdSeconds, MINUTE, 3),
    treatMissingData: "notBreaching",
  };
}

/**
 * Logins at the load balancer cannot be completed: it does not reach Cognito, the client's secret is wrong, or
 * Cognito answers what it cannot read (ELB docs, "CloudWatch metrics"). Nobody gets in meanwhile.
 */
export function elbAuthErrors(
  options: Common & {
    readonly loadBalancerArnSuffix: Text;
    /** In five minutes. @default 5 */
    readonly threshold?: number;
  },
): AlarmSpec {
  const { key = "login-errors", loadBalancerArnSuffix, threshold = 5 } = options;
  return {
    key,
    description: `More than ${threshold} logins in 5 minutes could not be completed: see whether the load balancer reaches Cognito, and the client's secret.`,
    source: albMetric("ELBAuthError", "Sum", { LoadBalancer: loadBalancerArnSuffix }),
    ...above(threshold, 5 * MINUTE, 1),
    treatMissingData: "notBreaching",
  };
}

/**
 * Cognito turns many users away, or codes are used twice (ELB docs, "CloudWatch metrics"). Single failures are
 * what users do; many are somebody who tries.
 */
export function elbAuthFailures(
  options: Common & {
    readonly loadBalancerArnSuffix: Text;
    /** In five minutes. @default 50 */
    readonly threshold?: number;
  },
): AlarmSpec {
  const { key = "login-failures", loadBalancerArnSuffix, threshold = 50 } = options;
  return {
    key,
    description: `Cognito denied more than ${threshold} logins in 5 minutes: see the user pool's sign-in log.`,
    source: albMetric("ELBAuthFailure", "Sum", { LoadBalancer: loadBalancerArnSuffix }),
    ...above(threshold, 5 * MINUTE, 1),
    treatMissingData: "notBreaching",
  };
}
