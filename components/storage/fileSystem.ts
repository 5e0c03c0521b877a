import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Documents } from "../shared/policy";
import { fileSystemStatements } from "./fileSystemPolicy";
import {
  type AccessPointPlan,
  checkFileSystem,
  type PerformanceMode,
  type ThroughputMode,
  type TransitionDays,
} from "./fileSystemRules";
import { zoneKey } from "./zoneKey";

export interface FileSystemArgs extends ComponentArgs {
  readonly keyArn: pulumi.Input<string>;
  /** Names of the availability zones, or other labels of the subnets; plain: each names a mount target. */
  readonly zones: readonly string[];
  /** One private subnet a zone, in the order of `zones`. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Admits port 2049 from the clients. */
  readonly securityGroupId: pulumi.Input<string>;
  /** One for each kind of data; plain keys and values. */
  readonly accessPoints: Readonly<Record<string, AccessPointPlan>>;
  /** @default "elastic" */
  readonly throughputMode?: ThroughputMode;
  /** Only with provisioned throughput. @default - none */
  readonly provisionedThroughputMibps?: number;
  /** Fixed at creation; AWS advises general purpose for everything. @default "generalPurpose" */
  readonly performanceMode?: PerformanceMode;
  /** Days without access before a file moves to infrequent access. @default 30 */
  readonly transitionToIaDays?: TransitionDays;
  /**
   * Whether AWS backs it up each day into the account's own vault. Off only where a `BackupPlan` takes it: two vaults
   * hold two full copies, each of which is billed. @default true
   */
  readonly automaticBackups?: boolean;
  /**
   * The roles that may mount. They must exist before the file system's policy does.
   * @default - the roles of this account whose own policy allows it
   */
  readonly clientRoleArns?: readonly pulumi.Input<string>[];
}

const defaults = {
  throughputMode: "elastic",
  performanceMode: "generalPurpose",
  transitionToIaDays: 30,
  clientRoleArns: [],
} as const;

/**
 * A shared file system for data directories.
 *
 * Creates an `aws.efs.FileSystem`, its `BackupPolicy` and `FileSystemPolicy`, one `MountTarget` a zone and one
 * `AccessPoint` for each kind of data. Costs 0.30 $ a GB and month, 0.025 $ for files not touched for 30 days,
 * 0.05 $ a GB for the daily backups, which AWS keeps for 35 days; elastic throughput adds 0.03 $ a GB read and
 * 0.06 $ a GB written, provisioned 6.00 $ a MiB/s and month. 1.50 $ for 5 GB.
 *
 * Encryption and TLS have no switch. Nobody mounts the root of the file system, not even to look after
 * it: an administrator goes through an access point too. Refuses Max I/O with elastic throughput, directories
 * owned by root or writable by everybody. It is a place for files: a database on it fails sooner or later
 * (locks over NFS).
 *
 * Backups outlive the file system, in the vault that AWS makes for EFS.
 */
export class FileSystem extends pulumi.ComponentResource {
  readonly fileSystemId: pulumi.Output<string>;
  readonly fileSystemArn: pulumi.Output<string>;
  /** Under the keys of the arguments. */
  readonly accessPoints: Readonly<Record<string, { id: pulumi.Output<string>; arn: pulumi.Output<string> }>>;
  /** What a service must wait for before a task can mount. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: FileSystemArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:storage:FileSystem", name, args, opts);
    const documents = new Documents();

    const fileSystem = createFileSystem(this, name, args);
    const backup = createBackupPolicy(this, name, args, fileSystem);
    const mountTargets = createMountTargets(this, name, args, fileSystem);
    const points = createAccessPoints(this, name, args, fileSystem);
    const policy = createPolicy(this, name, args, fileSystem, Object.values(points), documents);

    this.fileSystemId = fileSystem.id;
    this.fileSystemArn = fileSystem.arn;
    this.accessPoints = Object.fromEntries(
      Object.entries(points).map(([key, point]) => [key, { id: point.id, arn: point.arn }]),
    );
    this.ready = [backup, ...mountTargets, ...Object.values(points), policy];
    this.registerOutputs({
      fileSystemId: this.fileSystemId,
      fileSystemArn: this.fileSystemArn,
      accessPoints: this.accessPoints,
      ready: this.ready,
      documents: documents.all,
    });
  }
}

function settings(args: FileSystemArgs) {
  return { ...defaults, ...definedOnly(args) };
}

function validate(name: string, args: FileSystemArgs): void {
  const { throughputMode, performanceMode } = settings(args);
  const faults = new ArgumentFaults("FileSystem", name);
  checkFileSystem(faults, { ...args, throughputMode, performanceMode, subnetCount: args.subnetIds.length });
  faults.throwIfAny();
}

function createFileSystem(parent: pulumi.Resource, name: string, args: FileSystemArgs): aws.efs.FileSystem {
  const { context, keyArn, provisionedThroughputMibps } = args;
  const { throughputMode, performanceMode, transitionToIaDays } = settings(args);
  return new aws.efs.FileSystem(
    name,
    {
      encrypted: true,
      kmsKeyId: keyArn,
      performanceMode,
      throughputMode,
      ...(provisionedThroughputMibps === undefined
        ? {}
        : { provisionedThroughputInMibps: provisionedThroughputMibps }),
      // EFS API: each transition stands in an object of its own.
      lifecyclePolicies: [
        { transitionToIa: `AFTER_${transitionToIaDays}_${transitionToIaDays === 1 ? "DAY" : "DAYS"}` },
        { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" },
      ],
      tags: tagsFor(context, name),
    },
    { parent, protect: context.protect },
  );
}

function createBackupPolicy(
  parent: pulumi.Resource,
  name: string,
  { automaticBackups = true }: FileSystemArgs,
  fileSystem: aws.efs.FileSystem,
): aws.efs.BackupPolicy {
  return new aws.efs.BackupPolicy(
    `${name}-backup`,
    { fileSystemId: fileSystem.id, backupPolicy: { status: automaticBackups ? "ENABLED" : "DISABLED" } },
    { parent },
  );
}

function createMountTargets(
  parent: pulumi.Resource,
  name: string,
  { context, zones, subnetIds, securityGroupId }: FileSystemArgs,
  fileSystem: aws.efs.FileSystem,
): readonly aws.efs.MountTarget[] {
  return zones.map(
    (zone, index) =>
      new aws.efs.MountTarget(
        `${name}-mount-${zoneKey(context.region, zone)}`,
        { fileSystemId: fileSystem.id, subnetId: subnetIds[index]!, securityGroups: [securityGroupId] },
        // EFS API: one mount target a zone; another subnet of the zone must wait until the old one is gone.
        { parent, deleteBeforeReplace: true },
      ),
  );
}

function createAccessPoints(
  parent: pulumi.Resource,
  name: string,
  { context, accessPoints }: FileSystemArgs,
  fileSystem: aws.efs.FileSystem,
): Record<string, aws.efs.AccessPoint> {
  return Object.fromEntries(
    Object.entries(accessPoints).map(([key, { path, uid, gid, permissions = "0750" }]) => {
      const child = `${name}-access-${key}`;
      const point = new aws.efs.AccessPoint(
        child,
        {
          fileSystemId: fileSystem.id,
          posixUser: { uid, gid },
          // Without creationInfo EFS does not make the directory and the mount fails.
          rootDirectory: { path, creationInfo: { ownerUid: uid, ownerGid: gid, permissions } },
          tags: tagsFor(context, child),
        },
        { parent },
      );
      return [key, point];
    }),
  );
}

function createPolicy(
  parent: pulumi.Resource,
  name: string,
  args: FileSystemArgs,
  fileSystem: aws.efs.FileSystem,
  points: readonly aws.efs.AccessPoint[],
  documents: Documents,
): aws.efs.FileSystemPolicy {
  const child = `${name}-policy`;
  const statements = fileSystemStatements(args.context, {
    fileSystemArn: fileSystem.arn,
    accessPointArns: points.map((point) => point.arn),
    clientRoleArns: settings(args).clientRoleArns,
  });
  return new aws.efs.FileSystemPolicy(
    child,
    {
      fileSystemId: fileSystem.id,
      policy: documents.policy("aws:efs/fileSystemPolicy:FileSystemPolicy", child, "policy", statements),
    },
    { parent },
  );
}
