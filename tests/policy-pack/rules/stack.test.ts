import { allow, type Case, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const SERVICE = "aws:ecs/service:Service";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

const alarmTopic = resource("aws:sns/topic:Topic", "alarms", {}, { outputs: { arn: "arn:topic" } });
const alarm = (alarmActions: unknown) =>
  resource(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "cpu",
    { alarmActions },
    { on: { alarmActions: [alarmTopic] } },
  );
const subscription = resource(
  "aws:sns/topicSubscription:TopicSubscription",
  "ops",
  { topic: UNKNOWN },
  { on: { topic: [alarmTopic] } },
);

const heard: readonly Case[] = [
  pass("a topic with a subscriber", [alarm(["arn:topic"]), alarmTopic, subscription]),
  pass("a topic whose ARN is not known yet", [alarm([UNKNOWN]), alarmTopic, subscription]),
  fail(
    "a topic that nobody subscribed to",
    [alarm(["arn:topic"]), alarmTopic],
    "alarmActions",
    /nobody has subscribed to the topic "alarms"/,
  ),
  open(
    "a subscription to who knows what",
    [alarm(["arn:topic"]), alarmTopic, resource(subscription.type, "stray", { topic: UNKNOWN })],
    "alarmActions",
  ),
  open(
    "an action that is not known",
    resource(alarm([]).type, "a", { alarmActions: UNKNOWN }),
    "alarmActions",
  ),
  skip(
    "a topic of another stack",
    resource(alarm([]).type, "a", { alarmActions: ["arn:other"] }),
    /topic of this stack/,
  ),
];

const bucketPolicy = (statement: Record<string, unknown>) =>
  resource("aws:s3/bucketPolicy:BucketPolicy", "logs", {
    policy: allow({ Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*", ...statement }),
  });
const delivery = { Principal: { Service: "delivery.logs.amazonaws.com" } };

const serviceSource: readonly Case[] = [
  pass(
    "an account",
    bucketPolicy({ ...delivery, Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } } }),
  ),
  pass(
    "a load balancer's own path",
    bucketPolicy({
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Resource: "arn:aws:s3:::logs/AWSLogs/123456789012/*",
    }),
  ),
  pass("a person's role", bucketPolicy({ Principal: { AWS: "arn:aws:iam::123456789012:role/reader" } })),
  fail("no condition", bucketPolicy(delivery), "policy.Statement[0].Principal", /any customer of AWS/),
  fail(
    "a condition that everybody fulfils",
    bucketPolicy({ ...delivery, Condition: { StringLike: { "aws:SourceArn": "*" } } }),
    "policy.Statement[0].Principal",
    /aws:SourceArn or aws:SourceAccount/,
  ),
  open(
    "a source that is not known",
    bucketPolicy({ ...delivery, Condition: { StringEquals: { "aws:SourceAccount": UNKNOWN } } }),
    "policy.Statement[0].Condition",
  ),
];

const group = (name: string) =>
  resource("aws:ec2/securityGroup:SecurityGroup", name, {}, { id: `sg-${name}` });
const database = resource("aws:rds/instance:Instance", "db", { vpcSecurityGroupIds: ["sg-db"] });
const admits = (inputs: Record<string, unknown>) =>
  resource(INGRESS, "in", {
    securityGroupId: "sg-db",
    ipProtocol: "tcp",
    fromPort: 5432,
    toPort: 5432,
    ...inputs,
  });
const aroundStore = [group("db"), group("app"), database];

const callers: readonly Case[] = [
  pass("the callers' group", [admits({ referencedSecurityGroupId: "sg-app" }), ...aroundStore]),
  pass("a range that is allowed", [admits({ cidrIpv4: "10.9.0.0/24" }), ...aroundStore], {
    options: { "stack-data-store-callers": { allowedCidrs: ["10.9.0.0/24"] } },
  }),
  fail(
    "a range of addresses",
    [admits({ cidrIpv4: "10.0.0.0/16" }), ...aroundStore],
    "cidrIpv4",
    /cidrIpv4 is "10\.0\.0\.0\/16"/,
  ),
  fail(
    "another range than the allowed one",
    [admits({ cidrIpv4: "10.9.0.0/16" }), ...aroundStore],
    "cidrIpv4",
    /everything with such an address/,
    { options: { "stack-data-store-callers": { allowedCidrs: ["10.9.0.0/24"] } } },
  ),
  open(
    "a group that is not known",
    [admits({ cidrIpv4: "10.0.0.0/16", securityGroupId: UNKNOWN }), ...aroundStore],
    "securityGroupId",
  ),
  skip(
    "another group",
    [admits({ cidrIpv4: "10.0.0.0/16", securityGroupId: "sg-app" }), ...aroundStore],
    /nothing to a data store/,
  ),
  skip("a stack without data", [admits({ cidrIpv4: "10.0.0.0/16" }), group("db")], /no data store/),
];

const balancer = (internal: unknown = false) =>
  resource(
    "aws:lb/loadBalancer:LoadBalancer",
    "web",
    { internal },
    { outputs: { arn: "arn:lb", dnsName: "web.elb" } },
  );
const targets = resource("aws:lb/targetGroup:TargetGroup", "app", {}, { outputs: { arn: "arn:tg" } });
const forward = { type: "forward", targetGroupArn: "arn:tg" };
const listener = (...defaultActions: unknown[]) =>
  resource(
    "aws:lb/listener:Listener",
    "https",
    { loadBalancerArn: "arn:lb", port: 443, protocol: "HTTPS", defaultActions },
    { outputs: { arn: "arn:listener" } },
  );
const refusing = listener({ type: "fixed-response" });
const rule = (conditions: unknown, ...actions: unknown[]) =>
  resource("aws:lb/listenerRule:ListenerRule", "app", {
    listenerArn: "arn:listener",
    actions: actions.length === 0 ? [forward] : actions,
    conditions,
  });
const secretHeader = [{ httpHeader: { httpHeaderName: "x-origin-verify", values: ["[secret]"] } }];

const distribution = (origin: Record<string, unknown>) =>
  resource(
    "aws:cloudfront/distribution:Distribution",
    "site",
    {
      origins: [
        { originId: "app", domainName: "web.elb", customOriginConfig: { httpsPort: 443 }, ...origin },
      ],
    },
    { on: { origins: [balancer()] } },
  );
const header = { customHeaders: [{ name: "X-Origin-Verify", value: "[secret]" }] };

const originHeader: readonly Case[] = [
  pass("a secret header that the rule asks for", [
    distribution(header),
    balancer(),
    targets,
    refusing,
    rule(secretHeader),
  ]),
  pass("a load balancer without a public address", [
    distribution({}),
    balancer(true),
    targets,
    listener(forward),
  ]),
  fail(
    "a listener that answers everybody",
    [distribution(header), balancer(), targets, listener(forward)],
    "origins[0].domainName",
    /"https" answers whoever reaches the load balancer/,
  ),
  fail(
    "a rule that asks for a header which the origin does not send",
    [distribution({}), balancer(), targets, refusing, rule(secretHeader)],
    "origins[0].domainName",
    /origins\[0\]\.domainName is "web\.elb"/,
  ),
  open(
    "conditions that are not known",
    [distribution(header), balancer(), targets, refusing, rule(UNKNOWN)],
    "origins[0].customHeaders",
  ),
  open(
    "an address of nobody knows what",
    resource(distribution({}).type, "site", { origins: [{ domainName: UNKNOWN, customOriginConfig: {} }] }),
    "origins[0].domainName",
  ),
  skip(
    "a bucket",
    [distribution({ domainName: "b.s3.amazonaws.com", customOriginConfig: undefined }), balancer()],
    /none of its origins/,
  ),
];

const role = (service: string, extra = {}) =>
  resource("aws:iam/role:Role", "app", {
    assumeRolePolicy: allow({ Action: "sts:AssumeRole", Principal: { Service: service } }),
    ...extra,
  });
const task = role("ecs-tasks.amazonaws.com");
const using = (type: string) => resource(type, "user", { role: UNKNOWN }, { on: { role: [task] } });

const used: readonly Case[] = [
  pass("a role of a task", [task, using("aws:ecs/taskDefinition:TaskDefinition")]),
  fail(
    "a role that nothing has",
    task,
    "assumeRolePolicy",
    /for ecs-tasks\.amazonaws\.com, and nothing in the stack runs as it/,
  ),
  fail(
    "a role with a policy alone",
    [task, using("aws:iam/rolePolicy:RolePolicy")],
    "assumeRolePolicy",
    /remove it/,
  ),
  open("a trust that is not known", role(UNKNOWN), "assumeRolePolicy"),
  skip(
    "a role for another account",
    resource(task.type, "a", {
      assumeRolePolicy: allow({ Principal: { AWS: "arn:aws:iam::111122223333:root" } }),
    }),
    /not for a workload/,
  ),
];

const subnet = resource("aws:ec2/subnet:Subnet", "private-0", {}, { id: "subnet-0" });
const table = (routes: unknown) =>
  resource("aws:ec2/routeTable:RouteTable", "private-0", { routes }, { id: "rtb-0" });
const link = resource("aws:ec2/routeTableAssociation:RouteTableAssociation", "private-0", {
  subnetId: "subnet-0",
  routeTableId: "rtb-0",
});
const inSubnet = resource(
  SERVICE,
  "app",
  { networkConfiguration: { subnets: ["subnet-0"] } },
  { on: { networkConfiguration: [subnet] } },
);
const endpoint = resource("aws:ec2/vpcEndpoint:VpcEndpoint", "logs", { vpcEndpointType: "Interface" });

const wayOut: readonly Case[] = [
  pass("a NAT route", [inSubnet, subnet, link, table([{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" }])]),
  fail(
    "a subnet that nothing leads out of",
    [inSubnet, subnet, link, table([])],
    "networkConfiguration.subnets",
    /from the subnet "private-0" no route leads out/,
  ),
  open("routes that are not known", [inSubnet, subnet, link, table(UNKNOWN)], "networkConfiguration.subnets"),
  open(
    "subnets that are not known",
    resource(SERVICE, "app", { networkConfiguration: { subnets: UNKNOWN } }),
    "networkConfiguration.subnets",
  ),
  skip("interface endpoints", [inSubnet, subnet, link, table([]), endpoint], /interface endpoints/),
  skip("subnets of another stack", inSubnet, /not part of this stack/),
  skip("route tables of another stack", [inSubnet, subnet], /route tables/),
];

const definition = (...names: string[]) =>
  resource(
    "aws:ecs/taskDefinition:TaskDefinition",
    "app",
    {
      containerDefinitions: JSON.stringify([
        { name: "app", environment: names.map((name) => ({ name, value: "x" })) },
      ]),
    },
    { outputs: { arn: "arn:task" } },
  );
const behind = (loadBalancers: unknown = [{ targetGroupArn: "arn:tg", containerPort: 80 }]) =>
  resource(SERVICE, "app", { loadBalancers, taskDefinition: "arn:task" });
const login = {
  type: "authenticate-cognito",
  authenticateCognito: { onUnauthenticatedRequest: "authenticate" },
};
const lax = { type: "authenticate-cognito", authenticateCognito: { onUnauthenticatedRequest: "allow" } };
const everybody = resource(INGRESS, "in", {
  securityGroupId: "sg-app",
  cidrIpv4: "0.0.0.0/0",
  ipProtocol: "-1",
});
const withAddress = resource(SERVICE, "app", {
  taskDefinition: "arn:task",
  networkConfiguration: { assignPublicIp: true, securityGroups: ["sg-app"] },
});

const taskLogin: readonly Case[] = [
  pass("a login at the load balancer", [
    behind(),
    definition(),
    targets,
    balancer(),
    listener(login, forward),
  ]),
  pass("a token at the load balancer", [
    behind(),
    definition(),
    targets,
    balancer(),
    refusing,
    rule([], { type: "jwt-validation" }, forward),
  ]),
  pass("a login in the application", [
    behind(),
    definition("OAUTH_CLIENT_ID"),
    targets,
    balancer(),
    listener(forward),
  ]),
  fail(
    "no login",
    [behind(), definition("PORT"), targets, balancer(), listener(forward)],
    "loadBalancers[0].targetGroupArn",
    /through the listener "https", and neither that nor the application asks/,
  ),
  fail(
    "a login that lets strangers pass",
    [behind(), definition(), targets, balancer(), listener(lax, forward)],
    "loadBalancers[0].targetGroupArn",
    /authenticate-oidc action before the forward/,
  ),
  fail(
    "no login behind CloudFront's way into the VPC",
    [
      behind(),
      definition(),
      targets,
      balancer(true),
      refusing,
      rule([]),
      resource("aws:cloudfront/vpcOrigin:VpcOrigin", "o", { vpcOriginEndpointConfig: { arn: "arn:lb" } }),
    ],
    "loadBalancers[0].targetGroupArn",
    /through the listener rule "app"/,
  ),
  fail(
    "an address and a group for everybody",
    [withAddress, definition(), group("app"), everybody],
    "networkConfiguration.assignPublicIp",
    /a public address and a security group/,
  ),
  open("a target that is not known", [behind(UNKNOWN), definition(), targets], "loadBalancers"),
  open(
    "a task that is not part of the stack",
    [behind(), targets, balancer(), listener(forward)],
    "loadBalancers[0].targetGroupArn",
  ),
  skip(
    "a private load balancer",
    [behind(), definition(), targets, balancer(true), listener(forward)],
    /nothing of this stack leads/,
  ),
  skip("no load balancer", [resource(SERVICE, "worker", {}), definition()], /nothing of this stack leads/),
];

testRules("paths through a stack", {
  "stack-alarm-heard": heard,
  "stack-bucket-service-source": serviceSource,
  "stack-data-store-callers": callers,
  "stack-origin-header": originHeader,
  "stack-role-used": used,
  "stack-subnet-way-out": wayOut,
  "stack-task-login": taskLogin,
});
