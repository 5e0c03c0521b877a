import { secret } from "../support/secretConfig";
import { openWebuiConfig } from "../support/stack";

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
  "gatehouse:openWebui": { image: `ghcr.io/open-webui/open-webui@${DIGEST}`, capacity: "fargate-spot" },
};

/** Configurations that together create every kind of resource that the program knows. */
export const variants = { bedrock: openWebuiConfig, sqlite, everything, brought } as const;
export type Variant = keyof typeof variants;
