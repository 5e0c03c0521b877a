import type { AlarmSpec, Metric, MetricMath } from "../alarmSpec";
import { above, type Common, MINUTE, type Text } from "./common";

export interface CacheOptions extends Common {
  /**
   * The ids of all nodes: `GROUP-001`, `GROUP-002` and so on in a replication group of one shard. ElastiCache has
   * metrics of nodes only ("Metrics for Valkey and Redis OSS"); the worst node counts. Plain in number.
   */
  readonly nodes: readonly Text[];
}

/** The metric of the one node, or the highest (or the sum) of several. */
function ofNodes(
  { nodes }: CacheOptions,
  metricName: string,
  statistic: Metric["statistic"],
  together: "MAX" | "SUM",
): Metric | MetricMath {
  const metrics = nodes.map((node) => ({
    namespace: "AWS/ElastiCache",
    metricName,
    dimensions: { CacheClusterId: node },
    statistic,
  }));
  const [first] = metrics;
  if (first !== undefined && metrics.length === 1) {
    return first;
  }
  const byId = Object.fromEntries(metrics.map((metric, index) => [`n${index + 1}`, metric]));
  return {
    expression: `${together}([${Object.keys(byId).join(",")}])`,
    label: metricName,
    metrics: byId,
  };
}

/**
 * The cache computes all the time. The engine has one thread for commands, so on a node of one or two vCPUs its
 * limit is the host's divided by them, and on larger ones the engine has a metric of its own (ElastiCache docs,
 * "Which Metrics Should I Monitor?").
 */
export function cacheCpuHigh(
  options: CacheOptions & {
    /** Of one node: 2 for every `t4g`, and for `.large`. */
    readonly vcpus: number;
    /** Of one vCPU. @default 90 */
    readonly thresholdPercent?: number;
  },
): AlarmSpec {
  const { key = "cache-cpu", vcpus, thresholdPercent = 90 } = options;
  const small = vcpus <= 2;
  return {
    key,
    description: `The cache uses more than ${thresholdPercent} % of the vCPU that runs its commands, for 15 minutes: take larger nodes.`,
    source: ofNodes(options, small ? "CPUUtilization" : "EngineCPUUtilization", "Average", "MAX"),
    ...above(small ? thresholdPercent / vcpus : thresholdPercent, 5 * MINUTE, 3),
    treatMissingData: "missing",
  };
}

/** The cache fills up; then it drops what it was asked to keep, or refuses to write. */
export function cacheMemoryHigh(
  options: CacheOptions & {
    /** @default 80 */
    readonly thresholdPercent?: number;
  },
): AlarmSpec {
  const { key = "cache-memory", thresholdPercent = 80 } = options;
  return {
    key,
    description: `The cache uses more than ${thresholdPercent} % of its memory for 15 minutes: take larger nodes, or let keys expire.`,
    source: ofNodes(options, "DatabaseMemoryUsagePercentage", "Maximum", "MAX"),
    ...above(thresholdPercent, 5 * MINUTE, 3),
    treatMissingData: "missing",
  };
}

/** The cache drops keys to make room: sessions and channels of chats among them. */
export function cacheEvictions(
  options: CacheOptions & {
    /** In five minutes. @default 0 */
    readonly threshold?: number;
  },
): AlarmSpec {
  const { key = "cache-evictions", threshold = 0 } = options;
  return {
    key,
    description:
      "The cache drops keys because its memory is full: what tasks share is lost, sessions or revoked tokens among it; take larger nodes.",
    source: ofNodes(options, "Evictions", "Sum", "SUM"),
    ...above(threshold, 5 * MINUTE, 1),
    treatMissingData: "notBreaching",
  };
}

/** Too many connections: an application that opens one for each request and closes none. */
export function cacheConnectionsHigh(
  options: CacheOptions & {
    /** A node accepts 65,000 (ElastiCache docs, "Redis OSS specific parameters"). @default 5000 */
    readonly threshold?: number;
  },
): AlarmSpec {
  const { key = "cache-connections", threshold = 5000 } = options;
  return {
    key,
    description: `More than ${threshold} clients are connected to the cache for 5 minutes: look for connections that nobody closes.`,
    source: ofNodes(options, "CurrConnections", "Maximum", "MAX"),
    ...above(threshold, MINUTE, 5),
    treatMissingData: "missing",
  };
}
