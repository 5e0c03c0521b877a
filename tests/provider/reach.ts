import { contains, isCidr } from "../../components/network/cidr";
import type { Cloud, CloudResource } from "./cloud";
import { textsAt } from "./properties";

/** What can speak to what: security group rules, routes, gateways. */

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** Whether one of the groups may open a connection to that port of one of the others: both sides must agree. */
export function groupsConnect(
  cloud: Cloud,
  from: readonly string[],
  to: readonly string[],
  port: number,
): boolean {
  const out = cloud.all(EGRESS).some((rule) => opens(rule, from, port) && names(rule, to));
  return out && groupsAdmit(cloud, from, to, port);
}

/** Whether the groups at the other end take such a connection. */
export function groupsAdmit(
  cloud: Cloud,
  from: readonly string[],
  to: readonly string[],
  port: number,
): boolean {
  return cloud.all(INGRESS).some((rule) => opens(rule, to, port) && names(rule, from));
}

/** Whether one of the groups lets that port out to the whole internet. */
export function mayLeave(cloud: Cloud, groups: readonly string[], port: number): boolean {
  return cloud
    .all(EGRESS)
    .some((rule) => opens(rule, groups, port) && rule.inputs["cidrIpv4"] === "0.0.0.0/0");
}

function opens({ inputs }: CloudResource, groups: readonly string[], port: number): boolean {
  if (!groups.includes(String(inputs["securityGroupId"]))) {
    return false;
  }
  if (inputs["ipProtocol"] === "-1") {
    return true;
  }
  return (
    inputs["ipProtocol"] === "tcp" && Number(inputs["fromPort"]) <= port && port <= Number(inputs["toPort"])
  );
}

function names({ inputs }: CloudResource, groups: readonly string[]): boolean {
  return groups.includes(String(inputs["referencedSecurityGroupId"])) || inputs["cidrIpv4"] === "0.0.0.0/0";
}

export function attachedGateway(cloud: Cloud, vpcId: unknown): CloudResource | undefined {
  return cloud
    .all("aws:ec2/internetGateway:InternetGateway")
    .find((gateway) => gateway.inputs["vpcId"] === vpcId);
}

/** The route table that a subnet is associated with. */
export function routeTableOf(cloud: Cloud, subnetId: string): string | undefined {
  const association = cloud
    .all("aws:ec2/routeTableAssociation:RouteTableAssociation")
    .find((entry) => entry.inputs["subnetId"] === subnetId);
  return association === undefined ? undefined : String(association.inputs["routeTableId"]);
}

/** Why packets of a private subnet do not reach the internet over that port; nothing where they do. */
export function wayOutFault(cloud: Cloud, subnetId: string, port: number): string | undefined {
  const subnet = cloud.find("aws:ec2/subnet:Subnet", subnetId);
  if (subnet?.existing === true) {
    // A company's own network: its routes are not in sight.
    return undefined;
  }
  const table = routeTableOf(cloud, subnetId);
  const route = cloud
    .all("aws:ec2/route:Route")
    .find(({ inputs }) => inputs["routeTableId"] === table && inputs["destinationCidrBlock"] === "0.0.0.0/0");
  if (table === undefined || route === undefined) {
    return `the subnet ${subnetId} has no default route`;
  }
  const gateway = route.inputs["natGatewayId"];
  if (typeof gateway === "string") {
    const exists = cloud.find("aws:ec2/natGateway:NatGateway", gateway) !== undefined;
    return exists ? undefined : `the route's NAT gateway ${gateway} does not exist`;
  }
  const instance = cloud
    .all("aws:ec2/instance:Instance")
    .find(({ outputs }) => outputs["primaryNetworkInterfaceId"] === route.inputs["networkInterfaceId"]);
  if (instance === undefined) {
    return `the default route of ${table} leads to no NAT`;
  }
  return natInstanceFault(cloud, instance, String(subnet?.inputs["cidrBlock"]), port);
}

function natInstanceFault(
  cloud: Cloud,
  instance: CloudResource,
  clients: string,
  port: number,
): string | undefined {
  if (instance.inputs["sourceDestCheck"] !== false) {
    return `the NAT instance ${instance.id} checks the destination of packets`;
  }
  const groups = textsAt(instance.inputs, "vpcSecurityGroupIds[]");
  const admitted = cloud
    .all(INGRESS)
    .some((rule) => opens(rule, groups, port) && coversCidr(String(rule.inputs["cidrIpv4"]), clients));
  if (!admitted || !mayLeave(cloud, groups, port)) {
    return `the security group of the NAT instance ${instance.id} does not pass port ${port} on`;
  }
  const address = cloud
    .all("aws:ec2/eipAssociation:EipAssociation")
    .some(({ inputs }) => inputs["instanceId"] === instance.id);
  if (!address) {
    return `the NAT instance ${instance.id} has no public address`;
  }
  const home = routeTableOf(cloud, String(instance.inputs["subnetId"]));
  const outside = cloud
    .all("aws:ec2/route:Route")
    .some(({ inputs }) => inputs["routeTableId"] === home && typeof inputs["gatewayId"] === "string");
  return outside
    ? undefined
    : `the subnet of the NAT instance ${instance.id} has no route to an internet gateway`;
}

function coversCidr(outer: string, inner: string): boolean {
  return isCidr(outer) && isCidr(inner) && contains(outer, inner);
}
