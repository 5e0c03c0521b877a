import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Documents, type Statement, serviceTrust } from "../shared/policy";
import { tellOfFailures } from "./backupPlanEvents";
import { restoreStatements } from "./backupPlanRestoreStatements";
import { type BackupRole, createRestoreTests } from "./backupPlanRestoreTests";
import { type BackupResource, checkBackupPlan, type RestoreTesting, worstLossHours } from "./backupPlanRules";
import { backupStatements } from "./backupPlanStatements";

export type { BackupKind, BackupResource, RestoreNetwork, RestoreTesting } from "./backupPlanRules";

export interface BackupPlanArgs extends ComponentArgs {
  /** Encrypts the vault and what is backed up; databases' snapshots keep their own key. */
  readonly keyArn: pulumi.Input<string>;
  /** What is backed up, by a stable key. A bucket must be versioned (`Bucket` is). */
  readonly resources: Readonly<Record<string, BackupResource>>;
  /** How long a recovery point is kept. */
  readonly retentionDays: number;
  /** Not in the hour before a database's own backup or maintenance. @default "cron(0 3 * * ? *)" */
  readonly schedule?: string;
  /** Of both schedules. @default "Etc/UTC" */
  readonly timezone?: string;
  /** How late a job may begin. @default 60 */
  readonly startWindowMinutes?: number;
  /** How long it may take. @default 480 */
  readonly completionWindowMinutes?: number;
  /** @default - no restore is tested */
  readonly restoreTesting?: RestoreTesting;
  /** Told of jobs that fail; admits `events` (`AlarmTopic`, its key with `sns-events`). @default - nobody is told */
  readonly topicArn?: pulumi.Input<string>;
}

const defaults = {
  schedule: "cron(0 3 * * ? *)",
  timezone: "Etc/UTC",
  startWindowMinutes: 60,
  completionWindowMinutes: 480,
} as const;

/**
 * Recovery points of everything in a stack that holds data, in a vault of their own, and tests that they can be
 * restored.
 *
 * Creates an `aws.backup.Vault`, a `Plan` with one rule, a `Selection` and its role; with restore tests a
 * `RestoreTestingPlan`, a `RestoreTestingSelection` for each resource and their role; with a topic event rules.
 * Costs 0.05 $ a GB and month for files and buckets, 0.095 $ for databases beyond what is free, and for a restore
 * test as much as the restored resources in that time.
 *
 * The vault is protected. Where the context does not protect, `pulumi destroy` deletes the recovery points too; where
 * it does, a vault that holds any stays. The roles reach the given resources, not the account's, which AWS's managed
 * policies would. Refuses windows shorter than an hour, and a test of a database without a network to restore it in.
 *
 * Snapshots only: with continuous backups AWS Backup would take over the databases' own backup window and retention,
 * which this program sets, and databases have point-in-time recovery already.
 *
 * Failures are told by event rules. A vault's own notifications have no failed jobs any more, only completed ones: a
 * mail for each day on which all went well (AWS Backup API, PutBackupVaultNotifications).
 */
export class BackupPlan extends pulumi.ComponentResource {
  /** Known at preview. */
  readonly vaultName: pulumi.Output<string>;
  readonly vaultArn: pulumi.Output<string>;
  readonly planId: pulumi.Output<string>;
  /** The most hours of data that a loss costs, where the plan runs daily; undefined where it does not. */
  readonly worstLossHours: number | undefined;

  constructor(name: string, args: BackupPlanArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:storage:BackupPlan", name, args, opts);
    const { context, keyArn, resources, restoreTesting, topicArn } = args;
    const documents = new Documents();

    const vault = new aws.backup.Vault(
      name,
      { kmsKeyArn: keyArn, forceDestroy: !context.protect, tags: tagsFor(context, name) },
      { parent: this, protect: context.protect },
    );
    this.vaultName = vault.name;
    this.vaultArn = arn(context, "backup", pulumi.concat("backup-vault:", vault.name));
    const access = { keyArn, vaultArn: this.vaultArn, resources: Object.values(resources) };
    const role = createRole(this, `${name}-backup`, args, documents, backupStatements(context, access));
    const plan = createPlan(this, name, args, vault);
    createSelection(this, name, args, plan, role);
    if (restoreTesting !== undefined) {
      const statements = restoreStatements(context, access);
      const tester = createRole(this, `${name}-restore`, args, documents, statements);
      createRestoreTests(this, `${name}-restore-test`, {
        context,
        keyArn,
        resources,
        retentionDays: args.retentionDays,
        timezone: settings(args).timezone,
        testing: restoreTesting,
        vaultName: vault.name,
        vaultArn: this.vaultArn,
        role: tester,
      });
    }
    if (topicArn !== undefined) {
      const restores = restoreTesting !== undefined;
      tellOfFailures(this, name, { context, topicArn, vaultName: vault.name, restores }, documents);
    }

    this.planId = plan.id;
    this.worstLossHours = worstLossHours(settings(args));
    this.registerOutputs({
      vaultName: this.vaultName,
      vaultArn: this.vaultArn,
      planId: this.planId,
      worstLossHours: this.worstLossHours,
      documents: documents.all,
    });
  }
}

function settings(args: BackupPlanArgs) {
  return { ...defaults, ...definedOnly(args) };
}

function validate(name: string, args: BackupPlanArgs): void {
  const faults = new ArgumentFaults("BackupPlan", name);
  const { resources, retentionDays } = args;
  checkBackupPlan(faults, { ...settings(args), name, resources, retentionDays });
  faults.throwIfAny();
}

function createRole(
  parent: pulumi.Resource,
  name: string,
  { context }: BackupPlanArgs,
  documents: Documents,
  statements: readonly Statement[],
): BackupRole {
  const role = new aws.iam.Role(
    name,
    {
      path: context.roles.path,
      permissionsBoundary: context.roles.permissionsBoundaryArn,
      assumeRolePolicy: documents.policy(
        "aws:iam/role:Role",
        name,
        "assumeRolePolicy",
        serviceTrust(context, "backup"),
      ),
      tags: tagsFor(context, name),
    },
    { parent },
  );
  const ready = new aws.iam.RolePolicy(
    name,
    {
      role: role.name,
      policy: documents.policy("aws:iam/rolePolicy:RolePolicy", name, "policy", statements),
    },
    { parent },
  );
  const path = pulumi.interpolate`role${context.roles.path}${role.name}`;
  return { arn: arn(context, "iam", path, { region: "" }), ready };
}

function createPlan(
  parent: pulumi.Resource,
  name: string,
  args: BackupPlanArgs,
  vault: aws.backup.Vault,
): aws.backup.Plan {
  const { schedule, timezone, startWindowMinutes, completionWindowMinutes } = settings(args);
  const child = `${name}-plan`;
  return new aws.backup.Plan(
    child,
    {
      rules: [
        {
          ruleName: "scheduled",
          targetVaultName: vault.name,
          schedule,
          scheduleExpressionTimezone: timezone,
          startWindow: startWindowMinutes,
          completionWindow: completionWindowMinutes,
          enableContinuousBackup: false,
          lifecycle: { deleteAfter: args.retentionDays },
          recoveryPointTags: tagsFor(args.context, child),
        },
      ],
      tags: tagsFor(args.context, child),
    },
    { parent },
  );
}

function createSelection(
  parent: pulumi.Resource,
  name: string,
  { resources }: BackupPlanArgs,
  plan: aws.backup.Plan,
  role: BackupRole,
): void {
  new aws.backup.Selection(
    `${name}-selection`,
    {
      planId: plan.id,
      iamRoleArn: role.arn,
      // Named one by one, so the account's opt-in by type does not matter (AWS Backup docs, "Service opt-in").
      resources: Object.values(resources).map((resource) => resource.arn),
    },
    { parent, dependsOn: [role.ready] },
  );
}
