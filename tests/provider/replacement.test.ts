import assert from "node:assert/strict";
import { compare } from "./replacement";

const SERVICE = "aws:ecs/service:Service";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";

const cases: readonly {
  readonly title: string;
  readonly type: string;
  readonly olds: Record<string, unknown>;
  readonly news: Record<string, unknown>;
  readonly ignored?: readonly string[];
  readonly expected: readonly string[];
  readonly replaces?: boolean;
  readonly deleteBeforeReplace?: boolean;
}[] = [
  {
    title: "nothing, where only the order of keys differs",
    type: SERVICE,
    olds: { tags: { a: "1", b: "2" } },
    news: { tags: { b: "2", a: "1" } },
    expected: [],
  },
  {
    title: "nothing, where only the list of defaults differs",
    type: SERVICE,
    olds: { name: "a", __defaults: ["name"] },
    news: { name: "a", __defaults: [] },
    expected: [],
  },
  {
    title: "the paths inside a value",
    type: SERVICE,
    olds: { networkConfiguration: { subnets: ["a", "b"] }, desiredCount: 1 },
    news: { networkConfiguration: { subnets: ["a", "c"] }, desiredCount: 1 },
    expected: ["update networkConfiguration.subnets[1]"],
  },
  {
    title: "a list of another length as a whole",
    type: SERVICE,
    olds: { networkConfiguration: { subnets: ["a"] } },
    news: { networkConfiguration: { subnets: ["a", "c"] } },
    expected: ["update networkConfiguration.subnets"],
  },
  {
    title: "what was added and taken out",
    type: SERVICE,
    olds: { desiredCount: 1 },
    news: { tags: {} },
    expected: ["delete desiredCount", "add tags"],
  },
  {
    title: "not what is ignored",
    type: "aws:ec2/instance:Instance",
    olds: { ami: "ami-1", tags: { a: "1" } },
    news: { ami: "ami-2", tags: { a: "2" } },
    ignored: ["ami", "tags"],
    expected: [],
  },
  {
    title: "a replacement where CloudFormation says so",
    type: "aws:ec2/subnet:Subnet",
    olds: { cidrBlock: "10.0.0.0/24" },
    news: { cidrBlock: "10.0.1.0/24" },
    expected: ["update cidrBlock"],
    replaces: true,
  },
  {
    title: "a replacement where an item of a fixed list changes",
    type: TASK,
    olds: { family: "f", volumes: [{ name: "a" }] },
    news: { family: "f", volumes: [{ name: "b" }] },
    expected: ["update volumes[0].name"],
    replaces: true,
  },
  {
    title: "a replacement where only the provider says so",
    type: TASK,
    olds: { family: "f", containerDefinitions: "[]" },
    news: { family: "f", containerDefinitions: "[1]" },
    expected: ["update containerDefinitions"],
    replaces: true,
  },
  {
    title: "the deletion first, of what has a name that stays",
    type: SERVICE,
    olds: { name: "fixed", cluster: "a", __defaults: [] },
    news: { name: "fixed", cluster: "b", __defaults: [] },
    expected: ["update cluster"],
    replaces: true,
    deleteBeforeReplace: true,
  },
  {
    title: "the creation first, of what has a made-up name",
    type: SERVICE,
    olds: { name: "made-up", cluster: "a", __defaults: ["name"] },
    news: { name: "made-up", cluster: "b", __defaults: ["name"] },
    expected: ["update cluster"],
    replaces: true,
  },
  {
    title: "the deletion first, of what there is one of",
    type: "aws:efs/mountTarget:MountTarget",
    olds: { subnetId: "a" },
    news: { subnetId: "b" },
    expected: ["update subnetId"],
    replaces: true,
    deleteBeforeReplace: true,
  },
  {
    title: "a replacement where another input does not prevent it",
    type: SERVICE,
    olds: { capacityProviderStrategies: [{ capacityProvider: "FARGATE" }] },
    news: { capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }] },
    expected: ["update capacityProviderStrategies[0].capacityProvider"],
    replaces: true,
  },
  {
    title: "an update where another input prevents the replacement",
    type: SERVICE,
    olds: { forceNewDeployment: true, capacityProviderStrategies: [{ capacityProvider: "FARGATE" }] },
    news: { forceNewDeployment: true, capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }] },
    expected: ["update capacityProviderStrategies[0].capacityProvider"],
  },
  {
    title: "a replacement of a cluster where its engine changes",
    type: "aws:rds/cluster:Cluster",
    olds: { engine: "aurora-mysql" },
    news: { engine: "aurora-postgresql" },
    expected: ["update engine"],
    replaces: true,
  },
  {
    title: "an update of a cluster where its capacity changes",
    type: "aws:rds/cluster:Cluster",
    olds: { serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 } },
    news: { serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 8 } },
    expected: ["update serverlessv2ScalingConfiguration.maxCapacity"],
  },
  {
    title: "a replacement of a web ACL where its scope changes, and an update where a rule does",
    type: "aws:wafv2/webAcl:WebAcl",
    olds: { scope: "REGIONAL", rules: [{ priority: 1 }] },
    news: { scope: "CLOUDFRONT", rules: [{ priority: 2 }] },
    expected: ["update rules[0].priority", "update scope"],
    replaces: true,
  },
  {
    title: "an update of a distribution, whatever changes",
    type: "aws:cloudfront/distribution:Distribution",
    olds: { aliases: ["a.acme.dev"], webAclId: "a" },
    news: { aliases: ["b.acme.dev"], webAclId: "b" },
    expected: ["update aliases[0]", "update webAclId"],
  },
  {
    title: "an update of a rule's priority, and a replacement where its listener changes",
    type: "aws:lb/listenerRule:ListenerRule",
    olds: { priority: 1, listenerArn: "a" },
    news: { priority: 2, listenerArn: "b" },
    expected: ["update listenerArn", "update priority"],
    replaces: true,
  },
  ...(["7.0.4", "7.1"] as const).map((engineVersion) => ({
    title: `TLS of a cache of version ${engineVersion}`,
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    olds: { engine: "redis", engineVersion, transitEncryptionEnabled: false },
    news: { engine: "redis", engineVersion, transitEncryptionEnabled: true },
    expected: ["update transitEncryptionEnabled"],
    replaces: engineVersion === "7.0.4",
  })),
  ...(
    [
      ["a VPC link's subnets change", "aws:apigatewayv2/vpcLink:VpcLink", "subnetIds", [["a"], ["b"]], "[0]"],
      ["a VPC link's load balancer changes", "aws:apigateway/vpcLink:VpcLink", "targetArn", ["a", "b"], ""],
      ["a grant's operations change", "aws:kms/grant:Grant", "operations", [["a"], ["b"]], "[0]"],
      ["an API's protocol changes", "aws:apigatewayv2/api:Api", "protocolType", ["HTTP", "WEBSOCKET"], ""],
      [
        "an integration's kind changes",
        "aws:apigatewayv2/integration:Integration",
        "integrationType",
        ["a", "b"],
        "",
      ],
      [
        "an attachment's policy changes",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "policyArn",
        ["a", "b"],
        "",
      ],
      [
        "a service-linked role's suffix changes",
        "aws:iam/serviceLinkedRole:ServiceLinkedRole",
        "customSuffix",
        ["a", "b"],
        "",
      ],
      [
        "a provider's address changes",
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        "url",
        ["a", "b"],
        "",
      ],
      [
        "the domain of an app changes",
        "aws:amplify/domainAssociation:DomainAssociation",
        "domainName",
        ["a", "b"],
        "",
      ],
    ] as const
  ).map(([when, type, property, [old, now], at]) => ({
    title: `a replacement where ${when}`,
    type,
    olds: { [property]: old },
    news: { [property]: now },
    expected: [`update ${property}${at}`],
    replaces: true,
  })),
  ...(
    [
      ["a launch template's image", "aws:ec2/launchTemplate:LaunchTemplate", "imageId"],
      ["a parameter's value", "aws:ssm/parameter:Parameter", "value"],
      ["a group's template", "aws:autoscaling/group:Group", "launchTemplate"],
      ["an integration's address", "aws:apigatewayv2/integration:Integration", "integrationUri"],
      ["a route's key", "aws:apigatewayv2/route:Route", "routeKey"],
      ["a mapping's API", "aws:apigatewayv2/apiMapping:ApiMapping", "apiId"],
      [
        "an identity provider's clients",
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        "clientIdLists",
      ],
    ] as const
  ).map(([what, type, property]) => ({
    title: `an update where ${what} changes`,
    type,
    olds: { [property]: "a" },
    news: { [property]: "b" },
    expected: [`update ${property}`],
  })),
  {
    title: "the deletion first, of a stage with a chosen name whose API changes",
    type: "aws:apigatewayv2/stage:Stage",
    olds: { name: "$default", apiId: "a", __defaults: [] },
    news: { name: "$default", apiId: "b", __defaults: [] },
    expected: ["update apiId"],
    replaces: true,
    deleteBeforeReplace: true,
  },
  {
    title: "a replacement of every random value that changes",
    type: "random:index/randomPassword:RandomPassword",
    olds: { length: 20 },
    news: { length: 30 },
    expected: ["update length"],
    replaces: true,
  },
  {
    title: "a replacement where the region changes",
    type: "aws:sqs/queue:Queue",
    olds: { region: "eu-central-1" },
    news: { region: "eu-west-1" },
    expected: ["update region"],
    replaces: true,
  },
];

describe("the difference that the simulated provider sees", () => {
  for (const { title, type, olds, news, ignored, expected, replaces, deleteBeforeReplace } of cases) {
    it(title, () => {
      const found = compare(type, olds, news, ignored);
      assert.deepEqual(
        found.differences.map(({ kind, path }) => `${kind} ${path}`),
        expected,
      );
      assert.equal(found.replaces, replaces ?? false);
      assert.equal(found.deleteBeforeReplace, deleteBeforeReplace ?? false);
    });
  }
});
