import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import type { LoadBalancerArgs } from "./loadBalancerArgs";
import { validateLoadBalancer } from "./loadBalancerChecks";

export type { LoadBalancerArgs, LoadBalancerTarget } from "./loadBalancerArgs";

const defaults = Object.freeze({ idleTimeoutSeconds: 300 });
const targetDefaults = Object.freeze({ healthMatcher: "200", healthIntervalSeconds: 30 });

/** TLS 1.3 and 1.2 with forward secrecy. */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** Browsers keep to HTTPS for a year, read content types as written, and frame no page in foreign ones. */
const SECURITY_HEADERS = Object.freeze({
  routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000; includeSubDomains",
  routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
  routingHttpResponseXFrameOptionsHeaderValue: "SAMEORIGIN",
  routingHttpResponseServerEnabled: false,
});

/**
 * The public entry: an application load balancer that answers in HTTPS, sends HTTP there, and forwards to
 * tasks by their addresses.
 *
 * Idle (us-east-1, list price): $23.73 a month with two zones, $16.43 for the hours and $3.65 for each public
 * address. Refused: names and limits that ELB refuses. Constant: TLS 1.2 or later, security headers, access
 * logs, malformed headers dropped. With `context.protect` neither Pulumi nor AWS deletes it. The name has at
 * most 21 characters: ELB takes 32, Pulumi adds 8, the target group 3.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly dnsName: pulumi.Output<string>;
  /** The hosted zone in which AWS keeps `dnsName`, for an alias. */
  readonly zoneId: pulumi.Output<string>;
  /** As CloudWatch's dimension `LoadBalancer` takes it. */
  readonly loadBalancerArnSuffix: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;
  readonly targetGroupArnSuffix: pulumi.Output<string>;
  /** The listener on 443. */
  readonly listenerArn: pulumi.Output<string>;
  /** ECS refuses a service whose target group no listener uses: it must wait for these. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    validateLoadBalancer(name, args);
    // Resources are no values that a policy could read.
    const { dependsOn = [], ...inputs } = args;
    super("gatehouse:edge:LoadBalancer", name, inputs, opts);

    const loadBalancer = new aws.lb.LoadBalancer(name, loadBalancerArgs(name, args), {
      parent: this,
      protect: args.context.protect,
      // ELB tests the bucket while it creates the load balancer: without the policy "Access Denied".
      dependsOn: [...dependsOn],
    });
    const targetGroup = new aws.lb.TargetGroup(`${name}-tg`, targetGroupArgs(`${name}-tg`, args), {
      parent: this,
    });
    const https = new aws.lb.Listener(
      `${name}-https`,
      {
        loadBalancerArn: loadBalancer.arn,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: TLS_POLICY,
        certificateArn: args.certificateArn,
        defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
        ...SECURITY_HEADERS,
        tags: tagsFor(args.context, `${name}-https`),
      },
      { parent: this },
    );
    const http = new aws.lb.Listener(
      `${name}-http`,
      {
        loadBalancerArn: loadBalancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [
          { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
        ],
        tags: tagsFor(args.context, `${name}-http`),
      },
      { parent: this },
    );

    this.dnsName = loadBalancer.dnsName;
    this.zoneId = loadBalancer.zoneId;
    this.loadBalancerArnSuffix = loadBalancer.arnSuffix;
    this.targetGroupArn = targetGroup.arn;
    this.targetGroupArnSuffix = targetGroup.arnSuffix;
    this.listenerArn = https.arn;
    this.ready = [https, http];
    this.registerOutputs({
      dnsName: this.dnsName,
      zoneId: this.zoneId,
      loadBalancerArnSuffix: this.loadBalancerArnSuffix,
      targetGroupArn: this.targetGroupArn,
      targetGroupArnSuffix: this.targetGroupArnSuffix,
      listenerArn: this.listenerArn,
      ready: this.ready,
    });
  }
}

function loadBalancerArgs(name: string, args: LoadBalancerArgs): aws.lb.LoadBalancerArgs {
  const { context, logBucket } = args;
  const { idleTimeoutSeconds } = { ...defaults, ...definedOnly(args) };
  return {
    loadBalancerType: "application",
    internal: false,
    ipAddressType: "ipv4",
    subnets: [...args.subnetIds],
    securityGroups: [args.securityGroupId],
    idleTimeout: idleTimeoutSeconds,
    enableHttp2: true,
    dropInvalidHeaderFields: true,
    desyncMitigationMode: "defensive",
    // The application sees the client's address last in the list, after what the client claims.
    xffHeaderProcessingMode: "append",
    enableDeletionProtection: context.protect,
    accessLogs: { enabled: true, bucket: logBucket.bucketName, prefix: logBucket.prefix },
    tags: tagsFor(context, name),
  };
}

function targetGroupArgs(name: string, args: LoadBalancerArgs): aws.lb.TargetGroupArgs {
  const { context, vpcId, target } = args;
  const { healthMatcher, healthIntervalSeconds } = { ...targetDefaults, ...definedOnly(target) };
  return {
    vpcId,
    targetType: "ip",
    protocol: "HTTP",
    port: target.port,
    deregistrationDelay: target.deregistrationDelaySeconds,
    healthCheck: {
      enabled: true,
      protocol: "HTTP",
      port: "traffic-port",
      path: target.healthPath,
      matcher: healthMatcher,
      interval: healthIntervalSeconds,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
    stickiness: { type: "lb_cookie", enabled: target.stickiness === "on", cookieDuration: 86_400 },
    tags: tagsFor(context, name),
  };
}
