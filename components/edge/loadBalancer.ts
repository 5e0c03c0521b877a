import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { type Action, listenerPlan, type PlannedListener, type PlannedRule } from "./listenerPlan";
import type { LoadBalancerArgs, Scheme } from "./loadBalancerArgs";
import { validateLoadBalancer } from "./loadBalancerChecks";

export type {
  CognitoLogin,
  Entry,
  LoadBalancerArgs,
  LoadBalancerTarget,
  OriginGuard,
  Scheme,
} from "./loadBalancerArgs";

const defaults = Object.freeze({ scheme: "internet-facing" as Scheme, idleTimeoutSeconds: 300 });
const targetDefaults = Object.freeze({ type: "ip", healthMatcher: "200", healthIntervalSeconds: 30 });

/** TLS 1.3 and 1.2 with forward secrecy. */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** Browsers keep to HTTPS for a year, read content types as written, and frame no page in foreign ones. */
const SECURITY_HEADERS = Object.freeze({
  routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000",
  routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
  routingHttpResponseXFrameOptionsHeaderValue: "SAMEORIGIN",
  routingHttpResponseServerEnabled: false,
});

/**
 * The entry: an application load balancer that forwards to tasks by their addresses, or to instances. Public with
 * HTTPS, alone (HTTP is sent there) or behind CloudFront (no port 80, a secret header as guard); or internal behind
 * a VPC origin, with HTTPS, or with HTTP where there is no domain. It can log users in with Cognito first; or serve
 * an API's paths alone, 404 for the rest, and check Cognito's access tokens.
 *
 * Idle (us-east-1, list price): $16.43 a month, and public $3.65 more for the address in each zone, $23.73 with
 * two. Refused: names and limits that ELB refuses, HTTP from the internet, a login or a token without HTTPS, a
 * login with a public client, a guard that anybody could pass. Constant: TLS 1.2 or later, security headers, access logs,
 * malformed headers dropped. The name has at most 21 characters: ELB takes 32, Pulumi adds 8, the target
 * group 3.
 *
 * With `context.protect` neither Pulumi nor AWS deletes it. Another scheme replaces it, so that takes two
 * deployments there: one without protection, one with the other scheme. The new load balancer stands and the
 * tasks are in its target group before the old one goes.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly scheme: Scheme;
  /** Where clients connect: 443, or 80 for an internal one without a domain. */
  readonly listenerPort: number;
  readonly loadBalancerArn: pulumi.Output<string>;
  readonly loadBalancerName: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  /** The hosted zone in which AWS keeps `dnsName`, for an alias. */
  readonly zoneId: pulumi.Output<string>;
  /** As CloudWatch's dimension `LoadBalancer` takes it. */
  readonly loadBalancerArnSuffix: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;
  readonly targetGroupArnSuffix: pulumi.Output<string>;
  /** The listener on `listenerPort`. */
  readonly listenerArn: pulumi.Output<string>;
  /** ECS refuses a service whose target group no listener or rule uses: it must wait for these. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    validateLoadBalancer(name, args);
    const guard = secretGuard(args);
    super("gatehouse:edge:LoadBalancer", name, inputsOf(args, guard), opts);
    const { scheme } = { ...defaults, ...definedOnly(args) };

    const loadBalancer = new aws.lb.LoadBalancer(name, loadBalancerArgs(name, args), {
      parent: this,
      protect: args.context.protect,
      // ELB tests the bucket while it creates the load balancer: without the policy "Access Denied".
      dependsOn: [...(args.dependsOn ?? [])],
    });
    const targetGroup = new aws.lb.TargetGroup(`${name}-tg`, targetGroupArgs(`${name}-tg`, args), {
      parent: this,
      // A target group serves one load balancer (ELB user guide): the new one's listener could not have the
      // old group (TargetGroupAssociationLimit) while the old listener stands.
      replaceWith: [loadBalancer],
    });
    const plan = listenerPlan({ ...args, guard, targetGroupArn: targetGroup.arn });
    const listener = this.listen(name, args, plan.main, loadBalancer.arn);
    const rules = plan.rules.map((rule) => this.route(name, args, rule, listener.arn));
    const redirect = plan.redirect && this.listen(name, args, plan.redirect, loadBalancer.arn);

    this.scheme = scheme;
    this.listenerPort = plan.main.port;
    this.loadBalancerArn = loadBalancer.arn;
    this.loadBalancerName = loadBalancer.name;
    this.dnsName = loadBalancer.dnsName;
    this.zoneId = loadBalancer.zoneId;
    this.loadBalancerArnSuffix = loadBalancer.arnSuffix;
    this.targetGroupArn = targetGroup.arn;
    this.targetGroupArnSuffix = targetGroup.arnSuffix;
    this.listenerArn = listener.arn;
    this.ready = [listener, ...rules, ...(redirect === undefined ? [] : [redirect])];
    this.registerOutputs({
      scheme: this.scheme,
      listenerPort: this.listenerPort,
      loadBalancerArn: this.loadBalancerArn,
      loadBalancerName: this.loadBalancerName,
      dnsName: this.dnsName,
      zoneId: this.zoneId,
      loadBalancerArnSuffix: this.loadBalancerArnSuffix,
      targetGroupArn: this.targetGroupArn,
      targetGroupArnSuffix: this.targetGroupArnSuffix,
      listenerArn: this.listenerArn,
      ready: this.ready,
    });
  }

  private listen(
    name: string,
    { context, loginReady = [] }: LoadBalancerArgs,
    { role, port, protocol, certificateArn, actions }: PlannedListener,
    loadBalancerArn: pulumi.Input<string>,
  ): aws.lb.Listener {
    return new aws.lb.Listener(
      `${name}-${role}`,
      {
        loadBalancerArn,
        port,
        protocol,
        ...(certificateArn === undefined ? {} : { sslPolicy: TLS_POLICY, certificateArn }),
        defaultActions: [...actions],
        ...(actions.some(({ type }) => type === "redirect") ? {} : SECURITY_HEADERS),
        tags: tagsFor(context, `${name}-${role}`),
      },
      { parent: this, dependsOn: logsIn(actions) ? [...loginReady] : [] },
    );
  }

  private route(
    name: string,
    { context, loginReady = [] }: LoadBalancerArgs,
    { role, priority, conditions, actions }: PlannedRule,
    listenerArn: pulumi.Input<string>,
  ): aws.lb.ListenerRule {
    return new aws.lb.ListenerRule(
      `${name}-${role}`,
      {
        listenerArn,
        priority,
        conditions: [...conditions],
        actions: [...actions],
        tags: tagsFor(context, `${name}-${role}`),
      },
      {
        parent: this,
        dependsOn: logsIn(actions) ? [...loginReady] : [],
        // What AWS gives back on a refresh is in another order, and not marked.
        additionalSecretOutputs: ["conditions"],
      },
    );
  }
}

function loadBalancerArgs(name: string, args: LoadBalancerArgs): aws.lb.LoadBalancerArgs {
  const { context, logBucket } = args;
  const { scheme, idleTimeoutSeconds } = { ...defaults, ...definedOnly(args) };
  return {
    loadBalancerType: "application",
    internal: scheme === "internal",
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
  const { type, healthMatcher, healthIntervalSeconds } = { ...targetDefaults, ...definedOnly(target) };
  return {
    vpcId,
    targetType: type,
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

function logsIn(actions: readonly Action[]): boolean {
  return actions.some(({ type }) => type === "authenticate-cognito");
}

/** The guard with values that the state keeps as secrets, whoever made them. */
function secretGuard({ guard }: LoadBalancerArgs): LoadBalancerArgs["guard"] {
  return guard && { ...guard, values: guard.values.map((value) => pulumi.secret(value)) };
}

/** What policies see: resources are no values that they could read, and the client's secret is not used here. */
function inputsOf(args: LoadBalancerArgs, guard: LoadBalancerArgs["guard"]): Record<string, unknown> {
  const { dependsOn: _, loginReady: __, login, ...rest } = args;
  const { clientSecret: ___, ...shown } = login ?? {};
  return { ...rest, ...(guard && { guard }), ...(login && { login: shown }) };
}
