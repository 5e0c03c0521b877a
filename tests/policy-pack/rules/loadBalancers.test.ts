import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const LISTENER = "aws:lb/listener:Listener";
const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
const forward = { type: "forward", targetGroupArn: "arn:group" };
const listener = (inputs: Inputs, type = LISTENER) =>
  resource(
    type,
    "web",
    { port: 80, protocol: "HTTP", loadBalancerArn: "arn:lb", ...inputs },
    { id: "arn:listener" },
  );
const redirecting = (settings: Inputs) =>
  listener({ defaultActions: [{ type: "redirect", redirect: { ...redirect.redirect, ...settings } }] });
const balancer = (inputs: Inputs = {}, type = "aws:lb/loadBalancer:LoadBalancer") =>
  resource(type, "web", inputs, { id: "arn:lb" });
const network = (inputs: Inputs = {}) => balancer({ loadBalancerType: "network", ...inputs });
const vpcOrigin = resource("aws:cloudfront/vpcOrigin:VpcOrigin", "web", {
  vpcOriginEndpointConfig: { arn: "arn:lb", originProtocolPolicy: "http-only" },
});
const bucket = resource("aws:s3/bucket:Bucket", "logs");
const acl = (scope: unknown) =>
  resource("aws:wafv2/webAcl:WebAcl", "web", { scope }, { outputs: { arn: "arn:acl" } });
const association = (inputs: Inputs, extra: Parameters<typeof resource>[3] = {}) =>
  resource("aws:wafv2/webAclAssociation:WebAclAssociation", "web", inputs, extra);
const distribution = (inputs: Inputs) =>
  resource("aws:cloudfront/distribution:Distribution", "web", inputs, { on: { origins: [balancer()] } });
const record = resource(
  "aws:route53/record:Record",
  "web",
  { aliases: [{ name: UNKNOWN }] },
  { on: { aliases: [balancer()] } },
);

const group = (inputs: Inputs, type = "aws:lb/targetGroup:TargetGroup") =>
  resource(type, "web", { protocol: "HTTP", ...inputs }, { id: "arn:group" });
const subnet = (mapPublicIpOnLaunch: unknown) =>
  resource("aws:ec2/subnet:Subnet", "private-a", { mapPublicIpOnLaunch }, { id: "subnet-1" });
const service = resource("aws:ecs/service:Service", "web", {
  loadBalancers: [{ targetGroupArn: "arn:group" }],
  networkConfiguration: { subnets: ["subnet-1"] },
});
const serviceByIds = resource(
  "aws:ecs/service:Service",
  "web",
  { loadBalancers: [{ targetGroupArn: UNKNOWN }], networkConfiguration: { subnets: UNKNOWN } },
  { on: { loadBalancers: [group({})], networkConfiguration: [subnet(false)] } },
);
const scaling = resource("aws:autoscaling/group:Group", "web", {
  targetGroupArns: ["arn:group"],
  vpcZoneIdentifiers: ["subnet-1"],
});
const instance = resource("aws:ec2/instance:Instance", "web", { subnetId: "subnet-1" }, { id: "i-1" });
const attachment = (targetId: string) =>
  resource("aws:lb/targetGroupAttachment:TargetGroupAttachment", "web", {
    targetGroupArn: "arn:group",
    targetId,
  });
const health = (inputs: Inputs = {}) => ({ enabled: true, path: "/health", matcher: "200", ...inputs });

testRules("load balancers", {
  "alb-http-redirect": [
    pass("301", listener({ defaultActions: [redirect] })),
    pass(
      "302 of aws.alb",
      listener(
        { defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_302" } }] },
        "aws:alb/listener:Listener",
      ),
    ),
    fail(
      "a forward",
      listener({ defaultActions: [forward] }),
      "defaultActions[0].type",
      /is "forward": it answers in the clear/,
    ),
    fail(
      "an answer of its own, no protocol",
      listener({ protocol: undefined, defaultActions: [{ type: "fixed-response" }] }),
      "defaultActions[0].type",
      /in the clear/,
    ),
    fail("nothing", listener({ defaultActions: [] }), "defaultActions[0].type", /is not set/),
    fail("two", listener({ defaultActions: [redirect, forward] }), "defaultActions", /it does 2 things/),
    fail(
      "to HTTP",
      redirecting({ protocol: "#{protocol}" }),
      "defaultActions[0].redirect.protocol",
      /stays on HTTP/,
    ),
    fail(
      "to no protocol",
      redirecting({ protocol: undefined }),
      "defaultActions[0].redirect.protocol",
      /is not set/,
    ),
    fail(
      "no status",
      redirecting({ statusCode: "HTTP_300" }),
      "defaultActions[0].redirect.statusCode",
      /HTTP_301/,
    ),
    open("the actions", listener({ defaultActions: UNKNOWN }), "defaultActions.type"),
    open("the protocol", listener({ protocol: UNKNOWN, defaultActions: [forward] }), "protocol"),
    open("where to", redirecting({ protocol: UNKNOWN }), "defaultActions[0].redirect.protocol"),
    skip("HTTPS", listener({ protocol: "HTTPS", defaultActions: [forward] }), /speaks HTTPS/),
    skip(
      "a VPC origin in HTTP",
      [listener({ defaultActions: [forward] }), balancer({ internal: true }), vpcOrigin],
      /inside the VPC/,
    ),
  ],
  "alb-drop-invalid-headers": [
    pass("dropped", balancer({ dropInvalidHeaderFields: true })),
    fail("absent", balancer(), "dropInvalidHeaderFields", /is not set/),
    fail(
      "kept by aws.alb",
      balancer({ dropInvalidHeaderFields: false }, "aws:alb/loadBalancer:LoadBalancer"),
      "dropInvalidHeaderFields",
      /smuggled/,
    ),
    open("whether", balancer({ dropInvalidHeaderFields: UNKNOWN }), "dropInvalidHeaderFields"),
    open(
      "what it is",
      balancer({ loadBalancerType: UNKNOWN, dropInvalidHeaderFields: true }),
      "loadBalancerType",
    ),
  ],
  "alb-deletion-protection": [
    pass("protected", network({ enableDeletionProtection: true })),
    fail("not", balancer({ enableDeletionProtection: false }), "enableDeletionProtection", /off the net/),
    fail("absent, without users", balancer(), "enableDeletionProtection", /is not set/, {
      production: false,
    }),
    open("whether", balancer({ enableDeletionProtection: UNKNOWN }), "enableDeletionProtection"),
  ],
  "alb-access-logs": [
    pass("written", balancer({ accessLogs: { enabled: true, bucket: "logs" } })),
    pass("to a bucket of the stack", [
      resource(
        "aws:lb/loadBalancer:LoadBalancer",
        "web",
        { accessLogs: { enabled: true, bucket: UNKNOWN } },
        { on: { accessLogs: [bucket] } },
      ),
      bucket,
    ]),
    fail("not enabled", balancer({ accessLogs: { bucket: "logs" } }), "accessLogs.enabled", /is not set/),
    fail("nowhere", balancer({ accessLogs: { enabled: true, bucket: "" } }), "accessLogs.bucket", /nowhere/),
    fail("none", balancer(), "accessLogs.bucket", /nowhere/),
    open("the bucket", balancer({ accessLogs: { enabled: true, bucket: UNKNOWN } }), "accessLogs.bucket"),
  ],
  "alb-desync-mode": [
    pass("ELB's default", balancer()),
    pass("strictest", balancer({ desyncMitigationMode: "strictest" })),
    fail("monitor", balancer({ desyncMitigationMode: "monitor" }), "desyncMitigationMode", /is "monitor"/),
    open("the mode", balancer({ desyncMitigationMode: UNKNOWN }), "desyncMitigationMode"),
  ],
  "alb-waf": [
    pass("with, whether it is private or not", [
      balancer({ internal: UNKNOWN }),
      association({ resourceArn: "arn:lb" }),
    ]),
    open(
      "whether CloudFront in front has one",
      [balancer(), distribution({ webAclId: UNKNOWN })],
      "internal",
    ),
    pass("with", [balancer({ internal: false }), association({ resourceArn: "arn:lb" })]),
    pass("with, ids unknown", [
      balancer(),
      association({ resourceArn: UNKNOWN }, { on: { resourceArn: [balancer()] } }),
    ]),
    pass("the association", association({ webAclArn: "arn:aws:wafv2:eu-central-1:1:regional/webacl/a/b" })),
    pass("the association with an ACL of the stack", [
      association({ webAclArn: "arn:acl" }),
      acl("REGIONAL"),
    ]),
    fail("without", balancer({ internal: false }), "internal", /nothing filters/),
    fail(
      "with that of another",
      [balancer(), association({ resourceArn: "arn:other" })],
      "internal",
      /nothing filters/,
    ),
    fail(
      "behind CloudFront without one",
      [balancer(), distribution({ webAclId: "" })],
      "internal",
      /nothing filters/,
    ),
    fail(
      "an ACL for CloudFront",
      [association({ webAclArn: "arn:acl" }), acl("CLOUDFRONT")],
      "webAclArn",
      /of the region/,
    ),
    open("whether it is private", balancer({ internal: UNKNOWN }), "internal"),
    open("whose association it is", [balancer(), association({ resourceArn: UNKNOWN })], "internal"),
    open("which ACL", association({ webAclArn: UNKNOWN }), "webAclArn"),
    skip("a private one", balancer({ internal: true }), /private/),
    skip("behind CloudFront with one", [balancer(), distribution({ webAclId: "arn:acl" })], /in front/),
  ],
  "alb-multi-az": [
    pass("two", balancer({ subnets: ["a", "b"] })),
    pass("two, ids unknown", [
      resource(
        "aws:lb/loadBalancer:LoadBalancer",
        "web",
        { subnets: [UNKNOWN, UNKNOWN] },
        { on: { subnets: [subnet(false), resource("aws:ec2/subnet:Subnet", "private-b")] } },
      ),
      subnet(false),
      resource("aws:ec2/subnet:Subnet", "private-b"),
    ]),
    open("two of nobody", balancer({ subnets: [UNKNOWN, UNKNOWN] }), "subnets"),
    pass(
      "two mappings",
      network({ subnetMappings: [{ subnetId: "a" }, { subnetId: "b" }], subnets: UNKNOWN }),
    ),
    fail("one", balancer({ subnets: ["a"] }), "subnets", /it names 1/),
    fail("one twice", balancer({ subnets: ["a", "a"], subnetMappings: [] }), "subnets", /it names 1/),
    fail("none", balancer(), "subnets", /it names 0/),
    open("the list", balancer({ subnets: UNKNOWN }), "subnets"),
  ],
  "alb-internal-unless-edge": [
    open(
      "whether one of its listener's actions logs users in",
      [balancer({ internal: false }), listener({ defaultActions: [forward, { type: UNKNOWN }] })],
      "internal",
    ),
    pass("private", balancer({ internal: true })),
    fail("public", balancer({ internal: false }), "internal", /the internet reaches it/),
    fail(
      "absent, which is public",
      [balancer(), listener({ defaultActions: [forward] })],
      "internal",
      /is not set/,
    ),
    open("whether", balancer({ internal: UNKNOWN }), "internal"),
    open(
      "whether its listeners log users in",
      [balancer({ internal: false }), listener({ defaultActions: UNKNOWN })],
      "internal",
    ),
    skip(
      "its listeners log users in",
      [
        balancer({ internal: false }),
        listener({ defaultActions: [{ type: "authenticate-cognito" }, forward] }),
      ],
      /log users in/,
    ),
    skip(
      "a rule of its listener does",
      [
        balancer({ internal: false }),
        listener({ defaultActions: [redirect] }),
        resource("aws:lb/listenerRule:ListenerRule", "web", {
          listenerArn: "arn:listener",
          actions: [{ type: "authenticate-oidc" }, forward],
        }),
      ],
      /log users in/,
    ),
    skip("a record leads to it", [balancer({ internal: false }), record], /DNS record/),
  ],
  "tg-protocol": [
    fail(
      "HTTP to a private and a public subnet",
      [
        group({}),
        {
          ...service,
          inputs: { ...service.inputs, networkConfiguration: { subnets: ["subnet-1", "subnet-2"] } },
        },
        subnet(false),
        resource("aws:ec2/subnet:Subnet", "public-a", { mapPublicIpOnLaunch: true }, { id: "subnet-2" }),
      ],
      "protocol",
      /private subnets/,
    ),
    pass("HTTPS", group({ protocol: "HTTPS" })),
    pass("TLS of aws.alb", group({ protocol: "tls" }, "aws:alb/targetGroup:TargetGroup")),
    fail("HTTP to nobody", group({}), "protocol", /in the clear/),
    fail("HTTP to a public subnet", [group({}), service, subnet(true)], "protocol", /private subnets/),
    fail(
      "HTTP to an instance elsewhere",
      [group({}), service, subnet(false), attachment("i-2")],
      "protocol",
      /in the clear/,
    ),
    fail("TCP to nobody", group({ protocol: "TCP" }), "protocol", /"TCP"/),
    open("the protocol", group({ protocol: UNKNOWN }), "protocol"),
    open("what kind of subnet", [group({}), service, subnet(UNKNOWN)], "protocol"),
    skip("tasks in private subnets", [group({}), service, subnet(false)], /private subnets/),
    skip(
      "tasks in private subnets, ids unknown",
      [group({}), serviceByIds, subnet(false)],
      /private subnets/,
    ),
    skip(
      "a scaling group in private subnets",
      [group({ protocol: "TCP" }), scaling, subnet(false)],
      /TCP stays/,
    ),
    skip(
      "an instance in a private subnet",
      [group({}), attachment("i-1"), instance, subnet(false)],
      /private subnets/,
    ),
    skip("a function", group({ protocol: undefined, targetType: "lambda" }), /Lambda/),
  ],
  "tg-health-check": [
    pass("path and codes", group({ healthCheck: health() })),
    pass("by TCP", group({ protocol: "TCP", healthCheck: { protocol: "TCP" } })),
    fail("none", group({}), "healthCheck.path", /is not set/),
    fail(
      "no codes",
      group({ healthCheck: health({ matcher: undefined }) }),
      "healthCheck.matcher",
      /is not set/,
    ),
    fail(
      "off",
      group({ healthCheck: health({ enabled: false }) }),
      "healthCheck.enabled",
      /no longer answer/,
    ),
    open("the path", group({ healthCheck: health({ path: UNKNOWN }) }), "healthCheck.path"),
    open("all of it", group({ healthCheck: UNKNOWN }), "healthCheck.path"),
    skip("a function", group({ targetType: "lambda" }), /Lambda/),
  ],
});
