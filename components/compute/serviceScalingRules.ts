import type { ArgumentFaults } from "../shared/errors";
import { isAt, isCron, isTimezone } from "../shared/schedule";

/** Other limits from a point in time on. */
export interface ScalingSchedule {
  /** Stable: it names the scheduled action. */
  readonly name: string;
  /** `cron(…)` with six fields, or `at(yyyy-mm-ddThh:mm:ss)`. */
  readonly schedule: string;
  /** A name of the IANA list, such as `Europe/Berlin`. */
  readonly timezone: string;
  /** 0 only with a maximum of 0. */
  readonly minimum: number;
  readonly maximum: number;
}

export interface ScalingPlan {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Values to be held, by the name of the argument. */
  readonly targets: Readonly<Record<string, number | undefined>>;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
  readonly schedules: readonly ScalingSchedule[];
}

/** Records what Application Auto Scaling refuses, and what would leave a service without tasks. */
export function checkScaling(faults: ArgumentFaults, plan: ScalingPlan): void {
  const { name, minimum, maximum } = plan;
  // Application Auto Scaling API: names of at most 256 characters; ours are shorter for the log's sake.
  faults.unless(
    /^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name),
    "name",
    name,
    "at most 100 letters, digits, - and _, a letter first",
  );
  // Application Auto Scaling docs, "Target tracking": from 0 tasks there is no metric that could bring one back.
  faults.unless(isWhole(minimum, 1, 5000), "minimum", minimum, "1 to 5000 tasks");
  faults.unless(isWhole(maximum, 1, 5000), "maximum", maximum, "1 to 5000 tasks");
  faults.unless(minimum <= maximum, "maximum", maximum, `${minimum} or more, not less than minimum`);
  checkTargets(faults, plan);
  for (const field of ["scaleOutCooldownSeconds", "scaleInCooldownSeconds"] as const) {
    faults.unless(isWhole(plan[field], 0, 3600), field, plan[field], "0 to 3600 seconds");
  }
  checkSchedules(faults, plan.schedules);
}

function checkTargets(faults: ArgumentFaults, { targets, schedules }: ScalingPlan): void {
  const given = Object.entries(targets).filter(([, value]) => value !== undefined);
  faults.unless(
    given.length > 0 || schedules.length > 0,
    "cpuPercent",
    undefined,
    "a target or a schedule",
    "without either the number of tasks never changes",
  );
  for (const [field, value = 0] of given) {
    const allowed = field.endsWith("Percent") ? isWhole(value, 10, 95) : isWhole(value, 1, 1_000_000);
    faults.unless(
      allowed,
      field,
      value,
      field.endsWith("Percent") ? "10 to 95 per cent" : "1 to 1000000 requests a minute",
    );
  }
}

function checkSchedules(faults: ArgumentFaults, schedules: readonly ScalingSchedule[]): void {
  const names = schedules.map(({ name }) => name);
  faults.unless(
    new Set(names).size === names.length,
    "schedules",
    names,
    "each name once",
    // Application Auto Scaling API, PutScheduledAction.
    "AWS overwrites an action with another one of its name",
  );
  for (const [index, schedule] of schedules.entries()) {
    checkSchedule(faults, `schedules[${index}]`, schedule);
  }
  const off = schedules.filter(({ maximum }) => maximum === 0);
  faults.unless(
    off.length === 0 || off.length < schedules.length,
    "schedules",
    off.map(({ name }) => name),
    "a schedule that brings tasks back, where one takes all of them away",
  );
}

function checkSchedule(faults: ArgumentFaults, field: string, entry: ScalingSchedule): void {
  const { name, schedule, timezone, minimum, maximum } = entry;
  faults.unless(
    /^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/.test(name),
    `${field}.name`,
    name,
    "1 to 30 lower-case letters, digits and inner hyphens",
  );
  faults.unless(
    isCron(schedule) || isAt(schedule),
    `${field}.schedule`,
    schedule,
    "cron() with six fields, one of the days ?, such as cron(0 20 ? * MON-FRI *), or at(yyyy-mm-ddThh:mm:ss)",
  );
  faults.unless(isTimezone(timezone), `${field}.timezone`, timezone, "an IANA name such as Europe/Berlin");
  faults.unless(isWhole(minimum, 0, 5000), `${field}.minimum`, minimum, "0 to 5000 tasks");
  faults.unless(isWhole(maximum, 0, 5000), `${field}.maximum`, maximum, "0 to 5000 tasks");
  faults.unless(minimum <= maximum, `${field}.maximum`, maximum, `${minimum} or more, not less than minimum`);
  faults.unless(
    minimum > 0 || maximum === 0,
    `${field}.minimum`,
    minimum,
    "1 or more, or 0 with a maximum of 0",
    "once the last task is gone, no load brings one back",
  );
}

/**
 * What names a target group behind a load balancer in the metric of requests: the ends of both ARNs (Application
 * Auto Scaling API, PredefinedMetricSpecification). Unknown ids stay unknown.
 */
export function requestsLabel(loadBalancerArn: string, targetGroupArn: string): string {
  const balancer = /:loadbalancer\/(app\/.+)$/.exec(loadBalancerArn)?.[1];
  const group = /:(targetgroup\/.+)$/.exec(targetGroupArn)?.[1];
  if (balancer === undefined || group === undefined) {
    throw new Error(
      `No application load balancer and its target group: ${loadBalancerArn}, ${targetGroupArn}`,
    );
  }
  return `${balancer}/${group}`;
}

function isWhole(value: number, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= minimum && value <= maximum;
}
