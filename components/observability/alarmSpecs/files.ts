import type { AlarmSpec } from "../alarmSpec";
import { above, below, type Common, HOUR, MINUTE, type Text } from "./common";

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

/** AWS Backup could not back something up. A job that fails is tried again at its next time only. */
export function backupJobFailed(options: Common & { readonly vaultName: Text }): AlarmSpec {
  const { key = "backup-failed", vaultName } = options;
  return {
    key,
    description: "A backup failed in the last hour: see the jobs of AWS Backup, and start it again.",
    // With one dimension as public examples have it; to be verified against a vault with several resource types.
    source: {
      namespace: "AWS/Backup",
      metricName: "NumberOfBackupJobsFailed",
      dimensions: { BackupVaultName: vaultName },
      statistic: "Sum",
    },
    ...above(0, HOUR, 1),
    treatMissingData: "notBreaching",
  };
}
