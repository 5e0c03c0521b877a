import type * as pulumi from "@pulumi/pulumi";
import type { TaskVolume } from "../../../components/compute/taskVolumes";
import type { Context } from "../../../components/shared/context";
import type { Statement } from "../../../components/shared/policy";
import { AuroraDatabase } from "../../../components/storage/auroraDatabase";
import type { BackupKind, BackupResource } from "../../../components/storage/backupPlan";
import { Bucket } from "../../../components/storage/bucket";
import { bucketAccessStatements } from "../../../components/storage/bucketAccess";
import {
  capacityHasRoomForMonitoring,
  hasRoomForMonitoring,
} from "../../../components/storage/databaseMonitoring";
import { FileSystem } from "../../../components/storage/fileSystem";
import { PostgresDatabase } from "../../../components/storage/postgresDatabase";
import { ValkeyCache } from "../../../components/storage/valkeyCache";
import type { OpenWebUiSettings } from "../../config/settings";
import { FOLDERS } from "./environment";

type Text = pulumi.Input<string>;

export interface StateInputs {
  readonly settings: OpenWebUiSettings;
  readonly keyArn: Text;
  readonly zones: readonly string[];
  readonly subnetIds: readonly Text[];
  /** By the keys of the security groups; a store without its group is not made. */
  readonly groupIds: Readonly<Record<string, Text>>;
}

/** What outlives a task. */
export interface State {
  readonly files: FileSystem | undefined;
  readonly bucket: Bucket | undefined;
  readonly volumes: Readonly<Record<string, TaskVolume>>;
  readonly mounts: readonly { readonly sourceVolume: string; readonly containerPath: string }[];
  readonly database: PostgresDatabase | AuroraDatabase | undefined;
  readonly cache: ValkeyCache | undefined;
  /** What the task may do with them, beyond its mounts. */
  readonly statements: readonly Statement[];
  readonly ready: readonly pulumi.Resource[];
}

/** The image's data belongs to this user on EFS, whatever user the container runs as. */
const OWNER = { uid: 1000, gid: 1000 } as const;

/**
 * Files on EFS or in a bucket, everything else in PostgreSQL; what tasks share while they run in Valkey.
 *
 * The source design documents put four folders on the file system. Uploads are one; the database is PostgreSQL
 * instead (SQLite on network storage is unsupported and corrupts); the configuration stands in the environment;
 * the models lie inside the image, and a mount over their folder would hide them.
 */
export function stateOf(name: string, context: Context, inputs: StateInputs): State {
  const { settings, keyArn, subnetIds, groupIds } = inputs;
  const files = filesOf(name, context, inputs);
  const bucket =
    settings.files.storage === "s3"
      ? new Bucket(`${name}-uploads`, { context, encryption: { keyArn } })
      : undefined;
  const database = databaseOf(name, context, inputs);
  const { valkey } = settings;
  const cache =
    valkey === undefined
      ? undefined
      : new ValkeyCache(name, { context, keyArn, subnetIds, securityGroupId: groupIds["cache"]!, ...valkey });
  return {
    files: files?.system,
    bucket,
    volumes: files?.volumes ?? {},
    mounts: files?.mounts ?? [],
    database,
    cache,
    statements:
      bucket === undefined
        ? []
        : bucketAccessStatements(context, { bucketArn: bucket.bucketArn, keyArn, access: "read-write" }),
    ready: [
      ...(files?.system.ready ?? []),
      ...(bucket === undefined ? [] : [bucket.policyReady]),
      ...(database?.ready ?? []),
      ...(cache?.ready ?? []),
    ],
  };
}

/** What holds data that must come back after a loss, for backups: the cache does not. */
export function dataOf({ files, bucket, database }: State): Record<string, BackupResource> {
  return {
    ...(files === undefined ? {} : { files: { kind: "file-system", arn: files.fileSystemArn } }),
    ...(bucket === undefined ? {} : { uploads: { kind: "bucket", arn: bucket.bucketArn } }),
    ...(database === undefined ? {} : { database: { kind: kindOf(database), arn: database.arn } }),
  };
}

function kindOf(database: PostgresDatabase | AuroraDatabase): BackupKind {
  return database instanceof AuroraDatabase ? "aurora-cluster" : "database";
}

function filesOf(
  name: string,
  context: Context,
  { settings, keyArn, zones, subnetIds, groupIds }: StateInputs,
) {
  if (settings.files.storage === "s3") {
    return undefined;
  }
  const folders = settings.database.engine === "sqlite" ? FOLDERS : { uploads: FOLDERS.uploads };
  const { throughputMode, provisionedMibps, performanceMode, transitionToIaDays } = settings.files;
  const keys = Object.keys(folders);
  const system = new FileSystem(name, {
    context,
    keyArn,
    zones,
    subnetIds,
    securityGroupId: groupIds["files"]!,
    accessPoints: Object.fromEntries(keys.map((key) => [key, { path: `/${key}`, ...OWNER }])),
    throughputMode,
    ...(provisionedMibps === undefined ? {} : { provisionedThroughputMibps: provisionedMibps }),
    performanceMode,
    transitionToIaDays,
    automaticBackups: !settings.backup.enabled,
  });
  return {
    system,
    volumes: Object.fromEntries(
      keys.map((key) => [
        key,
        { fileSystemId: system.fileSystemId, accessPointId: system.accessPoints[key]!.id },
      ]),
    ),
    mounts: Object.entries(folders).map(([key, containerPath]) => ({ sourceVolume: key, containerPath })),
  };
}

function databaseOf(
  name: string,
  context: Context,
  { settings, keyArn, zones, subnetIds, groupIds }: StateInputs,
): PostgresDatabase | AuroraDatabase | undefined {
  const { database, observability } = settings;
  if (database.engine === "sqlite") {
    return undefined;
  }
  const { multiAz, backupRetentionDays, restoreFromSnapshot } = database;
  const common = {
    context,
    keyArn,
    subnetIds,
    securityGroupId: groupIds["database"]!,
    databaseName: "openwebui",
    backupRetentionDays,
    ...(restoreFromSnapshot === undefined ? {} : { restoreFromSnapshot }),
    logRetentionDays: observability.logRetentionDays,
  };
  if (database.engine === "aurora") {
    const { minimumCapacity, maximumCapacity } = database;
    return new AuroraDatabase(name, {
      ...common,
      minCapacity: minimumCapacity,
      maxCapacity: maximumCapacity,
      monitoring: capacityHasRoomForMonitoring(minimumCapacity),
      // Of a VPC that a company brings, the subnets are known and not their zones.
      ...(settings.network.kind === "own"
        ? { instanceZones: zones.slice(0, multiAz ? 2 : 1) }
        : { instances: multiAz ? 2 : 1 }),
    });
  }
  const { instanceClass, storageGiB } = database;
  const monitoring = hasRoomForMonitoring(instanceClass);
  return new PostgresDatabase(name, { ...common, instanceClass, storageGiB, multiAz, monitoring });
}
