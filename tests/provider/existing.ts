import { type Facts, shippedFacts } from "../../cli/offline/facts";
import type { CloudResource } from "./cloud";
import { leaves, type Properties } from "./properties";

/** An account of its own: the shipped facts' number is an example, which `pulumi up` refuses. */
export const engineFacts: Facts = { ...shippedFacts, accountId: "210987654321" };

interface Form {
  readonly type: string;
  readonly form: RegExp;
  readonly properties: (value: string) => Properties;
}

const forms: readonly Form[] = [
  {
    type: "aws:route53/zone:Zone",
    form: /^Z[A-Z0-9]{8,31}$/,
    properties: (zoneId) => ({ zoneId }),
  },
  {
    type: "aws:acm/certificate:Certificate",
    form: /^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/.+$/,
    properties: (arn) => ({ arn, status: "ISSUED" }),
  },
  {
    type: "aws:kms/key:Key",
    form: /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/.+$/,
    properties: (arn) => ({ arn, keyId: arn.replace(/^.*\//, "") }),
  },
  {
    type: "aws:iam/policy:Policy",
    form: /^arn:[\w-]+:iam::\d{12}:policy\/.+$/,
    properties: (arn) => ({ arn }),
  },
  {
    type: "aws:ses/domainIdentity:DomainIdentity",
    form: /^arn:[\w-]+:ses:[\w-]+:\d{12}:identity\/.+$/,
    properties: (arn) => ({ arn }),
  },
  {
    type: "aws:cognito/userPool:UserPool",
    form: /^[a-z]{2}(-[a-z]+)+-\d_[A-Za-z0-9]{9,}$/,
    properties: () => ({ deletionProtection: "ACTIVE", userPoolTier: "ESSENTIALS" }),
  },
  { type: "aws:ec2/vpc:Vpc", form: /^vpc-[0-9a-f]{8,17}$/, properties: () => VPC },
  { type: "aws:ec2/subnet:Subnet", form: /^subnet-[0-9a-f]{8,17}$/, properties: () => ({}) },
  { type: "aws:ec2/routeTable:RouteTable", form: /^rtb-[0-9a-f]{8,17}$/, properties: () => ({}) },
  { type: "aws:ec2/securityGroup:SecurityGroup", form: /^sg-[0-9a-f]{8,17}$/, properties: () => ({}) },
];

const VPC = { enableDnsSupport: true, enableDnsHostnames: true };

/**
 * What a configuration names by id or ARN exists in the account before the stack does: a hosted zone, a
 * certificate, a company's VPC.
 */
export function existingFor(config: Properties, facts: Facts = engineFacts): readonly CloudResource[] {
  const region = String(config["aws:region"]);
  const values = leaves(config).flatMap(([, value]) => (typeof value === "string" ? [value] : []));
  const vpcId = values.find((value) => /^vpc-[0-9a-f]{8,17}$/.test(value));
  const zones = Object.keys(facts.regions[region]?.zones ?? {});
  let subnets = 0;
  return values.flatMap((value) => {
    const kind = forms.find(({ form }) => form.test(value));
    if (kind === undefined) {
      return [];
    }
    const inside = /subnet|routeTable|securityGroup/.test(kind.type) ? { vpcId } : {};
    const zone = kind.type.endsWith(":Subnet") ? { availabilityZone: zones[subnets++ % 2] } : {};
    const outputs = { ...kind.properties(value), ...inside, ...zone };
    const own =
      /^arn:[\w-]+:[\w-]+:([\w-]*):/.exec(value)?.[1] ?? (kind.type.includes("route53") ? "" : region);
    const id = kind.type === "aws:kms/key:Key" ? String(outputs["keyId" as never]) : value;
    return [{ type: kind.type, id, urn: "", region: own, inputs: outputs, outputs, existing: true }];
  });
}
