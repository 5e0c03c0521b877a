import type * as pulumi from "@pulumi/pulumi";
import type { ArgumentFaults } from "../shared/errors";
import { isCron, isDaily, isTimezone } from "../shared/schedule";

/** What AWS Backup calls each kind of resource (AWS Backup API, ProtectedResourceType). */
export const backupKinds = {
  "file-system": "EFS",
  database: "RDS",
  "aurora-cluster": "Aurora",
  bucket: "S3",
} as const;
export type BackupKind = keyof typeof backupKinds;

export interface BackupResource {
  /** Plain: it decides what the roles may do, and how a restore is tested. */
  readonly kind: BackupKind;
  readonly arn: pulumi.Input<string>;
}

/** Where a database is restored for a test. */
export interface RestoreNetwork {
  readonly subnetGroupName: pulumi.Input<string>;
  /** Of a group that admits nobody, or only who looks at the restored data. */
  readonly securityGroupId: pulumi.Input<string>;
}

export interface RestoreTesting {
  /** `cron(…)`; a test restores everything, and is billed as if it ran for some hours. */
  readonly schedule: string;
  /** How long what was restored stands for somebody to look at it, 1 to 168. @default 1 */
  readonly validationHours?: number;
  /** Needed with a database: AWS would take the account's default VPC, which is often gone. @default - none */
  readonly databaseNetwork?: RestoreNetwork;
}

export interface BackupPlanPlan {
  readonly name: string;
  readonly resources: Readonly<Record<string, BackupResource>>;
  readonly retentionDays: number;
  readonly schedule: string;
  readonly timezone: string;
  readonly startWindowMinutes: number;
  readonly completionWindowMinutes: number;
  readonly restoreTesting?: RestoreTesting;
}

/** Records what AWS Backup refuses. */
export function checkBackupPlan(faults: ArgumentFaults, plan: BackupPlanPlan): void {
  // AWS Backup API: the name of a selection has at most 50 characters; 8 are the automatic suffix, 10 "-selection".
  faults.unless(
    /^[A-Za-z](-?[A-Za-z0-9])*$/.test(plan.name) && plan.name.length <= 32,
    "name",
    plan.name,
    "at most 32 letters, digits and single hyphens, a letter first",
  );
  checkResources(faults, plan.resources);
  // AWS Backup API: at most 100 years.
  faults.unless(
    isWhole(plan.retentionDays, 1, 36_500),
    "retentionDays",
    plan.retentionDays,
    "1 to 36500 days",
  );
  checkSchedule(faults, "schedule", plan.schedule);
  faults.unless(isTimezone(plan.timezone), "timezone", plan.timezone, "an IANA name such as Europe/Berlin");
  checkWindows(faults, plan);
  checkRestoreTesting(faults, plan);
}

function checkResources(faults: ArgumentFaults, resources: BackupPlanPlan["resources"]): void {
  const keys = Object.keys(resources);
  // AWS Backup API: 500 ARNs in a selection; a restore test takes 30 of one type.
  faults.unless(isWhole(keys.length, 1, 30), "resources", keys, "1 to 30 resources");
  for (const [key, { kind }] of Object.entries(resources)) {
    faults.unless(
      /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(key),
      "resources",
      key,
      "keys of at most 32 lower-case letters, digits and hyphens",
    );
    faults.unless(kind in backupKinds, `resources.${key}.kind`, kind, Object.keys(backupKinds).join(", "));
  }
}

function checkSchedule(faults: ArgumentFaults, field: string, schedule: string): void {
  faults.unless(
    isCron(schedule),
    field,
    schedule,
    "cron() with six fields, one of the days ?, such as cron(0 3 * * ? *)",
  );
}

function checkWindows(faults: ArgumentFaults, plan: BackupPlanPlan): void {
  const { startWindowMinutes: start, completionWindowMinutes: completion } = plan;
  // AWS Backup docs, "Backup plan options": an hour to begin in at least, and an hour more to end in.
  faults.unless(isWhole(start, 60, 10_080), "startWindowMinutes", start, "60 to 10080 minutes");
  faults.unless(
    isWhole(completion, start + 60, 20_160),
    "completionWindowMinutes",
    completion,
    `${start + 60} to 20160 minutes, an hour more than startWindowMinutes`,
  );
}

function checkRestoreTesting(faults: ArgumentFaults, { restoreTesting, resources }: BackupPlanPlan): void {
  if (restoreTesting === undefined) {
    return;
  }
  const { schedule, validationHours = 1, databaseNetwork } = restoreTesting;
  checkSchedule(faults, "restoreTesting.schedule", schedule);
  // @pulumi/aws 7.48 types.
  faults.unless(
    isWhole(validationHours, 1, 168),
    "restoreTesting.validationHours",
    validationHours,
    "1 to 168 hours",
  );
  const databases = Object.entries(resources).filter(([, { kind }]) => isDatabase(kind));
  faults.unless(
    databases.length === 0 || databaseNetwork !== undefined,
    "restoreTesting.databaseNetwork",
    undefined,
    `a subnet group and a security group for ${databases.map(([key]) => key).join(", ")}`,
  );
}

export function isDatabase(kind: BackupKind): boolean {
  return kind === "database" || kind === "aurora-cluster";
}

/** The most hours that can be lost, where the plan runs on every day: a day, and the time that a job may take. */
export function worstLossHours(plan: {
  readonly schedule: string;
  readonly startWindowMinutes: number;
  readonly completionWindowMinutes: number;
}): number | undefined {
  const { schedule, startWindowMinutes, completionWindowMinutes } = plan;
  return isDaily(schedule) ? 24 + (startWindowMinutes + completionWindowMinutes) / 60 : undefined;
}

/** Names of restore tests hold letters, digits and underscores, 50 at most (@pulumi/aws 7.48 types). */
export function testingName(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, "_").slice(0, 50);
}

function isWhole(value: number, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= minimum && value <= maximum;
}
