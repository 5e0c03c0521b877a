import assert from "node:assert/strict";
import limits from "../../cli/offline/aws-limits.json";
import { limitFaults, typesWithoutLimits } from "../../cli/offline/limits";
import { type Plan, type PlanResource, SECRET, UNKNOWN } from "../../cli/plan";
import { resourceOf } from "../support/plan";
import { samplePlan } from "./samplePlan";

function planWith(type: string, inputs: Record<string, unknown>, name = "chat"): Plan {
  const resource: PlanResource = {
    urn: `urn:pulumi:test::gatehouse::${type}::${name}`,
    type,
    custom: true,
    inputs,
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    protect: false,
  };
  return { version: 1, project: "gatehouse", stack: "test", resources: [resource], outputs: {} };
}

const faultsOf = (type: string, inputs: Record<string, unknown>, name?: string) =>
  limitFaults(planWith(type, inputs, name)).map((fault) => `${fault.property}: ${fault.limit}`);

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const RULE = "aws:lb/listenerRule:ListenerRule";
const ACL = "aws:wafv2/webAcl:WebAcl";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const CLUSTER = "aws:rds/cluster:Cluster";

const behavior = {
  targetOriginId: "web",
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
};
const distribution = {
  enabled: true,
  origins: [{ originId: "web", domainName: "web.acme.dev" }],
  defaultCacheBehavior: behavior,
  restrictions: { geoRestriction: { restrictionType: "none" } },
  viewerCertificate: { cloudfrontDefaultCertificate: true },
};
const rule = {
  listenerArn: UNKNOWN,
  conditions: [{ pathPattern: { values: ["/x"] } }],
};
const forward = { type: "forward", targetGroupArn: UNKNOWN };
const login = {
  type: "authenticate-cognito",
  authenticateCognito: { userPoolArn: UNKNOWN, userPoolClientId: UNKNOWN, userPoolDomain: "acme" },
};
const visibilityConfig = { cloudwatchMetricsEnabled: true, metricName: "a", sampledRequestsEnabled: false };
const acl = { name: "a", scope: "REGIONAL", defaultAction: { allow: {} }, visibilityConfig };
const aclRule = (name: string, priority: number) => ({
  name,
  priority,
  action: { block: {} },
  statement: { geoMatchStatement: { countryCodes: ["DE"] } },
  visibilityConfig,
});
const cache = { replicationGroupId: "a", description: "a", engine: "valkey", nodeType: "cache.t4g.micro" };
const cluster = { clusterIdentifier: "a", engine: "aurora-postgresql" };
const scaled = {
  serviceNamespace: "ecs",
  scalableDimension: "ecs:service:DesiredCount",
  resourceId: "service/a/b",
};

describe("limitFaults", () => {
  const refused: readonly [what: string, type: string, inputs: Record<string, unknown>, faults: string[]][] =
    [
      ["a missing value", "aws:ec2/subnet:Subnet", { cidrBlock: "10.0.0.0/24" }, ["vpcId: a value"]],
      [
        "a missing value inside a list",
        "aws:lb/listener:Listener",
        {
          loadBalancerArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/0",
          protocol: "HTTP",
          defaultActions: [{ type: "redirect", redirect: {} }],
        },
        ["defaultActions[0].redirect.statusCode: a value"],
      ],
      [
        "a value off the pattern",
        "aws:lb/targetGroup:TargetGroup",
        { name: "chat_web" },
        ["name: what matches ^(?!-)[A-Za-z0-9-]*[A-Za-z0-9]$"],
      ],
      [
        "a text that is too long",
        "aws:lb/loadBalancer:LoadBalancer",
        { name: "a".repeat(33) },
        ["name: at most 32 characters, not 33"],
      ],
      [
        "a number out of range",
        "aws:lb/loadBalancer:LoadBalancer",
        { idleTimeout: 4001 },
        ["idleTimeout: 1 to 4000"],
      ],
      [
        "a value off the list",
        "aws:cloudwatch/logGroup:LogGroup",
        { retentionInDays: 31 },
        ["retentionInDays: one of 23 values"],
      ],
      [
        "a list that is too long",
        "aws:cognito/userPoolClient:UserPoolClient",
        {
          userPoolId: "us-east-1_AbCdEf123",
          name: "chat",
          callbackUrls: Array(101).fill("https://a.example.com"),
        },
        ["callbackUrls: at most 100 items, not 101"],
      ],
      [
        "an identifier off its form",
        "aws:efs/mountTarget:MountTarget",
        { fileSystemId: "fs-0123456789abcdef0", subnetId: "vpc-0123456789abcdef0" },
        ["subnetId: what matches ^subnet-[0-9a-f]{8,40}$"],
      ],
      [
        "a type that the SDK lacks",
        "aws:ecs/servise:Servise",
        {},
        ["type: a resource type of the pinned SDK"],
      ],
    ];
  for (const [what, type, inputs, faults] of refused) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(faultsOf(type, inputs), faults);
    });
  }

  it("refuses a property that the type lacks, and lists those that it has", () => {
    const [fault = ""] = faultsOf("aws:sns/topicPolicy:TopicPolicy", {
      arn: "arn:x",
      policy: "{}",
      polizy: "{}",
    });
    assert.equal(fault, "polizy: the inputs arn, policy, region");
  });

  it("names an automatic name that leaves no room for its suffix", () => {
    const name = "a-rather-long-target-group";
    const [first, second] = faultsOf("aws:lb/targetGroup:TargetGroup", { name: `${name}-0a1b2c3` }, name);
    assert.equal(first, "name: at most 32 characters, not 34");
    assert.match(String(second), /leaves room for the suffix: at most 32 characters with it, not 34$/);
  });

  it("says who, which property, which value, which limit and whose", () => {
    const [fault] = limitFaults(planWith("aws:lb/loadBalancer:LoadBalancer", { idleTimeout: 0 }));
    assert.deepEqual(fault, {
      urn: "urn:pulumi:test::gatehouse::aws:lb/loadBalancer:LoadBalancer::chat",
      property: "idleTimeout",
      value: "0",
      limit: "1 to 4000",
      source:
        'AWS: "idle_timeout.timeout_seconds - The idle timeout value, in seconds. The valid range is 1-4000 seconds."',
      message:
        'aws:lb/loadBalancer:LoadBalancer "chat": idleTimeout is 0; allowed: 1 to 4000 (AWS: "idle_timeout.timeout_seconds - The idle timeout value, in seconds. The valid range is 1-4000 seconds.").',
    });
  });

  const combinations: readonly [
    what: string,
    type: string,
    inputs: Record<string, unknown>,
    property: string,
  ][] = [
    [
      "a task size that Fargate lacks",
      "aws:ecs/taskDefinition:TaskDefinition",
      {
        family: "a",
        containerDefinitions: "[]",
        cpu: "256",
        memory: "4096",
        requiresCompatibilities: ["FARGATE"],
      },
      "memory: 512, 1024 or 2048 MiB with 256 CPU units",
    ],
    [
      "a single-writer service with zone rebalancing left on",
      "aws:ecs/service:Service",
      { deploymentMaximumPercent: 100 },
      'availabilityZoneRebalancing: "DISABLED" where deploymentMaximumPercent is 100; left out, ECS takes "ENABLED"',
    ],
    [
      "a rule with two peers",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      {
        securityGroupId: "sg-0",
        ipProtocol: "tcp",
        fromPort: 1,
        toPort: 1,
        cidrIpv4: "0.0.0.0/0",
        prefixListId: "pl-0",
      },
      "prefixListId: exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId",
    ],
    [
      "a load balancer in one subnet",
      "aws:lb/loadBalancer:LoadBalancer",
      { subnets: ["subnet-0123456789abcdef0"] },
      "subnets: subnets of at least two zones",
    ],
    [
      "a TLS listener without a certificate",
      "aws:lb/listener:Listener",
      { loadBalancerArn: "arn:aws:x", protocol: "HTTPS", defaultActions: [] },
      "certificateArn: a certificate with protocol HTTPS",
    ],
    [
      "a pool that asks for a second factor and has none",
      "aws:cognito/userPool:UserPool",
      { mfaConfiguration: "ON" },
      'mfaConfiguration: "OFF", or one of softwareTokenMfaConfiguration, smsConfiguration, emailMfaConfiguration, webAuthnConfiguration beside it',
    ],
    [
      "provisioned throughput without a figure",
      "aws:efs/fileSystem:FileSystem",
      { throughputMode: "provisioned" },
      'provisionedThroughputInMibps: a number with throughputMode "provisioned"',
    ],
    [
      "names of a distribution without a certificate",
      DISTRIBUTION,
      {
        ...distribution,
        aliases: ["chat.acme.dev"],
        viewerCertificate: { cloudfrontDefaultCertificate: true },
      },
      "viewerCertificate.acmCertificateArn: a certificate of us-east-1 that covers the aliases",
    ],
    [
      "a behaviour whose origin there is not",
      DISTRIBUTION,
      { ...distribution, defaultCacheBehavior: { ...behavior, targetOriginId: "api" } },
      "defaultCacheBehavior.targetOriginId: one of web",
    ],
    [
      "a function of more than 10 KB",
      "aws:cloudfront/function:Function",
      { name: "a", runtime: "cloudfront-js-2.0", code: "ä".repeat(5121) },
      "code: at most 10240 bytes, not 10242",
    ],
    [
      "the logs of a distribution from another region",
      "aws:cloudwatch/logDeliverySource:LogDeliverySource",
      {
        name: "a",
        logType: "ACCESS_LOGS",
        region: "eu-central-1",
        resourceArn: "arn:aws:cloudfront::123456789012:distribution/E1234567890ABC",
      },
      'region: "us-east-1" for a distribution',
    ],
    [
      "a rule that forwards and redirects",
      RULE,
      { ...rule, actions: [forward, { type: "redirect", redirect: { statusCode: "HTTP_301" } }] },
      "actions: exactly one of forward, redirect and fixed-response",
    ],
    [
      "a login after what it guards",
      RULE,
      {
        ...rule,
        actions: [
          { ...forward, order: 1 },
          { ...login, order: 2 },
        ],
      },
      "actions[1].order: lower than that of the action it guards",
    ],
    [
      "a health check of a distribution's alias",
      "aws:route53/record:Record",
      {
        name: "chat.acme.dev",
        type: "A",
        zoneId: "Z08345671ABCDEFGHIJKL",
        aliases: [{ name: "d111.cloudfront.net", zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: true }],
      },
      "aliases[0].evaluateTargetHealth: false for a distribution",
    ],
    [
      "two rules of one priority",
      ACL,
      { ...acl, rules: [aclRule("a", 1), aclRule("b", 1)] },
      "rules[1].priority: a value of its own",
    ],
    [
      "two rules of one name",
      ACL,
      { ...acl, rules: [aclRule("a", 1), aclRule("a", 2)] },
      "rules[1].name: a value of its own",
    ],
    [
      "a cache's password without TLS",
      CACHE,
      { ...cache, authToken: "0123456789abcdef" },
      "authToken: only with transitEncryptionEnabled",
    ],
    [
      "a failover with a single node",
      CACHE,
      { ...cache, numCacheClusters: 1, automaticFailoverEnabled: true },
      "automaticFailoverEnabled: false with a single node",
    ],
    [
      "a cache in two zones without failover",
      CACHE,
      { ...cache, numCacheClusters: 2, multiAzEnabled: true },
      "multiAzEnabled: only with automaticFailoverEnabled",
    ],
    [
      "a lowest capacity above the highest",
      CLUSTER,
      { ...cluster, serverlessv2ScalingConfiguration: { minCapacity: 4, maxCapacity: 2 } },
      "serverlessv2ScalingConfiguration.maxCapacity: at least minCapacity, 4",
    ],
    [
      "a capacity between the steps",
      CLUSTER,
      { ...cluster, serverlessv2ScalingConfiguration: { minCapacity: 0.75, maxCapacity: 2 } },
      "serverlessv2ScalingConfiguration.minCapacity: steps of 0.5",
    ],
    [
      "a pause that never comes",
      CLUSTER,
      {
        ...cluster,
        serverlessv2ScalingConfiguration: { minCapacity: 1, maxCapacity: 2, secondsUntilAutoPause: 300 },
      },
      "serverlessv2ScalingConfiguration.secondsUntilAutoPause: only with minCapacity 0",
    ],
    [
      "fewer tasks at most than at least",
      "aws:appautoscaling/target:Target",
      { ...scaled, minCapacity: 3, maxCapacity: 2 },
      "maxCapacity: at least minCapacity, 3",
    ],
    [
      "fewer tasks at most than at least by night",
      "aws:appautoscaling/scheduledAction:ScheduledAction",
      {
        ...scaled,
        name: "night",
        schedule: "cron(0 20 * * ? *)",
        scalableTargetAction: { minCapacity: 3, maxCapacity: 2 },
      },
      "scalableTargetAction.maxCapacity: at least minCapacity, 3",
    ],
    [
      "a restore testing plan with a hyphen in its name",
      "aws:backup/restoreTestingPlan:RestoreTestingPlan",
      {
        name: "chat-1234567",
        scheduleExpression: "cron(0 5 1 * ? *)",
        recoveryPointSelection: {
          algorithm: "LATEST_WITHIN_WINDOW",
          includeVaults: ["*"],
          recoveryPointTypes: ["SNAPSHOT"],
        },
      },
      "name: 1 to 50 letters, digits and underscores",
    ],
    [
      "backups that leave cold storage too early",
      "aws:backup/plan:Plan",
      {
        name: "a",
        rules: [
          { ruleName: "a", targetVaultName: "vault", lifecycle: { coldStorageAfter: 30, deleteAfter: 100 } },
        ],
      },
      "rules[0].lifecycle.deleteAfter: at least 90 days after coldStorageAfter (30)",
    ],
  ];
  for (const [what, type, inputs, fault] of combinations) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(faultsOf(type, inputs), [fault]);
    });
  }

  it("passes over unknown and secret values, and never shows a secret", () => {
    assert.deepEqual(
      faultsOf("aws:efs/mountTarget:MountTarget", { fileSystemId: UNKNOWN, subnetId: UNKNOWN }),
      [],
    );
    assert.deepEqual(faultsOf("aws:lb/targetGroup:TargetGroup", { name: SECRET }), []);
  });

  it("reads a name made with the suffix of an unknown as unknown", () => {
    assert.deepEqual(faultsOf("aws:lb/targetGroup:TargetGroup", { name: `chat_${UNKNOWN}` }), []);
  });
});

describe("a plan of the offline run", () => {
  it("has no fault: its identifiers have the forms that references ask for", async () => {
    assert.deepEqual(
      limitFaults(await samplePlan()).map((fault) => fault.message),
      [],
    );
  });

  it("has no fault with unknown identifiers", async () => {
    assert.deepEqual(limitFaults(await samplePlan({ unknowns: true })), []);
  });

  it("has no type without limits but those named", async () => {
    assert.deepEqual(typesWithoutLimits(await samplePlan()), []);
  });

  it("fits every reference pattern for the identifiers of its own kinds", async () => {
    const plan = await samplePlan();
    const arn = (type: string) => String(resourceOf(plan, type).outputs["arn"]);
    const id = (type: string) => String(resourceOf(plan, type).id);
    const values: Readonly<Record<string, string>> = {
      certificateArn: arn("aws:acm/certificate:Certificate"),
      executionRoleArn: arn("aws:iam/role:Role"),
      fileSystemId: id("aws:efs/fileSystem:FileSystem"),
      hostedZoneId: "Z2FDTNDATAQYW2",
      logGroupName: id("aws:cloudwatch/logGroup:LogGroup"),
      roleArn: arn("aws:iam/role:Role"),
      subnetId: String(plan.resources.find((resource) => resource.type === "aws:ec2/subnet:Subnet")?.id),
      topicArn: arn("aws:sns/topic:Topic"),
      userPoolId: id("aws:cognito/userPool:UserPool"),
      clientId: id("aws:cognito/userPoolClient:UserPoolClient"),
    };
    let checked = 0;
    for (const [type, { inputs }] of Object.entries(limits)) {
      for (const [path, limit] of Object.entries(inputs)) {
        const value = values[path.split(".").at(-1) ?? ""];
        // An OIDC provider's client ids are its own.
        if (value !== undefined && "refPattern" in limit) {
          assert.match(
            value,
            new RegExp(limit.refPattern, "patternFlags" in limit ? limit.patternFlags : ""),
            `${type} ${path}`,
          );
          checked += 1;
        }
      }
    }
    assert.ok(checked > 25, `${checked} patterns`);
  });
});
