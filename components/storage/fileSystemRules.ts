import type { ArgumentFaults } from "../shared/errors";

export interface AccessPointPlan {
  /** The directory that the access point shows as its root, such as `/models`; made on the first mount. */
  readonly path: string;
  /** The owner of the directory, and who every file operation is done as, whatever user the container runs as. */
  readonly uid: number;
  readonly gid: number;
  /** Of the directory, octal. @default "0750" */
  readonly permissions?: string;
}

export type ThroughputMode = "elastic" | "bursting" | "provisioned";
export type PerformanceMode = "generalPurpose" | "maxIO";
/** EFS API, LifecyclePolicy. */
export type TransitionDays = 1 | 7 | 14 | 30 | 60 | 90 | 180 | 270 | 365;

export interface FileSystemPlan {
  readonly zones: readonly string[];
  readonly subnetCount: number;
  readonly accessPoints: Readonly<Record<string, AccessPointPlan>>;
  readonly throughputMode: ThroughputMode;
  readonly performanceMode: PerformanceMode;
  readonly provisionedThroughputMibps?: number;
}

/** EFS API: absolute, at most four levels and 100 characters, none of these characters, no level begins with a dot. */
const PATH = /^(\/(?!\.)[^$#<>;`|&?{}^*/\n]+){1,4}$/;

/** Records what EFS refuses, and what would give away more than the access points are meant to. */
export function checkFileSystem(faults: ArgumentFaults, plan: FileSystemPlan): void {
  checkZones(faults, plan);
  checkThroughput(faults, plan);
  checkAccessPoints(faults, plan);
}

function checkZones(faults: ArgumentFaults, { zones, subnetCount }: FileSystemPlan): void {
  faults.unless(zones.length > 0, "zones", zones, "at least one availability zone");
  faults.unless(
    zones.length === subnetCount,
    "subnetIds",
    subnetCount,
    "one subnet a zone, in the same order",
  );
  // EFS API: a file system has at most one mount target in a zone.
  faults.unless(new Set(zones).size === zones.length, "zones", zones, "each zone once");
}

function checkThroughput(faults: ArgumentFaults, plan: FileSystemPlan): void {
  const { throughputMode, performanceMode, provisionedThroughputMibps: mibps } = plan;
  faults.unless(
    ["elastic", "bursting", "provisioned"].includes(throughputMode),
    "throughputMode",
    throughputMode,
    "elastic, bursting, provisioned",
  );
  faults.unless(
    ["generalPurpose", "maxIO"].includes(performanceMode),
    "performanceMode",
    performanceMode,
    "generalPurpose, maxIO",
  );
  // EFS docs, "Performance modes": Max I/O is not supported with elastic throughput.
  faults.unless(
    !(performanceMode === "maxIO" && throughputMode === "elastic"),
    "performanceMode",
    performanceMode,
    "generalPurpose with elastic throughput",
    'keep generalPurpose, which AWS advises, or set throughputMode to "bursting" or "provisioned"',
  );
  if (throughputMode === "provisioned") {
    // EFS API: 1 to 3,414 MiB/s, the upper end lower in some regions.
    const allowed = mibps !== undefined && mibps >= 1 && mibps <= 3414;
    faults.unless(
      allowed,
      "provisionedThroughputMibps",
      mibps,
      "1 to 3,414 MiB/s with provisioned throughput",
    );
  } else {
    faults.unless(
      mibps === undefined,
      "provisionedThroughputMibps",
      mibps,
      `nothing with ${throughputMode} throughput`,
      'set throughputMode to "provisioned" or leave it out',
    );
  }
}

function checkAccessPoints(faults: ArgumentFaults, { accessPoints }: FileSystemPlan): void {
  const entries = Object.entries(accessPoints);
  faults.unless(
    entries.length > 0,
    "accessPoints",
    Object.keys(accessPoints),
    "at least one: the root of the file system is not mounted",
  );
  const paths = entries.map(([, { path }]) => path);
  faults.unless(new Set(paths).size === paths.length, "accessPoints", paths, "each path once");
  for (const [key, { path, uid, gid, permissions = "0750" }] of entries) {
    const field = `accessPoints.${key}`;
    faults.unless(
      /^[a-z][a-z0-9-]*$/.test(key),
      "accessPoints",
      key,
      "keys of lower-case letters, digits and -",
    );
    faults.unless(
      PATH.test(path) && path.length <= 100,
      `${field}.path`,
      path,
      "an absolute path below /, at most four levels and 100 characters",
    );
    for (const [id, value] of Object.entries({ uid, gid })) {
      const allowed = Number.isInteger(value) && value >= 1 && value <= 4294967295;
      faults.unless(allowed, `${field}.${id}`, value, "1 to 4294967295", "root is not given to applications");
    }
    faults.unless(
      /^[0-7]?[0-7]{2}[0145]$/.test(permissions),
      `${field}.permissions`,
      permissions,
      "three or four octal digits, not writable by everybody",
    );
  }
}
