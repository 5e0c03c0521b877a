import { secret } from "../support/secretConfig";
import { agentConfig, openWebuiConfig, spaConfig } from "../support/stack";

type Config = Readonly<Record<string, unknown>>;

const DIGEST = `sha256:${"6c".repeat(32)}`;
const ACCOUNT = "210987654321";
/** Encrypted in the stack file; no output may ever hold it. */
export const API_KEY = "sk-planted-in-the-configuration-0123456789";

/** Models of a service with OpenAI's interface, files and database on one file system. */
const sqlite: Config = {
  ...openWebuiConfig,
  "gatehouse:models": {
    openaiCompatible: { baseUrl: "https://models.acme.dev/v1", apiKey: secret(API_KEY) },
  },
  "gatehouse:database": { engine: "sqlite", reason: "One team tries it for a month; losing chats is fine." },
};

/** Whatever adds resources, at once. */
const everything: Config = {
  ...openWebuiConfig,
  "gatehouse:environment": "prod",
  "gatehouse:network": {
    zones: 3,
    egress: "nat-per-az",
    endpoints: ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "bedrock-runtime"],
  },
  "gatehouse:login": {
    mfa: "required",
    mfaMethods: ["totp", "sms"],
    tier: "PLUS",
    threatProtection: "enforced",
    selfSignUp: { emailDomains: ["acme.dev"] },
    email: {
      from: "login@acme.dev",
      sesIdentityArn: `arn:aws:ses:eu-central-1:${ACCOUNT}:identity/acme.dev`,
    },
    customDomain: {
      name: "login.chat.acme.dev",
      certificateArn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/6f1b2c3d-0000-4000-8000-000000000001`,
      hostedZoneId: "Z08345671ABCDEFGHIJKL",
    },
    federation: [
      {
        name: "AcmeSso",
        kind: "saml",
        metadataUrl: "https://sso.acme.dev/metadata.xml",
        emailDomains: ["acme.dev"],
      },
    ],
  },
  "gatehouse:observability": { alarmEmails: ["ops@acme.dev"], containerInsights: "enhanced" },
  "gatehouse:account": { permissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/boundary` },
  "gatehouse:database": { multiAz: true },
};

/** Whatever a company can bring. */
const brought: Config = {
  ...openWebuiConfig,
  "gatehouse:network": {
    existing: {
      vpcId: "vpc-0a1b2c3d4e5f60718",
      cidr: "10.0.0.0/16",
      publicSubnetIds: ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"],
      privateSubnetIds: ["subnet-0a1b2c3d4e5f60003", "subnet-0a1b2c3d4e5f60004"],
      privateRouteTableIds: ["rtb-0a1b2c3d4e5f60001"],
      egress: "single-nat",
    },
  },
  "gatehouse:domain": {
    name: "chat.acme.dev",
    certificateArn: `arn:aws:acm:eu-central-1:${ACCOUNT}:certificate/6f1b2c3d-0000-4000-8000-000000000002`,
  },
  "gatehouse:login": {
    existing: { userPoolId: "eu-central-1_Ab1Cd2Ef3", domain: "acme.auth.eu-central-1.amazoncognito.com" },
  },
  "gatehouse:encryption": {
    keyArn: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/6f1b2c3d-0000-4000-8000-000000000003`,
  },
  "gatehouse:openWebui": {
    image: `ghcr.io/open-webui/open-webui@${DIGEST}`,
    capacity: "fargate-spot",
    discovery: {
      namespace: "chat.internal",
      host: "web",
      clientSecurityGroupIds: ["sg-0a1b2c3d4e5f60001", "sg-0a1b2c3d4e5f60002"],
    },
  },
};

/** Open WebUI at work, after a release: several tasks that scale behind CloudFront, and all that watches them. */
const work: Config = {
  ...openWebuiConfig,
  "gatehouse:environment": "prod",
  "gatehouse:size": "medium",
  "gatehouse:edge": "cloudfront-private",
  "gatehouse:webAcl": { scope: "cloudfront" },
  "gatehouse:openWebui": {
    image: `ghcr.io/open-webui/open-webui@${DIGEST}`,
    migratedImage: `ghcr.io/open-webui/open-webui@${DIGEST}`,
    scaling: {
      schedules: [
        { name: "evening", cron: "0 20 ? * MON-FRI *", timezone: "Europe/Berlin", minimum: 1, maximum: 2 },
        { name: "morning", cron: "0 7 ? * MON-FRI *", timezone: "Europe/Berlin", minimum: 2, maximum: 4 },
      ],
    },
  },
  "gatehouse:files": { storage: "s3" },
  "gatehouse:backup": { restoreTesting: true },
  "gatehouse:observability": { alarmEmails: ["ops@acme.dev"] },
  "gatehouse:account": { cloudTrail: true },
  "gatehouse:cost": { monthlyBudgetUsd: 500, anomalyAlerts: { minimumUsd: 50 } },
};

const { "gatehouse:domain": _domain, ...withoutDomain } = openWebuiConfig;
/** CloudFront's own address, and a database that scales. */
const address: Config = {
  ...withoutDomain,
  "gatehouse:edge": "cloudfront-private",
  "gatehouse:database": { engine: "aurora", multiAz: true },
};

const { "gatehouse:domain": _agentDomain, ...agentWithoutDomain } = agentConfig;

/** The agent's application logs users in, behind a VPC origin, with CloudFront's own address. */
const agentApp: Config = {
  ...agentWithoutDomain,
  "gatehouse:auth": "app",
  "gatehouse:edge": "cloudfront-private",
  "gatehouse:network": { egress: "nat-instance" },
};

/** The agent with whatever adds resources: an image to be copied, scaling, models, a group, a backup plan. */
const agentMirror: Config = {
  ...agentConfig,
  "gatehouse:size": "medium",
  "gatehouse:agent": {
    mirror: `ghcr.io/acme/agent@${DIGEST}`,
    allowedGroup: "agents",
    scaling: {
      schedules: [
        { name: "evening", cron: "0 20 ? * MON-FRI *", timezone: "Europe/Berlin", minimum: 1, maximum: 2 },
      ],
    },
  },
  "gatehouse:bedrock": { modelIds: ["eu.amazon.nova-lite-v1:0"] },
  "gatehouse:backup": { enabled: true },
  "gatehouse:cost": { monthlyBudgetUsd: 200 },
  "gatehouse:observability": { alarmEmails: ["ops@acme.dev"] },
};

/** What the pages' back end calls; encrypted in the stack file like the other. */
export const BACKEND_KEY = "sk-planted-for-the-back-end-0123456789";
const spaSettings = spaConfig["gatehouse:spa"] as Config;
const { "gatehouse:domain": _spaDomain, ...spaWithoutDomain } = spaConfig;

/** Pages whose WebSocket is API Gateway's, which checks tokens too, at AWS's own addresses. */
const spaGateway: Config = {
  ...spaWithoutDomain,
  "gatehouse:spa": { ...spaSettings, webSocket: "apigateway", apiAuth: true },
};

/** Pages with whatever else adds resources: secrets of the back end, several zones, mails, a budget. */
const spaSecrets: Config = {
  ...spaConfig,
  "gatehouse:size": "medium",
  "gatehouse:spa": {
    ...spaSettings,
    backend: {
      ...(spaSettings["backend"] as Config),
      secrets: [{ name: "OPENAI_API_KEY", value: secret(BACKEND_KEY) }],
    },
  },
  "gatehouse:cost": { monthlyBudgetUsd: 200 },
  "gatehouse:observability": { alarmEmails: ["ops@acme.dev"] },
};

/** Configurations that together create every kind of resource that the program knows. */
export const variants = {
  bedrock: openWebuiConfig,
  sqlite,
  everything,
  brought,
  work,
  address,
  agent: agentConfig,
  agentApp,
  agentMirror,
  spa: spaConfig,
  spaGateway,
  spaSecrets,
} as const;
export type Variant = keyof typeof variants;
