import type { Context } from "../../context";
import { at, isAbsent, isUnknown, list, type Resource, record, UNKNOWN } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { SUBNET_TYPES } from "../../views/subnets";

const property = "vpcZoneIdentifiers";

/** One text for each place of a list of subnets: its zone, else its URN or id; unknown where nothing says which it is. */
function placesOf(group: Resource, context: Context): readonly unknown[] {
  const subnets = list(group.inputs[property]);
  const tied = context.dependenciesOf(group, property).filter(({ type }) => SUBNET_TYPES.includes(type));
  const known = subnets.filter((id) => !isUnknown(id));
  const places = known.map((id) => context.referenced(group, property, SUBNET_TYPES, id)[0] ?? id);
  const missing = subnets.length - known.length;
  const others = tied.filter((subnet) => !places.includes(subnet));
  const all = [...places, ...others.slice(0, isUnknown(group.inputs[property]) ? undefined : missing)];
  return [
    ...all.map((place) => {
      const { availabilityZone, availabilityZoneId } = record(at(place, "inputs"));
      const zone = availabilityZone ?? availabilityZoneId;
      return isAbsent(zone) ? (at(place, "urn") ?? place) : zone;
    }),
    ...(missing > 0 && others.length < missing ? [UNKNOWN] : []),
  ];
}

/** vpcZoneIdentifiers has two or more subnets. */
export const asgMultiAz: Rule = {
  id: "asg-multi-az",
  title: "ASG spans two zones",
  severity: "medium",
  references: { fsbp: ["AutoScaling.2"] },
  resourceTypes: ["aws:autoscaling/group:Group"],
  scope: "stack",
  check(group, context) {
    const { availabilityZones } = group.inputs;
    const places = isAbsent(group.inputs[property]) ? list(availabilityZones) : placesOf(group, context);
    if (new Set(places.filter((place) => !isUnknown(place))).size >= 2) {
      return [compliant];
    }
    if (places.some(isUnknown)) {
      return [unknown(property)];
    }
    const problem = "its instances stand in one zone and fall with it";
    const remedy = "name subnets of two zones or more";
    return [violation(group, { property, value: list(group.inputs[property]), problem, remedy })];
  },
};
