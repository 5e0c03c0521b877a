import type { Context } from "../../context";
import { isUnknown, type Resource, UNKNOWN } from "../../resource";
import { compliant, type Rule, unknown, violation } from "../../rule";
import { exposureOf, isMeantPrivate, SUBNET_TYPES } from "../../views/subnets";

const VPC_TYPES = ["aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"];

interface Place {
  readonly vpc: unknown;
  readonly tier: string;
  /** Undefined where AWS chooses. */
  readonly zone: unknown;
}

function placeOf(subnet: Resource, context: Context): Place {
  const { vpcId, availabilityZone, availabilityZoneId } = subnet.inputs;
  const { kind } = exposureOf(subnet, context);
  return {
    vpc: context.referenced(subnet, "vpcId", VPC_TYPES, vpcId)[0]?.urn ?? vpcId,
    tier: kind !== "unknown" ? kind : isMeantPrivate(subnet) ? "private" : UNKNOWN,
    zone: availabilityZone ?? availabilityZoneId ?? undefined,
  };
}

const places = (context: Context) => context.ofTypes(SUBNET_TYPES).map((subnet) => placeOf(subnet, context));

/** Whether two places are in one tier of one network; unknown where that cannot be said. */
function together(a: Place, b: Place): boolean | typeof UNKNOWN {
  const pairs = [
    [a.vpc, b.vpc],
    [a.tier, b.tier],
  ];
  if (pairs.some(([x, y]) => !isUnknown(x) && !isUnknown(y) && x !== y)) {
    return false;
  }
  return pairs.flat().some(isUnknown) ? UNKNOWN : true;
}

/** Each tier (public, private) of a stack spans two or more availability zones. */
export const subnetMultiAz: Rule = {
  id: "subnet-multi-az",
  title: "Subnet tiers cover at least two zones",
  severity: "medium",
  references: { fsbp: ["ELB.13"] },
  resourceTypes: SUBNET_TYPES,
  scope: "stack",
  check(subnet, context) {
    const property = "availabilityZone";
    const own = placeOf(subnet, context);
    const others = context.memo(places);
    const differs = ({ zone }: Place) => zone !== undefined && !isUnknown(zone) && zone !== own.zone;
    const certain = others.filter((place) => together(own, place) === true);
    const zones = new Set(
      certain.map(({ zone }) => zone).filter((zone) => zone !== undefined && !isUnknown(zone)),
    );
    if (zones.size > 1) {
      return [compliant];
    }
    const possible = others.filter((place) => together(own, place) !== false);
    const open = isUnknown(own.zone) || isUnknown(own.vpc) || isUnknown(own.tier);
    if (
      open ||
      possible.some((place) => isUnknown(place.zone) || (together(own, place) === UNKNOWN && differs(place)))
    ) {
      return [unknown(property, "the zones of its tier are not known before creation")];
    }
    const problem = `the ${own.tier} subnets of its network have no second zone to move to when this one fails`;
    const remedy = "add a subnet of the same tier in another zone";
    return [violation(subnet, { property, value: own.zone, problem, remedy })];
  },
};
