import type { ArgumentFaults } from "../shared/errors";

/** Versions of ElastiCache for Valkey, each with its family of parameter groups (ElastiCache docs, "Engine versions"). */
export const valkeyVersions = ["7.2", "8.0", "8.1"] as const;
export type ValkeyVersion = (typeof valkeyVersions)[number];

export interface ValkeyPlan {
  readonly name: string;
  readonly engineVersion: string;
  readonly nodeType: string;
  readonly replicas: number;
  readonly subnetCount: number;
  readonly snapshotRetentionDays: number;
  readonly maintenanceWindow?: string;
}

/**
 * Families of today: all of them encrypt in transit and fail over. Those with `d` keep data on disks too and need
 * another setting (@pulumi/aws 7.48 types, dataTieringEnabled).
 */
const NODE_TYPE = /^cache\.(t3|t4g|m[5-9]g?|r[5-9]g?|c7gn)\.[a-z0-9]+$/;

/** Records what ElastiCache refuses. */
export function checkValkey(faults: ArgumentFaults, plan: ValkeyPlan): void {
  // ElastiCache API, ReplicationGroupId: 40 characters, a letter first, no two hyphens in a row and none last;
  // eight are the automatic suffix.
  const usable = /^[a-z](-?[a-z0-9])*$/.test(plan.name) && plan.name.length <= 32;
  faults.unless(
    usable,
    "name",
    plan.name,
    "at most 32 lower-case letters, digits and single hyphens, a letter first",
  );
  const known = (valkeyVersions as readonly string[]).includes(plan.engineVersion);
  faults.unless(known, "engineVersion", plan.engineVersion, valkeyVersions.join(", "));
  faults.unless(NODE_TYPE.test(plan.nodeType), "nodeType", plan.nodeType, "a type such as cache.t4g.micro");
  checkReplicas(faults, plan);
  // ElastiCache API: at most 35 days; 0 switches snapshots off.
  const kept = isWhole(plan.snapshotRetentionDays, 0, 35);
  faults.unless(kept, "snapshotRetentionDays", plan.snapshotRetentionDays, "0 to 35 days");
  checkWindow(faults, plan.maintenanceWindow);
}

function checkReplicas(faults: ArgumentFaults, { replicas, subnetCount }: ValkeyPlan): void {
  // ElastiCache API: up to five replicas.
  faults.unless(isWhole(replicas, 0, 5), "replicas", replicas, "0 to 5");
  // ElastiCache docs, "Multi-AZ": the nodes stand in different zones, so the subnet group covers two at least.
  const least = replicas >= 1 ? 2 : 1;
  faults.unless(
    subnetCount >= least,
    "subnetIds",
    subnetCount,
    least === 2 ? "at least two subnets, in two zones, with replicas" : "at least one subnet",
  );
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WEEK = 7 * 24 * 60;

/** ElastiCache API: `ddd:hh24:mi-ddd:hh24:mi` in UTC, an hour at least. */
function checkWindow(faults: ArgumentFaults, window: string | undefined): void {
  if (window === undefined) {
    return;
  }
  const [start = Number.NaN, end = Number.NaN] = window.split("-").map(minuteOfWeek);
  const minutes = (end - start + WEEK) % WEEK;
  faults.unless(minutes >= 60, "maintenanceWindow", window, "an hour or more, such as sun:03:00-sun:04:00");
}

function minuteOfWeek(text: string): number {
  const [, day = "", hour, minute] = /^([a-z]{3}):([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  const index = DAYS.indexOf(day);
  return index < 0 ? Number.NaN : index * 24 * 60 + Number(hour) * 60 + Number(minute);
}

function isWhole(value: number, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= minimum && value <= maximum;
}
