import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ComponentArgs, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";

export interface NetworkLoadBalancerArgs extends ComponentArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Private ones, one a zone. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /**
   * Lets out to the targets, and in what is within the VPC, such as a VPC link of version 2. Traffic of a VPC link
   * of version 1 comes by PrivateLink, past these rules.
   */
  readonly securityGroupId: pulumi.Input<string>;
  /** Where the VPC link connects. @default 80 */
  readonly port?: number;
  readonly target: NetworkTarget;
}

export interface NetworkTarget {
  /** What is registered: addresses, as ECS does, or instances, as Auto Scaling does. */
  readonly type: "ip" | "instance";
  readonly port: number;
  readonly healthPath: string;
  /** Status codes that mean healthy. @default "200" */
  readonly healthMatcher?: string;
  /** @default 10 */
  readonly healthIntervalSeconds?: number;
  /** How long a target that leaves may finish its requests; then its connections are cut. @default 30 */
  readonly deregistrationDelaySeconds?: number;
}

const defaults = Object.freeze({ port: 80 });
const targetDefaults = Object.freeze({
  healthMatcher: "200",
  healthIntervalSeconds: 10,
  deregistrationDelaySeconds: 30,
});

/**
 * The way from API Gateway into the VPC: an internal network load balancer with a TCP listener and a target group
 * that is checked by HTTP. A WebSocket API reaches a private back end through nothing else (a VPC link of version 1).
 *
 * Idle (us-east-1, list price): $16.43 a month. It serves every zone from every zone, so that a group of one
 * instance is enough; what crosses zones costs $0.01 a GB each way. It has no access logs: ELB writes those of a
 * network load balancer for TLS listeners only, and API Gateway has its own. It speaks TCP within the VPC: API
 * Gateway ends TLS. Refused: names and limits that ELB refuses. The name has at most 21 characters: ELB takes 32,
 * Pulumi adds 8, the target group 3.
 *
 * It has its security group from the start, because one made without can never get one (ELB user guide).
 */
export class NetworkLoadBalancer extends pulumi.ComponentResource {
  readonly listenerPort: number;
  /** The target of a VPC link of version 1. */
  readonly loadBalancerArn: pulumi.Output<string>;
  /** The host of a WebSocket API's integration address. */
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  /** As CloudWatch's dimension `LoadBalancer` takes it. */
  readonly loadBalancerArnSuffix: pulumi.Output<string>;
  /** The integration address of an HTTP API, through a VPC link of version 2. */
  readonly listenerArn: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;
  readonly targetGroupArnSuffix: pulumi.Output<string>;
  /** What registers targets and asks for their health must wait for these. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    super("gatehouse:edge:NetworkLoadBalancer", name, args, opts);
    const { context } = args;
    const { port } = { ...defaults, ...definedOnly({ port: args.port }) };

    const loadBalancer = new aws.lb.LoadBalancer(name, loadBalancerArgs(name, args), {
      parent: this,
      protect: context.protect,
    });
    const targetGroup = new aws.lb.TargetGroup(`${name}-tg`, targetGroupArgs(`${name}-tg`, args), {
      parent: this,
      // A target group serves one load balancer (ELB user guide): a new one needs a new group.
      replaceWith: [loadBalancer],
    });
    const listener = new aws.lb.Listener(
      `${name}-tcp`,
      {
        loadBalancerArn: loadBalancer.arn,
        port,
        protocol: "TCP",
        defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
        tags: tagsFor(context, `${name}-tcp`),
      },
      { parent: this },
    );

    this.listenerPort = port;
    this.loadBalancerArn = loadBalancer.arn;
    this.dnsName = loadBalancer.dnsName;
    this.zoneId = loadBalancer.zoneId;
    this.loadBalancerArnSuffix = loadBalancer.arnSuffix;
    this.listenerArn = listener.arn;
    this.targetGroupArn = targetGroup.arn;
    this.targetGroupArnSuffix = targetGroup.arnSuffix;
    this.ready = [listener];
    this.registerOutputs({
      listenerPort: this.listenerPort,
      loadBalancerArn: this.loadBalancerArn,
      dnsName: this.dnsName,
      zoneId: this.zoneId,
      loadBalancerArnSuffix: this.loadBalancerArnSuffix,
      listenerArn: this.listenerArn,
      targetGroupArn: this.targetGroupArn,
      targetGroupArnSuffix: this.targetGroupArnSuffix,
      ready: this.ready,
    });
  }
}

function loadBalancerArgs(name: string, args: NetworkLoadBalancerArgs): aws.lb.LoadBalancerArgs {
  const { context, subnetIds, securityGroupId } = args;
  return {
    loadBalancerType: "network",
    internal: true,
    ipAddressType: "ipv4",
    subnets: [...subnetIds],
    securityGroups: [securityGroupId],
    // Traffic of a VPC link of version 1 has addresses that no rule could name, and would be dropped (reference:
    // field report). Who may send it is said by who may create links to this load balancer: this account.
    enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
    enableCrossZoneLoadBalancing: true,
    enableDeletionProtection: context.protect,
    tags: tagsFor(context, name),
  };
}

function targetGroupArgs(name: string, args: NetworkLoadBalancerArgs): aws.lb.TargetGroupArgs {
  const { context, vpcId, target } = args;
  const settings = { ...targetDefaults, ...definedOnly(target) };
  return {
    vpcId,
    targetType: settings.type,
    protocol: "TCP",
    port: settings.port,
    // Targets see the load balancer's addresses, so that their security group can name its group.
    preserveClientIp: "false",
    deregistrationDelay: settings.deregistrationDelaySeconds,
    // API Gateway keeps its connections open; a target that left would be asked for ever.
    connectionTermination: true,
    healthCheck: {
      enabled: true,
      protocol: "HTTP",
      port: "traffic-port",
      path: settings.healthPath,
      matcher: settings.healthMatcher,
      interval: settings.healthIntervalSeconds,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
    tags: tagsFor(context, name),
  };
}

function validate(name: string, { subnetIds, port, target }: NetworkLoadBalancerArgs): void {
  const faults = new ArgumentFaults("NetworkLoadBalancer", name);
  // ELB API: 32 letters, digits and inner hyphens; Pulumi adds 8 characters, the target group 3.
  faults.unless(
    /^[a-z0-9]([a-z0-9-]{0,19}[a-z0-9])?$/.test(name) && !name.startsWith("internal-"),
    "name",
    name,
    '1 to 21 lower-case letters, digits and inner hyphens, without "internal-" in front',
  );
  faults.unless(subnetIds.length > 0, "subnetIds", subnetIds.length, "at least one subnet");
  faults.unless(isWithin(port ?? defaults.port, 1, 65535), "port", port, "1 to 65535");
  checkTarget(faults, target);
  faults.throwIfAny();
}

/** The ranges of ELB's target groups (ELB API). */
function checkTarget(faults: ArgumentFaults, target: NetworkTarget): void {
  const { type, port, healthPath } = target;
  const { healthMatcher, healthIntervalSeconds, deregistrationDelaySeconds } = target;
  faults.unless(["ip", "instance"].includes(type), "target.type", type, '"ip" or "instance"');
  faults.unless(isWithin(port, 1, 65535), "target.port", port, "1 to 65535");
  faults.unless(
    /^\/[^\s#]{0,1023}$/.test(healthPath),
    "target.healthPath",
    healthPath,
    "a path that starts with / and has at most 1024 characters",
  );
  // @pulumi/aws 7.48 types: 200 to 599 for a network load balancer.
  faults.unless(
    healthMatcher === undefined || /^[2-5]\d\d(-[2-5]\d\d)?(,[2-5]\d\d(-[2-5]\d\d)?)*$/.test(healthMatcher),
    "target.healthMatcher",
    healthMatcher,
    'status codes from 200 to 599, such as "200" or "200-299"',
  );
  // The health check waits 5 seconds for an answer, and ELB wants the interval longer than that.
  faults.unless(
    healthIntervalSeconds === undefined || isWithin(healthIntervalSeconds, 6, 300),
    "target.healthIntervalSeconds",
    healthIntervalSeconds,
    "6 to 300",
  );
  faults.unless(
    deregistrationDelaySeconds === undefined || isWithin(deregistrationDelaySeconds, 0, 3600),
    "target.deregistrationDelaySeconds",
    deregistrationDelaySeconds,
    "0 to 3600",
  );
}

function isWithin(value: number, minimum: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= minimum && value <= maximum;
}
