import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Context, tagsFor } from "../shared/context";
import { planSubnets, type Subnet, zoneSuffix } from "./subnetPlan";

const EVERYWHERE = "0.0.0.0/0";

/** The VPC whose zones are laid out: what every child of it needs. */
export interface Site {
  readonly name: string;
  readonly context: Context;
  readonly vpcId: pulumi.Output<string>;
  readonly child: { readonly parent: pulumi.Resource };
}

/** One availability zone with its pair of subnets. */
export interface Zone {
  readonly letter: string;
  readonly publicSubnet: aws.ec2.Subnet;
  readonly privateSubnet: aws.ec2.Subnet;
  readonly privateTable: aws.ec2.RouteTable;
  readonly privateCidrBlock: string;
}

/** The subnets of each zone, and the route table that its private subnet has for itself. */
export function layZones(site: Site, cidrBlock: string, zones: readonly string[]): readonly Zone[] {
  const plan = planSubnets(cidrBlock, zones);
  return plan.public.map((publicPlace, index) => {
    const privatePlace = plan.private[index]!;
    const letter = zoneSuffix(publicPlace.zone)!;
    return {
      letter,
      publicSubnet: newSubnet(site, `${site.name}-public-${letter}`, publicPlace),
      privateSubnet: newSubnet(site, `${site.name}-private-${letter}`, privatePlace),
      privateTable: newRouteTable(site, `${site.name}-private-${letter}`),
      privateCidrBlock: privatePlace.cidrBlock,
    };
  });
}

function newSubnet(
  { context, vpcId, child }: Site,
  name: string,
  { zone, cidrBlock }: Subnet,
): aws.ec2.Subnet {
  const tags = tagsFor(context, name);
  return new aws.ec2.Subnet(
    name,
    { vpcId, availabilityZone: zone, cidrBlock, mapPublicIpOnLaunch: false, tags },
    child,
  );
}

function newRouteTable({ context, vpcId, child }: Site, name: string): aws.ec2.RouteTable {
  return new aws.ec2.RouteTable(name, { vpcId, tags: tagsFor(context, name) }, child);
}

/** The internet gateway and the one route table that the public subnets share. */
export function connectPublicSubnets(site: Site, zones: readonly Zone[]): readonly pulumi.Resource[] {
  const { name, context, vpcId, child } = site;
  const gateway = new aws.ec2.InternetGateway(name, { vpcId, tags: tagsFor(context, name) }, child);
  const table = newRouteTable(site, `${name}-public`);
  const route = new aws.ec2.Route(
    `${name}-public`,
    { routeTableId: table.id, destinationCidrBlock: EVERYWHERE, gatewayId: gateway.id },
    child,
  );
  const associations = zones.map(
    ({ letter, publicSubnet }) =>
      new aws.ec2.RouteTableAssociation(
        `${name}-public-${letter}`,
        { subnetId: publicSubnet.id, routeTableId: table.id },
        child,
      ),
  );
  return [gateway, route, ...associations];
}

/** The way out of the private subnets. */
export interface Nat {
  readonly gatewayIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Where the default route of a zone's private subnet leads; `undefined` where there is none. */
  readonly targetFor: (
    letter: string,
  ) => Pick<aws.ec2.RouteArgs, "natGatewayId" | "networkInterfaceId"> | undefined;
  readonly ready: readonly pulumi.Resource[];
}

/** Associations, and default routes where there is a way out. */
export function connectPrivateSubnets(
  site: Site,
  zones: readonly Zone[],
  nat: Nat,
): readonly pulumi.Resource[] {
  const { name, child } = site;
  const resources = zones.flatMap(({ letter, privateSubnet, privateTable }) => {
    const routeName = `${name}-private-${letter}`;
    const association = new aws.ec2.RouteTableAssociation(
      routeName,
      { subnetId: privateSubnet.id, routeTableId: privateTable.id },
      child,
    );
    const target = nat.targetFor(letter);
    if (target === undefined) {
      return [association];
    }
    const route = new aws.ec2.Route(
      routeName,
      { routeTableId: privateTable.id, destinationCidrBlock: EVERYWHERE, ...target },
      child,
    );
    return [association, route];
  });
  return [...resources, ...nat.ready];
}
