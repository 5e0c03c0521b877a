import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const forward = { type: "forward", targetGroupArn: "arn:tg" };
const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
const login = (settings: Record<string, unknown> = {}) => ({
  type: "authenticate-cognito",
  authenticateCognito: settings,
});
const listener = (inputs: Record<string, unknown>, type = "aws:lb/listener:Listener") =>
  resource(
    type,
    "web",
    { port: 443, protocol: "HTTPS", certificateArn: "arn:cert", ...inputs },
    { id: "arn:listener" },
  );
const http = (inputs: Record<string, unknown> = {}) =>
  listener({ port: 80, protocol: "HTTP", certificateArn: undefined, ...inputs });
const rule = (actions: unknown, listenerArn: unknown = "arn:listener", on?: ReturnType<typeof listener>) =>
  resource(
    "aws:lb/listenerRule:ListenerRule",
    "rule",
    { actions, listenerArn },
    on && { on: { listenerArn: [on] } },
  );

const balancer = (internal: boolean) =>
  resource("aws:lb/loadBalancer:LoadBalancer", "web", { internal }, { id: "arn:lb" });
const vpcOrigin = (originProtocolPolicy: unknown, arn = "arn:lb") =>
  resource("aws:cloudfront/vpcOrigin:VpcOrigin", "web", {
    vpcOriginEndpointConfig: { arn, originProtocolPolicy },
  });
const plain = () => http({ loadBalancerArn: "arn:lb", defaultActions: [forward] });

const tcp = (protocol = "TCP", loadBalancerArn: unknown = "arn:lb") =>
  http({ protocol, loadBalancerArn, defaultActions: [forward] });
const listenerOn = (on: ReturnType<typeof resource>, inputs: Record<string, unknown>) =>
  resource(
    "aws:lb/listener:Listener",
    "web",
    { ...inputs, loadBalancerArn: UNKNOWN },
    { on: { loadBalancerArn: [on] } },
  );
const network = (internal: unknown, loadBalancerType: unknown = "network") =>
  resource("aws:lb/loadBalancer:LoadBalancer", "web", { internal, loadBalancerType }, { id: "arn:lb" });

testRules("edge", {
  "alb-https-listener": [
    pass("HTTPS", listener({ defaultActions: [forward] })),
    pass(
      "an old alias",
      listener({ defaultActions: [forward] }, "aws:elasticloadbalancingv2/listener:Listener"),
    ),
    fail(
      "port 443 without a protocol, which the provider makes HTTP",
      listener({ protocol: undefined, defaultActions: [forward] }),
      "protocol",
      /without TLS/,
    ),
    fail(
      "HTTP",
      http({ defaultActions: [forward] }),
      "protocol",
      /is "HTTP": it forwards what arrives without TLS/,
    ),
    fail(
      "HTTP of aws.alb",
      listener({ protocol: "http", defaultActions: [forward] }, "aws:alb/listener:Listener"),
      "protocol",
      /without TLS/,
    ),
    fail(
      "no certificate",
      listener({ certificateArn: undefined, defaultActions: [forward] }),
      "certificateArn",
      /is not set/,
    ),
    open("the actions", http({ defaultActions: UNKNOWN }), "defaultActions"),
    open("one of the actions", http({ defaultActions: [redirect, { type: UNKNOWN }] }), "defaultActions"),
    open("the protocol", listener({ protocol: UNKNOWN, defaultActions: [forward] }), "protocol"),
    skip("a redirect", http({ defaultActions: [redirect] }), /forwards nothing/),
    skip(
      "a VPC origin in HTTP",
      [plain(), balancer(true), vpcOrigin("http-only")],
      /over HTTP inside the VPC/,
    ),
    fail("a public one", [plain(), balancer(false), vpcOrigin("http-only")], "protocol", /without TLS/),
    fail("a private one without CloudFront", [plain(), balancer(true)], "protocol", /without TLS/),
    fail(
      "a VPC origin elsewhere",
      [plain(), balancer(true), vpcOrigin("http-only", "arn:other")],
      "protocol",
      /without TLS/,
    ),
    fail(
      "a VPC origin in HTTPS",
      [plain(), balancer(true), vpcOrigin("https-only")],
      "protocol",
      /without TLS/,
    ),
    fail("a VPC origin that says not how", [plain(), balancer(true), vpcOrigin(UNKNOWN)], "protocol", /TLS/),
    skip("a private network load balancer", [tcp(), network(true)], /inside the VPC/),
    skip("UDP of one", [tcp("udp"), network(true)], /inside the VPC/),
    skip(
      "one whose ARN is not known yet",
      [listenerOn(network(true), { protocol: "TCP", defaultActions: [forward] }), network(true)],
      /inside the VPC/,
    ),
    pass("TLS of one", [
      listener({ protocol: "TLS", loadBalancerArn: "arn:lb", defaultActions: [forward] }),
      network(true),
    ]),
    fail("a public network load balancer", [tcp(), network(false)], "protocol", /without TLS/),
    fail("one that does not say so", [tcp(), network(undefined)], "protocol", /without TLS/),
    fail("a private one of applications", [tcp(), balancer(true)], "protocol", /without TLS/),
    fail("HTTP of a private one", [tcp("HTTP"), network(true)], "protocol", /without TLS/),
    fail("a public one, its kind unknown", [tcp(), network(false, UNKNOWN)], "protocol", /without TLS/),
    fail("TCP of one elsewhere", tcp(), "protocol", /without TLS/),
    open("whether it is private", [tcp(), network(UNKNOWN)], "loadBalancerArn"),
    open("its kind", [tcp(), network(true, UNKNOWN)], "loadBalancerArn"),
    open("which one it is", tcp("TCP", UNKNOWN), "loadBalancerArn"),
  ],
  "alb-http-listener-rule-no-forward": [
    pass("a redirect", [rule([redirect]), http()]),
    fail("a forward", [rule([forward]), http()], "actions[0].type", /the listener "web" speaks HTTP/),
    fail(
      "a forward, ids unknown",
      [rule([forward], UNKNOWN, http()), http()],
      "actions[0].type",
      /HTTPS listener/,
    ),
    skip(
      "a VPC origin in HTTP",
      [rule([forward]), plain(), balancer(true), vpcOrigin("http-only")],
      /over HTTP inside the VPC/,
    ),
    fail(
      "a public one in HTTP",
      [rule([forward]), plain(), balancer(false), vpcOrigin("http-only")],
      "actions[0].type",
      /speaks HTTP/,
    ),
    open("the listener", rule([forward], UNKNOWN), "listenerArn"),
    open("the actions", [rule(UNKNOWN), http()], "actions"),
    open("an action", [rule([{ type: UNKNOWN }]), http()], "actions[0].type"),
    skip("HTTPS", [rule([forward]), listener({})], /speaks HTTPS/),
    skip("an existing listener", rule([forward], "arn:elsewhere"), /not part of this stack/),
  ],
  "alb-tls-policy": [
    pass("TLS 1.2 and 1.3", listener({ sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" })),
    pass("TLS 1.3", listener({ sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" })),
    fail(
      "TLS 1.0",
      listener({ sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06" }),
      "sslPolicy",
      /TLS 1.0 or 1.1/,
    ),
    fail("absent", listener({}), "sslPolicy", /is not set/),
    open("the policy", listener({ sslPolicy: UNKNOWN }), "sslPolicy"),
    open("the protocol", listener({ protocol: UNKNOWN }), "protocol"),
    skip("HTTP", http(), /speaks HTTP/),
  ],
  "alb-cognito-auth": [
    pass("login first", listener({ defaultActions: [login(), forward] })),
    pass(
      "login first by order",
      listener({
        defaultActions: [
          { ...forward, order: 2 },
          { ...login(), order: 1 },
        ],
      }),
    ),
    fail(
      "login last by order, in text",
      listener({
        defaultActions: [
          { ...login(), order: "2" },
          { ...forward, order: "1" },
        ],
      }),
      "defaultActions[1].type",
      /without a login/,
    ),
    open(
      "the order",
      listener({ defaultActions: [{ ...login(), order: UNKNOWN }, forward] }),
      "defaultActions",
    ),
    pass("nothing forwarded", listener({ defaultActions: [{ type: "fixed-response" }] }), {
      listenersAuthenticate: true,
    }),
    fail(
      "a rule beside a listener with login",
      [rule([forward]), listener({ defaultActions: [login(), forward] })],
      "actions[0].type",
      /without a login/,
    ),
    fail(
      "by configuration",
      listener({ defaultActions: [forward] }),
      "defaultActions[0].type",
      /authenticate-cognito or authenticate-oidc/,
      { listenersAuthenticate: true },
    ),
    fail(
      "login last",
      listener({ defaultActions: [forward, login()] }),
      "defaultActions[0].type",
      /without a login/,
    ),
    fail(
      "strangers pass",
      listener({ defaultActions: [login({ onUnauthenticatedRequest: "allow" }), forward] }),
      "defaultActions[0].authenticateCognito.onUnauthenticatedRequest",
      /gets through/,
    ),
    open(
      "what strangers get",
      listener({ defaultActions: [login({ onUnauthenticatedRequest: UNKNOWN }), forward] }),
      "defaultActions[0].authenticateCognito.onUnauthenticatedRequest",
    ),
    open("the actions", [rule(UNKNOWN), listener({ defaultActions: [login(), forward] })], "actions"),
    skip("the application logs in", listener({ defaultActions: [forward] }), /meant to log users in/),
    skip("switched off", listener({ defaultActions: [login(), forward] }), /meant to log users in/, {
      listenersAuthenticate: false,
    }),
    skip("HTTP", http({ defaultActions: [redirect] }), /logins need HTTPS/, { listenersAuthenticate: true }),
  ],
});
