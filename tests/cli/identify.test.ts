import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { limitsOf } from "../../cli/offline/check";
import { computedOutputs, type Scope } from "../../cli/offline/identify";
import { identities } from "../../cli/offline/identities";
import { type Plan, UNKNOWN } from "../../cli/plan";
import { resourceOf } from "../support/plan";
import { samplePlan } from "./samplePlan";

const scope: Scope = {
  accountId: "123456789012",
  region: "eu-central-1",
  partition: "aws",
  dnsSuffix: "amazonaws.com",
  urn: "urn:pulumi:test::gatehouse::x::chat",
  name: "chat",
};
const gov: Scope = { ...scope, region: "us-gov-west-1", partition: "aws-us-gov" };

/** Inputs that make every identity whole: each type takes what it knows. */
const inputs = {
  name: "chat-0a1b2c3",
  path: "/gatehouse/",
  bucket: "chat-0a1b2c3",
  role: "chat-0a1b2c3",
  family: "chat",
  identifier: "chat0a1b2c3",
  engine: "postgres",
  cluster: "arn:aws:ecs:eu-central-1:123456789012:cluster/web-0a1b2c3",
  loadBalancerArn:
    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/chat/0123456789abcdef",
  domain: "chat",
  domainName: "chat.example.com",
  subjectAlternativeNames: ["*.chat.example.com", "api.example.com"],
  generateSecret: true,
  fileSystemId: "fs-0123456789abcdef0",
  secretId: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:chat-AbCdEf",
  targetKeyId: "01234567-89ab-4def-8123-456789abcdef",
  length: 24,
  byteLength: 8,
  vpcEndpointType: "Interface",
  serviceName: "com.amazonaws.eu-central-1.ecr.api",
  subnetIds: ["subnet-0", "subnet-1"],
};

const make = (type: string, where: Scope = scope, given: Record<string, unknown> = inputs) =>
  computedOutputs(type, given, where);

describe("computedOutputs", () => {
  const forms: readonly [type: string, property: string, form: RegExp][] = [
    ["aws:ec2/vpc:Vpc", "id", /^vpc-[0-9a-f]{17}$/],
    ["aws:ec2/vpc:Vpc", "defaultNetworkAclId", /^acl-[0-9a-f]{17}$/],
    ["aws:ec2/subnet:Subnet", "arn", /^arn:aws:ec2:eu-central-1:123456789012:subnet\/subnet-[0-9a-f]{17}$/],
    ["aws:ec2/securityGroup:SecurityGroup", "id", /^sg-[0-9a-f]{17}$/],
    ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "id", /^sgr-[0-9a-f]{17}$/],
    ["aws:ec2/internetGateway:InternetGateway", "id", /^igw-[0-9a-f]{17}$/],
    ["aws:ec2/routeTable:RouteTable", "id", /^rtb-[0-9a-f]{17}$/],
    ["aws:ec2/natGateway:NatGateway", "id", /^nat-[0-9a-f]{17}$/],
    ["aws:ec2/eip:Eip", "allocationId", /^eipalloc-[0-9a-f]{17}$/],
    ["aws:ec2/eip:Eip", "publicIp", /^198\.1[89]\.\d{1,3}\.\d{1,3}$/],
    ["aws:ec2/eipAssociation:EipAssociation", "id", /^eipassoc-[0-9a-f]{17}$/],
    ["aws:ec2/instance:Instance", "primaryNetworkInterfaceId", /^eni-[0-9a-f]{17}$/],
    ["aws:ec2/flowLog:FlowLog", "id", /^fl-[0-9a-f]{17}$/],
    ["aws:ec2/vpcEndpoint:VpcEndpoint", "id", /^vpce-[0-9a-f]{17}$/],
    ["aws:kms/key:Key", "keyId", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    ["aws:kms/alias:Alias", "targetKeyArn", /^arn:aws:kms:eu-central-1:123456789012:key\/01234567-/],
    ["aws:cognito/userPool:UserPool", "id", /^eu-central-1_[A-Za-z0-9]{9}$/],
    [
      "aws:cognito/userPool:UserPool",
      "endpoint",
      /^cognito-idp\.eu-central-1\.amazonaws\.com\/eu-central-1_/,
    ],
    ["aws:cognito/userPoolClient:UserPoolClient", "id", /^[a-z0-9]{26}$/],
    [
      "aws:cognito/userPoolDomain:UserPoolDomain",
      "cloudfrontDistribution",
      /^d[a-z0-9]{13}\.cloudfront\.net$/,
    ],
    ["aws:cognito/userPoolDomain:UserPoolDomain", "cloudfrontDistributionZoneId", /^Z2FDTNDATAQYW2$/],
    ["aws:efs/fileSystem:FileSystem", "dnsName", /^fs-[0-9a-f]{17}\.efs\.eu-central-1\.amazonaws\.com$/],
    ["aws:efs/mountTarget:MountTarget", "id", /^fsmt-[0-9a-f]{17}$/],
    ["aws:efs/accessPoint:AccessPoint", "id", /^fsap-[0-9a-f]{17}$/],
    ["aws:iam/role:Role", "id", /^chat-0a1b2c3$/],
    ["aws:iam/role:Role", "arn", /^arn:aws:iam::123456789012:role\/gatehouse\/chat-0a1b2c3$/],
    ["aws:iam/role:Role", "uniqueId", /^AROA[A-Z0-9]{17}$/],
    ["aws:iam/rolePolicy:RolePolicy", "id", /^chat-0a1b2c3:chat-0a1b2c3$/],
    ["aws:s3/bucket:Bucket", "arn", /^arn:aws:s3:::chat-0a1b2c3$/],
    ["aws:s3/bucket:Bucket", "bucketRegionalDomainName", /^chat-0a1b2c3\.s3\.eu-central-1\.amazonaws\.com$/],
    ["aws:s3/bucketPolicy:BucketPolicy", "id", /^chat-0a1b2c3$/],
    ["aws:cloudwatch/logGroup:LogGroup", "id", /^chat-0a1b2c3$/],
    [
      "aws:cloudwatch/logGroup:LogGroup",
      "arn",
      /^arn:aws:logs:eu-central-1:123456789012:log-group:chat-0a1b2c3$/,
    ],
    ["aws:sns/topic:Topic", "id", /^arn:aws:sns:eu-central-1:123456789012:chat-0a1b2c3$/],
    [
      "aws:secretsmanager/secret:Secret",
      "id",
      /^arn:aws:secretsmanager:eu-central-1:123456789012:secret:chat-0a1b2c3-[A-Za-z0-9]{6}$/,
    ],
    ["aws:rds/instance:Instance", "id", /^db-[A-Z0-9]{26}$/],
    [
      "aws:rds/instance:Instance",
      "endpoint",
      /^chat0a1b2c3\.[a-z0-9]{12}\.eu-central-1\.rds\.amazonaws\.com:5432$/,
    ],
    ["aws:ecs/cluster:Cluster", "id", /^arn:aws:ecs:eu-central-1:123456789012:cluster\/chat-0a1b2c3$/],
    [
      "aws:ecs/taskDefinition:TaskDefinition",
      "arn",
      /^arn:aws:ecs:eu-central-1:123456789012:task-definition\/chat:1$/,
    ],
    [
      "aws:ecs/service:Service",
      "id",
      /^arn:aws:ecs:eu-central-1:123456789012:service\/web-0a1b2c3\/chat-0a1b2c3$/,
    ],
    ["aws:lb/loadBalancer:LoadBalancer", "id", /:loadbalancer\/app\/chat-0a1b2c3\/[0-9a-f]{16}$/],
    ["aws:lb/loadBalancer:LoadBalancer", "arnSuffix", /^app\/chat-0a1b2c3\/[0-9a-f]{16}$/],
    [
      "aws:lb/loadBalancer:LoadBalancer",
      "dnsName",
      /^chat-0a1b2c3-\d{10}\.eu-central-1\.elb\.amazonaws\.com$/,
    ],
    ["aws:lb/loadBalancer:LoadBalancer", "zoneId", /^Z215JYRZR1TBD5$/],
    ["aws:lb/targetGroup:TargetGroup", "arnSuffix", /^targetgroup\/chat-0a1b2c3\/[0-9a-f]{16}$/],
    ["aws:lb/listener:Listener", "id", /:listener\/app\/chat\/0123456789abcdef\/[0-9a-f]{16}$/],
    [
      "aws:acm/certificate:Certificate",
      "id",
      /^arn:aws:acm:eu-central-1:123456789012:certificate\/[0-9a-f-]{36}$/,
    ],
    ["aws:cloudfront/distribution:Distribution", "id", /^E[A-Z0-9]{13}$/],
    [
      "aws:lambda/function:Function",
      "invokeArn",
      /^arn:aws:apigateway:eu-central-1:lambda:path\/2015-03-31\/functions\/arn:aws:lambda:.*\/invocations$/,
    ],
    ["random:index/randomPassword:RandomPassword", "result", /^NotASecret[A-Za-z0-9]{14}$/],
    ["random:index/randomId:RandomId", "hex", /^[0-9a-f]{16}$/],
  ];
  for (const [type, property, form] of forms) {
    it(`gives ${type} ${property} the form ${form}`, () => {
      assert.match(String(make(type)[property]), form);
    });
  }

  it("validates a name and its wildcard by one record, and other names by their own", () => {
    const options = make("aws:acm/certificate:Certificate")["domainValidationOptions"] as Record<
      string,
      string
    >[];
    assert.deepEqual(
      options.map((option) => option["domainName"]),
      ["chat.example.com", "*.chat.example.com", "api.example.com"],
    );
    const [bare, wildcard, other] = options.map((option) => option["resourceRecordName"]);
    assert.match(String(bare), /^_[0-9a-f]{32}\.chat\.example\.com\.$/);
    assert.equal(wildcard, bare);
    assert.match(String(other), /^_[0-9a-f]{32}\.api\.example\.com\.$/);
  });

  it("is the same on every run and different for each URN", () => {
    for (const type of Object.keys(identities)) {
      assert.deepEqual(make(type), make(type), type);
    }
    const ids = Array.from({ length: 2000 }, (_, index) =>
      String(make("aws:ec2/subnet:Subnet", { ...scope, urn: `${scope.urn}${index}` })["id"]),
    );
    assert.equal(new Set(ids).size, ids.length);
  });

  it("writes every ARN of aws-us-gov in that partition", () => {
    for (const type of Object.keys(identities)) {
      const { cluster: _, loadBalancerArn: __, secretId: ___, ...own } = inputs;
      const text = JSON.stringify(make(type, gov, own));
      assert.doesNotMatch(text, /arn:aws:/, type);
      assert.doesNotMatch(text, /eu-central-1(?!\.ecr)/, type);
    }
    assert.equal(make("aws:lb/loadBalancer:LoadBalancer", gov)["zoneId"], "Z33AYJ8TM3BH4J");
  });

  it("names only outputs that the SDK's classes have", () => {
    for (const type of Object.keys(identities)) {
      const [provider, module = "", name = ""] = type.split(":");
      // Some packages leave the file out of the token: `docker-build:index:Image`.
      const place = module === "index" ? name.charAt(0).toLowerCase() + name.slice(1) : module;
      const file = require.resolve(`@pulumi/${provider}/${place.replace("index/", "")}.d.ts`);
      const declared = [...readFileSync(file, "utf8").matchAll(/^ {4}readonly (\w+)\??:/gm)].map(
        (match) => match[1],
      );
      const unknown = Object.keys(make(type)).filter((key) => key !== "id" && !declared.includes(key));
      assert.deepEqual(unknown, [], type);
    }
  });

  it("leaves all outputs of a type outside the table unknown", () => {
    const type = "aws:elasticache/serverlessCache:ServerlessCache";
    assert.equal(identities[type], undefined);
    const outputs = make(type, scope, {});
    assert.deepEqual(
      Object.keys(outputs).sort(),
      [
        ...new Set([
          ...(limitsOf(type)?.computed ?? []),
          ...["majorEngineVersion", "name", "snapshotRetentionLimit", "subnetIds"],
        ]),
      ].sort(),
    );
    assert.deepEqual([...new Set(Object.values(outputs))], [UNKNOWN]);
  });

  it("leaves unknown what would be composed from an unknown or a secret input", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "x" };
    assert.equal(make("aws:lb/listener:Listener", scope, { loadBalancerArn: UNKNOWN })["arn"], UNKNOWN);
    assert.equal(make("aws:iam/role:Role", scope, { name: secret })["arn"], UNKNOWN);
  });

  it("gives a client without a secret none", () => {
    assert.equal(make("aws:cognito/userPoolClient:UserPoolClient", scope, {})["clientSecret"], "");
  });
});

describe("the identifiers of a plan", () => {
  let plan: Plan;
  before(async () => {
    plan = await samplePlan();
  });

  it("are there for each resource, and each ARN once", () => {
    const custom = plan.resources.filter((resource) => resource.custom);
    assert.deepEqual(
      custom.filter((resource) => resource.id === undefined).map((resource) => resource.urn),
      [],
    );
    const arns = custom.map((resource) => resource.outputs["arn"]).filter((arn) => arn !== undefined);
    const shared = arns.filter((arn, index) => arns.indexOf(arn) !== index);
    // A secret's version has the ARN of its secret.
    assert.deepEqual(shared, [resourceOf(plan, "aws:secretsmanager/secret:Secret").id]);
  });

  it("flow into the inputs of other resources", () => {
    const listener = resourceOf(plan, "aws:lb/listener:Listener");
    assert.equal(listener.inputs["loadBalancerArn"], resourceOf(plan, "aws:lb/loadBalancer:LoadBalancer").id);
  });

  it("are the partition's own in a region of its own", async () => {
    const elsewhere = await samplePlan({
      region: "us-gov-west-1",
      facts: {
        accountId: "123456789012",
        regions: {
          "us-gov-west-1": {
            partition: "aws-us-gov",
            dnsSuffix: "amazonaws.com",
            zones: {},
            cloudFrontPrefixList: "pl-00000000",
            s3PrefixList: "pl-00000001",
            parameters: {},
            inferenceProfiles: {},
          },
        },
      },
    });
    const arns = JSON.stringify(elsewhere).match(/arn:[a-z-]+:/g) ?? [];
    assert.deepEqual([...new Set(arns)], ["arn:aws-us-gov:"]);
  });

  it("show no random password", () => {
    assert.doesNotMatch(JSON.stringify(plan), /NotASecret/);
  });
});
