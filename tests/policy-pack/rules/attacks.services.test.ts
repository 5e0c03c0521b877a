import assert from "node:assert/strict";
import { evaluate, type PlanEntry, rules } from "../../../policy-pack/evaluate";
import { resource, SECRET, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
type Attack = readonly [rule: string, title: string, ...given: PlanEntry[]];

const one = (type: string, inputs: Inputs) => resource(type, "x", inputs);
const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz012345";
const PASSWORD = "hunter2hunter2";
const ADDRESS = `https://user:${PASSWORD}@git.example/o/r.git`;

const container = (definition: Inputs, task: Inputs = {}) =>
  one("aws:ecs/taskDefinition:TaskDefinition", {
    networkMode: "awsvpc",
    executionRoleArn: arn("start"),
    taskRoleArn: arn("task"),
    containerDefinitions: JSON.stringify([{ name: "c", user: "1000", ...definition }]),
    ...task,
  });
const job = (properties: Inputs, property = "containerProperties") =>
  one("aws:batch/jobDefinition:JobDefinition", { type: "container", [property]: JSON.stringify(properties) });
const card = (inputs: Inputs = {}) =>
  resource("aws:ec2/networkInterface:NetworkInterface", "card", inputs, { id: "eni-1" });
const instance = (inputs: Inputs = {}, outputs: Inputs = {}) =>
  resource(
    "aws:ec2/instance:Instance",
    "i",
    { metadataOptions: { httpTokens: "required" }, rootBlockDevice: { encrypted: true }, ...inputs },
    { id: "i-1", outputs },
  );
const address = (networkInterface: unknown) => one("aws:ec2/eip:Eip", { networkInterface });
const volume = (dockerVolumeConfiguration: Inputs) =>
  container({}, { volumes: [{ name: "v", dockerVolumeConfiguration }] });

const workloads: readonly Attack[] = [
  ["ecs-task-no-privileged", "a container in capitals", container({ Privileged: true })],
  [
    "ecs-task-no-privileged",
    "the second of two spellings",
    container({ privileged: false, PRIVILEGED: true }),
  ],
  [
    "ecs-task-no-plaintext-secrets",
    "a variable in capitals",
    container({ Environment: [{ Name: "DB_PASSWORD", Value: PASSWORD }] }),
  ],
  [
    "ecs-task-no-added-capabilities",
    "capabilities in capitals",
    container({ LinuxParameters: { Capabilities: { Add: ["SYS_ADMIN"] } } }),
  ],
  [
    "ecs-task-no-added-capabilities",
    "a container without seccomp",
    container({ dockerSecurityOptions: ["seccomp:unconfined"] }),
  ],
  [
    "ecs-task-no-added-capabilities",
    "a container without labels",
    container({ dockerSecurityOptions: ["label=disable"] }),
  ],
  [
    "ecs-task-no-host-path",
    "a memory device",
    container({ linuxParameters: { devices: [{ hostPath: "/dev/mem" }] } }),
  ],
  [
    "ecs-task-no-host-path",
    "the host's files in a volume of Docker",
    volume({ driver: "local", driverOpts: { type: "none", o: "bind", device: "/" } }),
  ],
  ["ecs-task-no-privileged", "a job", job({ privileged: true })],
  ["ecs-task-no-privileged", "a job in capitals", job({ Privileged: true })],
  [
    "ecs-task-no-privileged",
    "a job of many nodes",
    job({ nodeRangeProperties: [{ container: { privileged: true } }] }, "nodeProperties"),
  ],
  [
    "ecs-task-no-privileged",
    "a job of many containers",
    job({ taskProperties: [{ containers: [{ privileged: true }] }] }, "ecsProperties"),
  ],
  [
    "ecs-task-no-privileged",
    "a job in Kubernetes",
    one("aws:batch/jobDefinition:JobDefinition", {
      eksProperties: { podProperties: { containers: [{ securityContext: { privileged: true } }] } },
    }),
  ],
  ["ecs-task-no-host-path", "a job", job({ volumes: [{ name: "v", host: { sourcePath: "/" } }] })],
  ["ecs-service-no-public-ip", "a job", job({ networkConfiguration: { assignPublicIp: "ENABLED" } })],
  [
    "ecs-service-no-public-ip",
    "a task of a pipe",
    one("aws:pipes/pipe:Pipe", {
      targetParameters: {
        ecsTaskParameters: { networkConfiguration: { awsVpcConfiguration: { assignPublicIp: "ENABLED" } } },
      },
    }),
  ],
  [
    "ec2-no-public-ip",
    "an address for an instance's network interface",
    address("eni-1"),
    card(),
    instance({ networkInterfaces: [{ networkInterfaceId: "eni-1", deviceIndex: 0 }] }),
  ],
  [
    "ec2-no-public-ip",
    "an address for an interface that is attached inline",
    address("eni-1"),
    card({ attachments: [{ instance: "i-1", deviceIndex: 1 }] }),
    instance(),
  ],
  [
    "ec2-no-public-ip",
    "an address for an interface that is attached from outside",
    one("aws:ec2/eipAssociation:EipAssociation", { networkInterfaceId: "eni-1" }),
    card(),
    resource("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment", "a", {
      instanceId: "i-1",
      networkInterfaceId: "eni-1",
    }),
    instance(),
  ],
  [
    "ec2-no-public-ip",
    "an address for an instance's first interface",
    address("eni-9"),
    instance({}, { primaryNetworkInterfaceId: "eni-9" }),
  ],
  [
    "ec2-no-public-ip",
    "a fleet with specifications of its own",
    one("aws:ec2/spotFleetRequest:SpotFleetRequest", {
      launchSpecifications: [{ associatePublicIpAddress: true }],
    }),
  ],
  [
    "ec2-root-encrypted",
    "a disk beside a launch template",
    one("aws:ec2/instance:Instance", {
      launchTemplate: { id: "lt-1" },
      ebsBlockDevices: [{ encrypted: false }],
    }),
  ],
  [
    "ec2-root-encrypted",
    "a disk of a fleet",
    one("aws:ec2/spotFleetRequest:SpotFleetRequest", {
      launchSpecifications: [{ ebsBlockDevices: [{ encrypted: false }] }],
    }),
  ],
  [
    "ec2-images-not-public",
    "an image that Image Builder hands out",
    one("aws:imagebuilder/distributionConfiguration:DistributionConfiguration", {
      distributions: [{ amiDistributionConfiguration: { launchPermission: { userGroups: ["all"] } } }],
    }),
  ],
  ...(
    [
      ["no rule", []],
      ["a scan by hand", [{ scanFrequency: "MANUAL", repositoryFilters: [{ filter: "*" }] }]],
      ["a scan of others", [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "base" }] }]],
      [
        "a scan of others' names",
        [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "ap*x" }] }],
      ],
    ] as const
  ).map(
    ([title, scans]): Attack => [
      "ecr-scan-on-push",
      `a registry with ${title}`,
      one("aws:ecr/repository:Repository", { name: "app" }),
      resource("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", "r", {
        scanType: "BASIC",
        rules: scans,
      }),
    ],
  ),
  ["eks-not-public", "an API for the internet", one("aws:eks/cluster:Cluster", { vpcConfig: {} })],
  [
    "eks-not-public",
    "SSH to nodes",
    one("aws:eks/nodeGroup:NodeGroup", { remoteAccess: { ec2SshKey: "k" } }),
  ],
];

const search = (inputs: Inputs) =>
  one("aws:opensearch/domain:Domain", {
    encryptAtRest: { enabled: true },
    nodeToNodeEncryption: { enabled: true },
    domainEndpointOptions: { enforceHttps: true },
    ...inputs,
  });
const parameters = (type: string, name: string, value: string) =>
  one(type, { parameters: [{ name, value }] });

const stores: readonly Attack[] = [
  ...(
    [
      ["aws:lightsail/database:Database", "publiclyAccessible"],
      ["aws:neptunegraph/graph:Graph", "publicConnectivity"],
      ["aws:timestreaminfluxdb/dbCluster:DbCluster", "publiclyAccessible"],
      ["aws:timestreaminfluxdb/dbInstance:DbInstance", "publiclyAccessible"],
    ] as const
  ).map(
    ([type, property]): Attack => ["store-not-public", `a public ${type}`, one(type, { [property]: true })],
  ),
  [
    "store-encrypted",
    "a search domain for the anonymous",
    search({ advancedSecurityOptions: { enabled: true, anonymousAuthEnabled: true } }),
  ],
  [
    "store-encrypted",
    "a search domain with TLS 1.0",
    search({
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-0-2019-07" },
    }),
  ],
  [
    "store-encrypted",
    "brokers that ask nobody",
    one("aws:msk/cluster:Cluster", { clientAuthentication: { unauthenticated: true } }),
  ],
  [
    "store-encrypted",
    "documents without TLS",
    parameters("aws:docdb/clusterParameterGroup:ClusterParameterGroup", "tls", "disabled"),
  ],
  [
    "store-encrypted",
    "a warehouse without TLS",
    parameters("aws:redshift/parameterGroup:ParameterGroup", "require_ssl", "false"),
  ],
  [
    "cache-in-transit",
    "a cache without a group",
    one("aws:elasticache/cluster:Cluster", { engine: "redis", subnetGroupName: "g" }),
  ],
  [
    "s3-no-website-hosting",
    "a website in the plural",
    one("aws:s3/bucketV2:BucketV2", { websites: [{ indexDocument: "index.html" }] }),
  ],
];

const openApi = (call: Inputs, components?: Inputs) =>
  one("aws:apigatewayv2/api:Api", {
    protocolType: "HTTP",
    body: JSON.stringify({ openapi: "3.0.1", paths: { "/chat": { post: call } }, components }),
  });
const http = "http://backend.example/";
const shared = (inputs: Inputs) =>
  one("aws:cloudfront/multitenantDistribution:MultitenantDistribution", {
    defaultCacheBehavior: { targetOriginId: "o", viewerProtocolPolicy: "https-only" },
    ...inputs,
  });
const service = resource(
  "aws:ecs/service:Service",
  "x",
  { taskDefinition: "t", loadBalancers: [{ containerName: "c", targetGroupArn: "tg" }] },
  {},
);
const inside: readonly PlanEntry[] = [
  resource(
    "aws:ecs/taskDefinition:TaskDefinition",
    "t",
    {
      networkMode: "awsvpc",
      containerDefinitions: "[]",
      executionRoleArn: arn("start"),
      taskRoleArn: arn("task"),
    },
    { outputs: { arn: "t" } },
  ),
  resource("aws:lb/targetGroup:TargetGroup", "tg", {}, { outputs: { arn: "tg" } }),
  resource("aws:lb/loadBalancer:LoadBalancer", "lb", { internal: true }, { outputs: { arn: "lb" } }),
  resource("aws:lb/listener:Listener", "web", {
    loadBalancerArn: "lb",
    protocol: "HTTPS",
    certificateArn: "c",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    defaultActions: [{ type: "forward", targetGroupArn: "tg" }],
  }),
];

const doors: readonly Attack[] = [
  ["api-call-authorized", "OpenAPI with an empty alternative", openApi({ security: [{ login: [] }, {}] })],
  [
    "api-call-authorized",
    "OpenAPI with a key",
    openApi(
      { security: [{ key: [] }] },
      { securitySchemes: { key: { type: "apiKey", name: "x-api-key", in: "header" } } },
    ),
  ],
  [
    "api-call-authorized",
    "a method in small letters",
    one("aws:apigateway/method:Method", { httpMethod: "POST", authorization: "none" }),
  ],
  [
    "api-call-authorized",
    "GraphQL by a second way",
    one("aws:appsync/graphQLApi:GraphQLApi", {
      authenticationType: "AMAZON_COGNITO_USER_POOLS",
      additionalAuthenticationProviders: [{ authenticationType: "API_KEY" }],
    }),
  ],
  [
    "api-call-authorized",
    "events by a key",
    one("aws:appsync/api:Api", { eventConfig: { defaultPublishAuthModes: [{ authType: "API_KEY" }] } }),
  ],
  [
    "api-call-authorized",
    "a channel by a key",
    one("aws:appsync/channelNamespace:ChannelNamespace", { subscribeAuthModes: [{ authType: "API_KEY" }] }),
  ],
  ...["Gateway", "AgentRuntime"].map(
    (name): Attack => [
      "api-call-authorized",
      `tokens of any application at ${name}`,
      one(`aws:bedrock/agentcore${name}:Agentcore${name}`, {
        authorizerType: "CUSTOM_JWT",
        authorizerConfiguration: { customJwtAuthorizer: { discoveryUrl: "https://idp.example/x" } },
      }),
    ],
  ),
  ...(
    [
      ["aws:amplify/app:App", { customRules: [{ source: "/api/<*>", target: http, status: "200" }] }],
      ["aws:amplify/app:App", { repository: ADDRESS }],
      ["aws:apigateway/integration:Integration", { type: "HTTP_PROXY", uri: http }],
      [
        "aws:apigateway/integration:Integration",
        { uri: "https://a.example/", tlsConfig: { insecureSkipVerification: true } },
      ],
      ["aws:apigatewayv2/integration:Integration", { integrationType: "HTTP_PROXY", integrationUri: http }],
      ["aws:appsync/dataSource:DataSource", { type: "HTTP", httpConfig: { endpoint: http } }],
      [
        "aws:cloudwatch/eventConnection:EventConnection",
        { authParameters: { oauth: { authorizationEndpoint: http } } },
      ],
      ["aws:codebuild/project:Project", { source: { type: "GITHUB", location: ADDRESS } }],
      [
        "aws:codebuild/project:Project",
        { source: { location: `https://${`ghp_${"a1".repeat(18)}`}@github.com/o/r` } },
      ],
      ["aws:codebuild/project:Project", { secondarySources: [{ location: ADDRESS }] }],
      [
        "aws:codebuild/project:Project",
        { source: { location: "https://git.example/o/r", insecureSsl: true } },
      ],
      [
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        { splunkConfiguration: { hecEndpoint: http } },
      ],
    ] as const
  ).map(
    ([type, inputs]): Attack => ["destination-https", `${type} ${JSON.stringify(inputs)}`, one(type, inputs)],
  ),
  [
    "cf-viewer-https",
    "a distribution that tenants share",
    shared({
      cacheBehaviors: [{ pathPattern: "/a", targetOriginId: "o", viewerProtocolPolicy: "allow-all" }],
    }),
  ],
  [
    "cf-origin-https",
    "an origin that tenants share",
    shared({
      origins: [
        { id: "o", domainName: "a.example", customOriginConfigs: [{ originProtocolPolicy: "http-only" }] },
      ],
    }),
  ],
  [
    "cf-oac-for-s3",
    "a bucket that tenants share",
    shared({ origins: [{ id: "o", domainName: "b.s3.amazonaws.com" }] }),
  ],
  [
    "stack-task-login",
    "an accelerator before a private load balancer",
    service,
    ...inside,
    resource("aws:globalaccelerator/endpointGroup:EndpointGroup", "e", {
      endpointConfigurations: [{ endpointId: "lb" }],
    }),
  ],
  [
    "stack-task-login",
    "a public load balancer before a private one",
    service,
    ...inside,
    resource(
      "aws:lb/loadBalancer:LoadBalancer",
      "outer",
      { loadBalancerType: "network" },
      { outputs: { arn: "nlb" } },
    ),
    resource("aws:lb/targetGroup:TargetGroup", "outer", { targetType: "alb" }, { outputs: { arn: "all" } }),
    resource("aws:lb/targetGroupAttachment:TargetGroupAttachment", "outer", {
      targetGroupArn: "all",
      targetId: "lb",
    }),
    resource("aws:lb/listener:Listener", "outer", {
      loadBalancerArn: "nlb",
      protocol: "TCP",
      defaultActions: [{ type: "forward", targetGroupArn: "all" }],
    }),
  ],
  [
    "build-trigger-known",
    "everybody's pull requests",
    one("aws:codebuild/webhook:Webhook", { pullRequestBuildPolicy: { requiresCommentApproval: "DISABLED" } }),
  ],
  [
    "account-guards-on",
    "the serial console of every instance",
    one("aws:ec2/serialConsoleAccess:SerialConsoleAccess", { enabled: true }),
  ],
];

const variable = JSON.stringify([{ name: "DB_PASSWORD", value: PASSWORD, type: "PLAINTEXT" }]);
const secretsInTheClear: readonly Attack[] = [
  ...(
    [
      [
        "aws:batch/jobDefinition:JobDefinition",
        {
          ecsProperties: JSON.stringify({
            taskProperties: [{ containers: [{ environment: [{ name: "DB_PASSWORD", value: PASSWORD }] }] }],
          }),
        },
      ],
      ["aws:bedrock/agentAgent:AgentAgent", { instruction: `Send the key ${KEY}` }],
      [
        "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime",
        { environmentVariables: { OPENAI_API_KEY: KEY } },
      ],
      [
        "aws:cloudcontrol/resource:Resource",
        { desiredState: JSON.stringify({ MasterUserPassword: PASSWORD }) },
      ],
      [
        "aws:cloudformation/stack:Stack",
        { templateBody: `Properties:\n  MasterUserPassword: ${PASSWORD}\n` },
      ],
      [
        "aws:elasticbeanstalk/environment:Environment",
        { settings: [{ name: "DB_PASSWORD", value: PASSWORD }] },
      ],
      ["aws:glue/job:Job", { defaultArguments: { "--db_password": PASSWORD } }],
      [
        "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion",
        { containers: [{ environment: { DB_PASSWORD: PASSWORD } }] },
      ],
      ["aws:pipes/pipe:Pipe", { targetParameters: { inputTemplate: JSON.stringify({ api_key: PASSWORD }) } }],
      ["aws:synthetics/canary:Canary", { runConfig: { environmentVariables: { API_KEY: PASSWORD } } }],
    ] as const
  ).map(([type, inputs]): Attack => ["text-no-secrets", `a text of ${type}`, one(type, inputs)]),
  [
    "secret-argument-not-literal",
    "a user of a cache",
    one("aws:memorydb/user:User", { authenticationMode: { type: "password", passwords: [PASSWORD] } }),
  ],
  [
    "codebuild-no-plaintext-env",
    "variables that a pipeline hands over",
    one("aws:codepipeline/pipeline:Pipeline", {
      stages: [{ actions: [{ configuration: { EnvironmentVariables: variable } }] }],
    }),
  ],
  [
    "codebuild-no-plaintext-env",
    "variables of a pipeline",
    one("aws:codepipeline/pipeline:Pipeline", { variables: [{ name: "API_TOKEN", defaultValue: PASSWORD }] }),
  ],
  [
    "amplify-no-plain-secrets",
    "a build specification",
    one("aws:amplify/app:App", { buildSpec: `commands:\n  - export DB_PASSWORD=${PASSWORD}\n` }),
  ],
];

const user = (inputs: Inputs) => one("aws:elasticache/user:User", { accessString: "on ~* +@all", ...inputs });

/** These break no deployment by themselves. */
const advisory: readonly Attack[] = [
  ["cache-auth", "a user without a password", user({ noPasswordRequired: true })],
  ["cache-auth", "a user of the type", user({ authenticationMode: { type: "no-password-required" } })],
  [
    "cache-auth",
    "a serverless cache for everybody",
    one("aws:elasticache/serverlessCache:ServerlessCache", { engine: "valkey" }),
  ],
  ["rds-force-ssl", "a proxy in the clear", one("aws:rds/proxy:Proxy", { engineFamily: "POSTGRESQL" })],
  [
    "ecr-immutable-tags",
    "tags of which each is excluded",
    one("aws:ecr/repository:Repository", {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "*", filterType: "WILDCARD" }],
    }),
  ],
  [
    "efs-ap-posix-user",
    "root's group beside others",
    one("aws:efs/accessPoint:AccessPoint", { posixUser: { uid: 1000, gid: 1000, secondaryGids: [0] } }),
  ],
  ["apigw-access-logs", "a stage of a REST API", one("aws:apigateway/stage:Stage", { stageName: "prod" })],
  [
    "apigw-no-data-trace",
    "methods of a REST API",
    one("aws:apigateway/methodSettings:MethodSettings", { settings: { dataTraceEnabled: true } }),
  ],
  [
    "route53-alias-owned",
    "a name of a bucket that is gone",
    one("aws:route53/record:Record", { type: "CNAME", records: ["old.s3-website-us-east-1.amazonaws.com"] }),
  ],
  ["cf-waf", "what tenants share", shared({})],
  [
    "cf-origin-tls12",
    "what tenants share",
    shared({
      origins: [
        {
          id: "o",
          domainName: "a.example",
          customOriginConfigs: [{ originProtocolPolicy: "https-only", originSslProtocols: ["SSLv3"] }],
        },
      ],
    }),
  ],
  ["guardduty-on", "a feature", one("aws:guardduty/detectorFeature:DetectorFeature", { status: "DISABLED" })],
  [
    "stack-resources-judged",
    "a template",
    one("aws:cloudformation/stack:Stack", { templateUrl: "https://a.example/t" }),
  ],
];

/** What looks dangerous and is not: no mandatory rule may answer. */
const harmless: readonly (readonly [title: string, ...given: PlanEntry[]])[] = [
  ["labels in capitals", container({ dockerLabels: { Privileged: "true" }, image: "i" })],
  ["a volume that Docker makes", volume({ driver: "local", scope: "task" })],
  ["a share of NFS", volume({ driver: "local", driverOpts: { type: "nfs", device: ":/share" } })],
  ["a container with less rights", container({ dockerSecurityOptions: ["no-new-privileges"] })],
  [
    "a job with a small container",
    job({ image: "i", volumes: [], networkConfiguration: { assignPublicIp: "DISABLED" } }),
  ],
  [
    "a NAT instance's network interface",
    address("eni-1"),
    card({ sourceDestCheck: false }),
    instance({ networkInterfaces: [{ networkInterfaceId: "eni-1" }] }),
  ],
  ["an address of somebody else's interface", address("eni-1"), card({ attachments: [] })],
  [
    "disks of the host",
    one("aws:ec2/launchTemplate:LaunchTemplate", {
      metadataOptions: { httpTokens: "required" },
      blockDeviceMappings: [
        { deviceName: "/dev/sda1", ebs: { encrypted: "true" } },
        { deviceName: "/dev/sdb", noDevice: "" },
        { deviceName: "/dev/sdc", virtualName: "ephemeral0" },
      ],
    }),
  ],
  [
    "encryption in the plural",
    one("aws:s3/bucketV2:BucketV2", {
      bucket: "b",
      serverSideEncryptionConfigurations: [
        { rules: [{ applyServerSideEncryptionByDefaults: [{ sseAlgorithm: "aws:kms" }] }] },
      ],
    }),
    resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "b", {
      bucket: "b",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
  ],
  [
    "a registry that scans everything",
    one("aws:ecr/repository:Repository", { imageTagMutability: "IMMUTABLE" }),
    resource("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", "r", {
      scanType: "ENHANCED",
      rules: [{ scanFrequency: "CONTINUOUS_SCAN", repositoryFilters: [{ filter: "*" }] }],
    }),
  ],
  ["OpenAPI with signed calls", openApi({ "x-amazon-apigateway-auth": { type: "AWS_IAM" } })],
  [
    "OpenAPI with signatures for a scheme",
    openApi(
      { security: [{ sigv4: [] }] },
      { securitySchemes: { sigv4: { type: "apiKey", "x-amazon-apigateway-authtype": "awsSigv4" } } },
    ),
  ],
  [
    "plain HTTP inside a VPC",
    one("aws:apigateway/integration:Integration", {
      connectionType: "VPC_LINK",
      uri: "http://inside.example/",
    }),
  ],
  [
    "a repository",
    one("aws:codebuild/project:Project", { source: { location: "https://git@github.com/o/r.git" } }),
  ],
  [
    "a user that is off",
    one("aws:elasticache/user:User", { accessString: "off ~keys* -@all", noPasswordRequired: true }),
  ],
  [
    "the second half of a global database",
    one("aws:rds/cluster:Cluster", { globalClusterIdentifier: "g", storageEncrypted: true }),
  ],
  [
    "a template that asks for its password",
    one("aws:cloudformation/stack:Stack", {
      templateBody: JSON.stringify({
        Parameters: { Password: { Type: "String", NoEcho: true } },
        Resources: {
          Database: { Properties: { MasterUserPassword: { Ref: "Password" }, PasswordLength: "30" } },
          Other: { Properties: { MasterUserPassword: "{{resolve:secretsmanager:x}}" } },
        },
      }),
    }),
  ],
  [
    "a pipeline that names a secret",
    one("aws:codepipeline/pipeline:Pipeline", {
      stages: [
        {
          actions: [
            {
              configuration: {
                EnvironmentVariables: JSON.stringify([
                  { name: "DB_PASSWORD", value: "prod/db", type: "SECRETS_MANAGER" },
                ]),
              },
            },
          ],
        },
      ],
    }),
  ],
  [
    "tokens for one client",
    one("aws:bedrock/agentcoreGateway:AgentcoreGateway", {
      authorizerType: "CUSTOM_JWT",
      authorizerConfiguration: {
        customJwtAuthorizer: { discoveryUrl: "https://idp.example/x", allowedClients: ["c"] },
      },
    }),
  ],
  [
    "an internal load balancer before another",
    service,
    ...inside,
    resource(
      "aws:lb/loadBalancer:LoadBalancer",
      "outer",
      { internal: true, loadBalancerType: "network", enableDeletionProtection: true },
      { outputs: { arn: "nlb" } },
    ),
    resource("aws:lb/targetGroupAttachment:TargetGroupAttachment", "outer", {
      targetGroupArn: "all",
      targetId: "lb",
    }),
  ],
];

const settings = { accountId: "123456789012" };

function rulesAgainst(given: readonly PlanEntry[], level?: string): readonly string[] {
  const { verdicts } = evaluate(given, { today: "2026-11-21", settings });
  const found = verdicts.filter(
    (entry) => entry.verdict.kind === "violation" && (level ?? entry.level) === entry.level,
  );
  return [...new Set(found.map(({ rule }) => rule))];
}

describe("policy pack, attacks on services", () => {
  const themes = { workloads, stores, doors, secretsInTheClear };
  for (const [theme, attacks] of Object.entries(themes)) {
    for (const [rule, title, ...given] of attacks) {
      it(`${theme}: ${rule} stops ${title}`, () => {
        assert.ok(rulesAgainst(given, "mandatory").includes(rule), `only ${rulesAgainst(given).join()}`);
      });
    }
  }
  for (const [rule, title, ...given] of advisory) {
    it(`${rule} names ${title}`, () => {
      assert.ok(rulesAgainst(given).includes(rule), `only ${rulesAgainst(given).join()}`);
    });
  }

  for (const [title, ...given] of harmless) {
    it(`are not seen in ${title}`, () => {
      assert.deepEqual(rulesAgainst(given, "mandatory"), []);
    });
  }

  it("do not pass while what decides is unknown or a secret", () => {
    const pairs = [
      [
        "ecs-task-no-privileged",
        one("aws:batch/jobDefinition:JobDefinition", { containerProperties: UNKNOWN }),
      ],
      [
        "ecs-service-no-public-ip",
        one("aws:batch/jobDefinition:JobDefinition", { containerProperties: SECRET }),
      ],
      ["api-call-authorized", one("aws:appsync/api:Api", { eventConfig: UNKNOWN })],
      ["destination-https", one("aws:codebuild/project:Project", { secondarySources: UNKNOWN })],
      [
        "store-encrypted",
        one("aws:docdb/clusterParameterGroup:ClusterParameterGroup", { parameters: UNKNOWN }),
      ],
      ["cache-auth", user({ noPasswordRequired: UNKNOWN, passwords: SECRET })],
      ["cf-viewer-https", shared({ cacheBehaviors: UNKNOWN })],
      ["ec2-no-public-ip", address(UNKNOWN)],
    ] as const;
    const open = pairs.map(([rule, given]) => {
      const { verdicts } = evaluate([given], { today: "2026-11-21", settings });
      return verdicts
        .filter((entry) => entry.rule === rule)
        .some(({ verdict }) => verdict.kind === "unknown");
    });
    assert.deepEqual(
      pairs.filter((_, index) => !open[index]).map(([rule]) => rule),
      [],
    );
  });

  it("are each stopped by a rule that exists, and none is there twice", () => {
    const all = [...Object.values(themes).flat(), ...advisory];
    const ids = new Set(rules.map(({ id }) => id));
    assert.deepEqual(
      [...new Set(all.map(([rule]) => rule))].filter((rule) => !ids.has(rule)),
      [],
    );
    assert.equal(new Set(all.map(([rule, title]) => `${rule} ${title}`)).size, all.length);
  });
});
