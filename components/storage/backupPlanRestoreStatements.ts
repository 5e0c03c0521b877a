import { arn, type Context } from "../shared/context";
import type { Statement } from "../shared/policy";
import type { BackupKind } from "./backupPlanRules";
import { type BackupAccess, keyStatements, SNAPSHOTS } from "./backupPlanStatements";

/** What a test restores (AWS Backup docs, "Restore testing inferred metadata"). */
const RESTORED = "awsbackup-restore-test-*";

/**
 * What the role of restore tests needs: the parts of `AWSBackupServiceRolePolicyForRestores` and `…ForS3Restore` for
 * the given kinds. Databases and buckets only under the names that tests give them, and no file system is deleted by
 * it: AWS Backup's service-linked role for tests clears up. To be verified with the first test.
 */
export function restoreStatements(context: Context, access: BackupAccess): readonly Statement[] {
  const { keyArn, resources } = access;
  const has = (kind: BackupKind) => resources.some((resource) => resource.kind === kind);
  return [
    ...keyStatements(keyArn),
    {
      sid: "UseKey",
      actions: [
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
      ],
      resources: [keyArn],
      conditions: {
        StringEquals: {
          "kms:ViaService": ["elasticfilesystem", "rds", "s3"].map(
            (service) => `${service}.${context.region}.${context.dnsSuffix}`,
          ),
        },
      },
    },
    ...(has("file-system") ? restoredFileSystems(context) : []),
    ...(has("database") ? restoredDatabases(context) : []),
    ...(has("aurora-cluster") ? restoredClusters(context) : []),
    ...(has("bucket") ? restoredBuckets(context) : []),
  ];
}

function restoredFileSystems(context: Context): readonly Statement[] {
  // A new file system's id is AWS's to give, so the tests' own cannot be named.
  return [
    {
      sid: "RestoreFileSystems",
      actions: [
        "elasticfilesystem:CreateFileSystem",
        "elasticfilesystem:DescribeFileSystems",
        "elasticfilesystem:Restore",
        "elasticfilesystem:TagResource",
      ],
      resources: [arn(context, "elasticfilesystem", "file-system/*")],
    },
  ];
}

/** What a restored instance or cluster is put into. */
const PARTS = ["subgrp:*", "pg:*", "cluster-pg:*", "og:*", "secgrp:*"];

function restoredDatabases(context: Context): readonly Statement[] {
  const rds = (resource: string) => arn(context, "rds", resource);
  return [
    {
      sid: "RestoreDatabases",
      actions: ["rds:RestoreDBInstanceFromDBSnapshot", "rds:AddTagsToResource"],
      resources: [rds(`db:${RESTORED}`), rds(`snapshot:${SNAPSHOTS}`), ...PARTS.map(rds)],
    },
    {
      sid: "FindRestoredDatabases",
      actions: ["rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "rds:ListTagsForResource"],
      resources: [rds("db:*"), rds("snapshot:*")],
    },
    { sid: "DeleteRestoredDatabases", actions: ["rds:DeleteDBInstance"], resources: [rds(`db:${RESTORED}`)] },
  ];
}

function restoredClusters(context: Context): readonly Statement[] {
  const rds = (resource: string) => arn(context, "rds", resource);
  return [
    {
      sid: "RestoreClusters",
      actions: ["rds:RestoreDBClusterFromSnapshot", "rds:CreateDBInstance", "rds:AddTagsToResource"],
      resources: [
        rds(`cluster:${RESTORED}`),
        rds(`db:${RESTORED}`),
        rds(`cluster-snapshot:${SNAPSHOTS}`),
        ...PARTS.map(rds),
      ],
    },
    {
      sid: "FindRestoredClusters",
      actions: [
        "rds:DescribeDBClusters",
        "rds:DescribeDBInstances",
        "rds:DescribeDBClusterSnapshots",
        "rds:ListTagsForResource",
      ],
      resources: [rds("cluster:*"), rds("db:*"), rds("cluster-snapshot:*")],
    },
    {
      sid: "DeleteRestoredClusters",
      actions: ["rds:DeleteDBCluster", "rds:DeleteDBInstance"],
      resources: [rds(`cluster:${RESTORED}`), rds(`db:${RESTORED}`)],
    },
  ];
}

function restoredBuckets(context: Context): readonly Statement[] {
  const bucket = arn(context, "s3", RESTORED, { region: "", account: "" });
  return [
    {
      sid: "RestoreBuckets",
      actions: [
        "s3:CreateBucket",
        "s3:GetBucketLocation",
        "s3:GetBucketVersioning",
        "s3:ListBucket",
        "s3:ListBucketVersions",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketVersioning",
      ],
      resources: [bucket],
    },
    {
      sid: "RestoreObjects",
      actions: [
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:GetObjectAcl",
        "s3:GetObjectTagging",
        "s3:GetObjectVersion",
        "s3:GetObjectVersionAcl",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
        "s3:PutObjectAcl",
        "s3:PutObjectTagging",
        "s3:PutObjectVersionAcl",
      ],
      resources: [`${bucket}/*`],
    },
  ];
}
