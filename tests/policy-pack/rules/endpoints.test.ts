import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
type On = Record<string, readonly PlanEntry[]>;

const service = (name: string) => `com.amazonaws.eu-central-1.${name}`;
const endpoint = (inputs: Inputs, on: On = {}, name = "endpoint") =>
  resource("aws:ec2/vpcEndpoint:VpcEndpoint", name, inputs, { on, id: `vpce-${name}` });
const of = (name: string) => endpoint({ serviceName: service(name), vpcEndpointType: "Interface" }, {}, name);
const policy = (...statements: readonly Inputs[]) => JSON.stringify({ Statement: statements });
const wide = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
const separate = (text: unknown) =>
  resource("aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy", "policy", {
    vpcEndpointId: "vpce-endpoint",
    policy: text,
  });

const group = (inputs: Inputs = {}) =>
  resource("aws:ec2/securityGroup:SecurityGroup", "endpoints", inputs, { id: "sg-1" });
const worn = endpoint({ vpcEndpointType: "Interface", securityGroupIds: ["sg-1"] });
const admit = (inputs: Inputs, on: On = {}) =>
  resource(
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "in",
    { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 443, toPort: 443, ...inputs },
    { on },
  );
const vpc = resource("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.42.0.0/16" }, { id: "vpc-1" });

const subnet = resource("aws:ec2/subnet:Subnet", "app-private-a", {}, { id: "subnet-1" });
const table = (inputs: Inputs = {}) =>
  resource("aws:ec2/routeTable:RouteTable", "private", inputs, { id: "rtb-1" });
const link = resource("aws:ec2/routeTableAssociation:RouteTableAssociation", "link", {
  subnetId: "subnet-1",
  routeTableId: "rtb-1",
});
const route = (destinationCidrBlock: unknown) =>
  resource("aws:ec2/route:Route", "out", {
    routeTableId: "rtb-1",
    destinationCidrBlock,
    natGatewayId: "nat-1",
  });
const app = (inputs: Inputs = {}) =>
  resource("aws:ecs/service:Service", "app", {
    launchType: "FARGATE",
    taskDefinition: "app:1",
    networkConfiguration: { subnets: ["subnet-1"] },
    ...inputs,
  });
const task = (image: string, more: Inputs = {}, on: On = {}) =>
  resource(
    "aws:ecs/taskDefinition:TaskDefinition",
    "app",
    {
      family: "app",
      containerDefinitions: JSON.stringify([
        { name: "app", image, logConfiguration: { logDriver: "awslogs" }, ...more },
      ]),
    },
    { on },
  );
const ecr = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/app@sha256:1";
const closed = [subnet, table(), link];

const MODEL = "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-lite-v1:0";
const asks = { Effect: "Allow", Principal: "*", Action: "bedrock:InvokeModel", Resource: MODEL };
const ownCallers = { StringEquals: { "aws:PrincipalAccount": "123456789012" } };
const downloads = (statement: Inputs) =>
  endpoint({
    serviceName: service("s3"),
    routeTableIds: ["rtb-1"],
    policy: policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", ...statement }),
  });

testRules("VPC endpoints", {
  "vpce-policy-restricted": [
    pass("named actions", endpoint({ policy: policy({ ...wide, Action: ["s3:GetObject"] }) })),
    pass(
      "one's own identities",
      endpoint({
        policy: policy({ ...wide, Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } } }),
      }),
    ),
    pass(
      "one's own data",
      endpoint({
        policy: policy({ ...wide, Condition: { StringEquals: { "aws:ResourceOrgID": "o-1" } } }),
      }),
    ),
    pass(
      "a perimeter beside it",
      endpoint({
        policy: policy(wide, {
          ...wide,
          Effect: "Deny",
          Condition: { StringNotEquals: { "aws:ResourceAccount": "123456789012" } },
        }),
      }),
    ),
    pass("in a resource of its own", [endpoint({}), separate(policy({ ...wide, Action: "s3:GetObject" }))]),
    fail("none", endpoint({}), "policy", /AWS fills in a policy/),
    fail("everything", endpoint({ policy: policy(wide) }), "policy.Statement[0].Action", /foreign accounts/),
    fail(
      "everything of the service, in lists",
      endpoint({
        policy: policy({ Effect: "Allow", Principal: { AWS: ["*"] }, Action: ["s3:*"], Resource: ["*"] }),
      }),
      "policy.Statement[0].Action",
      /is "s3:\*"/,
    ),
    fail(
      "in many stars",
      endpoint({ policy: policy({ ...wide, Action: "S3:**", Resource: "**" }) }),
      "policy.Statement[0].Action",
      /everybody/,
    ),
    fail(
      "everything but",
      endpoint({
        policy: policy({ Effect: "Allow", Principal: "*", NotAction: "s3:DeleteBucket", Resource: "*" }),
      }),
      "policy.Statement[0].Action",
      /all but some/,
    ),
    fail(
      "by another statement",
      endpoint({ policy: policy({ ...wide, Action: "s3:GetObject" }, wide) }),
      "policy.Statement[1].Action",
      /everybody/,
    ),
    pass(
      "a model for one's own identities",
      endpoint({ policy: policy({ ...asks, Condition: ownCallers }) }),
    ),
    pass(
      "an agent of the account",
      endpoint({
        policy: policy({
          ...asks,
          Action: "bedrock:InvokeAgent",
          Resource: "arn:aws:bedrock:eu-central-1:123456789012:agent-alias/A/B",
        }),
      }),
    ),
    fail(
      "a model for everybody",
      endpoint({ policy: policy(asks) }),
      "policy.Statement[0].Action",
      /carried there/,
    ),
    fail(
      "a model beside what has an account",
      endpoint({
        policy: policy({
          ...asks,
          Resource: ["arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.x", MODEL],
        }),
      }),
      "policy.Statement[0].Action",
      /carried there/,
    ),
    pass("downloads, where a NAT gateway leads out anyway", [
      downloads({ Resource: "*" }),
      ...closed,
      route("0.0.0.0/0"),
    ]),
    pass("downloads from one bucket", [downloads({ Resource: "arn:aws:s3:::layers/*" }), ...closed]),
    pass("downloads by one's own identities", [
      downloads({ Resource: "*", Condition: ownCallers }),
      ...closed,
    ]),
    pass("downloads, where the route tables are not part of the stack", downloads({ Resource: "*" })),
    fail(
      "downloads from every bucket, where nothing else leads out",
      [downloads({ Resource: "*" }), ...closed],
      "policy.Statement[0].Resource",
      /no other way out/,
    ),
    fail(
      "downloads from all buckets of a start",
      [downloads({ Resource: "arn:aws:s3:::*/*" }), ...closed],
      "policy.Statement[0].Resource",
      /no other way out/,
    ),
    fail(
      "the same with the table in a resource of its own",
      [
        endpoint({ serviceName: service("s3"), policy: policy({ ...wide, Action: "s3:GetObject" }) }),
        resource("aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation", "way", {
          vpcEndpointId: "vpce-endpoint",
          routeTableId: "rtb-1",
        }),
        ...closed,
      ],
      "policy.Statement[0].Resource",
      /no other way out/,
    ),
    open("the text", endpoint({ policy: UNKNOWN }), "policy"),
    open(
      "the action",
      endpoint({ policy: policy({ ...wide, Action: UNKNOWN }) }),
      "policy.Statement[0].Action",
    ),
    skip("a firewall's", endpoint({ vpcEndpointType: "GatewayLoadBalancer" }), /takes no policy/),
  ],
  "vpce-interface-private-dns": [
    pass("both, the group's id unknown", [
      endpoint(
        { vpcEndpointType: "Interface", privateDnsEnabled: true, securityGroupIds: UNKNOWN },
        { securityGroupIds: [group()] },
      ),
      group(),
    ]),
    pass("private names in a resource of their own", [
      endpoint({ vpcEndpointType: "Interface", securityGroupIds: ["sg-1"] }),
      resource("aws:vpc/endpointPrivateDns:EndpointPrivateDns", "names", {
        vpcEndpointId: "vpce-endpoint",
        privateDnsEnabled: true,
      }),
    ]),
    fail(
      "no private names",
      endpoint({ vpcEndpointType: "Interface", securityGroupIds: ["sg-1"] }),
      "privateDnsEnabled",
      /public address/,
    ),
    fail(
      "no group",
      endpoint({ vpcEndpointType: "Interface", privateDnsEnabled: true, securityGroupIds: [] }),
      "securityGroupIds",
      /default group/,
    ),
    open(
      "private names",
      endpoint({ vpcEndpointType: "Interface", privateDnsEnabled: UNKNOWN, securityGroupIds: ["sg-1"] }),
      "privateDnsEnabled",
    ),
    open("the kind", endpoint({ vpcEndpointType: UNKNOWN }), "vpcEndpointType"),
    skip("a gateway", endpoint({ serviceName: service("s3") }), /no interface endpoint/),
  ],
  "vpce-sg-https-only": [
    pass("443 from a group", [admit({ referencedSecurityGroupId: "sg-2" }), group(), worn]),
    pass("443 from the network", [admit({ cidrIpv4: "10.42.0.0/16" }), group(), worn, vpc]),
    pass("443 from one of its subnets, inline", [
      group({ ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.42.16.0/20"] }] }),
      worn,
      vpc,
    ]),
    fail(
      "every port",
      [admit({ ipProtocol: "-1", referencedSecurityGroupId: "sg-2" }), group(), worn],
      "referencedSecurityGroupId",
      /is "every port"/,
    ),
    fail(
      "port 80",
      [admit({ fromPort: 80, referencedSecurityGroupId: "sg-2" }), group(), worn],
      "referencedSecurityGroupId",
      /443 only/,
    ),
    pass("443 from a second range of the network", [
      admit({ cidrIpv4: "10.44.1.0/24" }),
      group(),
      worn,
      vpc,
      resource("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "more", {
        vpcId: "vpc-1",
        cidrBlock: "10.44.0.0/16",
      }),
    ]),
    fail("a prefix list", [admit({ prefixListId: "pl-1" }), group(), worn, vpc], "prefixListId", /outside/),
    fail("another network", [admit({ cidrIpv4: "10.43.0.0/16" }), group(), worn, vpc], "cidrIpv4", /outside/),
    fail(
      "a network around it",
      [admit({ cidrIpv4: "10.0.0.0/8" }), group(), worn, vpc],
      "cidrIpv4",
      /outside/,
    ),
    fail("the internet", [admit({ cidrIpv4: "0.0.0.0/0" }), group(), worn], "cidrIpv4", /outside/),
    open("addresses", [admit({ cidrIpv4: UNKNOWN }), group(), worn], "cidrIpv4"),
    open(
      "the group",
      [admit({ securityGroupId: UNKNOWN, cidrIpv4: "0.0.0.0/0" }), group(), worn],
      "securityGroupId",
    ),
    skip("another group", group(), /no endpoint/),
    skip("the endpoint itself", worn, /groups are judged/),
  ],
  "vpce-required-services": [
    pass("all of them", [
      app(),
      task(ecr),
      ...closed,
      ...["ecr.api", "ecr.dkr", "s3", "logs", "bedrock-runtime"].map(of),
    ]),
    pass("of an application that calls an agent", [
      app({
        launchType: undefined,
        capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }],
      }),
      ...closed,
      ...["logs", "bedrock-agent-runtime"].map(of),
    ]),
    pass("S3 by a route", endpoint({ serviceName: service("s3"), routeTableIds: ["rtb-1"] })),
    pass("of an application that logs elsewhere", [
      app(),
      task("ghcr.io/x", { logConfiguration: { logDriver: "splunk" } }),
      ...closed,
      of("bedrock-runtime"),
    ]),
    fail(
      "no logs of another stack's task",
      [app(), ...closed, of("bedrock-runtime")],
      "networkConfiguration.subnets",
      /logs/,
    ),
    open(
      "one of its capacity providers",
      [
        app({
          launchType: undefined,
          capacityProviderStrategies: [{ capacityProvider: UNKNOWN }, { capacityProvider: "own" }],
        }),
        ...closed,
      ],
      "networkConfiguration.subnets",
    ),
    fail(
      "no models",
      [app(), task("ghcr.io/x"), ...closed, of("logs")],
      "networkConfiguration.subnets",
      /bedrock-runtime/,
    ),
    fail(
      "no S3 behind ECR",
      [app(), task(ecr), ...closed, ...["ecr.api", "ecr.dkr", "logs", "bedrock-runtime"].map(of)],
      "networkConfiguration.subnets",
      /no way to s3: the image/,
    ),
    fail(
      "no secrets",
      [
        app(),
        task("x", { secrets: [{ name: "A", valueFrom: "arn:aws:secretsmanager:eu-central-1:1:secret:a" }] }),
        ...closed,
        ...["logs", "bedrock-runtime"].map(of),
      ],
      "networkConfiguration.subnets",
      /secretsmanager/,
    ),
    fail(
      "S3 without a route",
      endpoint({ serviceName: service("s3"), vpcEndpointType: "Gateway" }),
      "routeTableIds",
      /no route/,
    ),
    open(
      "a service",
      [app(), task("x"), ...closed, of("logs"), endpoint({ serviceName: UNKNOWN })],
      "networkConfiguration.subnets",
    ),
    open(
      "the task",
      [app({ taskDefinition: UNKNOWN }), ...closed, ...["logs", "bedrock-runtime"].map(of)],
      "taskDefinition",
    ),
    open("the way out", [app(), task("x"), ...closed, route(UNKNOWN)], "networkConfiguration.subnets"),
    skip("a NAT gateway", [app(), task(ecr), ...closed, route("0.0.0.0/0")], /alone/),
    skip("on instances", [app({ launchType: "EC2" }), ...closed], /alone/),
    skip("S3 by an interface", of("s3"), /the services that need it/),
    open(
      "the kind of an S3 endpoint",
      endpoint({ serviceName: service("s3"), vpcEndpointType: UNKNOWN }),
      "serviceName",
    ),
    skip("another endpoint", of("logs"), /the services that need it/),
  ],
});
