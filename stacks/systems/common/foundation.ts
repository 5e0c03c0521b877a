import type * as pulumi from "@pulumi/pulumi";
import { type Call, endpointsFor } from "../../../components/network/endpointPlan";
import { existingNetwork } from "../../../components/network/existingNetwork";
import type { Network } from "../../../components/network/network";
import { Vpc } from "../../../components/network/vpc";
import { type InterfaceEndpoint, VpcEndpoints } from "../../../components/network/vpcEndpoints";
import type { VpcEndpointsArgs } from "../../../components/network/vpcEndpointsArgs";
import { AlarmTopic } from "../../../components/observability/alarmTopic";
import type { Context } from "../../../components/shared/context";
import { lookUpAmazonLinux, type Surroundings } from "../../../components/shared/lookups";
import { EncryptionKey } from "../../../components/storage/encryptionKey";
import type { CommonSettings, NetworkSettings } from "../../config/settings";

/** What every system begins with: functions that turn settings into components, or into what a company brings. */

type Text = pulumi.Input<string>;

/** The key of everything that the stack encrypts: its own, or an existing one. */
export function encryptionKeyArn(name: string, context: Context, settings: CommonSettings): Text {
  const { existingKeyArn } = settings.encryption;
  if (existingKeyArn !== undefined) {
    return existingKeyArn;
  }
  const trail = settings.account.cloudTrail ? (["cloudtrail"] as const) : [];
  const services = ["logs", "sns-alarms", "sns-events", "fargate", ...trail] as const;
  return new EncryptionKey(name, { context, services }).keyArn;
}

export function alarmTopic(
  name: string,
  context: Context,
  settings: CommonSettings,
  keyArn: Text,
): AlarmTopic {
  const { alarmEmails } = settings.observability;
  return new AlarmTopic(`${name}-alarms`, {
    context,
    keyArn,
    emails: alarmEmails,
    publishers: ["alarms", "events"],
  });
}

/** The newest image for a NAT instance, asked for only where there will be one. */
export async function lookUpNatImage(network: NetworkSettings): Promise<string | undefined> {
  return network.kind === "own" && network.egress === "nat-instance" ? lookUpAmazonLinux() : undefined;
}

export interface NetworkInputs {
  readonly network: NetworkSettings;
  readonly zones: Surroundings["zones"];
  readonly natImageId: string | undefined;
  /** TCP ports on which tasks call the internet. */
  readonly egressPorts: readonly number[];
  readonly keyArn: Text;
}

/** The stack's VPC, or the existing one as it is. */
export function networkOf(name: string, context: Context, inputs: NetworkInputs): Network {
  const { network, zones, natImageId, egressPorts, keyArn } = inputs;
  if (network.kind === "existing") {
    return existingNetwork(network);
  }
  const { cidrBlock, zoneCount, egress, natInstanceType, flowLogRetentionDays } = network;
  return new Vpc(name, {
    context,
    cidrBlock,
    zones: zones.slice(0, zoneCount).map((zone) => zone.name),
    egress,
    ...(natImageId === undefined
      ? {}
      : { natInstance: { amiId: natImageId, instanceType: natInstanceType } }),
    egressPorts,
    flowLogRetentionDays,
    keyArn,
  });
}

/** What tasks without a way to the internet ask of AWS, and what may pass through the endpoints for it. */
export interface EndpointNeeds extends Pick<VpcEndpointsArgs, "buckets" | "resources"> {
  readonly calls: readonly Call[];
}

/**
 * A gateway to S3, which is free, and the interface endpoints that were asked for or, where there is no way out,
 * those that the tasks need. An existing VPC keeps its own.
 */
export function endpoints(
  name: string,
  context: Context,
  settings: NetworkSettings,
  network: Network,
  clients: Readonly<Record<string, Text>>,
  needs?: EndpointNeeds,
): VpcEndpoints | undefined {
  if (settings.kind === "existing") {
    return undefined;
  }
  const { egress, interfaceEndpoints, endpointZoneCount } = settings;
  const asked = interfaceEndpoints as readonly InterfaceEndpoint[];
  const closed = egress === "none" ? needs : undefined;
  return new VpcEndpoints(name, {
    context,
    vpcId: network.vpcId,
    privateSubnetIds: network.privateSubnetIds.slice(0, endpointZoneCount),
    privateRouteTableIds: network.privateRouteTableIds,
    gateway: ["s3"],
    interfaces: closed === undefined || asked.length > 0 ? asked : endpointsFor(closed.calls).interfaces,
    clientSecurityGroupIds: clients,
    ...(closed?.buckets === undefined ? {} : { buckets: closed.buckets }),
    ...(closed?.resources === undefined ? {} : { resources: closed.resources }),
    // With a way out, a refusal here protects nothing and breaks images that lie in S3.
    downloads: egress !== "none",
  });
}

/**
 * One label a private subnet, for the names of what stands in each: the zone in the stack's own VPC, the subnet
 * itself where a company brings it, so that another order of its list moves nothing.
 */
export function subnetZones(network: NetworkSettings, zones: Surroundings["zones"]): readonly string[] {
  return network.kind === "own"
    ? zones.slice(0, network.zoneCount).map((zone) => zone.name)
    : network.privateSubnetIds;
}
