import assert from "node:assert/strict";
import { evaluate, type PlanEntry, rules } from "../../../policy-pack/evaluate";
import { allow, resource } from "../support";

type Inputs = Record<string, unknown>;
type Attack = readonly [rule: string, title: string, ...given: PlanEntry[]];

const OWN = "123456789012";
const FOREIGN = "999999999999";
const account = { accountId: OWN };
const arn = (name: string) => `arn:aws:iam::${OWN}:${name}`;

const one = (type: string, inputs: Inputs) => resource(type, "x", inputs);
const everybody = (Action: string, Condition?: Inputs) =>
  allow({ Principal: "*", Action, Resource: "*", ...(Condition && { Condition }) });
const bucketPolicy = (statement: Inputs) =>
  one("aws:s3/bucketPolicy:BucketPolicy", {
    bucket: "b",
    policy: allow({ Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*", ...statement }),
  });
const bucketIf = (Condition: Inputs) => bucketPolicy({ Condition });

/** Type, path of the document, action: each is open to everybody. */
const documents: readonly (readonly [type: string, path: string, action: string])[] = [
  ["aws:amp/resourcePolicy:ResourcePolicy", "policyDocument", "aps:RemoteWrite"],
  ["aws:backup/vaultPolicy:VaultPolicy", "policy", "backup:StartRestoreJob"],
  ["aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy", "policy", "bedrock-agentcore:*"],
  ["aws:cloudwatch/eventBusPolicy:EventBusPolicy", "policy", "events:PutEvents"],
  [
    "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy",
    "deliveryDestinationPolicy",
    "logs:*",
  ],
  ["aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy", "accessPolicy", "logs:PutSubscriptionFilter"],
  ["aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument", "logs:*"],
  ["aws:codeartifact/domainPermissions:DomainPermissions", "policyDocument", "codeartifact:*"],
  [
    "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
    "policyDocument",
    "codeartifact:*",
  ],
  ["aws:codebuild/resourcePolicy:ResourcePolicy", "policy", "codebuild:*"],
  ["aws:dsql/clusterPolicy:ClusterPolicy", "policy", "dsql:DbConnect"],
  ["aws:dynamodb/resourcePolicy:ResourcePolicy", "policy", "dynamodb:Scan"],
  ["aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate", "repositoryPolicy", "ecr:BatchGetImage"],
  ["aws:ecrpublic/repositoryPolicy:RepositoryPolicy", "policy", "ecr-public:PutImage"],
  ["aws:efs/fileSystemPolicy:FileSystemPolicy", "policy", "elasticfilesystem:ClientMount"],
  ["aws:elasticsearch/domain:Domain", "accessPolicies", "es:*"],
  ["aws:elasticsearch/domainPolicy:DomainPolicy", "accessPolicies", "es:*"],
  ["aws:glue/resourcePolicy:ResourcePolicy", "policy", "glue:*"],
  ["aws:kinesis/resourcePolicy:ResourcePolicy", "policy", "kinesis:GetRecords"],
  ["aws:lambda/resourcePolicy:ResourcePolicy", "policy", "lambda:InvokeFunction"],
  ["aws:msk/clusterPolicy:ClusterPolicy", "policy", "kafka:*"],
  ["aws:opensearch/domain:Domain", "accessPolicies", "es:ESHttpGet"],
  ["aws:opensearch/domainPolicy:DomainPolicy", "accessPolicies", "es:*"],
  ["aws:redshiftserverless/resourcePolicy:ResourcePolicy", "policy", "redshift-serverless:*"],
  ["aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy", "policy", "s3vectors:QueryVectors"],
  ["aws:s3control/bucketPolicy:BucketPolicy", "policy", "s3-outposts:GetObject"],
  [
    "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy",
    "policy",
    "s3-object-lambda:GetObject",
  ],
  ["aws:s3tables/tableBucketPolicy:TableBucketPolicy", "resourcePolicy", "s3tables:*"],
  ["aws:s3tables/tablePolicy:TablePolicy", "resourcePolicy", "s3tables:*"],
  ["aws:ses/identityPolicy:IdentityPolicy", "policy", "ses:SendEmail"],
  ["aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy", "policy", "ses:SendEmail"],
  ["aws:vpclattice/authPolicy:AuthPolicy", "policy", "vpc-lattice-svcs:Invoke"],
  ["aws:vpclattice/resourcePolicy:ResourcePolicy", "policy", "vpc-lattice:*"],
];

const publicData: readonly Attack[] = [
  ...documents.map(
    ([type, path, action]): Attack => [
      "resource-policy-not-public",
      `everybody in ${type}`,
      one(type, { [path]: everybody(action) }),
    ],
  ),
  [
    "resource-policy-not-public",
    "everybody in a multi-region access point",
    one("aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy", {
      details: { name: "m", policy: everybody("s3:GetObject") },
    }),
  ],
  [
    "resource-policy-not-public",
    "a file system for whoever does not come through a mount target",
    one("aws:efs/fileSystemPolicy:FileSystemPolicy", {
      policy: everybody("elasticfilesystem:ClientMount", {
        Bool: { "elasticfilesystem:AccessedViaMountTarget": "false" },
      }),
    }),
  ],
  [
    "resource-policy-not-public",
    "an event bus for *",
    one("aws:cloudwatch/eventPermission:EventPermission", { principal: "*" }),
  ],
  [
    "resource-policy-not-public",
    "an endpoint service for *",
    one("aws:ec2/vpcEndpointService:VpcEndpointService", { allowedPrincipals: ["*"] }),
  ],
  [
    "resource-policy-not-public",
    "an endpoint service for *, by a resource of its own",
    one("aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple", {
      principalArn: "*",
    }),
  ],
  [
    "resource-policy-not-public",
    "a document of Systems Manager shared with all",
    one("aws:ssm/document:Document", { permissions: { type: "Share", account_ids: "All" } }),
  ],
  [
    "resource-policy-not-public",
    "build logs for everybody",
    one("aws:codebuild/project:Project", { projectVisibility: "PUBLIC_READ" }),
  ],
  ...(
    [
      ["a referer", { StringLike: { "aws:Referer": "https://x/*" } }],
      ["a browser", { StringEquals: { "aws:UserAgent": "x" } }],
      ["TLS", { Bool: { "aws:SecureTransport": "true" } }],
      ["any AWS service", { Bool: { "aws:ViaAWSService": "true" } }],
      ["roles of any account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/admin" } }],
      ["anybody outside the VPC", { StringNotEquals: { "aws:SourceVpc": "vpc-1" } }],
      ["any organisation", { Null: { "aws:PrincipalOrgID": "false" } }],
      ["two halves of the internet", { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } }],
      ["all but private addresses", { NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8"] } }],
      ["a kind of principal", { StringEquals: { "aws:PrincipalType": "AssumedRole" } }],
      ["a test for later requests", { DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } }],
    ] as const
  ).map(([title, condition]): Attack => ["s3-policy-not-public", `bucket: ${title}`, bucketIf(condition)]),
  [
    "s3-policy-not-public",
    "bucket: NotPrincipal",
    bucketPolicy({ Principal: undefined, NotPrincipal: { AWS: OWN } }),
  ],
  ["s3-policy-not-public", "bucket: * in a list", bucketPolicy({ Principal: { AWS: [arn("root"), "*"] } })],
  ["s3-policy-not-public", "bucket: any identity provider", bucketPolicy({ Principal: { Federated: "*" } })],
  ["s3-policy-not-public", "bucket: any canonical user", bucketPolicy({ Principal: { CanonicalUser: "*" } })],
  [
    "s3-bpa-all-four",
    "an access point without its block",
    one("aws:s3/accessPoint:AccessPoint", { publicAccessBlockConfiguration: { blockPublicPolicy: false } }),
  ],
  [
    "s3-bpa-all-four",
    "a multi-region access point without its block",
    one("aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint", {
      details: { publicAccessBlock: { restrictPublicBuckets: false } },
    }),
  ],
  [
    "s3-no-public-acl",
    "an object for every AWS user",
    one("aws:s3/bucketObjectv2:BucketObjectv2", { acl: "authenticated-read" }),
  ],
  [
    "lambda-no-public-permission",
    "a layer for every organisation",
    one("aws:lambda/layerVersionPermission:LayerVersionPermission", {
      principal: "*",
      organizationId: "o-*",
    }),
  ],
  ...(
    [
      ["aws:rds/cluster:Cluster", { publiclyAccessible: true }],
      ["aws:redshift/cluster:Cluster", { publiclyAccessible: true }],
      ["aws:redshiftserverless/workgroup:Workgroup", { publiclyAccessible: true }],
      ["aws:neptune/clusterInstance:ClusterInstance", { publiclyAccessible: true }],
      ["aws:dms/replicationInstance:ReplicationInstance", { publiclyAccessible: true }],
      ["aws:mq/broker:Broker", { publiclyAccessible: true }],
      [
        "aws:msk/cluster:Cluster",
        { brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } } } },
      ],
      [
        "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
        { type: "network", policy: JSON.stringify([{ Rules: [], AllowFromPublic: true }]) },
      ],
    ] as const
  ).map(([type, inputs]): Attack => ["store-not-public", `a public ${type}`, one(type, inputs)]),
];

const ecs = allow({
  Principal: { Service: "ecs-tasks.amazonaws.com" },
  Action: "sts:AssumeRole",
  Condition: { StringEquals: { "aws:SourceAccount": OWN } },
});
const role = resource(
  "aws:iam/role:Role",
  "role",
  { name: "role", assumeRolePolicy: ecs },
  { outputs: { name: "role", arn: arn("role/role") } },
);
const grants = (Action: string | readonly string[], Resource = "*", Condition?: Inputs) =>
  one("aws:iam/rolePolicy:RolePolicy", {
    role: "role",
    policy: allow({ Action, Resource, ...(Condition && { Condition }) }),
  });
const attached = (policyArn: string) =>
  one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "role", policyArn });
const trust = (Action: string, Federated: string, Condition?: Inputs) =>
  one("aws:iam/role:Role", {
    assumeRolePolicy: allow({ Action, Principal: { Federated }, ...(Condition && { Condition }) }),
  });
const oidc = (issuer: string, Condition?: Inputs) =>
  trust("sts:AssumeRoleWithWebIdentity", arn(`oidc-provider/${issuer}`), Condition);
const EKS = "oidc.eks.us-east-1.amazonaws.com/id/A1";
const GITHUB = "token.actions.githubusercontent.com";
const github = (sub: string, operator = "StringLike") =>
  oidc(GITHUB, {
    StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com" },
    [operator]: { [`${GITHUB}:sub`]: sub },
  });

const rights: readonly Attack[] = [
  ...["**", "*:*", "?*"].map(
    (action): Attack => ["iam-no-admin", `administration as ${action}`, grants(action), role],
  ),
  [
    "iam-no-admin",
    "administration in a permission set",
    one("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", {
      inlinePolicy: allow({ Action: "*", Resource: "*" }),
    }),
  ],
  ...[
    "AmazonS3FullAccess",
    "AWSCloudFormationFullAccess",
    "AWSLambda_FullAccess",
    "SecretsManagerReadWrite",
    "AmazonSSMFullAccess",
    "AmazonECS_FullAccess",
    "AWSKeyManagementServicePowerUser",
    "AmazonCognitoPowerUser",
    "AmazonBedrockFullAccess",
    "ReadOnlyAccess",
    "job-function/SystemAdministrator",
    "service-role/AmazonEC2RoleforSSM",
  ].map(
    (name): Attack => [
      "iam-no-broad-managed-policy",
      `AWS's ${name}`,
      attached(`arn:aws:iam::aws:policy/${name}`),
      role,
    ],
  ),
  [
    "iam-no-admin-managed-policy",
    "administration in another partition",
    attached("arn:aws-cn:iam::aws:policy/AdministratorAccess"),
    role,
  ],
  ...[
    "accessKey:AccessKey",
    "serviceSpecificCredential:ServiceSpecificCredential",
    "signingCertificate:SigningCertificate",
    "sshKey:SshKey",
    "userLoginProfile:UserLoginProfile",
  ].map(
    (type): Attack => [
      "iam-no-users",
      `a credential of a user, ${type}`,
      one(`aws:iam/${type}`, { user: "u" }),
    ],
  ),
  [
    "iam-no-privilege-escalation",
    "roles of one's own making",
    grants(["iam:CreateRole", "iam:AttachRolePolicy"], arn("role/app-*")),
    role,
  ],
  [
    "iam-no-privilege-escalation",
    "roles of one's own making with a boundary that may be missing",
    grants(["iam:CreateRole", "iam:PutRolePolicy"], arn("role/app-*"), {
      StringEqualsIfExists: { "iam:PermissionsBoundary": arn("policy/limit") },
    }),
    role,
  ],
  ["iam-no-privilege-escalation", "its own policies", grants("iam:Put?olePolicy", arn("role/role")), role],
  [
    "iam-no-privilege-escalation",
    "every machine",
    grants("ssm:SendCommand", "arn:aws:ec2:*:*:instance/*"),
    role,
  ],
  ["iam-no-privilege-escalation", "every container", grants("ecs:execute*"), role],
  ["iam-no-privilege-escalation", "every stack", grants("cloudformation:UpdateStack"), role],
  ["iam-no-privilege-escalation", "every function's code", grants("Lambda:UpdateFunctionCode"), role],
  ["iam-passrole-restricted", "a role for any service", grants("iam:PassRole", arn("role/x")), role],
  [
    "iam-passrole-restricted",
    "a role for a service that need not be named",
    grants("iam:PassRole", arn("role/x"), {
      StringEqualsIfExists: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    }),
    role,
  ],
  [
    "iam-no-wildcard-resources",
    "every zone",
    grants("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/*"),
    role,
  ],
  [
    "iam-no-wildcard-resources",
    "every API",
    grants("apigateway:PATCH", "arn:aws:apigateway:us-east-1::/*"),
    role,
  ],
  ["iam-no-data-exfiltration", "every secret", grants("secretsmanager:Get?ecretValue"), role],
  ["iam-no-data-exfiltration", "every bucket", grants("s3:GetObject", "arn:aws:s3:::?*/*"), role],
  [
    "iam-trust-no-wildcard",
    "everybody who knows an id",
    one("aws:iam/role:Role", {
      assumeRolePolicy: allow({
        Principal: "*",
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "x" } },
      }),
    }),
  ],
  [
    "iam-trust-no-wildcard",
    "every pod",
    oidc(EKS, { StringEquals: { [`${EKS}:aud`]: "sts.amazonaws.com" } }),
  ],
  ["iam-trust-no-wildcard", "every build of a workspace", oidc("api.bitbucket.org/2.0/workspaces/w/oidc")],
  [
    "iam-trust-no-wildcard",
    "every project of GitLab",
    oidc("gitlab.com", { StringLike: { "gitlab.com:sub": "project_path:*" } }),
  ],
  [
    "iam-trust-no-wildcard",
    "every user of Google",
    trust("sts:AssumeRoleWithWebIdentity", "accounts.google.com"),
  ],
  ...["repo:org/*", "repo:*", "repo:org*/repo:ref:refs/heads/main", "repo:org/repo:*"].map(
    (sub): Attack => ["iam-github-oidc-sub", `GitHub as ${sub}`, github(sub)],
  ),
  [
    "iam-github-oidc-sub",
    "GitHub without a subject in the token",
    github("repo:org/repo:ref:refs/heads/main", "ForAllValues:StringLike"),
  ],
  ["iam-github-oidc-sub", "GitHub, all but one", github("repo:evil/*", "StringNotLike")],
  [
    "iam-trust-no-account-root",
    "a whole account",
    one("aws:iam/role:Role", {
      assumeRolePolicy: allow({ Principal: { AWS: OWN }, Action: "sts:AssumeRole" }),
    }),
  ],
];

const admits = (inputs: Inputs) =>
  one("aws:ec2/securityGroup:SecurityGroup", { vpcId: "v", ingress: [{ protocol: "tcp", ...inputs }] });
const ssh = { fromPort: 22, toPort: 22 };
const instance = resource("aws:ec2/instance:Instance", "i", {}, { id: "i-1" });

const networks: readonly Attack[] = [
  ...(
    [
      ["IPv6", { ipv6CidrBlocks: ["::/0"] }],
      ["IPv6 written long", { ipv6CidrBlocks: ["0000:0000:0000:0000:0000:0000:0000:0000/0"] }],
      ["all public IPv6", { ipv6CidrBlocks: ["2000::/3"] }],
      ["quarters", { cidrBlocks: ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"] }],
      ["a protocol by its number", { protocol: "6", cidrBlocks: ["0.0.0.0/0"] }],
      ["capitals", { protocol: "TCP", cidrBlocks: ["0.0.0.0/0"] }],
      ["ports as text", { fromPort: "22", toPort: "22", cidrBlocks: ["0.0.0.0/0"] }],
      ["a range", { fromPort: 20, toPort: 25, cidrBlocks: ["0.0.0.0/0"] }],
    ] as const
  ).map(
    ([title, inputs]): Attack => [
      "sg-no-public-ingress-ssh",
      `SSH by ${title}`,
      admits({ ...ssh, ...inputs }),
    ],
  ),
  ...[5432, 3306, 6379, 27017, 9200, 2049, 1433].map(
    (port): Attack => [
      "sg-no-public-ingress-data-ports",
      `port ${port} of a data store`,
      one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
        securityGroupId: "sg-1",
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrIpv4: "0.0.0.0/0",
      }),
    ],
  ),
  ...[11434, 8000, 2375, 10250, 23, 5900, 8888].map(
    (port): Attack => [
      "sg-public-ingress-only-authorized",
      `port ${port} of something else`,
      admits({ fromPort: port, toPort: port, cidrBlocks: ["0.0.0.0/0"] }),
    ],
  ),
  [
    "sg-prefix-list-public",
    "a prefix list that a resource of its own opens",
    resource("aws:ec2/managedPrefixList:ManagedPrefixList", "list", { name: "l" }, { id: "pl-1" }),
    resource("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", "e", {
      prefixListId: "pl-1",
      cidr: "0.0.0.0/0",
    }),
    one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
      ipProtocol: "tcp",
      ...ssh,
      prefixListId: "pl-1",
    }),
  ],
  [
    "vpc-default-sg-restricted",
    "the default group of a VPC elsewhere",
    one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {
      vpcId: "vpc-1",
      ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }],
    }),
  ],
  ["ec2-no-public-ip", "an address for an instance", one("aws:ec2/eip:Eip", { instance: "i-1" }), instance],
  [
    "ec2-no-public-ip",
    "an address for an instance, by an association",
    one("aws:ec2/eipAssociation:EipAssociation", { instanceId: "i-1", allocationId: "eip-1" }),
    instance,
  ],
  [
    "elb-classic-tls",
    "an old load balancer without TLS",
    one("aws:elb/loadBalancer:LoadBalancer", {
      listeners: [{ lbPort: 80, lbProtocol: "http", instancePort: 80 }],
    }),
  ],
];

const publicly = { networkConfiguration: { subnets: ["s"], assignPublicIp: true } };
const tasks: readonly Attack[] = (
  [
    ["aws:ecs/taskSet:TaskSet", publicly],
    ["aws:scheduler/schedule:Schedule", { target: { ecsParameters: publicly } }],
    ["aws:cloudwatch/eventTarget:EventTarget", { ecsTarget: publicly }],
  ] as const
).map(
  ([type, inputs]): Attack => ["ecs-service-no-public-ip", `a public task of ${type}`, one(type, inputs)],
);

const managedClient = (inputs: Inputs) =>
  one("aws:cognito/managedUserPoolClient:ManagedUserPoolClient", inputs);
const openApi = (call: Inputs) =>
  JSON.stringify({ openapi: "3.0.1", paths: { "/chat": { post: call }, "/health": { get: {} } } });

const logins: readonly Attack[] = [
  ["cognito-client-no-implicit", "a managed client", managedClient({ allowedOauthFlows: ["implicit"] })],
  [
    "cognito-client-https-callbacks",
    "a managed client",
    managedClient({ callbackUrls: ["http://a.example/"] }),
  ],
  [
    "cognito-client-https-callbacks",
    "a script as callback",
    one("aws:cognito/userPoolClient:UserPoolClient", { callbackUrls: ["javascript:alert(1)"] }),
  ],
  [
    "cognito-idpool-no-unauth",
    "a role for guests",
    one("aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment", {
      roles: { unauthenticated: arn("role/guest") },
    }),
  ],
  [
    "api-call-authorized",
    "a method for everybody",
    one("aws:apigateway/method:Method", { httpMethod: "POST", authorization: "NONE" }),
  ],
  [
    "api-call-authorized",
    "a method for whoever has a key",
    one("aws:apigateway/method:Method", { httpMethod: "GET", authorization: "NONE", apiKeyRequired: true }),
  ],
  [
    "api-call-authorized",
    "OpenAPI of a REST API",
    one("aws:apigateway/restApi:RestApi", { body: openApi({}) }),
  ],
  [
    "api-call-authorized",
    "OpenAPI that lifts the login for one call",
    one("aws:apigatewayv2/api:Api", { protocolType: "HTTP", body: openApi({ security: [] }) }),
  ],
  [
    "api-call-authorized",
    "a quick API",
    one("aws:apigatewayv2/api:Api", {
      protocolType: "HTTP",
      target: "arn:aws:lambda:us-east-1:1:function:f",
    }),
  ],
  [
    "api-call-authorized",
    "GraphQL by a key",
    one("aws:appsync/graphQLApi:GraphQLApi", { authenticationType: "API_KEY" }),
  ],
  [
    "api-call-authorized",
    "tools of agents",
    one("aws:bedrock/agentcoreGateway:AgentcoreGateway", { authorizerType: "NONE" }),
  ],
  [
    "destination-https",
    "an identity provider in the clear",
    one("aws:cognito/identityProvider:IdentityProvider", {
      providerDetails: { oidc_issuer: "http://idp.example" },
    }),
  ],
];

const KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz012345";
const PASSWORD = "hunter2hunter2";
const overrides = JSON.stringify({
  containerOverrides: [{ name: "c", environment: [{ name: "DB_PASSWORD", value: PASSWORD }] }],
});
const container = (inputs: Inputs) =>
  one("aws:ecs/taskDefinition:TaskDefinition", {
    networkMode: "awsvpc",
    executionRoleArn: arn("role/start"),
    taskRoleArn: arn("role/task"),
    containerDefinitions: JSON.stringify([{ name: "c", ...inputs }]),
  });
const userData = (script: string) => one("aws:ec2/instance:Instance", { userData: script });

const texts: readonly (readonly [type: string, inputs: Inputs])[] = [
  ["aws:apigatewayv2/stage:Stage", { stageVariables: { API_KEY: PASSWORD } }],
  [
    "aws:apigatewayv2/integration:Integration",
    { requestParameters: { "append:header.authorization": "'Bearer abcdefghijklmnopqrstuvwxyz'" } },
  ],
  [
    "aws:batch/jobDefinition:JobDefinition",
    { containerProperties: JSON.stringify({ environment: [{ name: "DB_PASSWORD", value: PASSWORD }] }) },
  ],
  ["aws:cloudformation/stack:Stack", { parameters: { DbPassword: PASSWORD } }],
  ["aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey", { key: "k", value: KEY }],
  ["aws:cloudfront/function:Function", { code: `const key = "${KEY}";` }],
  ["aws:cloudwatch/eventTarget:EventTarget", { input: overrides }],
  ["aws:codebuild/project:Project", { source: { buildspec: `env:\n  variables:\n    KEY: ${KEY}\n` } }],
  ["aws:scheduler/schedule:Schedule", { target: { input: overrides } }],
  [
    "aws:sfn/stateMachine:StateMachine",
    { definition: JSON.stringify({ States: { A: { Parameters: { api_key: PASSWORD } } } }) },
  ],
  ["aws:s3/bucketObjectv2:BucketObjectv2", { key: ".env", content: `OPENAI_API_KEY=${KEY}` }],
  ["aws:s3/bucketObject:BucketObject", { key: "id_rsa", content: "-----BEGIN RSA PRIVATE KEY-----\nx" }],
  [
    "aws:ssm/document:Document",
    {
      content: JSON.stringify({
        mainSteps: [{ inputs: { runCommand: [`export DB_PASSWORD=${PASSWORD}`] } }],
      }),
    },
  ],
  ["aws:ssm/association:Association", { parameters: { commands: `export DB_PASSWORD=${PASSWORD}` } }],
  [
    "aws:apprunner/service:Service",
    {
      sourceConfiguration: {
        imageRepository: { imageConfiguration: { runtimeEnvironmentVariables: { OPENAI_API_KEY: KEY } } },
      },
    },
  ],
];
const literals: readonly (readonly [type: string, inputs: Inputs])[] = [
  ["aws:cognito/identityProvider:IdentityProvider", { providerDetails: { client_secret: PASSWORD } }],
  ["aws:cognito/user:User", { password: PASSWORD }],
  [
    "aws:cloudwatch/eventConnection:EventConnection",
    { authParameters: { apiKey: { key: "k", value: PASSWORD } } },
  ],
  ["aws:codebuild/sourceCredential:SourceCredential", { token: PASSWORD }],
  [
    "aws:codepipeline/pipeline:Pipeline",
    { stages: [{ actions: [{ configuration: { OAuthToken: PASSWORD } }] }] },
  ],
  ["aws:codepipeline/webhook:Webhook", { authenticationConfiguration: { secretToken: PASSWORD } }],
  ["aws:elasticache/user:User", { passwords: [PASSWORD] }],
  [
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    { httpEndpointConfiguration: { accessKey: PASSWORD } },
  ],
  [
    "aws:lb/listener:Listener",
    { defaultActions: [{ type: "authenticate-oidc", authenticateOidc: { clientSecret: PASSWORD } }] },
  ],
  ["aws:mq/broker:Broker", { users: [{ username: "u", password: PASSWORD }] }],
  ["aws:redshift/cluster:Cluster", { masterPassword: PASSWORD }],
  ["aws:amplify/app:App", { oauthToken: PASSWORD }],
];

const secretsInTheClear: readonly Attack[] = [
  ...texts.map(([type, inputs]): Attack => ["text-no-secrets", `a text of ${type}`, one(type, inputs)]),
  ...literals.map(
    ([type, inputs]): Attack => ["secret-argument-not-literal", `an argument of ${type}`, one(type, inputs)],
  ),
  ...(
    [
      ["an option of the command", { command: ["--password", PASSWORD] }],
      ["a label", { dockerLabels: { "com.datadoghq.api_key": "abcdef0123456789" } }],
      [
        "a token of the log driver",
        { logConfiguration: { options: { "splunk-token": "abcdef0123456789" } } },
      ],
      [
        "a file of settings",
        { environment: [{ name: "CONFIG", value: `{"db":{"password":"${PASSWORD}"}}` }] },
      ],
      [
        "a key in base64",
        { environment: [{ name: "GCP", value: Buffer.from(`{"key":"${KEY}"}`).toString("base64") }] },
      ],
      ["a key of a proxy", { environment: [{ name: "LITELLM_MASTER_KEY", value: "sk-1234" }] }],
      [
        "a check of health",
        {
          healthCheck: {
            command: ["CMD-SHELL", "curl -H 'Authorization: Bearer abcdefghijklmnopqrstuvwxyz'"],
          },
        },
      ],
    ] as const
  ).map(([title, inputs]): Attack => ["ecs-task-no-plaintext-secrets", title, container(inputs)]),
  [
    "ec2-user-data-no-secrets",
    "a password of the machine",
    userData(`#!/bin/sh\necho 'root:${PASSWORD}' | chpasswd`),
  ],
  [
    "ec2-user-data-no-secrets",
    "a password of a client",
    userData(`#!/bin/sh\nmysql -uroot -p${PASSWORD} db`),
  ],
];

const protection: readonly Attack[] = [
  ...(
    [
      ["aws:docdb/cluster:Cluster", { storageEncrypted: false }],
      ["aws:neptune/cluster:Cluster", {}],
      ["aws:redshift/cluster:Cluster", { encrypted: "false" }],
      ["aws:kinesis/stream:Stream", { encryptionType: "NONE" }],
      ["aws:memorydb/cluster:Cluster", { tlsEnabled: false }],
      ["aws:memorydb/cluster:Cluster", { aclName: "open-access" }],
      ["aws:ebs/encryptionByDefault:EncryptionByDefault", { enabled: false }],
      [
        "aws:opensearch/domain:Domain",
        {
          encryptAtRest: { enabled: true },
          nodeToNodeEncryption: { enabled: true },
          domainEndpointOptions: { enforceHttps: false },
        },
      ],
      [
        "aws:msk/cluster:Cluster",
        { encryptionInfo: { encryptionInTransit: { clientBroker: "TLS_PLAINTEXT" } } },
      ],
    ] as const
  ).map(
    ([type, inputs]): Attack => [
      "store-encrypted",
      `${type} ${Object.keys(inputs).join()}`,
      one(type, inputs),
    ],
  ),
  [
    "apigw-tls12-domain",
    "a REST API's domain",
    one("aws:apigateway/domainName:DomainName", { securityPolicy: "TLS_1_0" }),
  ],
  [
    "destination-https",
    "a subscription in the clear",
    one("aws:sns/topicSubscription:TopicSubscription", { protocol: "http", endpoint: "http://a.example/" }),
  ],
  [
    "destination-https",
    "a password in the address of a subscription",
    one("aws:sns/topicSubscription:TopicSubscription", {
      protocol: "https",
      endpoint: `https://u:${PASSWORD}@a.example/`,
    }),
  ],
  [
    "ecs-task-no-host-path",
    "Docker's socket",
    one("aws:ecs/taskDefinition:TaskDefinition", {
      volumes: [{ name: "v", hostPath: "/var/run/docker.sock" }],
    }),
  ],
];

/** Advisory: who shares with a partner on purpose names it in the rule's option. */
const shares: readonly Attack[] = (
  [
    [
      "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
      { destinationArn: `arn:aws:logs:us-east-1:${FOREIGN}:destination:x` },
    ],
    ["aws:ec2/amiLaunchPermission:AmiLaunchPermission", { accountId: FOREIGN }],
    ["aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission", { accountId: FOREIGN }],
    ["aws:ec2/vpcPeeringConnection:VpcPeeringConnection", { peerOwnerId: FOREIGN }],
    [
      "aws:ecr/replicationConfiguration:ReplicationConfiguration",
      { replicationConfiguration: { rules: [{ destinations: [{ registryId: FOREIGN }] }] } },
    ],
    ["aws:kms/grant:Grant", { granteePrincipal: `arn:aws:iam::${FOREIGN}:root` }],
    ["aws:lambda/permission:Permission", { principal: FOREIGN }],
    ["aws:ram/principalAssociation:PrincipalAssociation", { principal: FOREIGN }],
    ["aws:rds/snapshot:Snapshot", { sharedAccounts: [OWN, FOREIGN] }],
    [
      "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
      { rules: [{ destination: { account: FOREIGN } }] },
    ],
  ] as const
).map(([type, inputs]): Attack => ["share-no-foreign-account", type, one(type, inputs)]);

/** What looks dangerous and is not: no mandatory rule may answer. */
const service = (Service: string, Condition?: Inputs) => ({
  Principal: { Service },
  ...(Condition && { Condition }),
});
const statement = (inputs: Inputs) => JSON.stringify({ Version: "2012-10-17", Statement: [inputs] });
const deny = (inputs: Inputs) => statement({ Effect: "Deny", ...inputs });
const key = (policy: string) => one("aws:kms/key:Key", { enableKeyRotation: true, policy });
const https = resource("aws:lb/loadBalancer:LoadBalancer", "lb", {
  securityGroups: ["sg-lb"],
  enableDeletionProtection: true,
  dropInvalidHeaderFields: true,
});

const harmless: readonly (readonly [title: string, ...given: PlanEntry[]])[] = [
  [
    "a deny of plain requests",
    one("aws:s3/bucketPolicy:BucketPolicy", {
      bucket: "b",
      policy: deny({
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    }),
  ],
  [
    "a deny with NotPrincipal and NotAction",
    one("aws:s3/bucketPolicy:BucketPolicy", {
      bucket: "b",
      policy: deny({
        NotPrincipal: { AWS: arn("root") },
        NotAction: "s3:GetObject",
        Resource: "arn:aws:s3:::b/*",
      }),
    }),
  ],
  [
    "a deny of administration",
    one("aws:iam/rolePolicy:RolePolicy", { role: "role", policy: deny({ Action: "*", Resource: "*" }) }),
    role,
  ],
  [
    "kms:* for one's own root",
    key(allow({ Principal: { AWS: arn("root") }, Action: "kms:*", Resource: "*" })),
  ],
  [
    "a key for logs of this account",
    key(
      allow({
        ...service("logs.us-east-1.amazonaws.com", {
          ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:${OWN}:*` },
        }),
        Action: ["kms:Encrypt*", "kms:Decrypt*"],
        Resource: "*",
      }),
    ),
  ],
  [
    "a key for everybody of this account through one service",
    key(
      allow({
        Principal: { AWS: "*" },
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: {
          StringEquals: { "kms:CallerAccount": OWN, "kms:ViaService": "s3.us-east-1.amazonaws.com" },
        },
      }),
    ),
  ],
  ["a token of the registry", grants("ecr:GetAuthorizationToken"), role],
  [
    "metrics, traces and channels of a task",
    grants(["cloudwatch:PutMetricData", "xray:PutTraceSegments", "ssmmessages:OpenDataChannel"]),
    role,
  ],
  ["objects of one bucket", grants(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::uploads/*"), role],
  [
    "streams of one log group",
    grants(["logs:CreateLogStream", "logs:PutLogEvents"], `arn:aws:logs:us-east-1:${OWN}:log-group:/app:*`),
    role,
  ],
  [
    "secrets by a name's start",
    grants("secretsmanager:GetSecretValue", `arn:aws:secretsmanager:us-east-1:${OWN}:secret:app-*`),
    role,
  ],
  [
    "records of one zone",
    grants("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z123"),
    role,
  ],
  [
    "commands on machines of one tag",
    grants("ssm:SendCommand", `arn:aws:ec2:us-east-1:${OWN}:instance/*`, {
      StringEquals: { "aws:ResourceTag/app": "chat" },
    }),
    role,
  ],
  [
    "a role for one service",
    grants("iam:PassRole", arn("role/task"), {
      StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    }),
    role,
  ],
  [
    "bounded roles of one's own making",
    grants(["iam:CreateRole", "iam:PutRolePolicy"], arn("role/app-*"), {
      StringEquals: { "iam:PermissionsBoundary": arn("policy/limit") },
    }),
    role,
  ],
  [
    "one model",
    grants(
      "bedrock:InvokeModel",
      "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0",
    ),
    role,
  ],
  [
    "AWS's policy for executing tasks",
    attached("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
    role,
  ],
  [
    "AWS's policy for managed machines",
    attached("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"),
    role,
  ],
  [
    "AWS's policy for functions",
    attached("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
    role,
  ],
  ["GitHub as one repository's environment", github("repo:org/repo:environment:prod")],
  [
    "one pod",
    oidc(EKS, {
      StringEquals: { [`${EKS}:sub`]: "system:serviceaccount:chat:app", [`${EKS}:aud`]: "sts.amazonaws.com" },
    }),
  ],
  [
    "one workspace of Bitbucket",
    oidc("api.bitbucket.org/2.0/workspaces/w/oidc", {
      StringEquals: { "api.bitbucket.org/2.0/workspaces/w/oidc:aud": "ari:cloud:bitbucket::workspace/1" },
    }),
  ],
  [
    "a function that API Gateway calls",
    one("aws:lambda/permission:Permission", {
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: `arn:aws:execute-api:us-east-1:${OWN}:abc/*`,
    }),
  ],
  [
    "a layer for one organisation",
    one("aws:lambda/layerVersionPermission:LayerVersionPermission", {
      principal: "*",
      organizationId: "o-a1b2c3d4e5",
    }),
  ],
  [
    "a topic that alarms write to",
    one("aws:sns/topicPolicy:TopicPolicy", {
      policy: allow({
        ...service("cloudwatch.amazonaws.com", { StringEquals: { "aws:SourceAccount": OWN } }),
        Action: "sns:Publish",
        Resource: "*",
      }),
    }),
  ],
  [
    "a queue that one topic writes to",
    one("aws:sqs/queuePolicy:QueuePolicy", {
      policy: allow({
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: "*",
        Condition: { ArnEquals: { "aws:SourceArn": `arn:aws:sns:us-east-1:${OWN}:t` } },
      }),
    }),
  ],
  [
    "log groups that Route 53 writes to",
    one("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", {
      policyDocument: allow({
        ...service("route53.amazonaws.com"),
        Action: "logs:PutLogEvents",
        Resource: "*",
      }),
    }),
  ],
  [
    "a file system behind its mount targets",
    one("aws:efs/fileSystemPolicy:FileSystemPolicy", {
      policy: allow({
        Principal: { AWS: "*" },
        Action: "elasticfilesystem:ClientMount",
        Resource: "*",
        Condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } },
      }),
    }),
  ],
  [
    "a search domain for one role",
    one("aws:opensearch/domainPolicy:DomainPolicy", {
      accessPolicies: allow({ Principal: { AWS: arn("role/app") }, Action: "es:ESHttp*", Resource: "*" }),
    }),
  ],
  [
    "a vault for one's organisation",
    one("aws:backup/vaultPolicy:VaultPolicy", {
      policy: allow({
        Principal: "*",
        Action: "backup:CopyIntoBackupVault",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      }),
    }),
  ],
  [
    "443 on a load balancer",
    resource(
      "aws:ec2/securityGroup:SecurityGroup",
      "x",
      {
        vpcId: "v",
        ingress: [
          {
            protocol: "tcp",
            fromPort: 443,
            toPort: 443,
            cidrBlocks: ["0.0.0.0/0"],
            ipv6CidrBlocks: ["::/0"],
          },
        ],
      },
      { id: "sg-lb" },
    ),
    https,
  ],
  [
    "CloudFront's prefix list",
    one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
      securityGroupId: "sg-1",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      prefixListId: "pl-3b927c52",
    }),
  ],
  [
    "private ranges",
    admits({
      fromPort: 22,
      toPort: 22,
      cidrBlocks: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
      ipv6CidrBlocks: ["fd00::/8"],
    }),
  ],
  ["a group that admits itself", admits({ fromPort: 6379, toPort: 6379, self: true })],
  [
    "a deny rule for SSH",
    one("aws:ec2/networkAclRule:NetworkAclRule", {
      networkAclId: "n",
      ruleNumber: 1,
      ruleAction: "deny",
      protocol: "tcp",
      ...ssh,
      cidrBlock: "0.0.0.0/0",
    }),
  ],
  ["the default group emptied", one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { vpcId: "vpc-1" })],
  [
    "a NAT instance's address",
    one("aws:ec2/eip:Eip", { instance: "i-nat" }),
    resource(
      "aws:ec2/instance:Instance",
      "nat",
      {
        sourceDestCheck: false,
        metadataOptions: { httpTokens: "required" },
        rootBlockDevice: { encrypted: true },
      },
      { id: "i-nat" },
    ),
  ],
  ["an address of a NAT gateway", one("aws:ec2/eip:Eip", { domain: "vpc" })],
  [
    "a question before credentials",
    one("aws:apigateway/method:Method", { httpMethod: "OPTIONS", authorization: "NONE" }),
  ],
  [
    "a code for functions at the edge",
    one("aws:cloudfront/function:Function", { code: "var token = event.request.cookies.token.value;" }),
  ],
  [
    "settings without secrets",
    container({
      user: "1000",
      image: "i",
      environment: [
        { name: "OAUTH_TOKEN_URL", value: "https://idp.example/token" },
        { name: "MAX_TOKENS", value: "4096" },
      ],
      secrets: [{ name: "DB_PASSWORD", valueFrom: "arn:aws:secretsmanager:us-east-1:1:secret:x" }],
      dockerLabels: { team: "chat" },
    }),
  ],
  [
    "a workflow that passes a token on",
    one("aws:sfn/stateMachine:StateMachine", {
      definition: JSON.stringify({ States: { A: { Parameters: { "Token.$": "$$.Task.Token" } } } }),
    }),
  ],
  [
    "a mail to somebody",
    one("aws:sns/topicSubscription:TopicSubscription", { protocol: "email", endpoint: "ops@example.com" }),
  ],
];

function rulesAgainst(given: readonly PlanEntry[], level?: string): readonly string[] {
  const { verdicts } = evaluate(given, { today: "2026-11-21", settings: account });
  const found = verdicts.filter(
    (entry) => entry.verdict.kind === "violation" && (level ?? entry.level) === entry.level,
  );
  return [...new Set(found.map(({ rule }) => rule))];
}

describe("policy pack, attacks", () => {
  const themes = { publicData, rights, networks, tasks, logins, secretsInTheClear, protection };
  for (const [theme, attacks] of Object.entries(themes)) {
    for (const [rule, title, ...given] of attacks) {
      it(`${theme}: ${rule} stops ${title}`, () => {
        assert.ok(rulesAgainst(given, "mandatory").includes(rule), `only ${rulesAgainst(given).join()}`);
      });
    }
  }
  for (const [rule, title, ...given] of shares) {
    it(`${rule} names a foreign account in ${title}`, () => {
      assert.ok(rulesAgainst(given).includes(rule), `only ${rulesAgainst(given).join()}`);
    });
  }

  for (const [title, ...given] of harmless) {
    it(`are not seen in ${title}`, () => {
      assert.deepEqual(rulesAgainst(given, "mandatory"), []);
    });
  }

  it("are each stopped by a rule that exists, and none is there twice", () => {
    const all = [...Object.values(themes).flat(), ...shares];
    const ids = new Set(rules.map(({ id }) => id));
    assert.deepEqual(
      [...new Set(all.map(([rule]) => rule))].filter((rule) => !ids.has(rule)),
      [],
    );
    assert.equal(new Set(all.map(([rule, title]) => `${rule} ${title}`)).size, all.length);
  });
});
