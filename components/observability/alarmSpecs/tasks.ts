import type { AlarmSpec, Metric } from "../alarmSpec";
import { above, below, type Common, MINUTE, type Text } from "./common";

export interface ServiceOptions extends Common {
  readonly clusterName: Text;
  readonly serviceName: Text;
}

function ecsMetric(metricName: string, statistic: Metric["statistic"], options: ServiceOptions): Metric {
  const dimensions = { ClusterName: options.clusterName, ServiceName: options.serviceName };
  return { namespace: "AWS/ECS", metricName, dimensions, statistic };
}

/** The tasks of a service use most of their CPU for a quarter of an hour. */
export function ecsServiceCpuHigh(
  options: ServiceOptions & {
    /** @default 85 */
    readonly thresholdPercent?: number;
  },
): AlarmSpec {
  const { key = "service-cpu", thresholdPercent = 85 } = options;
  return {
    key,
    description: `The tasks use more than ${thresholdPercent} % of their CPU for 15 minutes: add tasks or CPU.`,
    source: ecsMetric("CPUUtilization", "Average", options),
    ...above(thresholdPercent, MINUTE, 15),
    treatMissingData: "notBreaching",
  };
}

/** The tasks of a service come close to the memory at which they are killed. */
export function ecsServiceMemoryHigh(
  options: ServiceOptions & {
    /** @default 85 */
    readonly thresholdPercent?: number;
  },
): AlarmSpec {
  const { key = "service-memory", thresholdPercent = 85 } = options;
  return {
    key,
    description: `The tasks use more than ${thresholdPercent} % of their memory for 5 minutes; at 100 % they are killed.`,
    // The fullest task counts, not the average: it is the one that is killed.
    source: ecsMetric("MemoryUtilization", "Maximum", options),
    ...above(thresholdPercent, MINUTE, 5),
    treatMissingData: "notBreaching",
  };
}

/**
 * Fewer tasks run than wanted.
 *
 * Without Container Insights there is no metric of running tasks. But each task sends one sample of its CPU a
 * minute, so the number of samples is the number of tasks (ECS docs, "Service RUNNING task count"), and no sample
 * at all means no task.
 */
export function ecsRunningTasksLow(
  options: ServiceOptions & {
    readonly desiredCount: number;
    /** Longer than a deployment leaves the service short of tasks. @default 10 */
    readonly minutes?: number;
  },
): AlarmSpec {
  const { key = "running-tasks", desiredCount, minutes = 10 } = options;
  return {
    key,
    description: `Fewer than ${desiredCount} tasks have been running for ${minutes} minutes: see the service's events and its stopped tasks.`,
    source: ecsMetric("CPUUtilization", "SampleCount", options),
    ...below(desiredCount, MINUTE, minutes),
    treatMissingData: "breaching",
  };
}
