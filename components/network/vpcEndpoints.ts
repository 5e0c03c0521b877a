import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Documents } from "../shared/policy";
import {
  type GatewayEndpoint,
  gatewayStatements,
  INTERFACE_ENDPOINTS,
  type InterfaceEndpoint,
  interfaceStatements,
} from "./endpointPolicies";

export type { GatewayEndpoint, InterfaceEndpoint } from "./endpointPolicies";

export interface VpcEndpointsArgs extends ComponentArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Where interface endpoints get an address; each one costs. One is enough, two survive the loss of a zone. */
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
  /** The tables that get the routes of gateway endpoints. */
  readonly privateRouteTableIds: readonly pulumi.Input<string>[];
  readonly gateway: readonly GatewayEndpoint[];
  readonly interfaces: readonly InterfaceEndpoint[];
  /** Who may use the endpoints: security groups by a stable key. Each gets the egress rules for them too. */
  readonly clientSecurityGroupIds: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Whether machines with Amazon Linux 2023 install packages through the S3 endpoint.
   * @default false
   */
  readonly amazonLinuxRepositories?: boolean;
  /**
   * Whether clients may read objects in everybody's buckets through the S3 endpoint, such as the image layers of
   * registries outside ECR. For a network with a way to the internet: the endpoint takes all of the region's S3.
   * @default false
   */
  readonly downloads?: boolean;
}

const defaults = { amazonLinuxRepositories: false, downloads: false } as const;

const GATEWAY_ENDPOINTS: readonly string[] = ["s3", "dynamodb"];

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 } as const;

/**
 * Doors to AWS services for a network without a way to the internet: gateway endpoints, interface endpoints
 * with private DNS and a security group of their own, the rules that let the clients in, and a policy on
 * each that admits this account's identities only, beside downloads where they are wanted.
 *
 * Idle cost: gateway endpoints $0; interface endpoints $7.30 a month each and zone, and $0.01 a GB. More
 * than four of them cost more than a NAT gateway: the reason to have them is isolation.
 *
 * Refuses `cognito-idp`, services outside its list, a service given twice, interface endpoints without a
 * subnet or a client, gateway endpoints without a route table, and China, where service names differ.
 */
export class VpcEndpoints extends pulumi.ComponentResource {
  /** Ids by service. */
  readonly endpointIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** What a service must wait for: without it the first tasks cannot fetch their image. */
  readonly endpointReady: readonly pulumi.Resource[];

  constructor(name: string, args: VpcEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:network:VpcEndpoints", name, args, opts);
    const site = { name, args, documents: new Documents(), child: { parent: this } };

    const gateways = args.gateway.map((service) => layGateway(site, service));
    const interfaces = args.interfaces.length === 0 ? [] : layInterfaces(site);
    const endpoints = [...gateways, ...interfaces];

    this.endpointIds = Object.fromEntries(endpoints.map(({ service, endpoint }) => [service, endpoint.id]));
    this.endpointReady = [...new Set(endpoints.flatMap(({ endpoint, rules }) => [endpoint, ...rules]))];
    this.registerOutputs({
      endpointIds: this.endpointIds,
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
  const { context, vpcId, privateRouteTableIds } = args;
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
        gatewayStatements(context, service, { amazonLinuxRepositories, downloads }),
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

function layInterfaces(site: Site): readonly Laid[] {
  const { name, args, documents, child } = site;
  const { context, vpcId, privateSubnetIds } = args;
  const group = new aws.ec2.SecurityGroup(
    name,
    {
      vpcId,
      description: "Interface endpoints: HTTPS from their clients",
      revokeRulesOnDelete: true,
      tags: tagsFor(context, name),
    },
    child,
  );
  const rules = admitClients(site, group);
  return args.interfaces.map((service) => {
    const endpointName = `${name}-${service.replaceAll(".", "-")}`;
    const endpoint = new aws.ec2.VpcEndpoint(
      endpointName,
      {
        vpcId,
        vpcEndpointType: "Interface",
        serviceName: serviceName(args, service),
        subnetIds: [...privateSubnetIds],
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        policy: documents.policy(
          "aws:ec2/vpcEndpoint:VpcEndpoint",
          endpointName,
          "policy",
          interfaceStatements(context, service),
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

function validate(name: string, args: VpcEndpointsArgs): void {
  const { context, gateway, interfaces, privateSubnetIds, privateRouteTableIds, clientSecurityGroupIds } =
    args;
  const faults = new ArgumentFaults("VpcEndpoints", name);
  const clients = Object.keys(clientSecurityGroupIds);
  for (const service of new Set<string>(interfaces)) {
    if (service === "cognito-idp") {
      // Cognito docs, "VPC interface endpoints": a pool with a domain refuses what comes through one.
      faults.unless(
        false,
        "interfaces",
        service,
        "every service but this",
        "a user pool with a domain blocks all requests through a VPC endpoint, and sign-in is not served there; " +
          "let the load balancer sign users in, or give the network egress",
      );
    } else {
      const known = INTERFACE_ENDPOINTS.some((endpoint) => endpoint === service);
      faults.unless(known, "interfaces", service, INTERFACE_ENDPOINTS.join(", "));
    }
  }
  for (const service of new Set<string>(gateway)) {
    faults.unless(GATEWAY_ENDPOINTS.includes(service), "gateway", service, GATEWAY_ENDPOINTS.join(", "));
  }
  // EC2: private DNS of a second endpoint for the same service conflicts; a second gateway route exists already.
  faults.unless(
    new Set(interfaces).size === interfaces.length,
    "interfaces",
    interfaces,
    "each service once",
  );
  faults.unless(new Set(gateway).size === gateway.length, "gateway", gateway, "each service once");
  faults.unless(gateway.length + interfaces.length > 0, "interfaces", interfaces, "one endpoint or more");
  const routed = gateway.length === 0 || privateRouteTableIds.length > 0;
  faults.unless(routed, "privateRouteTableIds", [], "one or more", "a gateway endpoint is a route");
  const placed = interfaces.length === 0 || privateSubnetIds.length > 0;
  faults.unless(placed, "privateSubnetIds", [], "one or more, at most one a zone");
  const used = interfaces.length === 0 || clients.length > 0;
  faults.unless(used, "clientSecurityGroupIds", {}, "one client or more", "nobody could use the endpoints");
  const named = clients.every((client) => /^[a-z][a-z0-9-]*$/.test(client));
  faults.unless(named, "clientSecurityGroupIds", clients, "keys of lower-case letters, digits and hyphens");
  // PrivateLink docs for China: some services are named cn.com.amazonaws there.
  faults.unless(context.partition !== "aws-cn", "context.partition", context.partition, "aws and aws-us-gov");
  faults.throwIfAny();
}
