/**
 * The part of an availability zone's name that tells it from the region's other zones: `a` of `eu-central-1a`.
 * It makes stable names for the one resource in each zone, whatever the order of the list.
 */
export function zoneKey(region: string, zone: string): string {
  return zone.startsWith(region) ? zone.slice(region.length).replace(/^-/, "") : zone;
}
