import type { AlarmSpec, Metric } from "../alarmSpec";
import { above, below, type Common, MINUTE, type Text } from "./common";

export interface DatabaseOptions extends Common {
  readonly identifier: Text;
}

function rdsMetric(
  metricName: string,
  statistic: Metric["statistic"],
  { identifier }: DatabaseOptions,
): Metric {
  return { namespace: "AWS/RDS", metricName, dimensions: { DBInstanceIdentifier: identifier }, statistic };
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

export interface ClusterOptions extends Common {
  /** Of the Aurora cluster; the metrics are those of its instances together, the worst of them counts. */
  readonly clusterIdentifier: Text;
}

function auroraMetric(
  metricName: string,
  statistic: Metric["statistic"],
  { clusterIdentifier }: ClusterOptions,
): Metric {
  const dimensions = { DBClusterIdentifier: clusterIdentifier };
  return { namespace: "AWS/RDS", metricName, dimensions, statistic };
}

/** Aurora has scaled up nearly as far as it may; then it gets slow, and costs its maximum. */
export function auroraCapacityHigh(
  options: ClusterOptions & {
    /** The cluster's `maxCapacity` in capacity units. */
    readonly maxCapacity: number;
    /** @default 90 */
    readonly thresholdPercent?: number;
  },
): AlarmSpec {
  const { key = "database-capacity", maxCapacity, thresholdPercent = 90 } = options;
  return {
    key,
    description: `The database uses more than ${thresholdPercent} % of its ${maxCapacity} capacity units for 15 minutes: raise the maximum, or look for slow queries.`,
    source: auroraMetric("ServerlessDatabaseCapacity", "Maximum", options),
    ...above((maxCapacity * thresholdPercent) / 100, 5 * MINUTE, 3),
    treatMissingData: "missing",
  };
}

/**
 * Aurora runs out of memory. The metric counts what it could still take by scaling up: each unit of capacity under
 * the maximum adds about 2 GiB (Aurora docs, "Important Amazon CloudWatch metrics for Aurora Serverless v2").
 */
export function auroraFreeMemory(
  options: ClusterOptions & {
    /** @default 256 */
    readonly thresholdMiB?: number;
  },
): AlarmSpec {
  const { key = "database-memory", thresholdMiB = 256 } = options;
  return {
    key,
    description: `The database has less than ${thresholdMiB} MiB of memory left for 15 minutes, even at its largest: raise its maximum capacity.`,
    source: auroraMetric("FreeableMemory", "Minimum", options),
    // The metric is in bytes.
    ...below(thresholdMiB * 1024 ** 2, 5 * MINUTE, 3),
    treatMissingData: "missing",
  };
}

/** The connections of an Aurora cluster run out; past the limit the application is refused. */
export function auroraConnectionsHigh(
  options: ClusterOptions & {
    /** What an instance accepts at most. */
    readonly maxConnections: number;
    /** @default 80 */
    readonly thresholdPercent?: number;
  },
): AlarmSpec {
  const { key = "database-connections", maxConnections, thresholdPercent = 80 } = options;
  return {
    key,
    description: `More than ${thresholdPercent} % of the database's ${maxConnections} connections are in use for 5 minutes: lower the application's pool or raise the maximum capacity.`,
    source: auroraMetric("DatabaseConnections", "Maximum", options),
    ...above(Math.floor((maxConnections * thresholdPercent) / 100), MINUTE, 5),
    treatMissingData: "missing",
  };
}
