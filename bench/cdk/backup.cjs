"use strict";
const { Duration, RemovalPolicy, aws_backup, aws_events, aws_iam } = require("aws-cdk-lib");

/** The vault with its plan, a monthly trial of the restore, and a mail when one of them fails. */
exports.backup = (scope, { key, uploads, database, groups, event }) => {
  const backupRole = role(scope, "BackupRole", [
    [["tag:GetResources", "cloudwatch:GetMetricData", "s3:ListAllMyBuckets"], ["*"]],
    [["backup:TagResource"], ["arn:aws:backup:us-east-1:123456789012:recovery-point:*"]],
    [["kms:DescribeKey", "kms:CreateGrant", "kms:Decrypt"], [key.keyArn]],
    [
      ["rds:CreateDBSnapshot", "rds:AddTagsToResource"],
      [database.instanceArn, snapshots("awsbackup:*")],
    ],
    [["rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "rds:ListTagsForResource"], [snapshots("*")]],
    [
      ["rds:CopyDBSnapshot", "rds:DeleteDBSnapshot", "rds:ModifyDBSnapshotAttribute"],
      [snapshots("awsbackup:*")],
    ],
    [["s3:GetInventoryConfiguration", "s3:PutInventoryConfiguration", "s3:ListBucket"], [uploads.bucketArn]],
    [["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"], [uploads.arnForObjects("*")]],
    [
      ["events:PutRule", "events:PutTargets", "events:DeleteRule"],
      ["arn:aws:events:us-east-1:123456789012:rule/*"],
    ],
  ]);
  const vault = new aws_backup.BackupVault(scope, "Vault", {
    encryptionKey: key,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const plan = new aws_backup.BackupPlan(scope, "BackupPlan", { backupVault: vault });
  plan.addRule(
    new aws_backup.BackupPlanRule({
      ruleName: "scheduled",
      scheduleExpression: aws_events.Schedule.expression("cron(0 3 * * ? *)"),
      startWindow: Duration.hours(1),
      completionWindow: Duration.hours(8),
      deleteAfter: Duration.days(35),
    }),
  );
  plan.addSelection("BackupSelection", {
    role: backupRole,
    disableDefaultBackupPolicy: true,
    resources: [
      aws_backup.BackupResource.fromRdsDatabaseInstance(database),
      aws_backup.BackupResource.fromArn(uploads.bucketArn),
    ],
  });
  restoreTests(scope, { key, uploads, database, groups, vault });
  event("FailedBackups", "A backup failed, was aborted or did not begin in time", {
    source: ["aws.backup"],
    detailType: ["Backup Job State Change"],
    detail: {
      state: ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"],
      backupVaultName: [vault.backupVaultName],
    },
  });
  event("FailedRestores", "A restore failed or was aborted", {
    source: ["aws.backup"],
    detailType: ["Restore Job State Change"],
    detail: { status: ["ABORTED", "FAILED"] },
  });
};

function restoreTests(scope, { key, uploads, database, groups, vault }) {
  const restored = "arn:aws:rds:us-east-1:123456789012:db:awsbackup-restore-test-*";
  const restoreRole = role(scope, "RestoreRole", [
    [
      ["kms:DescribeKey", "kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      [key.keyArn],
    ],
    [
      ["rds:RestoreDBInstanceFromDBSnapshot", "rds:AddTagsToResource"],
      [restored, snapshots("awsbackup:*")],
    ],
    [["rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "rds:ListTagsForResource"], [snapshots("*")]],
    [["rds:DeleteDBInstance"], [restored]],
    [
      ["s3:CreateBucket", "s3:ListBucket", "s3:PutBucketVersioning"],
      ["arn:aws:s3:::awsbackup-restore-test-*"],
    ],
    [["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::awsbackup-restore-test-*/*"]],
  ]);
  const tests = new aws_backup.CfnRestoreTestingPlan(scope, "RestoreTests", {
    restoreTestingPlanName: "open_webui",
    scheduleExpression: "cron(0 6 ? * 1#1 *)",
    startWindowHours: 4,
    recoveryPointSelection: {
      algorithm: "LATEST_WITHIN_WINDOW",
      includeVaults: [vault.backupVaultArn],
      recoveryPointTypes: ["SNAPSHOT"],
      selectionWindowDays: 7,
    },
  });
  const test = (id, protectedResourceType, arn, restoreMetadataOverrides) =>
    new aws_backup.CfnRestoreTestingSelection(scope, id, {
      restoreTestingPlanName: tests.ref,
      restoreTestingSelectionName: id,
      protectedResourceType,
      protectedResourceArns: [arn],
      iamRoleArn: restoreRole.roleArn,
      restoreMetadataOverrides,
      validationWindowHours: 1,
    });
  test("database", "RDS", database.instanceArn, {
    vpcSecurityGroupIds: `["${groups.restoreTests.securityGroupId}"]`,
  });
  test("uploads", "S3", uploads.bucketArn, { encryptionType: "SSE-KMS", kmsKey: key.keyArn });
}

function role(scope, id, statements) {
  const made = new aws_iam.Role(scope, id, {
    assumedBy: new aws_iam.ServicePrincipal("backup.amazonaws.com"),
  });
  for (const [actions, resources] of statements) {
    made.addToPolicy(new aws_iam.PolicyStatement({ actions, resources }));
  }
  return made;
}

function snapshots(name) {
  return `arn:aws:rds:us-east-1:123456789012:snapshot:${name}`;
}
