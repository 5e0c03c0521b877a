import { isAbsent, isUnknown, type Resource, record, UNKNOWN } from "../resource";
import { type Element, elements, inputsOf, part } from "./values";

export const DISTRIBUTION_TYPES = ["aws:cloudfront/distribution:Distribution"];
const MULTITENANT = "aws:cloudfront/multitenantDistribution:MultitenantDistribution";
/** With those that tenants share; `originsOf` and `behavioursOf` read both alike. */
export const ALL_DISTRIBUTION_TYPES = [...DISTRIBUTION_TYPES, MULTITENANT];
export const HEADERS_POLICY_TYPES = ["aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"];
export const ACCESS_CONTROL_TYPES = ["aws:cloudfront/originAccessControl:OriginAccessControl"];
export const VPC_ORIGIN_TYPES = ["aws:cloudfront/vpcOrigin:VpcOrigin"];
export const CERTIFICATE_TYPES = [
  "aws:acm/certificate:Certificate",
  "aws:acm/certificateValidation:CertificateValidation",
];

/** The default behaviour and the ordered ones. */
export function behavioursOf(distribution: Resource): readonly Element[] {
  return [
    part(inputsOf(distribution), "defaultCacheBehavior"),
    ...elements(part(inputsOf(distribution), "orderedCacheBehaviors")),
    ...elements(part(inputsOf(distribution), "cacheBehaviors")),
  ];
}

export function originsOf(distribution: Resource): readonly Element[] {
  const origins = elements(part(inputsOf(distribution), "origins"));
  return distribution.type === MULTITENANT ? origins.map(inSingular) : origins;
}

/** The shared kind writes the same settings as lists of one. */
function inSingular(origin: Element): Element {
  const only = (property: string) => elements(part(origin, property))[0]?.value;
  return isUnknown(origin.value)
    ? origin
    : {
        path: origin.path,
        value: {
          ...record(origin.value),
          originId: part(origin, "id").value,
          customOriginConfig: only("customOriginConfigs"),
          vpcOriginConfig: only("vpcOriginConfigs"),
        },
      };
}

/**
 * What an origin is: a bucket, an application by its name (`custom`) or one inside a VPC. The provider takes an origin
 * without settings of its kind for a bucket (terraform-provider-aws, `aws_cloudfront_distribution`).
 */
export function kindOf(origin: Element): "bucket" | "custom" | "vpc" | typeof UNKNOWN {
  const vpc = part(origin, "vpcOriginConfig").value;
  const custom = part(origin, "customOriginConfig").value;
  if (!isUnknown(vpc) && !isAbsent(vpc)) {
    return "vpc";
  }
  if (!isUnknown(custom) && !isAbsent(custom)) {
    return "custom";
  }
  return isUnknown(vpc) || isUnknown(custom) ? UNKNOWN : "bucket";
}

/** The origins that answer for a behaviour: its target, or the members of the group that is its target. */
export function originsBehind(
  behaviour: Element,
  distribution: Resource,
): readonly Element[] | typeof UNKNOWN {
  const target = part(behaviour, "targetOriginId").value;
  const groups = elements(part(inputsOf(distribution), "originGroups"));
  const members = groups
    .filter((group) => idOf(group) === target)
    .flatMap((group) => elements(part(group, "members")).map(idOf));
  const wanted = [target, ...members];
  const origins = originsOf(distribution);
  const found = origins.filter((origin) => !isUnknown(idOf(origin)) && wanted.includes(idOf(origin)));
  const open = found.length === 0 && [...origins, ...groups].some((each) => isUnknown(idOf(each)));
  return wanted.some(isUnknown) || open ? UNKNOWN : found;
}

function idOf(element: Element): unknown {
  return part(element, "originId").value;
}
