import * as pulumi from "@pulumi/pulumi";
import { ArgumentFaults } from "../shared/errors";
import { isCidr } from "./cidr";
import type { Network } from "./network";

export interface ExistingNetworkArgs {
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly privateRouteTableIds: readonly string[];
}

/**
 * A VPC that is there already, used as it is: no resource, no tag, no change to its routes. Whether its
 * private subnets reach the internet is its owner's to say.
 */
export function existingNetwork(args: ExistingNetworkArgs): Network {
  const { vpcId, cidrBlock, publicSubnetIds, privateSubnetIds, privateRouteTableIds } = args;
  validate(args);
  return {
    vpcId: pulumi.output(vpcId),
    cidrBlock,
    publicSubnetIds: publicSubnetIds.map((id) => pulumi.output(id)),
    privateSubnetIds: privateSubnetIds.map((id) => pulumi.output(id)),
    privateRouteTableIds: privateRouteTableIds.map((id) => pulumi.output(id)),
    internetReady: [],
    egressReady: [],
  };
}

function validate(args: ExistingNetworkArgs): void {
  const { vpcId, cidrBlock, publicSubnetIds, privateSubnetIds, privateRouteTableIds } = args;
  const faults = new ArgumentFaults("existingNetwork", vpcId);
  faults.unless(isId("vpc", vpcId), "vpcId", vpcId, "vpc- and 8 or 17 hexadecimal digits");
  faults.unless(isCidr(cidrBlock), "cidrBlock", cidrBlock, "an IPv4 block such as 10.0.0.0/16");
  for (const [field, ids] of Object.entries({ publicSubnetIds, privateSubnetIds })) {
    // ELB, RDS and ElastiCache each ask for subnets in two zones.
    const proper = ids.length >= 2 && ids.every((id) => isId("subnet", id)) && unique(ids);
    faults.unless(proper, field, ids, "two or more different subnet ids", "name one subnet for each zone");
  }
  const both = publicSubnetIds.filter((id) => privateSubnetIds.includes(id));
  faults.unless(both.length === 0, "publicSubnetIds", both, "subnets that are not private ones too");
  const tables = privateRouteTableIds.every((id) => isId("rtb", id)) && unique(privateRouteTableIds);
  faults.unless(tables, "privateRouteTableIds", privateRouteTableIds, "different route table ids (rtb-...)");
  faults.throwIfAny();
}

function isId(prefix: string, id: string): boolean {
  return new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`).test(id);
}

function unique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
