import type { ArgumentFaults } from "../shared/errors";
import { checkCommon, checkSnapshot, type PostgresCommon } from "./postgresRules";

export interface AuroraPlan extends PostgresCommon {
  readonly region: string;
  readonly instanceZones: readonly string[] | undefined;
  readonly instances: number | undefined;
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

/** Records what RDS refuses of an Aurora cluster. */
export function checkAurora(faults: ArgumentFaults, plan: AuroraPlan): void {
  checkCommon(faults, plan);
  checkSnapshot(faults, plan.restoreFromSnapshot, ["cluster-snapshot", "snapshot"]);
  checkZones(faults, plan);
  checkCapacity(faults, plan);
}

function checkZones(faults: ArgumentFaults, { instanceZones: zones, instances, region }: AuroraPlan): void {
  const counted = instances === undefined || [1, 2].includes(instances);
  faults.unless(counted, "instances", instances, "1 or 2");
  if (zones === undefined) {
    return;
  }
  faults.unless(
    instances === undefined,
    "instances",
    instances,
    "nothing beside instanceZones",
    "each zone has its instance",
  );
  const unique = new Set(zones).size === zones.length;
  faults.unless(
    (zones.length === 1 || zones.length === 2) && unique,
    "instanceZones",
    zones,
    "one zone, or two different ones",
    "the second instance takes over from the first, so it stands in another zone",
  );
  const foreign = zones.filter((zone) => !zone.startsWith(region));
  faults.unless(foreign.length === 0, "instanceZones", foreign, `zones of ${region}`);
}

/** RDS API, ServerlessV2ScalingConfiguration: steps of 0.5, at most 256; the maximum from 1 on (Aurora docs). */
function checkCapacity(faults: ArgumentFaults, { minCapacity, maxCapacity }: AuroraPlan): void {
  faults.unless(
    isHalves(minCapacity, 0.5, 256),
    "minCapacity",
    minCapacity,
    "0.5 to 256 in steps of 0.5",
    // Aurora docs, "Auto-pause": only without any connection.
    "at 0 Aurora would never pause, for the application keeps connections open",
  );
  const least = Math.max(1, minCapacity);
  faults.unless(
    isHalves(maxCapacity, least, 256),
    "maxCapacity",
    maxCapacity,
    `${least} to 256 in steps of 0.5, not less than minCapacity`,
  );
}

function isHalves(value: number, minimum: number, maximum: number): boolean {
  return Number.isInteger(2 * value) && value >= minimum && value <= maximum;
}
