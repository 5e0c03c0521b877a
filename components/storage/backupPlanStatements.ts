import * as pulumi from "@pulumi/pulumi";
import { arn, type Context } from "../shared/context";
import type { Statement } from "../shared/policy";
import type { BackupKind, BackupResource } from "./backupPlanRules";

/** How the names of AWS Backup's snapshots begin (its managed policies name them so). */
export const SNAPSHOTS = "awsbackup:*";

export interface BackupAccess {
  /** Encrypts the vault and what is backed up. */
  readonly keyArn: pulumi.Input<string>;
  readonly vaultArn: pulumi.Input<string>;
  readonly resources: readonly BackupResource[];
}

/**
 * What AWS Backup's role needs for the given resources: the parts of AWS's own `AWSBackupServiceRolePolicyForBackup`
 * (v29) and `…ForS3Backup` for their kinds, on these resources alone. Those policies reach every resource of the
 * account. Whether jobs need more is to be verified with the first backup.
 */
export function backupStatements(context: Context, access: BackupAccess): readonly Statement[] {
  const { keyArn, vaultArn } = access;
  const byKind = (kind: BackupKind) => arnsOf(access.resources, kind);
  return [
    {
      sid: "FindTaggedResources",
      actions: ["tag:GetResources"],
      resources: ["*"],
      why: "tag:GetResources takes no resources",
    },
    { sid: "Vault", actions: ["backup:DescribeBackupVault"], resources: [vaultArn] },
    {
      sid: "TagRecoveryPoints",
      actions: ["backup:TagResource"],
      resources: [arn(context, "backup", "recovery-point:*")],
    },
    ...keyStatements(keyArn),
    ...fileSystems(byKind("file-system")),
    ...databases(context, byKind("database")),
    ...clusters(context, byKind("aurora-cluster")),
    ...buckets(context, byKind("bucket"), keyArn),
  ];
}

function arnsOf(resources: readonly BackupResource[], kind: BackupKind): readonly pulumi.Input<string>[] {
  return resources.filter((resource) => resource.kind === kind).map((resource) => resource.arn);
}

/** Services copy and restore under grants, which only they can make for themselves. */
export function keyStatements(keyArn: pulumi.Input<string>): readonly Statement[] {
  return [
    { sid: "DescribeKey", actions: ["kms:DescribeKey"], resources: [keyArn] },
    {
      sid: "GrantKeyToServices",
      actions: ["kms:CreateGrant"],
      resources: [keyArn],
      conditions: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

type Arns = readonly pulumi.Input<string>[];

function fileSystems(resources: Arns): readonly Statement[] {
  const actions = ["elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"];
  return resources.length === 0 ? [] : [{ sid: "FileSystems", actions, resources }];
}

function databases(context: Context, resources: Arns): readonly Statement[] {
  if (resources.length === 0) {
    return [];
  }
  const snapshots = arn(context, "rds", `snapshot:${SNAPSHOTS}`);
  return [
    {
      sid: "SnapshotDatabases",
      actions: ["rds:CreateDBSnapshot", "rds:AddTagsToResource"],
      resources: [...resources, snapshots],
    },
    {
      sid: "FindDatabases",
      actions: ["rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "rds:ListTagsForResource"],
      resources: [arn(context, "rds", "db:*"), arn(context, "rds", "snapshot:*")],
    },
    {
      sid: "KeepDatabaseSnapshots",
      actions: ["rds:CopyDBSnapshot", "rds:DeleteDBSnapshot", "rds:ModifyDBSnapshotAttribute"],
      resources: [snapshots],
    },
  ];
}

function clusters(context: Context, resources: Arns): readonly Statement[] {
  if (resources.length === 0) {
    return [];
  }
  const snapshots = arn(context, "rds", `cluster-snapshot:${SNAPSHOTS}`);
  return [
    {
      sid: "SnapshotClusters",
      actions: ["rds:CreateDBClusterSnapshot", "rds:AddTagsToResource"],
      resources: [...resources, snapshots],
    },
    {
      sid: "FindClusters",
      actions: [
        "rds:DescribeDBClusters",
        "rds:DescribeDBClusterSnapshots",
        "rds:DescribeDBClusterAutomatedBackups",
        "rds:ListTagsForResource",
      ],
      resources: [
        arn(context, "rds", "cluster:*"),
        arn(context, "rds", "cluster-snapshot:*"),
        arn(context, "rds", "cluster-auto-backup:*"),
      ],
    },
    {
      sid: "KeepClusterSnapshots",
      actions: [
        "rds:CopyDBClusterSnapshot",
        "rds:DeleteDBClusterSnapshot",
        "rds:ModifyDBClusterSnapshotAttribute",
      ],
      resources: [snapshots],
    },
  ];
}

function buckets(context: Context, resources: Arns, keyArn: pulumi.Input<string>): readonly Statement[] {
  if (resources.length === 0) {
    return [];
  }
  return [
    {
      sid: "Buckets",
      actions: [
        "s3:GetInventoryConfiguration",
        "s3:PutInventoryConfiguration",
        "s3:ListBucketVersions",
        "s3:ListBucket",
        "s3:GetBucketVersioning",
        "s3:GetBucketNotification",
        "s3:PutBucketNotification",
        "s3:GetBucketLocation",
        "s3:GetBucketTagging",
        "s3:GetBucketAcl",
      ],
      resources,
    },
    {
      sid: "Objects",
      actions: [
        "s3:GetObject",
        "s3:GetObjectAcl",
        "s3:GetObjectTagging",
        "s3:GetObjectVersion",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionTagging",
      ],
      resources: resources.map((bucket) => pulumi.interpolate`${bucket}/*`),
    },
    {
      sid: "ReadObjectsKey",
      actions: ["kms:Decrypt"],
      resources: [keyArn],
      conditions: { StringEquals: { "kms:ViaService": `s3.${context.region}.${context.dnsSuffix}` } },
    },
    {
      sid: "WatchBuckets",
      actions: [
        "events:DeleteRule",
        "events:PutTargets",
        "events:DescribeRule",
        "events:EnableRule",
        "events:PutRule",
        "events:RemoveTargets",
        "events:ListTargetsByRule",
        "events:DisableRule",
      ],
      resources: [arn(context, "events", "rule/AwsBackupManagedRule*")],
    },
    { sid: "ListRules", actions: ["events:ListRules"], resources: [arn(context, "events", "rule/*")] },
    {
      sid: "FindBuckets",
      actions: ["cloudwatch:GetMetricData", "s3:ListAllMyBuckets"],
      resources: ["*"],
      why: "both take no resources",
    },
  ];
}
