import type * as pulumi from "@pulumi/pulumi";
import type { AlarmSpec, Metric } from "./alarmSpec";

type Text = pulumi.Input<string>;
type Dimensions = Metric["dimensions"];

/** What every factory takes beside its own. */
interface Common {
  /** Needed where one list has two alarms of a kind. @default - named after the factory */
  readonly key?: string;
}

export interface ServiceOptions extends Common {
  readonly clusterName: Text;
  readonly serviceName: Text;
}

export interface TargetOptions extends Common {
  /** `app/name/id`, the end of the load balancer's ARN. */
  readonly loadBalancerArnSuffix: Text;
  /** `targetgroup/name/id`, the end of the target group's ARN. */
  readonly targetGroupArnSuffix: Text;
}

export interface DatabaseOptions extends Common {
  readonly identifier: Text;
}

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** The value lies over the threshold in all of so many periods. */
function above(threshold: number, periodSeconds: number, periods: number) {
  return lasting("GreaterThanThreshold", threshold, periodSeconds, periods);
}

/** The value lies under the threshold in all of so many periods. */
function below(threshold: number, periodSeconds: number, periods: number) {
  return lasting("LessThanThreshold", threshold, periodSeconds, periods);
}

function lasting<C extends AlarmSpec["comparison"]>(
  comparison: C,
  threshold: number,
  periodSeconds: number,
  periods: number,
) {
  return { comparison, threshold, periodSeconds, evaluationPeriods: periods, datapointsToAlarm: periods };
}

function ecsMetric(metricName: string, statistic: Metric["statistic"], options: ServiceOptions): Metric {
  const dimensions = { ClusterName: options.clusterName, ServiceName: options.serviceName };
  return { namespace: "AWS/ECS", metricName, dimensions, statistic };
}

function albMetric(metricName: string, statistic: Metric["statistic"], dimensions: Dimensions): Metric {
  return { namespace: "AWS/ApplicationELB", metricName, dimensions, statistic };
}

function rdsMetric(
  metricName: string,
  statistic: Metric["statistic"],
  { identifier }: DatabaseOptions,
): Metric {
  return { namespace: "AWS/RDS", metricName, dimensions: { DBInstanceIdentifier: identifier }, statistic };
}

function targetDimensions(options: TargetOptions): Dimensions {
  return { LoadBalancer: options.loadBalancerArnSuffix, TargetGroup: options.targetGroupArnSuffix };
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
export function targetLatencyHigh(options: TargetOptions & { readonly thresholdSeconds: number }): AlarmSpec {
  const { key = "latency", thresholdSeconds } = options;
  return {
    key,
    description: `One answer in twenty takes longer than ${thresholdSeconds} s to begin, for 3 minutes.`,
    source: albMetric("TargetResponseTime", "p95", targetDimensions(options)),
    ...above(thresholdSeconds, MINUTE, 3),
    treatMissingData: "notBreaching",
  };
}

/** The database's disk fills up. RDS enlarges it at 10 % free space, at most once in six hours. */
export function rdsFreeStorageLow(
  options: DatabaseOptions & {
    /** @default 2 */
    readonly thresholdGiB?: number;
  },
): AlarmSpec {
  const { key = "database-storage", thresholdGiB = 2 } = options;
  return {
    key,
    description: `The database has less than ${thresholdGiB} GiB of free storage for 15 minutes: raise maxStorageGiB.`,
    source: rdsMetric("FreeStorageSpace", "Minimum", options),
    // The metric is in bytes.
    ...below(thresholdGiB * 1024 ** 3, 5 * MINUTE, 3),
    treatMissingData: "missing",
  };
}

/** The database computes all the time; a burstable class then costs extra by the hour. */
export function rdsCpuHigh(
  options: DatabaseOptions & {
    /** @default 80 */
    readonly thresholdPercent?: number;
  },
): AlarmSpec {
  const { key = "database-cpu", thresholdPercent = 80 } = options;
  return {
    key,
    description: `The database uses more than ${thresholdPercent} % of its CPU for 15 minutes: look for slow queries or take a larger class.`,
    source: rdsMetric("CPUUtilization", "Average", options),
    ...above(thresholdPercent, 5 * MINUTE, 3),
    treatMissingData: "missing",
  };
}

/** The connections run out; past the limit the application is refused. */
export function rdsConnectionsHigh(
  options: DatabaseOptions & {
    /** What the instance accepts at most; see `postgresMaxConnections`. */
    readonly maxConnections: number;
    /** @default 80 */
    readonly thresholdPercent?: number;
  },
): AlarmSpec {
  const { key = "database-connections", maxConnections, thresholdPercent = 80 } = options;
  return {
    key,
    description: `More than ${thresholdPercent} % of the database's ${maxConnections} connections are in use for 5 minutes: lower the application's pool or take a larger class.`,
    source: rdsMetric("DatabaseConnections", "Maximum", options),
    ...above(Math.floor((maxConnections * thresholdPercent) / 100), MINUTE, 5),
    treatMissingData: "missing",
  };
}

/**
 * How many connections RDS for PostgreSQL accepts by default: `LEAST({DBInstanceClassMemory/9531392}, 5000)` (RDS
 * docs, "Quotas and constraints"). What the operating system and RDS take for themselves counts against the memory,
 * so that the real number is somewhat smaller.
 */
export function postgresMaxConnections(memoryGiB: number): number {
  return Math.min(Math.floor((memoryGiB * 1024 ** 3) / 9531392), 5000);
}

/** A general purpose file system comes near its limit of operations. Max I/O file systems have no such metric. */
export function efsIoLimitHigh(options: Common & { readonly fileSystemId: Text }): AlarmSpec {
  const { key = "files-io", fileSystemId } = options;
  return {
    key,
    description: "The file system is above 90 % of its I/O limit for 15 minutes: files are slow.",
    source: {
      namespace: "AWS/EFS",
      metricName: "PercentIOLimit",
      dimensions: { FileSystemId: fileSystemId },
      statistic: "Maximum",
    },
    ...above(90, MINUTE, 15),
    treatMissingData: "notBreaching",
  };
}

/** A file system with bursting throughput has used up its credits. Other modes have none. */
export function efsBurstCreditsLow(options: Common & { readonly fileSystemId: Text }): AlarmSpec {
  const { key = "files-burst-credits", fileSystemId } = options;
  return {
    key,
    description:
      "The file system's burst credits are nearly used up: files will be slow; take elastic throughput.",
    source: {
      namespace: "AWS/EFS",
      metricName: "BurstCreditBalance",
      dimensions: { FileSystemId: fileSystemId },
      statistic: "Minimum",
    },
    // In bytes; a new file system begins with 2.1 TiB (EFS docs, "Bursting throughput").
    ...below(100 * 1024 ** 3, 5 * MINUTE, 3),
    treatMissingData: "notBreaching",
  };
}

/** The instance that translates addresses fails its status checks: tasks reach nothing outside. */
export function natInstanceFailed(options: Common & { readonly instanceId: Text }): AlarmSpec {
  const { key = "nat-instance", instanceId } = options;
  return {
    key,
    description:
      "The NAT instance has failed its status checks for 3 minutes: tasks cannot reach the internet.",
    source: {
      namespace: "AWS/EC2",
      metricName: "StatusCheckFailed",
      dimensions: { InstanceId: instanceId },
      statistic: "Maximum",
    },
    ...above(0, MINUTE, 3),
    treatMissingData: "breaching",
  };
}

/** A NAT gateway has no port left for a destination: connections fail now and then. */
export function natPortsExhausted(options: Common & { readonly natGatewayId: Text }): AlarmSpec {
  const { key = "nat-ports", natGatewayId } = options;
  return {
    key,
    description: "The NAT gateway ran out of ports: connections to one destination are dropped.",
    source: {
      namespace: "AWS/NATGateway",
      metricName: "ErrorPortAllocation",
      dimensions: { NatGatewayId: natGatewayId },
      statistic: "Sum",
    },
    ...above(0, MINUTE, 3),
    treatMissingData: "notBreaching",
  };
}

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
