/** A quota of Amazon EFS with its source. */
export interface EfsLimit {
  readonly value: number;
  readonly unit: "GiB/s" | "MiB/s" | "operations/s" | "connections" | "percent";
  readonly source: string;
}

const QUOTAS = "EFS user guide, Amazon EFS quotas: https://docs.aws.amazon.com/efs/latest/ug/limits.html";
const PERFORMANCE =
  "EFS user guide, performance specifications: https://docs.aws.amazon.com/efs/latest/ug/performance.html";
const METRICS =
  "EFS user guide, CloudWatch metrics: https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html";

/** Regions in which elastic throughput reads 60 GiB/s and writes 5 GiB/s; in all others it is 10 and 1. */
export const FAST_REGIONS = [
  "us-east-1",
  "us-east-2",
  "us-west-2",
  "ap-southeast-1",
  "ap-northeast-1",
  "eu-central-1",
  "eu-west-1",
] as const;

/** Of one Regional file system in General Purpose mode with elastic throughput, which is the default here. */
export const EFS_LIMITS = {
  readFast: { value: 60, unit: "GiB/s", source: QUOTAS },
  readElsewhere: { value: 10, unit: "GiB/s", source: QUOTAS },
  writeFast: { value: 5, unit: "GiB/s", source: QUOTAS },
  writeElsewhere: { value: 1, unit: "GiB/s", source: QUOTAS },
  readPerClient: { value: 1500, unit: "MiB/s", source: PERFORMANCE },
  readOperations: { value: 250_000, unit: "operations/s", source: QUOTAS },
  readOperationsInfrequent: { value: 90_000, unit: "operations/s", source: QUOTAS },
  writeOperations: { value: 50_000, unit: "operations/s", source: QUOTAS },
  connections: { value: 25_000, unit: "connections", source: QUOTAS },
  /** Of General Purpose mode's operations; with elastic throughput it stays near nothing. */
  percentIoLimit: { value: 100, unit: "percent", source: METRICS },
} as const satisfies Record<string, EfsLimit>;

/** What the users of one file system ask of it at the worst moment. */
export interface EfsLoad {
  readonly region: string;
  /** Each has one connection. */
  readonly tasks: number;
  /** Uploads of the same second. */
  readonly uploads: number;
  readonly uploadMiB: number;
}

/** Percent of each limit that a load uses, when every upload of a second is written in it and read in it again. */
export function efsUse({ region, tasks, uploads, uploadMiB }: EfsLoad) {
  const isFast = (FAST_REGIONS as readonly string[]).includes(region);
  const gibibytes = (uploads * uploadMiB) / 1024;
  const { readFast, readElsewhere, writeFast, writeElsewhere, readPerClient, connections } = EFS_LIMITS;
  return {
    writePercent: (100 * gibibytes) / (isFast ? writeFast : writeElsewhere).value,
    readPercent: (100 * gibibytes) / (isFast ? readFast : readElsewhere).value,
    clientPercent: (100 * ((uploads * uploadMiB) / tasks)) / readPerClient.value,
    connectionPercent: (100 * tasks) / connections.value,
  };
}
