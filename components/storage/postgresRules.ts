import { createHash } from "node:crypto";
import { isLogRetention, logRetentionDays } from "../observability/logRetention";
import type { ArgumentFaults } from "../shared/errors";

/**
 * The major versions on offer. RDS has had pgvector 0.8 on each of them from 15.9, 16.5, 17.1 and 18.1 on
 * (AWS What's New, November 2024; RDS for PostgreSQL release notes, "Extension versions"), Aurora from 15.12,
 * 16.8 and 17.4 on (AWS What's New, April 2025; on 18 to be verified).
 */
export const postgresVersions = ["15", "16", "17", "18"] as const;
export type PostgresVersion = (typeof postgresVersions)[number];

/** What an instance and a cluster have in common. */
export interface PostgresCommon {
  readonly name: string;
  readonly engineVersion: string;
  readonly backupRetentionDays: number;
  readonly logRetentionDays: number;
  readonly databaseName: string;
  readonly subnetCount: number;
  readonly restoreFromSnapshot?: string;
}

export interface PostgresPlan extends PostgresCommon {
  readonly instanceClass: string;
  readonly storageGiB: number;
  readonly maxStorageGiB: number;
}

/** Databases that every PostgreSQL or RDS instance already has, and words that RDS refuses as a name. */
const TAKEN_NAMES = ["postgres", "template0", "template1", "rdsadmin", "db", "admin", "user"];

/** Records what RDS refuses. */
export function checkPostgres(faults: ArgumentFaults, plan: PostgresPlan): void {
  checkCommon(faults, plan);
  faults.unless(
    // `db.serverless` is Aurora's; it has no instance of its own.
    /^db\.[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(plan.instanceClass),
    "instanceClass",
    plan.instanceClass,
    "a class such as db.t4g.micro",
  );
  checkSnapshot(faults, plan.restoreFromSnapshot, ["snapshot"]);
  checkStorage(faults, plan);
}

/** Records what RDS refuses of an instance and of a cluster alike. */
export function checkCommon(faults: ArgumentFaults, plan: PostgresCommon): void {
  // RDS API: an identifier has at most 63 characters, sixteen of which are the suffix and that of a restored
  // instance; no two hyphens in a row.
  const usable = /^[a-z](-?[a-z0-9])*$/.test(plan.name) && plan.name.length <= 47;
  faults.unless(usable, "name", plan.name, "at most 47 lower-case letters, digits and single hyphens");
  const known = (postgresVersions as readonly string[]).includes(plan.engineVersion);
  faults.unless(
    known,
    "engineVersion",
    plan.engineVersion,
    `a major version: ${postgresVersions.join(", ")}`,
  );
  // RDS API: a subnet group needs subnets in at least two zones, also for an instance in one zone.
  faults.unless(plan.subnetCount >= 2, "subnetIds", plan.subnetCount, "at least two subnets, in two zones");
  // RDS API: 1 to 35; 0 would switch backups and point-in-time recovery off.
  const kept = isWhole(plan.backupRetentionDays, 1, 35);
  faults.unless(kept, "backupRetentionDays", plan.backupRetentionDays, "1 to 35 days");
  const retained = isLogRetention(plan.logRetentionDays);
  faults.unless(retained, "logRetentionDays", plan.logRetentionDays, `${logRetentionDays.join(", ")} days`);
  checkDatabaseName(faults, plan.databaseName);
}

/**
 * A snapshot by its identifier or ARN. An instance cannot be made from a cluster's snapshot (RDS API,
 * RestoreDBInstanceFromDBSnapshot); a cluster can from an instance's, by its ARN (@pulumi/aws 7.48 types).
 */
export function checkSnapshot(
  faults: ArgumentFaults,
  snapshot: string | undefined,
  kinds: readonly ("snapshot" | "cluster-snapshot")[],
): void {
  const kind = /^arn:[^:]*:rds:[^:]*:[^:]*:([a-z-]+):/.exec(snapshot ?? "")?.[1];
  const allowed = kind === undefined ? snapshot !== "" : (kinds as readonly string[]).includes(kind);
  faults.unless(
    allowed,
    "restoreFromSnapshot",
    snapshot,
    `an identifier or the ARN of a ${kinds.join(" or ")}`,
  );
}

function checkStorage(faults: ArgumentFaults, { storageGiB, maxStorageGiB }: PostgresPlan): void {
  // RDS docs, "gp3 storage": 20 GiB to 64 TiB for PostgreSQL.
  faults.unless(isWhole(storageGiB, 20, 65536), "storageGiB", storageGiB, "20 to 65536 GiB");
  // RDS docs, "Storage autoscaling": the threshold lies at least 10 % above the allocated storage.
  const least = Math.ceil((storageGiB * 11) / 10);
  faults.unless(
    isWhole(maxStorageGiB, least, 65536),
    "maxStorageGiB",
    maxStorageGiB,
    `${least} to 65536 GiB, 10 % above storageGiB`,
  );
}

function checkDatabaseName(faults: ArgumentFaults, databaseName: string): void {
  // RDS API, DBName for PostgreSQL: a letter, then letters, digits and underscores, at most 63.
  // Lower case only: PostgreSQL folds names that are not quoted, and a connection URL is not quoted.
  const usable = /^[a-z][a-z0-9_]{0,62}$/.test(databaseName) && !TAKEN_NAMES.includes(databaseName);
  faults.unless(
    usable,
    "databaseName",
    databaseName,
    "a lower-case letter, then at most 62 lower-case letters, digits and _",
    `other than ${TAKEN_NAMES.join(", ")}`,
  );
}

export function isWhole(value: number, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= minimum && value <= maximum;
}

/**
 * The identifier of the instance or cluster, from the automatic name of its subnet group: `chat-subnets-1a2b3c4` gives
 * `chat-1a2b3c4`. An instance that is restored from a snapshot has a part of its own, so that it can stand beside
 * the one that it replaces.
 */
export function instanceIdentifier(subnetGroupName: string, restoreFromSnapshot?: string): string {
  const identifier = subnetGroupName.replace(/-subnets(-[0-9a-z]+)?$/, "$1");
  if (restoreFromSnapshot === undefined) {
    return identifier;
  }
  const digest = createHash("sha256").update(restoreFromSnapshot).digest("hex");
  return `${identifier}-r${digest.slice(0, 6)}`;
}
