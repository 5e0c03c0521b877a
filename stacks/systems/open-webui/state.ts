import type * as pulumi from "@pulumi/pulumi";
import type { TaskVolume } from "../../../components/compute/taskVolumes";
import type { Context } from "../../../components/shared/context";
import { FileSystem } from "../../../components/storage/fileSystem";
import { PostgresDatabase } from "../../../components/storage/postgresDatabase";
import type { OpenWebUiSettings } from "../../config/settings";
import { FOLDERS } from "./environment";

type Text = pulumi.Input<string>;

export interface StateInputs {
  readonly settings: OpenWebUiSettings;
  readonly keyArn: Text;
  readonly zones: readonly string[];
  readonly subnetIds: readonly Text[];
  readonly filesGroupId: Text;
  /** Absent with SQLite. */
  readonly databaseGroupId: Text | undefined;
}

/** What outlives a task. */
export interface State {
  readonly fileSystemId: pulumi.Output<string>;
  readonly volumes: Readonly<Record<string, TaskVolume>>;
  readonly mounts: readonly { readonly sourceVolume: string; readonly containerPath: string }[];
  readonly database: PostgresDatabase | undefined;
  readonly databaseUrl: pulumi.Output<string> | undefined;
  readonly ready: readonly pulumi.Resource[];
}

/** The image's data belongs to this user on EFS, whatever user the container runs as. */
const OWNER = { uid: 1000, gid: 1000 } as const;

/**
 * Files on EFS, everything else in PostgreSQL.
 *
 * The source design documents put four folders on the file system. Uploads are one; the database is PostgreSQL
 * instead (SQLite on network storage is unsupported and corrupts); the configuration stands in the environment;
 * the models lie inside the image, and a mount over their folder would hide them.
 */
export function stateOf(name: string, context: Context, inputs: StateInputs): State {
  const { settings, keyArn, zones, subnetIds, filesGroupId, databaseGroupId } = inputs;
  const folders = settings.database.engine === "sqlite" ? FOLDERS : { uploads: FOLDERS.uploads };
  const { throughputMode, provisionedMibps, performanceMode, transitionToIaDays } = settings.files;
  const files = new FileSystem(name, {
    context,
    keyArn,
    zones,
    subnetIds,
    securityGroupId: filesGroupId,
    accessPoints: Object.fromEntries(Object.keys(folders).map((key) => [key, { path: `/${key}`, ...OWNER }])),
    throughputMode,
    ...(provisionedMibps === undefined ? {} : { provisionedThroughputMibps: provisionedMibps }),
    performanceMode,
    transitionToIaDays,
  });
  const database = databaseOf(name, context, { settings, keyArn, subnetIds, databaseGroupId });
  const keys = Object.keys(folders);
  return {
    fileSystemId: files.fileSystemId,
    volumes: Object.fromEntries(
      keys.map((key) => [
        key,
        { fileSystemId: files.fileSystemId, accessPointId: files.accessPoints[key]!.id },
      ]),
    ),
    mounts: Object.entries(folders).map(([key, containerPath]) => ({ sourceVolume: key, containerPath })),
    database,
    databaseUrl: database?.connectionUrl,
    ready: [...files.ready, ...(database?.ready ?? [])],
  };
}

function databaseOf(
  name: string,
  context: Context,
  inputs: Pick<StateInputs, "settings" | "keyArn" | "subnetIds" | "databaseGroupId">,
): PostgresDatabase | undefined {
  const { settings, keyArn, subnetIds, databaseGroupId } = inputs;
  const { database, observability } = settings;
  if (database.engine === "sqlite" || databaseGroupId === undefined) {
    return undefined;
  }
  const { instanceClass, storageGiB, multiAz, backupRetentionDays, restoreFromSnapshot } = database;
  return new PostgresDatabase(name, {
    context,
    keyArn,
    subnetIds,
    securityGroupId: databaseGroupId,
    databaseName: "openwebui",
    instanceClass,
    storageGiB,
    multiAz,
    backupRetentionDays,
    ...(restoreFromSnapshot === undefined ? {} : { restoreFromSnapshot }),
    logRetentionDays: observability.logRetentionDays,
  });
}
