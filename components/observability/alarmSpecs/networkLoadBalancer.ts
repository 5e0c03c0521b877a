import type { AlarmSpec } from "../alarmSpec";
import { above, below, type Common, MINUTE, type Text } from "./common";

export interface NetworkTargetOptions extends Common {
  /** `net/name/id`, the end of the load balancer's ARN. */
  readonly loadBalancerArnSuffix: Text;
  /** `targetgroup/name/id`, the end of the target group's ARN. */
  readonly targetGroupArnSuffix: Text;
}

function metricOf(metricName: string, options: NetworkTargetOptions): AlarmSpec["source"] {
  const { loadBalancerArnSuffix, targetGroupArnSuffix } = options;
  return {
    namespace: "AWS/NetworkELB",
    metricName,
    dimensions: { LoadBalancer: loadBalancerArnSuffix, TargetGroup: targetGroupArnSuffix },
    statistic: "Maximum",
  };
}

/** No target behind a network load balancer passes its health check. */
export function noHealthyNetworkTargets(
  options: NetworkTargetOptions & {
    /** @default 5 */
    readonly minutes?: number;
  },
): AlarmSpec {
  const { key = "no-healthy-targets", minutes = 5 } = options;
  return {
    key,
    description: `No target has passed its health check for ${minutes} minutes: the application is down.`,
    source: metricOf("HealthyHostCount", options),
    ...below(1, MINUTE, minutes),
    // A target group without targets sends nothing.
    treatMissingData: "breaching",
  };
}

/** Some target behind a network load balancer fails its health check. */
export function networkTargetsUnhealthy(options: NetworkTargetOptions): AlarmSpec {
  const { key = "unhealthy-targets" } = options;
  return {
    key,
    description: "A target has failed its health check for 5 minutes: see the application's log.",
    source: metricOf("UnHealthyHostCount", options),
    ...above(0, MINUTE, 5),
    treatMissingData: "notBreaching",
  };
}
