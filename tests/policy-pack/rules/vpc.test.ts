import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
type On = Record<string, readonly PlanEntry[]>;

const vpc = (name: string, inputs: Inputs = {}) =>
  resource("aws:ec2/vpc:Vpc", name, { cidrBlock: "10.0.0.0/16", ...inputs }, { id: `vpc-${name}` });
const flowLog = (inputs: Inputs, on: On = {}) => resource("aws:ec2/flowLog:FlowLog", "log", inputs, { on });
const logGroup = (inputs: Inputs, on: On = {}) =>
  resource("aws:cloudwatch/logGroup:LogGroup", "flows", inputs, {
    on,
    outputs: { arn: "arn:aws:logs:eu-central-1:123456789012:log-group:flows" },
  });
const bucket = resource("aws:s3/bucket:Bucket", "flows", {}, { outputs: { arn: "arn:aws:s3:::flows" } });
const bucketKey = (sseAlgorithm: string) =>
  resource(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "flows",
    { bucket: UNKNOWN, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] },
    { on: { bucket: [bucket] } },
  );
const lifecycle = resource(
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "flows",
  { bucket: UNKNOWN, rules: [{ status: "Enabled", expiration: { days: 90 } }] },
  { on: { bucket: [bucket] } },
);
const toBucket = flowLog({ logDestination: "arn:aws:s3:::flows/vpc", logDestinationType: "s3" });
const toGroup = flowLog({ logDestination: "arn:aws:logs:eu-central-1:123456789012:log-group:flows:*" });
const key = resource("aws:kms/key:Key", "key");

const subnet = (name: string, inputs: Inputs, on: On = {}) =>
  resource("aws:ec2/subnet:Subnet", name, { vpcId: "vpc-main", ...inputs }, { id: `subnet-${name}`, on });
const table = (name: string, inputs: Inputs = {}) =>
  resource("aws:ec2/routeTable:RouteTable", name, inputs, { id: `rtb-${name}` });
const link = (of: PlanEntry, to: PlanEntry) =>
  resource("aws:ec2/routeTableAssociation:RouteTableAssociation", `link-${of.urn}`, {
    subnetId: of.id,
    routeTableId: to.id,
  });
const igw = resource("aws:ec2/internetGateway:InternetGateway", "igw", {}, { id: "igw-1" });
const route = (to: PlanEntry, inputs: Inputs) =>
  resource("aws:ec2/route:Route", "route", {
    routeTableId: to.id,
    destinationCidrBlock: "0.0.0.0/0",
    ...inputs,
  });
const endpointOnly = { options: { "endpoint-only-stack-no-nat": { endpointOnly: true } } };
const privateSide = [subnet("app-private-a", {}), link(subnet("app-private-a", {}), table("private"))];
const publicSide = [
  subnet("public-a", {}),
  link(subnet("public-a", {}), table("public")),
  table("public"),
  route(table("public"), { gatewayId: "igw-1" }),
  igw,
];

const group = (name: string, inputs: Inputs = {}) =>
  resource("aws:ec2/securityGroup:SecurityGroup", name, inputs, { id: `sg-${name}` });
const egress = (inputs: Inputs) =>
  resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "out", {
    securityGroupId: "sg-app",
    ...inputs,
  });
const ingress = (inputs: Inputs, on: On = {}) =>
  resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "in", inputs, { on });
const legacy = (inputs: Inputs) => resource("aws:ec2/securityGroupRule:SecurityGroupRule", "old", inputs);
const all = (inputs: Inputs) => ({ protocol: "-1", fromPort: 0, toPort: 0, ...inputs });

const nacl = (inputs: Inputs) => resource("aws:ec2/networkAcl:NetworkAcl", "acl", inputs, { id: "acl-1" });
const naclRule = (inputs: Inputs) => resource("aws:ec2/networkAclRule:NetworkAclRule", "rule", inputs);
const allow = (inputs: Inputs) => ({ action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", ...inputs });
const association = (networkAclId: unknown, on: On = {}) =>
  resource(
    "aws:ec2/networkAclAssociation:NetworkAclAssociation",
    "link",
    { networkAclId, subnetId: "subnet-1" },
    { on },
  );

const cluster = (tags: unknown, extra = {}) => resource("aws:ecs/cluster:Cluster", "app", { tags }, extra);
const provider = (defaultTags: unknown) => resource("pulumi:providers:aws", "default", { defaultTags });

testRules("VPCs and what is in them", {
  "vpc-flow-logs-enabled": [
    pass("all traffic", [vpc("main"), flowLog({ vpcId: "vpc-main", trafficType: "ALL" })]),
    pass("refused traffic, ids unknown", [
      vpc("main"),
      flowLog({ vpcId: UNKNOWN, trafficType: "REJECT" }, { vpcId: [vpc("main")] }),
    ]),
    pass("of a network that is only named", flowLog({ vpcId: "vpc-9", trafficType: "ALL" })),
    fail("none", vpc("main"), "flowLogs", /nobody records/),
    fail(
      "another network's",
      [vpc("main"), vpc("other"), flowLog({ vpcId: "vpc-other", trafficType: "ALL" })],
      "flowLogs",
      /nobody records/,
    ),
    fail(
      "accepted traffic alone",
      [vpc("main"), flowLog({ vpcId: "vpc-main", trafficType: "ACCEPT" })],
      "flowLogs",
      /leave out what was refused/,
    ),
    fail(
      "accepted traffic of a network that is only named",
      flowLog({ vpcId: "vpc-9", trafficType: "ACCEPT" }),
      "trafficType",
      /is "ACCEPT"/,
    ),
    open("the network", [vpc("main"), flowLog({ vpcId: UNKNOWN, trafficType: "ALL" })], "flowLogs"),
    open("the traffic", [vpc("main"), flowLog({ vpcId: "vpc-main", trafficType: UNKNOWN })], "flowLogs"),
    skip("of a subnet", flowLog({ subnetId: "subnet-1", trafficType: "ACCEPT" }), /a part of a network/),
    skip(
      "with its network",
      [flowLog({ vpcId: "vpc-main", trafficType: "ALL" }), vpc("main")],
      /with its net/,
    ),
  ],
  "vpc-dns-enabled": [
    pass("both", vpc("main", { enableDnsHostnames: true, enableDnsSupport: true })),
    pass("support by default", vpc("main", { enableDnsHostnames: true })),
    fail("host names by default", vpc("main"), "enableDnsHostnames", /is not set/),
    fail(
      "no support",
      vpc("main", { enableDnsHostnames: true, enableDnsSupport: false }),
      "enableDnsSupport",
      /is false/,
    ),
    open("host names", vpc("main", { enableDnsHostnames: UNKNOWN }), "enableDnsHostnames"),
  ],
  "flow-log-encrypted-destination": [
    pass("a log group", [logGroup({ kmsKeyId: "arn:aws:kms:k", retentionInDays: 30 }), toGroup]),
    pass("a log group, its key's ARN unknown", [
      logGroup({ kmsKeyId: UNKNOWN, retentionInDays: 30 }, { kmsKeyId: [key] }),
      key,
      toGroup,
    ]),
    pass("a bucket", [toBucket, bucket, bucketKey("aws:kms"), lifecycle]),
    fail("a log group without a key", [logGroup({ retentionInDays: 30 }), toGroup], "kmsKeyId", /withdraw/),
    fail(
      "a log group that keeps all",
      [logGroup({ kmsKeyId: "arn:aws:kms:k", retentionInDays: 0 }), toGroup],
      "retentionInDays",
      /for ever/,
    ),
    fail(
      "a bucket with S3's key",
      [toBucket, bucket, bucketKey("AES256"), lifecycle],
      "logDestination",
      /"flows"/,
    ),
    fail("a bucket that keeps all", [toBucket, bucket, bucketKey("aws:kms")], "logDestination", /for ever/),
    open("the key", [logGroup({ kmsKeyId: UNKNOWN, retentionInDays: 30 }), toGroup], "kmsKeyId"),
    open("the destination", flowLog({ logDestination: UNKNOWN }), "logDestination"),
    open("the bucket's key", [toBucket, bucket, bucketKey(UNKNOWN), lifecycle], "logDestination"),
    skip("another log group", logGroup({}), /no flow log/),
    skip("another account's bucket", toBucket, /not part of this stack/),
    skip("with its log group", [toGroup, logGroup({})], /judged with its log group/),
  ],
  "subnet-no-auto-public-ip": [
    pass("by default", subnet("a", {})),
    pass("IPv6 of a public subnet", [
      subnet("public-a", { assignIpv6AddressOnCreation: true }),
      ...publicSide.slice(1),
    ]),
    pass("no IPv4 at all", subnet("a", { assignIpv6AddressOnCreation: true, ipv6Native: true })),
    fail("IPv4", subnet("a", { mapPublicIpOnLaunch: true }), "mapPublicIpOnLaunch", /at once/),
    fail(
      "IPv6 of a private subnet",
      subnet("a", { assignIpv6AddressOnCreation: true }),
      "assignIpv6AddressOnCreation",
      /private subnet/,
    ),
    open("IPv4", subnet("a", { mapPublicIpOnLaunch: UNKNOWN }), "mapPublicIpOnLaunch"),
    open("IPv6", subnet("a", { assignIpv6AddressOnCreation: UNKNOWN }), "assignIpv6AddressOnCreation"),
  ],
  "subnet-multi-az": [
    pass("two zones", [
      subnet("private-a", { availabilityZone: "eu-central-1a" }),
      subnet("private-b", { availabilityZone: "eu-central-1b" }),
    ]),
    pass("two zones by id, the network's id unknown", [
      subnet("private-a", { vpcId: UNKNOWN, availabilityZoneId: "euc1-az1" }, { vpcId: [vpc("main")] }),
      subnet("private-b", { vpcId: UNKNOWN, availabilityZoneId: "euc1-az2" }, { vpcId: [vpc("main")] }),
      vpc("main"),
    ]),
    fail(
      "one zone twice",
      [
        subnet("private-a", { availabilityZone: "eu-central-1a" }),
        subnet("private-b", { availabilityZone: "eu-central-1a" }),
      ],
      "availabilityZone",
      /no second zone/,
    ),
    fail(
      "the second zone in another network",
      [
        subnet("private-a", { availabilityZone: "eu-central-1a" }),
        subnet("private-b", { availabilityZone: "eu-central-1b", vpcId: "vpc-other" }),
      ],
      "availabilityZone",
      /is "eu-central-1a"/,
    ),
    fail(
      "the second zone is public",
      [
        subnet("private-a", { availabilityZone: "eu-central-1a" }),
        subnet("b", { availabilityZone: "eu-central-1b", mapPublicIpOnLaunch: true }),
      ],
      "availabilityZone",
      /the private subnets/,
    ),
    open(
      "a zone",
      [
        subnet("private-a", { availabilityZone: "eu-central-1a" }),
        subnet("private-b", { availabilityZone: UNKNOWN }),
      ],
      "availabilityZone",
    ),
    open(
      "a network",
      [
        subnet("private-a", { availabilityZone: "eu-central-1a" }),
        subnet("private-b", { availabilityZone: "eu-central-1b", vpcId: UNKNOWN }),
      ],
      "availabilityZone",
    ),
  ],
  "endpoint-only-stack-no-nat": [
    pass(
      "the way of the load balancer",
      [route(table("public"), { gatewayId: "igw-1" }), ...publicSide],
      endpointOnly,
    ),
    pass(
      "a route to an office",
      [route(table("private"), { destinationCidrBlock: "192.168.0.0/16" }), table("private")],
      endpointOnly,
    ),
    fail(
      "a NAT gateway",
      resource("aws:ec2/natGateway:NatGateway", "nat", { subnetId: "s" }),
      "subnetId",
      /free of NAT/,
      endpointOnly,
    ),
    fail(
      "through an instance",
      [route(table("private"), { networkInterfaceId: "eni-1" }), table("private"), ...privateSide],
      "destinationCidrBlock",
      /way out/,
      endpointOnly,
    ),
    fail(
      "inline, IPv6, through the gateway of the VPC",
      [
        table("private", { routes: [{ ipv6CidrBlock: "::/0", egressOnlyGatewayId: "eigw-1" }] }),
        ...privateSide,
      ],
      "routes[0].ipv6CidrBlock",
      /way out/,
      endpointOnly,
    ),
    {
      ...open(
        "the destination",
        [route(table("private"), { destinationCidrBlock: UNKNOWN }), table("private")],
        "destinationCidrBlock",
      ),
      settings: endpointOnly,
    },
    { ...open("the routes", table("private", { routes: UNKNOWN }), "routes"), settings: endpointOnly },
    {
      ...open(
        "the table",
        resource("aws:ec2/route:Route", "route", {
          routeTableId: UNKNOWN,
          destinationCidrBlock: "0.0.0.0/0",
        }),
        "routeTableId",
      ),
      settings: endpointOnly,
    },
    fail(
      "in a table that the stack only names",
      route(table("private"), { transitGatewayId: "tgw-1" }),
      "destinationCidrBlock",
      /way out/,
      endpointOnly,
    ),
    skip("not declared", resource("aws:ec2/natGateway:NatGateway", "nat"), /not declared/),
  ],
  "sg-no-unrestricted-egress": [
    pass("a port", egress({ ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" })),
    pass("everything inside", group("app", { egress: [all({ cidrBlocks: ["10.0.0.0/16"] })] })),
    pass("a NAT instance sends what others send", [
      group("app", { egress: [all({ cidrBlocks: ["0.0.0.0/0"] })] }),
      resource("aws:ec2/instance:Instance", "nat", {
        sourceDestCheck: false,
        vpcSecurityGroupIds: ["sg-app"],
      }),
    ]),
    fail("a rule", egress({ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }), "cidrIpv4", /anything anywhere/),
    fail("IPv6", egress({ ipProtocol: "-1", cidrIpv6: "::/0" }), "cidrIpv6", /anything anywhere/),
    fail(
      "inline",
      group("app", { egress: [all({ cidrBlocks: ["10.0.0.0/8"] }), all({ cidrBlocks: ["0.0.0.0/0"] })] }),
      "egress[1].cidrBlocks",
      /anywhere/,
    ),
    fail(
      "the older rule, by name and halves",
      legacy({ type: "egress", protocol: "all", cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"] }),
      "cidrBlocks",
      /anywhere/,
    ),
    open("addresses", egress({ ipProtocol: "-1", cidrIpv4: UNKNOWN }), "cidrIpv4"),
    open("the protocol", egress({ ipProtocol: UNKNOWN, cidrIpv4: "0.0.0.0/0" }), "cidrIpv4"),
    skip("nothing", group("app"), /lets nothing out/),
  ],
  "sg-rule-description": [
    pass("said", group("app", { description: "Tasks", ingress: [{ description: "Load balancer" }] })),
    fail("not said", group("app"), "description", /is not set/),
    fail(
      "the provider's own text",
      group("app", { description: "Managed by Pulumi" }),
      "description",
      /what it is for/,
    ),
    fail("blank", egress({ description: " " }), "description", /what it is for/),
    fail(
      "inline",
      group("app", { description: "Tasks", egress: [{ description: "Models" }, {}] }),
      "egress[1].description",
      /is not set/,
    ),
    open("the text", ingress({ description: UNKNOWN }), "description"),
    open(
      "one of the entries",
      group("app", { description: "Tasks", ingress: [UNKNOWN] }),
      "ingress[0].description",
    ),
    fail(
      "behind an unknown entry",
      group("app", { description: "Tasks", ingress: [UNKNOWN, {}] }),
      "ingress[1].description",
      /is not set/,
    ),
  ],
  "sg-no-mixed-rule-management": [
    pass("inline", group("app", { ingress: [all({})] })),
    pass("separate", [group("app"), ingress({ securityGroupId: "sg-app" }), egress({})]),
    fail(
      "both",
      [
        group("app", { egress: [all({})] }),
        ingress({ securityGroupId: UNKNOWN }, { securityGroupId: [group("app")] }),
      ],
      "egress",
      /beside "in"/,
    ),
    fail(
      "two generations",
      [group("app"), egress({}), legacy({ securityGroupId: "sg-app" })],
      "securityGroupRules",
      /both/,
    ),
    open("the entries", [group("app", { ingress: UNKNOWN }), egress({})], "ingress"),
    skip("with its group", [egress({}), group("app")], /judged with its group/),
    skip("another stack's group", egress({}), /not part of this stack/),
  ],
  "sg-attached": [
    pass("by a service, ids unknown", [
      group("app"),
      resource(
        "aws:ecs/service:Service",
        "app",
        { networkConfiguration: { securityGroups: [UNKNOWN] } },
        { on: { networkConfiguration: [group("app")] } },
      ),
    ]),
    pass("by its id", [
      group("app"),
      resource("aws:lb/loadBalancer:LoadBalancer", "edge", { securityGroups: ["sg-app"] }),
    ]),
    fail("by nothing", group("app"), "id", /nothing in the stack wears it/),
    fail(
      "named by rules alone",
      [
        group("app"),
        ingress({ referencedSecurityGroupId: "sg-app" }, { referencedSecurityGroupId: [group("app")] }),
      ],
      "id",
      /nothing/,
    ),
    fail(
      "by a component alone",
      [
        group("app"),
        resource(
          "demo:index:Service",
          "app",
          { securityGroups: ["sg-app"] },
          { on: { securityGroups: [group("app")] } },
        ),
      ],
      "id",
      /nothing/,
    ),
    open(
      "whose they are",
      [group("app"), resource("aws:lb/loadBalancer:LoadBalancer", "edge", { securityGroups: [UNKNOWN] })],
      "id",
    ),
  ],
  "nacl-no-all-ports": [
    pass("HTTPS", nacl({ ingress: [allow({ fromPort: 443, toPort: 443 })] })),
    pass("denied", naclRule({ ruleAction: "deny", protocol: "-1", cidrBlock: "0.0.0.0/0" })),
    pass("inside", naclRule({ ruleAction: "allow", protocol: "-1", cidrBlock: "10.0.0.0/8" })),
    fail(
      "everything",
      nacl({ ingress: [allow({ protocol: "-1", fromPort: 0, toPort: 0 })] }),
      "ingress[0].cidrBlock",
      /every port/,
    ),
    fail(
      "every port of TCP",
      naclRule({ ruleAction: "ALLOW", protocol: 6, fromPort: 0, toPort: 65535, ipv6CidrBlock: "::/0" }),
      "ipv6CidrBlock",
      /every port/,
    ),
    fail(
      "behind an unknown entry",
      nacl({ ingress: [UNKNOWN, allow({ protocol: "all" })] }),
      "ingress[1].cidrBlock",
      /every port/,
    ),
    fail(
      "no ports at all",
      naclRule({ ruleAction: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0" }),
      "cidrBlock",
      /every port/,
    ),
    pass(
      "from a port on",
      naclRule({ ruleAction: "allow", protocol: "tcp", fromPort: 1024, cidrBlock: "0.0.0.0/0" }),
    ),
    open("an entry", nacl({ ingress: [UNKNOWN] }), "ingress[0]"),
    open("the list", nacl({ ingress: UNKNOWN }), "ingress"),
    open(
      "the protocol",
      naclRule({ ruleAction: "allow", protocol: UNKNOWN, fromPort: 1, toPort: 2, cidrBlock: "0.0.0.0/0" }),
      "cidrBlock",
    ),
    skip(
      "egress",
      naclRule({ egress: true, ruleAction: "allow", protocol: "-1", cidrBlock: "0.0.0.0/0" }),
      /egress/,
    ),
    skip("nothing of its own", nacl({}), /no ingress entries/),
  ],
  "nacl-no-ftp": [
    pass("HTTPS", nacl({ ingress: [allow({ fromPort: 443, toPort: 443 })] })),
    pass("UDP", nacl({ ingress: [allow({ protocol: "17", fromPort: 20, toPort: 21 })] })),
    fail("FTP", nacl({ ingress: [allow({ fromPort: 21, toPort: 21 })] }), "ingress[0].cidrBlock", /FTP/),
    fail(
      "in a range",
      naclRule({ ruleAction: "allow", protocol: "6", fromPort: 1, toPort: 1024, cidrBlock: "0.0.0.0/0" }),
      "cidrBlock",
      /FTP/,
    ),
    open("ports", nacl({ ingress: [allow({ fromPort: UNKNOWN, toPort: 80 })] }), "ingress[0].cidrBlock"),
    skip("nothing of its own", nacl({}), /no ingress entries/),
  ],
  "nacl-attached": [
    pass("by itself", nacl({ subnetIds: ["subnet-1"] })),
    pass("by an association, ids unknown", [nacl({}), association(UNKNOWN, { networkAclId: [nacl({})] })]),
    fail("to nothing", nacl({}), "subnetIds", /guards no subnet/),
    fail("an empty list", nacl({ subnetIds: [] }), "subnetIds", /guards no subnet/),
    open("the subnets", nacl({ subnetIds: UNKNOWN }), "subnetIds"),
    open("whose association", [nacl({}), association(UNKNOWN)], "subnetIds"),
  ],
  "tags-required": [
    pass(
      "with a prefix, in any case",
      cluster({ "acme:project": "chat", Environment: "dev", "app/owner": "team" }),
    ),
    pass("from the provider", [
      cluster({ owner: "team" }),
      provider('{"tags":{"project":"chat","environment":"dev"}}'),
    ]),
    pass(
      "known once it exists",
      cluster({}, { outputs: { tagsAll: { project: "p", environment: "e", owner: "o" } } }),
    ),
    pass("keys of one's own", cluster({ team: "chat" }), {
      options: { "tags-required": { keys: ["team"] } },
    }),
    fail("no owner", cluster({ project: "chat", environment: "dev" }), "tags", /owner is missing/),
    fail("none", cluster(undefined), "tags", /project, environment, owner are missing/),
    fail("an empty one", cluster({ project: "chat", environment: "dev", owner: "" }), "tags", /owner/),
    fail(
      "from one of two providers",
      [
        cluster({ owner: "team" }),
        provider({ tags: { project: "p", environment: "e" } }),
        resource("pulumi:providers:aws", "us-east-1"),
      ],
      "tags",
      /project, environment are missing/,
    ),
    open("the tags", cluster(UNKNOWN), "tags"),
    open("the provider's", [cluster({}), provider(UNKNOWN)], "tags"),
  ],
});
