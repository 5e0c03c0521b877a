import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import {
  type BackupResource,
  backupKinds,
  isDatabase,
  type RestoreTesting,
  testingName,
} from "./backupPlanRules";

/** A role with its policy, which must exist before AWS Backup takes the role on. */
export interface BackupRole {
  readonly arn: pulumi.Output<string>;
  readonly ready: pulumi.Resource;
}

export interface RestoreTestsArgs extends ComponentArgs {
  readonly keyArn: pulumi.Input<string>;
  readonly resources: Readonly<Record<string, BackupResource>>;
  readonly retentionDays: number;
  readonly timezone: string;
  readonly testing: RestoreTesting;
  readonly vaultName: pulumi.Output<string>;
  readonly vaultArn: pulumi.Output<string>;
  readonly role: BackupRole;
}

/** Recovery points of the last days; a test takes the newest. */
const TESTED_DAYS = 7;
/** AWS Backup begins the tests of a plan within so many hours. */
const TEST_START_HOURS = 4;

/** The plan of the tests, and what each resource is restored as. */
export function createRestoreTests(parent: pulumi.Resource, name: string, args: RestoreTestsArgs): void {
  const { context, resources, retentionDays, timezone, testing, vaultName, vaultArn, role } = args;
  const plan = new aws.backup.RestoreTestingPlan(
    name,
    {
      // No automatic name: the hyphen before its suffix is refused. The vault's is unique and known at preview.
      name: vaultName.apply(testingName),
      scheduleExpression: testing.schedule,
      scheduleExpressionTimezone: timezone,
      startWindowHours: TEST_START_HOURS,
      recoveryPointSelection: {
        algorithm: "LATEST_WITHIN_WINDOW",
        includeVaults: [vaultArn],
        recoveryPointTypes: ["SNAPSHOT"],
        selectionWindowDays: Math.min(TESTED_DAYS, retentionDays),
      },
      tags: tagsFor(context, name),
    },
    { parent },
  );
  for (const [key, resource] of Object.entries(resources)) {
    new aws.backup.RestoreTestingSelection(
      `${name}-${key}`,
      {
        name: testingName(key),
        restoreTestingPlanName: plan.name,
        protectedResourceType: backupKinds[resource.kind],
        protectedResourceArns: [resource.arn],
        iamRoleArn: role.arn,
        restoreMetadataOverrides: restoreMetadata(args, resource),
        validationWindowHours: testing.validationHours ?? 1,
      },
      { parent, dependsOn: [role.ready] },
    );
  }
}

/**
 * What AWS Backup would infer wrongly (AWS Backup docs, "Restore testing inferred metadata"): a file system with EFS's
 * own key, a database in the default VPC, a bucket with S3's own keys. The spelling of the lists and of the bucket's
 * keys is to be verified with `aws backup get-restore-testing-inferred-metadata`.
 */
function restoreMetadata(
  { keyArn, testing: { databaseNetwork } }: RestoreTestsArgs,
  { kind }: BackupResource,
): Record<string, pulumi.Input<string>> {
  if (isDatabase(kind)) {
    return databaseNetwork === undefined
      ? {}
      : {
          dbSubnetGroupName: databaseNetwork.subnetGroupName,
          vpcSecurityGroupIds: pulumi.jsonStringify([databaseNetwork.securityGroupId]),
        };
  }
  return kind === "bucket" ? { encryptionType: "SSE-KMS", kmsKey: keyArn } : { kmsKeyId: keyArn };
}
