import assert from "node:assert/strict";
import { evaluate, type PlanEntry } from "../../../policy-pack/evaluate";
import { allow, resource, SECRET, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
type Case = readonly [rule: string, title: string, ...given: PlanEntry[]];

const OWN = "123456789012";
const FOREIGN = "999999999999";
const arn = (name: string) => `arn:aws:iam::${OWN}:${name}`;
const own = (service: string, name: string) => `arn:aws:${service}:us-east-1:${OWN}:${name}`;
const one = (type: string, inputs: Inputs) => resource(type, "x", inputs);

const role = resource("aws:iam/role:Role", "role", {
  name: "role",
  assumeRolePolicy: allow({ Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
});
const grants = (Action: string | readonly string[], Resource: string, Condition?: Inputs): PlanEntry[] => [
  one("aws:iam/rolePolicy:RolePolicy", {
    role: "role",
    policy: allow({ Action, Resource, ...(Condition && { Condition }) }),
  }),
  role,
];
const trusts = (statement: Inputs) =>
  one("aws:iam/role:Role", { assumeRolePolicy: allow({ Action: "sts:AssumeRole", ...statement }) });
const web = (Federated: string, Condition: Inputs) =>
  trusts({ Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated }, Condition });
const everybodyIf = (type: string, Action: string, Condition: Inputs) =>
  one(type, { bucket: "b", policy: allow({ Principal: "*", Action, Resource: "*", Condition }) });
/** IAM puts the name of the user who asks here. */
const ASKER = `user/\${aws:username}`;
const BUCKET = "aws:s3/bucketPolicy:BucketPolicy";
const GITHUB = "token.actions.githubusercontent.com";
const COGNITO = "cognito-identity.amazonaws.com";

/** ARNs in which only AWS's own words and wildcards stand. */
const unnamed: readonly Case[] = (
  [
    ["iam-no-privilege-escalation", "ssm:StartSession", own("ssm", "managed-instance/mi-*")],
    ["iam-no-privilege-escalation", "ec2-instance-connect:SendSSHPublicKey", own("ec2", "instance/i-*")],
    [
      "iam-no-permissions-management",
      "elasticfilesystem:PutFileSystemPolicy",
      own("elasticfilesystem", "file-system/fs-*"),
    ],
    [
      "iam-no-permissions-management",
      "ec2:ModifySnapshotAttribute",
      "arn:aws:ec2:us-east-1::snapshot/snap-*",
    ],
    ["iam-no-permissions-management", "kms:PutKeyPolicy", own("kms", "key/mrk-*")],
    ["iam-no-data-exfiltration", "s3:GetObject", own("s3", "accesspoint/*/object/*")],
    ["iam-no-data-exfiltration", "dynamodb:Scan", own("dynamodb", "table/*")],
    ["iam-no-data-exfiltration", "sqs:ReceiveMessage", own("sqs", "*")],
    ["iam-no-credentials-exposure", "rds-db:connect", own("rds-db", "dbuser:*/admin")],
    ["iam-no-credentials-exposure", "cognito-idp:AdminSetUserPassword", own("cognito-idp", "userpool/*")],
    ["iam-no-permissions-management", "cognito-idp:AdminAddUserToGroup", own("cognito-idp", "userpool/*")],
    ["iam-no-credentials-exposure", "rds-db:connect", own("rds-db", "dbuser:cluster-*/*")],
    ["iam-no-wildcard-resources", "apigateway:PATCH", "arn:aws:apigateway:us-east-1::/restapis/*"],
    ["iam-no-wildcard-resources", "apigateway:POST", "arn:aws:apigateway:*::/apis*"],
    [
      "iam-no-wildcard-resources",
      "elasticloadbalancing:ModifyListener",
      "arn:aws:elasticloadbalancing:*:*:listener/app/*/*/*",
    ],
    ["iam-no-wildcard-resources", "wafv2:UpdateWebACL", "arn:aws:wafv2:*:*:regional/webacl/*/*"],
    [
      "iam-no-wildcard-resources",
      "autoscaling:UpdateAutoScalingGroup",
      "arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/*",
    ],
    ["iam-no-wildcard-resources", "cognito-idp:ListUsers", "arn:aws:cognito-idp:*:*:userpool/us-east-1_*"],
  ] as const
).map(([rule, action, resource]): Case => [rule, `${action} on ${resource}`, ...grants(action, resource)]);

const escalations: readonly Case[] = (
  [
    ["rights of one's own as a user", "iam:PutUserPolicy", arn(ASKER)],
    ["another identity provider", "iam:UpdateSAMLProvider", arn("saml-provider/*")],
    ["steps under a machine's own role", "states:UpdateStateMachine", own("states", "stateMachine:*")],
    [
      "user data of any machine",
      ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"],
      own("ec2", "instance/*"),
    ],
    [
      "roles that somebody else takes on",
      ["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy"],
      arn("role/app-*"),
    ],
    ["users with keys", ["iam:CreateAccessKey", "iam:AttachUserPolicy"], arn("user/app-*")],
    [
      "roles with every policy of AWS",
      ["iam:CreateRole", "iam:AttachRolePolicy"],
      arn("role/app-*"),
      { ArnLike: { "iam:PolicyARN": "arn:aws:iam::aws:policy/*" } },
    ],
    [
      "roles with administration by name",
      ["iam:CreateRole", "iam:AttachRolePolicy"],
      arn("role/app-*"),
      { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" } },
    ],
    [
      "roles under any boundary",
      ["iam:CreateRole", "iam:PutRolePolicy"],
      arn("role/app-*"),
      { ArnLike: { "iam:PermissionsBoundary": arn("policy/*") } },
    ],
  ] as const
).map(
  ([title, actions, resource, condition]): Case => [
    "iam-no-privilege-escalation",
    title,
    ...grants(actions, resource, condition),
  ],
);

const deniedApart: readonly Case[] = [
  [
    "iam-no-privilege-escalation",
    "roles with any policy but one",
    one("aws:iam/rolePolicy:RolePolicy", {
      role: "role",
      policy: JSON.stringify({
        Statement: [
          { Effect: "Allow", Action: ["iam:CreateRole", "iam:PutRolePolicy"], Resource: arn("role/app-*") },
          {
            Effect: "Deny",
            Action: "iam:AttachRolePolicy",
            Resource: "*",
            Condition: { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" } },
          },
        ],
      }),
    }),
    role,
  ],
];
const passing: readonly Case[] = [
  [
    "iam-passrole-restricted",
    "every role by the letters of its type",
    ...grants("iam:PassRole", arn("ro*/*"), {
      StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" },
    }),
  ],
];

const managed = [
  "AWSSSOMasterAccountAdministrator",
  "AWSCodeBuildDeveloperAccess",
  "service-role/AWSLambdaRole",
].map(
  (name): Case => [
    "iam-no-broad-managed-policy",
    name,
    one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
      role: "role",
      policyArn: `arn:aws:iam::aws:policy/${name}`,
    }),
    role,
  ],
);

const trust: readonly Case[] = [
  [
    "iam-trust-no-wildcard",
    "private addresses, which every VPC has",
    trusts({ Principal: "*", Condition: { IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" } } }),
  ],
  [
    "iam-trust-no-wildcard",
    "every repository of an enterprise",
    web(arn(`oidc-provider/${GITHUB}/acme`), {
      StringEquals: { [`${GITHUB}/acme:aud`]: "sts.amazonaws.com" },
    }),
  ],
  [
    "iam-trust-no-wildcard",
    "every customer of Codefresh",
    web(arn("oidc-provider/oidc.codefresh.io"), {
      StringEquals: { "oidc.codefresh.io:aud": "https://g.codefresh.io" },
    }),
  ],
  [
    "iam-trust-no-account-root",
    "everybody of one account, by a condition",
    trusts({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalAccount": FOREIGN } } }),
  ],
  [
    "iam-cognito-trust-aud",
    "guests, by a pattern",
    web(COGNITO, {
      StringEquals: { [`${COGNITO}:aud`]: "us-east-1:a" },
      "ForAnyValue:StringLike": { [`${COGNITO}:amr`]: "unauth*" },
    }),
  ],
];

const foreign = (title: string, ...given: PlanEntry[]): Case => [
  "resource-policy-no-foreign-account",
  title,
  ...given,
];
const service = (type: string, Service: string, Condition?: Inputs) =>
  one(type, {
    policy: allow({ Principal: { Service }, Action: "*", Resource: "*", ...(Condition && { Condition }) }),
  });
const policies: readonly Case[] = [
  [
    "s3-policy-not-public",
    "private addresses, which every VPC has",
    everybodyIf(BUCKET, "s3:GetObject", { IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" } }),
  ],
  ...(["aws:PrincipalAccount", "aws:SourceAccount", "s3:DataAccessPointAccount"] as const).map((key) =>
    foreign(key, everybodyIf(BUCKET, "s3:GetObject", { StringEquals: { [key]: FOREIGN } })),
  ),
  foreign(
    "kms:CallerAccount",
    everybodyIf("aws:kms/key:Key", "kms:Decrypt", { StringEquals: { "kms:CallerAccount": FOREIGN } }),
  ),
  foreign(
    "a service for another account",
    service(BUCKET, "cloudfront.amazonaws.com", {
      StringEquals: { "aws:SourceArn": `arn:aws:cloudfront::${FOREIGN}:distribution/E1` },
    }),
  ),
  ...(
    [
      ["aws:dynamodb/resourcePolicy:ResourcePolicy", "policy"],
      ["aws:backup/vaultPolicy:VaultPolicy", "policy"],
      ["aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy", "accessPolicy"],
      ["aws:opensearch/domain:Domain", "accessPolicies"],
      ["aws:ecr/registryPolicy:RegistryPolicy", "policy"],
    ] as const
  ).map(([type, path]) =>
    foreign(type, one(type, { [path]: allow({ Principal: { AWS: FOREIGN }, Action: "*", Resource: "*" }) })),
  ),
  [
    "sns-service-source",
    "any customer's topic writes to a queue",
    service("aws:sqs/queuePolicy:QueuePolicy", "sns.amazonaws.com"),
  ],
  ...([{}, { type: "StringLike", key: "aws:PrincipalOrgID", value: "o-*" }] as const).map(
    (condition): Case => [
      "resource-policy-not-public",
      `an event bus under the condition ${JSON.stringify(condition)}`,
      one("aws:cloudwatch/eventPermission:EventPermission", { principal: "*", condition }),
    ],
  ),
  [
    "vpce-policy-restricted",
    "the policy of an endpoint elsewhere",
    one("aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy", {
      vpcEndpointId: "vpce-1",
      policy: allow({ Principal: "*", Action: "*", Resource: "*" }),
    }),
  ],
  ...(
    [
      ["aws:cloudwatch/eventPermission:EventPermission", { principal: FOREIGN }],
      [
        "aws:ec2/vpcEndpointService:VpcEndpointService",
        { allowedPrincipals: [`arn:aws:iam::${FOREIGN}:root`] },
      ],
      ["aws:lambda/permission:Permission", { sourceArn: `arn:aws:sns:us-east-1:${FOREIGN}:t` }],
      ["aws:opensearch/authorizeVpcEndpointAccess:AuthorizeVpcEndpointAccess", { account: FOREIGN }],
      [
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        { referencedSecurityGroupId: `${FOREIGN}/sg-1` },
      ],
    ] as const
  ).map(([type, inputs]): Case => ["share-no-foreign-account", type, one(type, inputs)]),
];

const vpc = resource("aws:ec2/vpc:Vpc", "v", {}, { id: "vpc-1", outputs: { defaultRouteTableId: "rtb-1" } });
const subnet = resource("aws:ec2/subnet:Subnet", "private-a", { vpcId: "vpc-1" }, { id: "subnet-1" });
const everywhere = [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }];
const table = (routes: readonly Inputs[]) =>
  resource("aws:ec2/routeTable:RouteTable", "t", { vpcId: "vpc-1", routes }, { id: "rtb-2" });
const routes: readonly Case[] = [
  [
    "private-subnet-no-igw-route",
    "the table that came with the VPC",
    vpc,
    subnet,
    resource("aws:ec2/defaultRouteTable:DefaultRouteTable", "d", {
      defaultRouteTableId: "rtb-1",
      routes: everywhere,
    }),
  ],
  [
    "private-subnet-no-igw-route",
    "a table that was made the main one",
    vpc,
    subnet,
    table(everywhere),
    resource("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", "m", {
      vpcId: "vpc-1",
      routeTableId: "rtb-2",
    }),
  ],
  [
    "private-subnet-no-igw-route",
    "a route to a prefix list of everything",
    vpc,
    subnet,
    table([]),
    resource("aws:ec2/routeTableAssociation:RouteTableAssociation", "a", {
      routeTableId: "rtb-2",
      subnetId: "subnet-1",
    }),
    resource(
      "aws:ec2/managedPrefixList:ManagedPrefixList",
      "p",
      { entries: [{ cidr: "0.0.0.0/0" }] },
      { id: "pl-1" },
    ),
    resource("aws:ec2/route:Route", "r", {
      routeTableId: "rtb-2",
      destinationPrefixListId: "pl-1",
      gatewayId: "igw-1",
    }),
  ],
];

const managedClient = (inputs: Inputs) =>
  one("aws:cognito/managedUserPoolClient:ManagedUserPoolClient", inputs);
const PASSWORD = "hunter2hunter2";
const logins: readonly Case[] = [
  [
    "cognito-client-no-password-auth",
    "a managed client",
    managedClient({ explicitAuthFlows: ["ADMIN_NO_SRP_AUTH"] }),
  ],
  ["cognito-client-prevent-user-existence-errors", "a managed client", managedClient({})],
  [
    "cognito-client-no-admin-scope",
    "a managed client",
    managedClient({ allowedOauthScopes: ["aws.cognito.signin.user.admin"] }),
  ],
  ["cognito-client-revocation", "a managed client", managedClient({ enableTokenRevocation: false })],
  ["cognito-client-token-validity", "a managed client", managedClient({ refreshTokenValidity: 3650 })],
  [
    "lambda-env-no-secrets",
    "a secret environment",
    one("aws:lambda/function:Function", { environment: SECRET }),
  ],
  ...(
    [
      ["aws:ec2/vpnConnection:VpnConnection", { tunnel1PresharedKey: PASSWORD }],
      ["aws:glue/connection:Connection", { connectionProperties: { PASSWORD } }],
      ["aws:directoryservice/directory:Directory", { password: PASSWORD }],
      ["aws:lightsail/database:Database", { masterPassword: PASSWORD }],
      ["aws:docdb/cluster:Cluster", { masterPasswordWo: PASSWORD }],
    ] as const
  ).map(([type, inputs]): Case => ["secret-argument-not-literal", type, one(type, inputs)]),
  [
    "secret-value-not-literal",
    "a write-only secret",
    one("aws:secretsmanager/secretVersion:SecretVersion", { secretStringWo: PASSWORD }),
  ],
  [
    "text-no-secrets",
    "settings of a model",
    one("aws:sagemaker/model:Model", { primaryContainer: { environment: { DB_PASSWORD: PASSWORD } } }),
  ],
];

const ssh = { description: "d", protocol: "tcp", fromPort: 22, toPort: 22 };
const group = (ingress: unknown) => one("aws:ec2/securityGroup:SecurityGroup", { vpcId: "v", ingress });
const open: readonly Case[] = [
  ["sg-no-public-ingress-ssh", "a secret address", group([{ ...ssh, cidrBlocks: [SECRET] }])],
  ["sg-no-public-ingress-ssh", "secret addresses", group([{ ...ssh, cidrBlocks: SECRET }])],
  ["sg-no-public-ingress-ssh", "secret entries", group(SECRET)],
  ["cognito-client-no-implicit", "secret flows", managedClient({ allowedOauthFlows: SECRET })],
  [
    "iam-no-admin",
    "a document in another language",
    one("aws:iam/policy:Policy", { policy: { statements: [{ actions: ["*"], resources: ["*"] }] } }),
  ],
  [
    "resource-policy-not-public",
    "an event bus under a condition that is not known",
    one("aws:cloudwatch/eventPermission:EventPermission", {
      principal: "*",
      condition: { type: "StringEquals", key: "aws:PrincipalOrgID", value: UNKNOWN },
    }),
  ],
];

const parameter = (name: string, value: string) =>
  one("aws:ssm/parameter:Parameter", { name, type: "String", value });
const lambda = (variables: Inputs) => one("aws:lambda/function:Function", { environment: { variables } });
/** What a reviewer would let pass: the rule that spoke of it, or might. */
const harmless: readonly Case[] = [
  [
    "iam-no-permissions-management",
    "names that begin alike",
    ...grants("iam:PutRolePolicy", arn("role/app-*")),
  ],
  [
    "iam-no-data-exfiltration",
    "secrets of a folder",
    ...grants("secretsmanager:GetSecretValue", own("secretsmanager", "secret:app/*")),
  ],
  [
    "iam-no-data-exfiltration",
    "indexes of a table",
    ...grants("dynamodb:Query", own("dynamodb", "table/chat/index/*")),
  ],
  [
    "iam-no-data-exfiltration",
    "objects of one access point",
    ...grants("s3:GetObject", own("s3", "accesspoint/app/object/*")),
  ],
  [
    "iam-no-credentials-exposure",
    "a user of one database",
    ...grants("rds-db:connect", own("rds-db", "dbuser:db-ABC/app")),
  ],
  ["iam-no-wildcard-resources", "speech", ...grants("polly:SynthesizeSpeech", "*")],
  ["iam-no-wildcard-resources", "results of a query", ...grants("logs:GetQueryResults", "*")],
  [
    "iam-no-permissions-management",
    "interfaces for CodeBuild",
    ...grants("ec2:CreateNetworkInterfacePermission", own("ec2", "network-interface/*"), {
      StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com" },
    }),
  ],
  ["iam-no-privilege-escalation", "one's own access keys", ...grants("iam:CreateAccessKey", arn(ASKER))],
  [
    "iam-github-oidc-sub",
    "a repository by its id",
    web(arn(`oidc-provider/${GITHUB}`), {
      StringEquals: {
        [`${GITHUB}:aud`]: "sts.amazonaws.com",
        [`${GITHUB}:sub`]: "repository_owner_id:1:repository_id:2:environment:prod",
      },
    }),
  ],
  [
    "iam-trust-no-account-root",
    "one role of the account, by conditions",
    trusts({
      Principal: "*",
      Condition: {
        StringEquals: { "aws:PrincipalAccount": OWN },
        ArnEquals: { "aws:PrincipalArn": arn("role/ci") },
      },
    }),
  ],
  [
    "resource-policy-no-foreign-account",
    "one's own account by a condition",
    everybodyIf(BUCKET, "s3:GetObject", { StringEquals: { "aws:PrincipalAccount": OWN } }),
  ],
  [
    "resource-policy-not-public",
    "an event bus for one organisation",
    one("aws:cloudwatch/eventPermission:EventPermission", {
      principal: "*",
      condition: { type: "StringEquals", key: "aws:PrincipalOrgID", value: "o-a1b2c3d4e5" },
    }),
  ],
  [
    "private-subnet-no-igw-route",
    "a private subnet with a table of its own",
    vpc,
    subnet,
    table([]),
    resource("aws:ec2/routeTableAssociation:RouteTableAssociation", "a", {
      routeTableId: "rtb-2",
      subnetId: "subnet-1",
    }),
    resource("aws:ec2/defaultRouteTable:DefaultRouteTable", "d", {
      defaultRouteTableId: "rtb-1",
      routes: everywhere,
    }),
  ],
  ["ssm-param-secure-string", "a number of tokens", parameter("/app/max_tokens", "4096")],
  ["secret-value-not-literal", "a number of tokens", parameter("/app/max_tokens", "4096")],
  [
    "lambda-env-no-secrets",
    "what is about tokens",
    lambda({
      TOKENIZER: "cl100k",
      TOKEN_TABLE: "tokens",
      SECRET_REGION: "us-east-1",
      PASSWORD_POLICY: "strict",
    }),
  ],
];

/** The rules that say something of a kind about a stack of prod. */
function answers(given: readonly PlanEntry[], kind: "violation" | "unknown"): readonly string[] {
  const { verdicts } = evaluate(given, { today: "2026-11-21", settings: { accountId: OWN } });
  return verdicts.filter(({ verdict }) => verdict.kind === kind).map(({ rule }) => rule);
}

describe("policy pack, attacks on rights, networks and secrets", () => {
  const themes = { unnamed, escalations, deniedApart, passing, managed, trust, policies, routes, logins };
  for (const [theme, attacks] of Object.entries(themes)) {
    for (const [rule, title, ...given] of attacks) {
      it(`${theme}: ${rule} stops ${title}`, () => {
        const found = answers(given, "violation");
        assert.ok(found.includes(rule), `only ${found.join()}`);
      });
    }
  }

  for (const [rule, title, ...given] of open) {
    it(`${rule} leaves ${title} open`, () => {
      const found = answers(given, "unknown");
      assert.ok(found.includes(rule), `only ${found.join()}`);
    });
  }

  for (const [rule, title, ...given] of harmless) {
    it(`${rule} does not report ${title}`, () => {
      const found = [...answers(given, "violation"), ...answers(given, "unknown")];
      assert.equal(found.includes(rule), false);
    });
  }
});
