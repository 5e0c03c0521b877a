import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { FlowLog, LOG_RETENTION_DAYS } from "./flowLog";
import { checkNatInstance, NatInstance, type NatInstanceChoice } from "./natInstance";
import type { Network } from "./network";
import { isVpcCidr, VPC_CIDR_RULE, zoneSuffix } from "./subnetPlan";
import {
  connectPrivateSubnets,
  connectPublicSubnets,
  layZones,
  type Nat,
  type Site,
  type Zone,
} from "./zoneLayout";

const EGRESS = ["none", "nat-instance", "single-nat", "nat-per-az"] as const;

/** How private subnets reach the internet. */
export type Egress = (typeof EGRESS)[number];

export interface VpcArgs extends ComponentArgs {
  /** A private block of /16 to /22. */
  readonly cidrBlock: string;
  /** Two or three zones of the context's region by name; the first holds what there is only one of. */
  readonly zones: readonly string[];
  readonly egress: Egress;
  /**
   * Needed for egress "nat-instance", refused for the others.
   * @default - none
   */
  readonly natInstance?: NatInstanceChoice;
  /**
   * TCP ports that a NAT instance lets out; a NAT gateway cannot filter, security groups do.
   * @default [443]
   */
  readonly egressPorts?: readonly number[];
  readonly flowLogRetentionDays: number;
  /** The key that encrypts the flow log and the NAT instance's disk. */
  readonly keyArn: pulumi.Input<string>;
}

const defaults = { egressPorts: [443] as readonly number[] } as const;

/**
 * A VPC with a public and a private subnet in each zone, its default security group emptied, and a flow log.
 * No subnet hands out public addresses. IPv4 only.
 *
 * Idle cost by egress: "none" $0, "nat-instance" $10.52, "single-nat" $36.50 (gateway $32.85, public address
 * $3.65), "nat-per-az" $36.50 a zone; the flow log costs by volume. Adding a zone moves no subnet.
 *
 * Refuses: other blocks than private ones of /16 to /22, one zone or more than three, zones of another
 * region, log retention that CloudWatch Logs does not offer.
 */
export class Vpc extends pulumi.ComponentResource implements Network {
  readonly vpcId: pulumi.Output<string>;
  readonly cidrBlock: string;
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  readonly privateRouteTableIds: readonly pulumi.Output<string>[];
  /** For alarms, by zone letter; empty without NAT gateways. */
  readonly natGatewayIds: Readonly<Record<string, pulumi.Output<string>>>;
  readonly internetReady: readonly pulumi.Resource[];
  readonly egressReady: readonly pulumi.Resource[];

  constructor(name: string, args: VpcArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:network:Vpc", name, args, opts);
    const { context, cidrBlock, flowLogRetentionDays: retentionDays, keyArn } = args;
    const child = { parent: this };

    const vpc = new aws.ec2.Vpc(
      name,
      // Both flags: private names of endpoints and file systems do not resolve otherwise (PrivateLink and EFS docs).
      { cidrBlock, enableDnsSupport: true, enableDnsHostnames: true, tags: tagsFor(context, name) },
      // It holds no data, but what does cannot leave it: load balancers, database subnet groups and mount targets
      // stay in their VPC (ELB, RDS and EFS API), so that a replacement would end half-way. Protected, it ends at
      // the preview.
      { ...child, protect: context.protect },
    );
    new aws.ec2.DefaultSecurityGroup(
      `${name}-default`,
      { vpcId: vpc.id, ingress: [], egress: [], tags: tagsFor(context, `${name}-default`) },
      child,
    );
    new FlowLog(`${name}-flow-log`, { context, vpcId: vpc.id, retentionDays, keyArn }, child);

    const site = { name, context, vpcId: vpc.id, child };
    const zones = layZones(site, cidrBlock, args.zones);
    const internetReady = connectPublicSubnets(site, zones);
    const nat = layNat(site, args, zones, internetReady);
    const egressReady = connectPrivateSubnets(site, zones, nat);

    this.vpcId = vpc.id;
    this.cidrBlock = cidrBlock;
    this.publicSubnetIds = zones.map(({ publicSubnet }) => publicSubnet.id);
    this.privateSubnetIds = zones.map(({ privateSubnet }) => privateSubnet.id);
    this.privateRouteTableIds = zones.map(({ privateTable }) => privateTable.id);
    this.natGatewayIds = nat.gatewayIds;
    this.internetReady = internetReady;
    this.egressReady = egressReady;
    this.registerOutputs({
      vpcId: this.vpcId,
      cidrBlock: this.cidrBlock,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      privateRouteTableIds: this.privateRouteTableIds,
      natGatewayIds: this.natGatewayIds,
      internetReady: this.internetReady,
      egressReady: this.egressReady,
    });
  }
}

function layNat(
  site: Site,
  args: VpcArgs,
  zones: readonly Zone[],
  internetReady: readonly pulumi.Resource[],
): Nat {
  const [first] = zones;
  switch (args.egress) {
    case "none":
      return { gatewayIds: {}, targetFor: () => undefined, ready: [] };
    case "nat-instance":
      return layNatInstance(site, args, zones, internetReady);
    case "single-nat":
      return layNatGateways(site, [first!], internetReady);
    case "nat-per-az":
      return layNatGateways(site, zones, internetReady);
  }
}

/** Named by zone in both shapes, so that going from one gateway to one a zone keeps the first. */
function layNatGateways(site: Site, zones: readonly Zone[], internetReady: readonly pulumi.Resource[]): Nat {
  const { name, context, child } = site;
  const gatewayIds: Record<string, pulumi.Output<string>> = {};
  for (const { letter, publicSubnet } of zones) {
    const natName = `${name}-nat-${letter}`;
    const tags = tagsFor(context, natName);
    // EC2 docs: a NAT gateway and its address need the internet gateway, when they come and when they go.
    const options = { ...child, dependsOn: [...internetReady] };
    const address = new aws.ec2.Eip(natName, { domain: "vpc", tags }, options);
    const gateway = new aws.ec2.NatGateway(
      natName,
      { subnetId: publicSubnet.id, allocationId: address.id, connectivityType: "public", tags },
      options,
    );
    gatewayIds[letter] = gateway.id;
  }
  const [firstId] = Object.values(gatewayIds);
  return {
    gatewayIds,
    targetFor: (letter) => ({ natGatewayId: gatewayIds[letter] ?? firstId }),
    ready: [],
  };
}

function layNatInstance(
  site: Site,
  args: VpcArgs,
  zones: readonly Zone[],
  internetReady: readonly pulumi.Resource[],
): Nat {
  const { name, context, vpcId, child } = site;
  const { egressPorts } = { ...defaults, ...definedOnly({ egressPorts: args.egressPorts }) };
  const instance = new NatInstance(
    `${name}-nat`,
    {
      context,
      vpcId,
      subnetId: zones[0]!.publicSubnet.id,
      clientCidrBlocks: zones.map(({ privateCidrBlock }) => privateCidrBlock),
      egressPorts,
      keyArn: args.keyArn,
      ...args.natInstance!,
    },
    { ...child, dependsOn: [...internetReady] },
  );
  return {
    gatewayIds: {},
    targetFor: () => ({ networkInterfaceId: instance.networkInterfaceId }),
    ready: instance.ready,
  };
}

function validate(name: string, args: VpcArgs): void {
  const { context, cidrBlock, zones, egress, natInstance, egressPorts = defaults.egressPorts } = args;
  const faults = new ArgumentFaults("Vpc", name);
  faults.unless(isVpcCidr(cidrBlock), "cidrBlock", cidrBlock, VPC_CIDR_RULE);
  const own = zones.every((zone) => zone.slice(0, -1) === context.region && zoneSuffix(zone) !== undefined);
  faults.unless(own, "zones", zones, `zones of ${context.region}, such as ${context.region}a`);
  // ELB, RDS and ElastiCache ask for two zones.
  const number = zones.length >= 2 && zones.length <= 3 && new Set(zones).size === zones.length;
  faults.unless(number, "zones", zones, "two or three different zones");
  faults.unless(EGRESS.includes(egress), "egress", egress, EGRESS.join(", "));
  const ports = egressPorts.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535);
  faults.unless(
    ports && new Set(egressPorts).size === egressPorts.length,
    "egressPorts",
    egressPorts,
    "different ports from 1 to 65535",
  );
  const days = args.flowLogRetentionDays;
  faults.unless(
    LOG_RETENTION_DAYS.includes(days),
    "flowLogRetentionDays",
    days,
    LOG_RETENTION_DAYS.join(", "),
  );
  if (egress !== "nat-instance") {
    const remedy = 'leave it out, or set egress to "nat-instance"';
    faults.unless(
      natInstance === undefined,
      "natInstance",
      natInstance,
      `nothing with egress ${egress}`,
      remedy,
    );
  } else if (natInstance === undefined) {
    faults.unless(false, "natInstance", natInstance, "an amiId of Amazon Linux 2023 for arm64");
  } else {
    checkNatInstance(faults, natInstance, egressPorts, "natInstance.");
  }
  faults.throwIfAny();
}
