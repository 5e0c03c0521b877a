import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { Documents } from "../shared/policy";
import { checkEndpoints } from "./endpointChecks";
import { type GatewayEndpoint, gatewayStatements, interfaceStatements } from "./endpointPolicies";
import type { VpcEndpointsArgs } from "./vpcEndpointsArgs";

export type { BucketAccess, GatewayEndpoint, InterfaceEndpoint } from "./endpointPolicies";
export type { VpcEndpointsArgs } from "./vpcEndpointsArgs";

const defaults = { amazonLinuxRepositories: false, downloads: false, zones: "every" } as const;

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 } as const;

/**
 * Doors to AWS services for a network without a way to the internet: gateway endpoints, interface endpoints
 * with private DNS and a security group of their own, the rules that let the clients in, and a policy on
 * each that admits this account's identities only, on the buckets and resources that are named, beside
 * downloads where they are wanted. `endpointPlan.ts` says which endpoints a task needs.
 *
 * Idle cost: gateway endpoints $0; interface endpoints $7.30 a month each and zone, and $0.01 a GB. More
 * than four of them cost more than a NAT gateway: the reason to have them is isolation.
 *
 * Refuses `cognito-idp`, services outside its list, a service given twice, interface endpoints without a
 * subnet or a client, gateway endpoints without a route table, an empty list of resources, buckets and
 * resources of endpoints that are not there, and China, where service names differ.
 */
export class VpcEndpoints extends pulumi.ComponentResource {
  /** Ids by service. */
  readonly endpointIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** The prefix lists of the gateway endpoints, by service: what an egress rule of another group names. */
  readonly prefixListIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** The group of the interface endpoints; without any there is none. */
  readonly securityGroupId: pulumi.Output<string> | undefined;
  /** What a service must wait for: without it the first tasks cannot fetch their image. */
  readonly endpointReady: readonly pulumi.Resource[];

  constructor(name: string, args: VpcEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    checkEndpoints(name, args);
    super("gatehouse:network:VpcEndpoints", name, args, opts);
    const site = { name, args, documents: new Documents(), child: { parent: this } };

    const gateways = args.gateway.map((service) => layGateway(site, service));
    const group = args.interfaces.length === 0 ? undefined : createGroup(site);
    const endpoints = [...gateways, ...(group === undefined ? [] : layInterfaces(site, group))];

    this.endpointIds = Object.fromEntries(endpoints.map(({ service, endpoint }) => [service, endpoint.id]));
    this.prefixListIds = Object.fromEntries(
      gateways.map(({ service, endpoint }) => [service, endpoint.prefixListId]),
    );
    this.securityGroupId = group?.id;
    this.endpointReady = [...new Set(endpoints.flatMap(({ endpoint, rules }) => [endpoint, ...rules]))];
    this.registerOutputs({
      endpointIds: this.endpointIds,
      prefixListIds: this.prefixListIds,
      securityGroupId: this.securityGroupId,
      endpointReady: this.endpointReady,
      documents: site.documents.all,
    });
  }
}

interface Site {
  readonly name: string;
  readonly args: VpcEndpointsArgs;
  readonly documents: Documents;
  readonly child: { readonly parent: VpcEndpoints };
}

interface Laid {
  readonly service: string;
  readonly endpoint: aws.ec2.VpcEndpoint;
  readonly rules: readonly pulumi.Resource[];
}

function layGateway({ name, args, documents, child }: Site, service: GatewayEndpoint): Laid {
  const { context, vpcId, privateRouteTableIds, buckets } = args;
  const { amazonLinuxRepositories, downloads } = { ...defaults, ...definedOnly(args) };
  const endpointName = `${name}-${service}`;
  const endpoint = new aws.ec2.VpcEndpoint(
    endpointName,
    {
      vpcId,
      vpcEndpointType: "Gateway",
      serviceName: serviceName(args, service),
      routeTableIds: [...privateRouteTableIds],
      policy: documents.policy(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        endpointName,
        "policy",
        gatewayStatements(context, service, { amazonLinuxRepositories, downloads, buckets }),
      ),
      tags: tagsFor(context, endpointName),
    },
    child,
  );
  const rules = Object.entries(args.clientSecurityGroupIds).map(([client, securityGroupId]) => {
    const ruleName = `${name}-${client}-to-${service}-443`;
    return new aws.vpc.SecurityGroupEgressRule(
      ruleName,
      {
        securityGroupId,
        description: `${client} to ${service} through its gateway endpoint`,
        ...HTTPS,
        prefixListId: endpoint.prefixListId,
        tags: tagsFor(context, ruleName),
      },
      child,
    );
  });
  return { service, endpoint, rules };
}

function createGroup({ name, args, child }: Site): aws.ec2.SecurityGroup {
  return new aws.ec2.SecurityGroup(
    name,
    {
      vpcId: args.vpcId,
      description: "Interface endpoints: HTTPS from their clients",
      revokeRulesOnDelete: true,
      tags: tagsFor(args.context, name),
    },
    child,
  );
}

function layInterfaces(site: Site, group: aws.ec2.SecurityGroup): readonly Laid[] {
  const { name, args, documents, child } = site;
  const { context, vpcId, privateSubnetIds, resources = {} } = args;
  const { zones } = { ...defaults, ...definedOnly(args) };
  const subnetIds = zones === "one" ? privateSubnetIds.slice(0, 1) : privateSubnetIds;
  const rules = admitClients(site, group);
  return args.interfaces.map((service) => {
    const endpointName = `${name}-${service.replaceAll(".", "-")}`;
    const endpoint = new aws.ec2.VpcEndpoint(
      endpointName,
      {
        vpcId,
        vpcEndpointType: "Interface",
        serviceName: serviceName(args, service),
        subnetIds: [...subnetIds],
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        policy: documents.policy(
          "aws:ec2/vpcEndpoint:VpcEndpoint",
          endpointName,
          "policy",
          interfaceStatements(context, service, resources[service]),
        ),
        tags: tagsFor(context, endpointName),
      },
      child,
    );
    return { service, endpoint, rules };
  });
}

/** Both halves of each client's way to the endpoints; these answer only, and need no egress. */
function admitClients({ name, args, child }: Site, group: aws.ec2.SecurityGroup): readonly pulumi.Resource[] {
  return Object.entries(args.clientSecurityGroupIds).flatMap(([client, clientId]) => {
    const ruleName = `${name}-${client}-to-endpoints-443`;
    const rule = {
      description: `${client} to AWS services through interface endpoints`,
      ...HTTPS,
      tags: tagsFor(args.context, ruleName),
    };
    return [
      new aws.vpc.SecurityGroupEgressRule(
        ruleName,
        { ...rule, securityGroupId: clientId, referencedSecurityGroupId: group.id },
        child,
      ),
      new aws.vpc.SecurityGroupIngressRule(
        ruleName,
        { ...rule, securityGroupId: group.id, referencedSecurityGroupId: clientId },
        child,
      ),
    ];
  });
}

function serviceName({ context }: VpcEndpointsArgs, service: string): string {
  return `com.amazonaws.${context.region}.${service}`;
}
