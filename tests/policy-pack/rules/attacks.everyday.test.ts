import assert from "node:assert/strict";
import type { PlanEntry } from "../../../policy-pack/evaluate";
import { allow, resource, SECRET, UNKNOWN, verdictsOn } from "../support";

type Inputs = Record<string, unknown>;
type Expected = "compliant" | "violation" | "unknown";
type Row = readonly [rule: string, title: string, expected: Expected, ...given: PlanEntry[]];

const OWN = "123456789012";
const one = (type: string, inputs: Inputs) => resource(type, "x", inputs);
const stack = (templateBody: unknown) =>
  one("aws:cloudformation/stack:Stack", {
    templateBody: typeof templateBody === "string" ? templateBody : JSON.stringify(templateBody),
  });
const properties = (inputs: Inputs) => stack({ Resources: { X: { Type: "AWS::X::Y", Properties: inputs } } });
const yaml = (...lines: readonly string[]) =>
  stack(["Resources:", "  X:", ...lines.map((line) => `    ${line}`)].join("\n"));
const desired = (inputs: Inputs) =>
  one("aws:cloudcontrol/resource:Resource", { desiredState: JSON.stringify(inputs) });
const airflow = (name: string, value: string) =>
  one("aws:mwaa/environment:Environment", { airflowConfigurationOptions: { [name]: value } });
const pod = (podProperties: Inputs) =>
  one("aws:batch/jobDefinition:JobDefinition", { type: "container", eksProperties: { podProperties } });

const texts: readonly Row[] = (
  [
    ["compliant", "a demand for tokens of IMDSv2", properties({ HttpTokens: "required" })],
    ["compliant", "units of tokens", properties({ TokenValidityUnits: { AccessToken: "minutes" } })],
    ["compliant", "the id of a secret", properties({ SecretId: "prod/db" })],
    ["compliant", "the type of a token", desired({ TokenType: "REFRESH" })],
    ["violation", "a password in JSON", properties({ MasterUserPassword: "hunter2hunter2" })],
    ["violation", "a secret in JSON", desired({ SecretString: "hunter2hunter2" })],
    ["violation", "a secret of a client", desired({ ClientSecret: "hunter2hunter2" })],
    [
      "compliant",
      "a secret of CloudFormation in YAML",
      yaml(
        "Type: AWS::SecretsManager::Secret",
        "Properties:",
        "  GenerateSecretString:",
        '    SecretStringTemplate: \'{"username":"app"}\'',
        "    GenerateStringKey: password",
        "    PasswordLength: 32",
      ),
    ],
    [
      "compliant",
      "references in YAML",
      yaml(
        "HttpTokens: required",
        "SecretId: prod/database",
        "AccessToken: minutes",
        "MasterUserPassword: !GetAtt Database.Password",
        "MasterUserSecret: '{{resolve:secretsmanager:MySecret:SecretString:password}}'",
        "Action: secretsmanager:GetSecretValue",
      ),
    ],
    ["violation", "a password in YAML", yaml("MasterUserPassword: hunter2hunter2")],
    ["violation", "a secret in YAML", yaml("SecretString:  'hunter2hunter2'")],
    ["compliant", "a backend of Airflow", airflow("secrets.backend", "airflow.providers.amazon.Backend")],
    ["compliant", "what asks for a secret", airflow("webserver.secret_key_cmd", "cat key-of-the-server")],
    ["violation", "a key of Airflow", airflow("webserver.secret_key", "hunter2hunter2")],
    [
      "compliant",
      "a secret of Kubernetes as a volume",
      pod({ volumes: [{ name: "token", secret: { secretName: "database" } }] }),
    ],
    [
      "violation",
      "a variable of a pod",
      pod({ containers: { env: [{ name: "DB_PASSWORD", value: "hunter2hunter2" }] } }),
    ],
  ] as const
).map(([expected, title, given]) => ["text-no-secrets", title, expected, given] as const);

const endpoint = (Action: string, Resource: string) =>
  one("aws:ec2/vpcEndpoint:VpcEndpoint", {
    serviceName: "com.amazonaws.us-east-1.x",
    policy: allow({ Principal: "*", Action, Resource }),
  });
const image = "arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0";
const endpoints: readonly Row[] = (
  [
    [
      "compliant",
      "secrets of one's own account",
      endpoint("secretsmanager:PutSecretValue", `arn:aws:secretsmanager:us-east-1:${OWN}:secret:*`),
    ],
    ["compliant", "an image to start", endpoint("ec2:RunInstances", image)],
    [
      "violation",
      "secrets of every account",
      endpoint("secretsmanager:PutSecretValue", "arn:aws:secretsmanager:us-east-1:*:secret:*"),
    ],
    ["violation", "every bucket", endpoint("s3:PutObject", "arn:aws:s3:::*")],
    ["violation", "models", endpoint("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/*")],
  ] as const
).map(([expected, title, given]) => ["vpce-policy-restricted", title, expected, given] as const);

const bucket = (account: string, Action: string) => [
  one("aws:s3/bucketPolicy:BucketPolicy", {
    bucket: "logs",
    policy: allow({
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action,
      Resource: "arn:aws:s3:::logs/*",
    }),
  }),
  resource("aws:s3/bucket:Bucket", "own", {}, { outputs: { arn: `arn:aws:iam::${OWN}:role/x` } }),
];
const EKS = "oidc.eks.eu-central-1.amazonaws.com/id/ABC";
const pods = (sub: string) =>
  one("aws:iam/role:Role", {
    assumeRolePolicy: allow({
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: `arn:aws:iam::${OWN}:oidc-provider/${EKS}` },
      Condition: { StringLike: { [`${EKS}:sub`]: sub } },
    }),
  });
const role = resource(
  "aws:iam/role:Role",
  "role",
  { name: "role" },
  { outputs: { arn: `arn:aws:iam::${OWN}:role/role` } },
);
const grants = (Action: string, Resource: string, Condition?: Inputs) => [
  one("aws:iam/rolePolicy:RolePolicy", {
    role: "role",
    policy: allow({ Action, Resource, ...(Condition && { Condition }) }),
  }),
  role,
];
const bound = (value: string, operator = "StringEquals") => ({
  [operator]: { "iam:PermissionsBoundary": value },
});
const alice = resource(
  "aws:iam/user:User",
  "alice",
  { name: "alice" },
  { outputs: { arn: `arn:aws:iam::${OWN}:user/alice` } },
);
const group = resource(
  "aws:iam/group:Group",
  "staff",
  { name: "staff" },
  { outputs: { arn: `arn:aws:iam::${OWN}:group/staff` } },
);
const ofAlice = (Action: string, Resource: string) =>
  one("aws:iam/userPolicy:UserPolicy", { user: "alice", policy: allow({ Action, Resource }) });
const ofStaff = (Action: string, Resource: string) =>
  one("aws:iam/groupPolicy:GroupPolicy", { group: "staff", policy: allow({ Action, Resource }) });
const LIMIT = `arn:aws:iam::${OWN}:policy/Boundary`;
const ESCALATION = "iam-no-privilege-escalation";

const rights: readonly Row[] = [
  [
    "resource-policy-no-foreign-account",
    "the logs of a load balancer",
    "compliant",
    ...bucket("054676820928", "s3:PutObject"),
  ],
  [
    "resource-policy-no-foreign-account",
    "a load balancer that reads",
    "violation",
    ...bucket("054676820928", "s3:GetObject"),
  ],
  [
    "resource-policy-no-foreign-account",
    "an account that is nobody's",
    "violation",
    ...bucket("999999999999", "s3:PutObject"),
  ],
  ["iam-trust-no-wildcard", "a namespace of a cluster", "compliant", pods("system:serviceaccount:my-ns:*")],
  ["iam-trust-no-wildcard", "every namespace", "violation", pods("system:serviceaccount:*:app")],
  [
    "iam-trust-no-wildcard",
    "namespaces that begin alike",
    "violation",
    pods("system:serviceaccount:my-*:app"),
  ],
  [
    ESCALATION,
    "rights for whom the boundary limits",
    "compliant",
    ...grants("iam:PutRolePolicy", "*", bound(LIMIT)),
  ],
  [
    ESCALATION,
    "policies for users whom it limits",
    "compliant",
    ...grants("iam:AttachUserPolicy", "*", bound(LIMIT)),
  ],
  [
    ESCALATION,
    "a boundary of whatever account",
    "compliant",
    ...grants("iam:AttachRolePolicy", "*", bound("arn:aws:iam::*:policy/Boundary", "ArnLike")),
  ],
  [
    ESCALATION,
    "any policy as a boundary",
    "violation",
    ...grants("iam:AttachRolePolicy", "*", bound("arn:aws:iam::*:policy/*", "ArnLike")),
  ],
  [
    ESCALATION,
    "administration as a boundary",
    "violation",
    ...grants("iam:PutRolePolicy", "*", bound("arn:aws:iam::*:policy/Admin*", "ArnLike")),
  ],
  [
    ESCALATION,
    "a boundary that is not known",
    "unknown",
    ...grants("iam:PutRolePolicy", "*", bound(UNKNOWN)),
  ],
  [
    ESCALATION,
    "one policy of AWS for every role",
    "violation",
    ...grants("iam:AttachRolePolicy", "*", {
      ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/IAMFullAccess" },
    }),
  ],
  [
    ESCALATION,
    "a boundary that is taken away",
    "violation",
    ...grants("iam:DeleteRolePermissionsBoundary", "*", bound(LIMIT)),
  ],
  [
    ESCALATION,
    "rights of a group, which has no boundary",
    "violation",
    ...grants("iam:PutGroupPolicy", "*", bound(LIMIT)),
  ],
  [
    ESCALATION,
    "rights of a user for herself",
    "violation",
    alice,
    ofAlice("iam:PutUserPolicy", `arn:aws:iam::${OWN}:user/alice`),
  ],
  [
    ESCALATION,
    "rights of a user for another",
    "compliant",
    alice,
    ofAlice("iam:PutUserPolicy", `arn:aws:iam::${OWN}:user/robert`),
  ],
  [
    ESCALATION,
    "rights of a group for itself",
    "violation",
    group,
    ofStaff("iam:AttachGroupPolicy", `arn:aws:iam::${OWN}:group/staff`),
  ],
];

const HOST = "ecs-task-no-host-path";
const task = (device: string) =>
  one("aws:ecs/taskDefinition:TaskDefinition", {
    volumes: [{ name: "scratch" }],
    containerDefinitions: JSON.stringify([
      { name: "c", linuxParameters: { devices: [{ hostPath: device }] } },
    ]),
  });
const job = (device: string) =>
  one("aws:batch/jobDefinition:JobDefinition", {
    containerProperties: JSON.stringify({ linuxParameters: { devices: [{ hostPath: device }] } }),
  });
const mount = (driverOpts: Inputs) =>
  one("aws:ecs/taskDefinition:TaskDefinition", {
    containerDefinitions: "[]",
    volumes: [{ name: "v", dockerVolumeConfiguration: { driverOpts } }],
  });
const cluster = (publicAccessCidrs: unknown) =>
  one("aws:eks/cluster:Cluster", { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs } });
const fleet = (specification: Inputs) =>
  one("aws:ec2/spotFleetRequest:SpotFleetRequest", { launchSpecifications: [specification] });
const pipeline = (EnvironmentVariables: unknown) =>
  one("aws:codepipeline/pipeline:Pipeline", {
    stages: [{ actions: [{ configuration: { EnvironmentVariables } }] }],
  });
const share = (inputs: Inputs) => [
  one("aws:rds/snapshot:Snapshot", inputs),
  resource("aws:s3/bucket:Bucket", "own", {}, { outputs: { arn: `arn:aws:iam::${OWN}:role/x` } }),
];

const services: readonly Row[] = [
  [HOST, "an accelerator", "compliant", task("/dev/neuron0")],
  [HOST, "a network card", "compliant", job("/dev/infiniband/uverbs0")],
  [HOST, "a graphics card", "compliant", task("/dev/nvidia-uvm")],
  [HOST, "a disk", "violation", task("/dev/nvme0n1")],
  [HOST, "a way out of the cards", "violation", task("/dev/infiniband/../mem")],
  [HOST, "a disk in a job", "violation", job("/dev/nvme0n1")],
  [HOST, "a share of CIFS", "compliant", mount({ type: "cifs", device: "//server/share" })],
  [HOST, "the root with two slashes", "violation", mount({ type: "none", o: "bind", device: "//etc" })],
  ["ec2-root-encrypted", "a fleet that says nothing of its disks", "violation", fleet({ ami: "ami-1" })],
  [
    "ec2-root-encrypted",
    "a fleet with an encrypted disk",
    "compliant",
    fleet({ rootBlockDevices: [{ encrypted: true }] }),
  ],
  [
    "ec2-root-encrypted",
    "a fleet whose disks are not known",
    "unknown",
    fleet({ rootBlockDevices: UNKNOWN }),
  ],
  ["codebuild-no-plaintext-env", "variables that are not known", "unknown", pipeline(UNKNOWN)],
  ["codebuild-no-plaintext-env", "variables that are a secret", "unknown", pipeline(SECRET)],
  [
    "codebuild-no-plaintext-env",
    "a variable",
    "compliant",
    pipeline(JSON.stringify([{ name: "STAGE", value: "x" }])),
  ],
  ["eks-not-public", "the internet in two halves", "violation", cluster(["0.0.0.0/1", "128.0.0.0/1"])],
  [
    "eks-not-public",
    "parts that together are the internet",
    "violation",
    cluster(["52.0.0.0/9", "53.0.0.0/9"]),
  ],
  ["eks-not-public", "two offices", "compliant", cluster(["203.0.113.0/24", "198.51.100.0/24"])],
  ["share-no-foreign-account", "accounts that are a secret", "unknown", ...share({ sharedAccounts: SECRET })],
  [
    "share-no-foreign-account",
    "an account that is a secret",
    "unknown",
    ...share({ sharedAccounts: [SECRET] }),
  ],
  ["share-no-foreign-account", "one's own account", "compliant", ...share({ sharedAccounts: [OWN] })],
  [
    "share-no-foreign-account",
    "a foreign account",
    "violation",
    ...share({ sharedAccounts: ["999999999999"] }),
  ],
];

describe("policy pack, what everyday stacks hold and what looks like it", () => {
  for (const [rule, title, expected, ...given] of [...texts, ...endpoints, ...rights, ...services]) {
    it(`${rule}: ${title}: ${expected}`, () => {
      const kinds = verdictsOn(rule, given).map(({ kind }) => kind);
      assert.deepEqual([...new Set(kinds)], [expected]);
    });
  }

  it("demand of models only who calls", () => {
    const [found] = verdictsOn("vpce-policy-restricted", [
      endpoint("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/*"),
    ]);
    assert.match(String(found && "message" in found && found.message), /demand aws:PrincipalAccount\.$/);
  });

  it("say of a second way into GraphQL what it opens", () => {
    const [found] = verdictsOn("api-call-authorized", [
      one("aws:appsync/graphQLApi:GraphQLApi", {
        authenticationType: "AWS_IAM",
        additionalAuthenticationProviders: [{ authenticationType: "API_KEY" }],
      }),
    ]);
    assert.match(String(found && "message" in found && found.message), /@aws_api_key/);
  });
});
