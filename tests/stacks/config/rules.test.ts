import assert from "node:assert/strict";
import { rules } from "../../../stacks/config/open-webui/rules";
import { changed, DIGEST, faultsOf, good, IMAGE, load, type Values } from "./support";

interface Case {
  /** What is changed in the good configuration. */
  readonly bad: Values;
  /** The messages up to the reason. */
  readonly says: readonly string[];
  /** A configuration that comes close and is fine. */
  readonly fine: Values;
  readonly region?: string;
}

const ARN = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
const LOCAL_ARN = ARN.replace("us-east-1", "eu-central-1");
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
const prod = { environment: "prod" };
const vpc = {
  vpcId: "vpc-0a1b2c3d4e5f60718",
  cidr: "10.0.0.0/16",
  publicSubnetIds: ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
  privateSubnetIds: ["subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714"],
  privateRouteTableIds: ["rtb-0a1b2c3d4e5f60718"],
  egress: "single-nat",
};
const pool = { userPoolId: "eu-central-1_Ab1Cd2Ef3", domain: "acme.auth.eu-central-1.amazoncognito.com" };
const email = {
  from: "login@acme.com",
  sesIdentityArn: "arn:aws:ses:eu-central-1:111122223333:identity/acme.com",
};
const saml = { name: "acme", kind: "saml", metadataUrl: "https://id.acme.com/metadata?app=1" };
const oidc = {
  name: "acme",
  kind: "oidc",
  issuer: "https://id.acme.com",
  clientId: "chat",
  clientSecret: "s",
};
const sqlite = { engine: "sqlite", reason: "a trial for one week" };
const bedrock = (...modelIds: string[]) => ({ modelIds, gatewayImage: `ghcr.io/berriai/litellm@${DIGEST}` });
const tags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, "x"]));
const slim = { "openWebui.image": IMAGE.replace("0.12.4", "0.12.4-slim"), "openWebui.imageVariant": "slim" };
const locked = { "account.allowedRegions": ["eu-central-1"] };
const dnsElsewhere = { "domain.hostedZoneId": undefined, "domain.certificateArn": LOCAL_ARN };
const two = { "openWebui.desiredCount": 2, "valkey.enabled": true };
const night = { name: "night", cron: "0 22 * * ? *", timezone: "Europe/Berlin", minimum: 1, maximum: 2 };
const CLUSTER_SNAPSHOT = "arn:aws:rds:eu-central-1:111122223333:cluster-snapshot:before";
const LONG = `${"a".repeat(60)}.acme.com`;

const cases: Readonly<Record<string, Case>> = {
  "egress-for-login": {
    bad: { "network.egress": "none" },
    says: ['gatehouse:network.egress is "none"'],
    fine: { "network.egress": "nat-per-az" },
  },
  "cognito-endpoint": {
    bad: { "network.endpoints": ["logs", "cognito-idp"] },
    says: ['gatehouse:network.endpoints[1] is "cognito-idp"'],
    fine: { "network.endpoints": ["logs", "kms"] },
  },
  "endpoint-twice": {
    bad: { "network.endpoints": ["logs", "kms", "logs"] },
    says: ['gatehouse:network.endpoints[2] repeats "logs"'],
    fine: { "network.endpoints": ["logs", "kms"] },
  },
  "existing-network-keys": {
    bad: {
      "network.existing": vpc,
      "network.cidr": "10.1.0.0/16",
      "network.egress": "single-nat",
      "network.flowLogRetentionDays": 30,
    },
    says: [
      "gatehouse:network.cidr stands beside network.existing",
      "gatehouse:network.egress stands beside network.existing",
      "gatehouse:network.flowLogRetentionDays stands beside network.existing",
    ],
    fine: { "network.existing": vpc },
  },
  "existing-network-subnets": {
    bad: {
      "network.existing": { ...vpc, publicSubnetIds: [], privateSubnetIds: vpc.privateSubnetIds.slice(1) },
    },
    says: [
      "gatehouse:network.existing.publicSubnetIds has 0 different subnets",
      "gatehouse:network.existing.privateSubnetIds has 1 different subnet",
    ],
    fine: { "network.existing": vpc },
  },
  "existing-network-overlap": {
    bad: {
      "network.existing": { ...vpc, privateSubnetIds: [...vpc.privateSubnetIds, vpc.publicSubnetIds[0]] },
    },
    says: [
      'gatehouse:network.existing.privateSubnetIds[2] is "subnet-0a1b2c3d4e5f60711", a public subnet too',
    ],
    fine: { "network.existing": vpc },
  },
  "nat-instance-type": {
    bad: { "network.egress": "single-nat", "network.natInstanceType": "t4g.small" },
    says: ['gatehouse:network.natInstanceType is "t4g.small"'],
    fine: { "network.natInstanceType": "t4g.small" },
  },
  "nat-instance-prod": {
    bad: prod,
    says: ['gatehouse:network.egress is "nat-instance" (size small)'],
    fine: { ...prod, "network.egress": "single-nat" },
  },
  "cidr-docker": {
    bad: { "network.cidr": "172.17.0.0/18" },
    says: ['gatehouse:network.cidr is "172.17.0.0/18"'],
    fine: { "network.cidr": "172.18.0.0/16" },
  },
  "domain-required": {
    bad: { domain: undefined },
    says: ["gatehouse:domain is not set"],
    fine: { domain: undefined, edge: "cloudfront-private" },
  },
  "edge-partition": {
    bad: { edge: "cloudfront-public", "webAcl.scope": "cloudfront" },
    says: ['gatehouse:edge is "cloudfront-public"', 'gatehouse:webAcl.scope is "cloudfront"'],
    fine: { "webAcl.scope": "regional" },
    region: "us-gov-west-1",
  },
  "edge-certificate": {
    bad: { edge: "cloudfront-public", ...dnsElsewhere },
    says: ["gatehouse:cloudfront.certificateArn is not set"],
    fine: { edge: "cloudfront-public", ...dnsElsewhere, "cloudfront.certificateArn": ARN },
  },
  "edge-certificate-region": {
    bad: { edge: "cloudfront-public", "cloudfront.certificateArn": LOCAL_ARN },
    says: ["gatehouse:cloudfront.certificateArn is in eu-central-1"],
    fine: { edge: "cloudfront-public", "cloudfront.certificateArn": ARN },
  },
  "edge-certificate-locked": {
    bad: { edge: "cloudfront-private", ...locked },
    says: ["gatehouse:account.allowedRegions does not hold us-east-1"],
    fine: { edge: "cloudfront-private", ...locked, "cloudfront.certificateArn": ARN },
  },
  "edge-locked": {
    bad: { edge: "cloudfront-private", ...locked, "cloudfront.certificateArn": ARN },
    says: ['gatehouse:edge is "cloudfront-private"'],
    fine: locked,
  },
  "edge-vpc-gateway": {
    bad: { edge: "cloudfront-private", "network.existing": vpc },
    says: ['gatehouse:edge is "cloudfront-private"'],
    fine: { edge: "cloudfront-public", "network.existing": vpc },
  },
  "cloudfront-unused": {
    bad: { "cloudfront.cacheStaticFiles": true },
    says: ["gatehouse:cloudfront is set"],
    fine: { edge: "cloudfront-public", "cloudfront.cacheStaticFiles": true },
  },
  "web-acl-edge": {
    bad: { "webAcl.scope": "cloudfront" },
    says: ['gatehouse:webAcl.scope is "cloudfront"'],
    fine: { edge: "cloudfront-public", "webAcl.scope": "cloudfront" },
  },
  "web-acl-locked": {
    bad: {
      edge: "cloudfront-public",
      "webAcl.scope": "cloudfront",
      "cloudfront.certificateArn": ARN,
      ...locked,
    },
    says: ['gatehouse:webAcl.scope is "cloudfront"'],
    fine: {
      edge: "cloudfront-public",
      "webAcl.scope": "regional",
      "cloudfront.certificateArn": ARN,
      ...locked,
    },
  },
  "web-acl-behind": {
    bad: { edge: "cloudfront-public", "webAcl.scope": "regional" },
    says: ["gatehouse:webAcl.scope leads to the load balancer"],
    fine: { edge: "cloudfront-public", "webAcl.scope": "cloudfront" },
  },
  "web-acl-countries": {
    bad: {
      "webAcl.scope": "regional",
      "webAcl.allowCountries": ["DE", "FR", "DE"],
      "webAcl.blockCountries": ["KP"],
    },
    says: [
      "gatehouse:webAcl.blockCountries stands beside webAcl.allowCountries",
      'gatehouse:webAcl.allowCountries[2] repeats "DE"',
    ],
    fine: { "webAcl.scope": "regional", "webAcl.allowCountries": ["DE", "FR"] },
  },
  "web-acl-countries-regional": {
    bad: { edge: "cloudfront-public", "webAcl.scope": "regional", "webAcl.blockCountries": ["KP"] },
    says: ["gatehouse:webAcl.blockCountries is set"],
    fine: { edge: "cloudfront-public", "webAcl.scope": "cloudfront", "webAcl.blockCountries": ["KP"] },
  },
  "web-acl-prod": {
    bad: prod,
    says: ['gatehouse:webAcl.scope is "off" (default)'],
    fine: { ...prod, "webAcl.scope": "regional" },
  },
  "backup-prod": {
    bad: { ...prod, "backup.enabled": false },
    says: ["gatehouse:backup.enabled is false"],
    fine: prod,
  },
  "restore-testing": {
    bad: { "backup.restoreTesting": true },
    says: ["gatehouse:backup.restoreTesting is true"],
    fine: { "backup.enabled": true, "backup.restoreTesting": true },
  },
  "cost-nobody": {
    bad: { "cost.monthlyBudgetUsd": 300, "cost.anomalyAlerts": { minimumUsd: 50 } },
    says: [
      "gatehouse:cost.monthlyBudgetUsd is set, and observability.alarmEmails is empty",
      "gatehouse:cost.anomalyAlerts is set, and observability.alarmEmails is empty",
    ],
    fine: { "cost.monthlyBudgetUsd": 300, "observability.alarmEmails": ["ops@acme.com"] },
  },
  "cost-monitor": {
    bad: { "observability.alarmEmails": ["ops@acme.com"], "cost.anomalyAlerts": { minimumUsd: 50 } },
    says: ["gatehouse:cost.anomalyAlerts.monitorArn is not set"],
    fine: {
      "observability.alarmEmails": ["ops@acme.com"],
      "cost.anomalyAlerts": {
        minimumUsd: 50,
        monitorArn: "arn:aws:ce::111122223333:anomalymonitor/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
      },
    },
  },
  "trail-outside-prod": {
    bad: { "account.cloudTrail": true },
    says: ["gatehouse:account.cloudTrail is true"],
    fine: { ...prod, "account.cloudTrail": true },
  },
  "domain-certificate": {
    bad: { "domain.hostedZoneId": undefined },
    says: ["gatehouse:domain has neither hostedZoneId nor certificateArn"],
    fine: { "domain.hostedZoneId": undefined, "domain.certificateArn": LOCAL_ARN },
  },
  "domain-of-aws": {
    bad: { "domain.name": "chat-1.eu-central-1.elb.amazonaws.com" },
    says: ['gatehouse:domain.name is "chat-1.eu-central-1.elb.amazonaws.com"'],
    fine: { "domain.name": "notamazonaws.com" },
  },
  "domain-length": {
    bad: { "domain.name": LONG },
    says: ["gatehouse:domain.name has 69 characters"],
    fine: { "domain.name": LONG, "domain.certificateArn": LOCAL_ARN },
  },
  "certificate-region": {
    bad: { "domain.certificateArn": ARN },
    says: ["gatehouse:domain.certificateArn is in us-east-1, the stack in eu-central-1"],
    fine: { "domain.certificateArn": LOCAL_ARN },
  },
  "login-two-domains": {
    bad: {
      "login.domainPrefix": "acme",
      "login.customDomain": { name: "auth.chat.acme.com", certificateArn: ARN },
    },
    says: ["gatehouse:login.domainPrefix stands beside customDomain"],
    fine: { "login.domainPrefix": "acme" },
  },
  "login-certificate-region": {
    bad: { "login.customDomain": { name: "auth.chat.acme.com", certificateArn: LOCAL_ARN } },
    says: ["gatehouse:login.customDomain.certificateArn is in eu-central-1"],
    fine: { "login.customDomain": { name: "auth.chat.acme.com", certificateArn: ARN } },
  },
  "login-domain-same": {
    bad: { "login.customDomain": { name: "chat.acme.com", certificateArn: ARN } },
    says: ["gatehouse:login.customDomain.name is the application's own name"],
    fine: { "login.customDomain": { name: "auth.chat.acme.com", certificateArn: ARN } },
  },
  "login-domain-parent": {
    bad: { "login.customDomain": { name: "acme.com", certificateArn: ARN } },
    says: ['gatehouse:login.customDomain.name is "acme.com"'],
    fine: { "login.customDomain": { name: "auth.chat.acme.com", certificateArn: ARN } },
  },
  "login-domain-parent-record": {
    bad: { "login.customDomain": { name: "auth.acme.com", certificateArn: ARN } },
    says: ['gatehouse:login.customDomain.name is "auth.acme.com"'],
    fine: { "login.customDomain": { name: "auth.chat.acme.com", certificateArn: ARN } },
  },
  "login-existing-keys": {
    bad: { "login.existing": pool, "login.mfa": "required", "login.federation": [saml] },
    says: [
      "gatehouse:login.mfa stands beside login.existing",
      "gatehouse:login.federation stands beside login.existing",
    ],
    fine: { "login.existing": pool, "login.refreshTokenDays": 7 },
  },
  "login-existing-region": {
    bad: { "login.existing": { ...pool, userPoolId: "us-east-1_Ab1Cd2Ef3" } },
    says: ["gatehouse:login.existing.userPoolId is in us-east-1, the stack in eu-central-1"],
    fine: { "login.existing": pool },
  },
  "sign-up-domains": {
    bad: { "login.selfSignUp": { emailDomains: [] } },
    says: ["gatehouse:login.selfSignUp.emailDomains is empty"],
    fine: { "login.selfSignUp": { emailDomains: ["acme.com"] } },
  },
  "sign-up-public-mail": {
    bad: { "login.selfSignUp": { emailDomains: ["acme.com", "gmail.com"] } },
    says: ['gatehouse:login.selfSignUp.emailDomains[1] is "gmail.com"'],
    fine: { "login.selfSignUp": { emailDomains: ["mygmail.com"] } },
  },
  "sign-up-prod": {
    bad: { ...prod, "login.selfSignUp": { emailDomains: ["acme.com"] } },
    says: ["gatehouse:login.selfSignUp is set"],
    fine: { "login.selfSignUp": { emailDomains: ["acme.com"] } },
  },
  "threat-protection-tier": {
    bad: { "login.threatProtection": "audit" },
    says: ['gatehouse:login.threatProtection is "audit"'],
    fine: { "login.threatProtection": "audit", "login.tier": "PLUS" },
  },
  "mfa-methods": {
    bad: { "login.mfaMethods": [] },
    says: ["gatehouse:login.mfaMethods is empty"],
    fine: { "login.mfaMethods": ["totp"] },
  },
  "mfa-methods-unused": {
    bad: { "login.mfa": "off", "login.mfaMethods": ["totp"] },
    says: ["gatehouse:login.mfaMethods has no effect"],
    fine: { "login.mfa": "off" },
  },
  "mfa-prod": {
    bad: { ...prod, "login.mfa": "off" },
    says: ['gatehouse:login.mfa is "off"'],
    fine: { ...prod, "login.mfa": "optional" },
  },
  "mfa-sms": {
    bad: { "login.mfaMethods": ["totp", "sms"] },
    says: ['gatehouse:login.mfaMethods includes "sms"'],
    fine: { "login.mfaMethods": ["totp"] },
  },
  "email-identity": {
    bad: { "login.email": { ...email, from: "login@notacme.com" } },
    says: ['gatehouse:login.email.from is "login@notacme.com", the identity is "acme.com"'],
    fine: { "login.email": { ...email, from: "login@mail.acme.com" } },
  },
  "email-quota": {
    bad: prod,
    says: ["gatehouse:login.email is not set"],
    fine: { ...prod, "login.email": email },
  },
  "federation-kind": {
    bad: { "login.federation": [{ ...saml, issuer: "https://id.acme.com", metadataUrl: undefined }] },
    says: [
      'gatehouse:login.federation[0].metadataUrl is not set, and kind is "saml"',
      'gatehouse:login.federation[0].issuer is set, and kind is "saml"',
    ],
    fine: { "login.federation": [saml, { ...oidc, name: "other" }] },
  },
  "federation-names": {
    bad: {
      "login.federation": [
        { ...saml, emailDomains: ["acme.com"] },
        { ...oidc, name: "ACME", emailDomains: ["acme.de", "acme.com"] },
      ],
    },
    says: [
      'gatehouse:login.federation[1] repeats "acme"',
      'gatehouse:login.federation[1].emailDomains[1] repeats "acme.com"',
    ],
    fine: { "login.federation": [saml, { ...oidc, name: "other" }] },
  },
  "session-refresh": {
    bad: { "openWebui.sessionHours": 25, "login.refreshTokenDays": 1 },
    says: ["gatehouse:openWebui.sessionHours is 25"],
    fine: { "openWebui.sessionHours": 24, "login.refreshTokenDays": 1 },
  },
  "snapshot-region": {
    bad: { "database.restoreFromSnapshot": "arn:aws:rds:us-east-1:111122223333:snapshot:before" },
    says: ["gatehouse:database.restoreFromSnapshot is in us-east-1, the stack in eu-central-1"],
    fine: { "database.restoreFromSnapshot": "arn:aws:rds:eu-central-1:111122223333:snapshot:before" },
  },
  "profile-global": {
    bad: { "models.bedrock": bedrock("global.amazon.nova-lite-v1:0") },
    says: ['gatehouse:models.bedrock.modelIds[0] is "global.amazon.nova-lite-v1:0"'],
    fine: { "models.bedrock": bedrock("eu.amazon.nova-lite-v1:0") },
  },
  "alarms-twice": {
    bad: { "observability.alarmEmails": ["ops@acme.com", "Ops@acme.com"] },
    says: ['gatehouse:observability.alarmEmails[1] repeats "ops@acme.com"'],
    fine: { "observability.alarmEmails": ["ops@acme.com", "dev@acme.com"] },
  },
  "tags-case": {
    bad: { tags: { team: "a", owner: "b", Team: "c" } },
    says: ["gatehouse:tags.Team has the key of tags.team"],
    fine: { tags: { team: "a", owner: "b" } },
  },
  "tags-words": {
    bad: { tags: JSON.parse('{"__proto__": "a", "toString": "b"}') },
    says: [
      "gatehouse:tags.__proto__ has a key that cannot be used",
      "gatehouse:tags.toString has a key that cannot be used",
    ],
    fine: { tags: { constructor: "a" } },
  },
  "tasks-valkey": {
    bad: { "openWebui.scaling": { maximum: 3 } },
    says: ["gatehouse:openWebui.scaling lets 3 tasks run, and valkey.enabled is false"],
    fine: { ...two, "database.instanceClass": "db.t4g.medium" },
  },
  "tasks-sqlite": {
    bad: { ...two, database: sqlite },
    says: ['gatehouse:database.engine is "sqlite"'],
    fine: { "openWebui.desiredCount": 1, database: sqlite },
  },
  "scaling-limits": {
    bad: {
      size: "medium",
      "openWebui.scaling": {
        minimum: 5,
        schedules: [
          { name: "night", cron: "0 22 * * ? *", timezone: "Europe/Berlin", minimum: 2, maximum: 1 },
        ],
      },
    },
    says: [
      "gatehouse:openWebui.scaling.maximum is 4, and minimum is 5",
      "gatehouse:openWebui.scaling.schedules[0].maximum is 1, and minimum is 2",
    ],
    fine: { size: "medium", "openWebui.scaling": { minimum: 4 } },
  },
  "scaling-stopped": {
    bad: {
      size: "medium",
      "openWebui.scaling": {
        schedules: [
          { ...night, minimum: 0 },
          { ...night, name: "weekend", minimum: 0, maximum: 0 },
        ],
      },
    },
    says: [
      "gatehouse:openWebui.scaling.schedules[0].minimum is 0",
      "gatehouse:openWebui.scaling.schedules[1].minimum is 0",
    ],
    fine: {
      size: "medium",
      "openWebui.scaling": {
        schedules: [
          { ...night, minimum: 0, maximum: 0 },
          { ...night, name: "day" },
        ],
      },
    },
  },
  "scaling-schedules": {
    bad: { size: "medium", "openWebui.scaling": { schedules: [night, { ...night, minimum: 2 }] } },
    says: ['gatehouse:openWebui.scaling.schedules[1] repeats "night"'],
    fine: { size: "medium", "openWebui.scaling": { schedules: [night, { ...night, name: "day" }] } },
  },
  "scaling-count": {
    bad: { size: "medium", "openWebui.desiredCount": 3 },
    says: ["gatehouse:openWebui.desiredCount is 3"],
    fine: { size: "medium", "openWebui.scaling": { minimum: 3 } },
  },
  "scaling-prod": {
    bad: prod,
    says: ['gatehouse:size is "small" (default)'],
    fine: { ...prod, size: "medium" },
  },
  "valkey-replicas": {
    bad: { ...prod, size: "medium", "valkey.replicas": 0 },
    says: ["gatehouse:valkey.replicas is 0"],
    fine: { ...prod, size: "medium" },
  },
  "spot-prod": {
    bad: { ...prod, "openWebui.capacity": "fargate-spot" },
    says: ['gatehouse:openWebui.capacity is "fargate-spot"'],
    fine: { "openWebui.capacity": "fargate-spot" },
  },
  spot: {
    bad: { "openWebui.capacity": "fargate-spot" },
    says: ['gatehouse:openWebui.capacity is "fargate-spot"'],
    fine: { "openWebui.capacity": "fargate" },
  },
  memory: {
    bad: { "openWebui.memoryMiB": 1024 },
    says: ["gatehouse:openWebui.memoryMiB is 1024"],
    fine: { "openWebui.memoryMiB": 1024, ...slim },
  },
  "fargate-size": {
    bad: { "openWebui.cpu": 16384, "models.bedrock": bedrock("amazon.nova-lite-v1:0") },
    says: ["gatehouse:openWebui.cpu 16384 with 2048 MiB is too large"],
    fine: { "openWebui.cpu": 16384, "openWebui.memoryMiB": 122880 },
  },
  "fargate-rounding": {
    bad: { "openWebui.cpu": 300 },
    says: ["gatehouse:openWebui.cpu 300 with 2048 MiB becomes 512 with 2048 MiB"],
    fine: { "openWebui.cpu": 1024, "openWebui.memoryMiB": 3072 },
  },
  "image-variant": {
    bad: { "openWebui.image": IMAGE.replace("0.12.4", "0.12.4-slim") },
    says: ['gatehouse:openWebui.imageVariant is "standard" (default)'],
    fine: slim,
  },
  groups: {
    bad: { "openWebui.groups": { admin: "user" } },
    says: ['gatehouse:openWebui.groups.user is "user" (default)'],
    fine: { "openWebui.groups": { admin: "chat-admins" } },
  },
  "session-prod": {
    bad: { ...prod, "openWebui.sessionHours": 48 },
    says: ["gatehouse:openWebui.sessionHours is 48"],
    fine: { ...prod, "openWebui.sessionHours": 24 },
  },
  stopped: {
    bad: { "openWebui.desiredCount": 0 },
    says: ["gatehouse:openWebui.desiredCount is 0"],
    fine: { "openWebui.desiredCount": 1 },
  },
  release: {
    bad: { "openWebui.migratedImage": `ghcr.io/open-webui/open-webui@sha256:${"0f".repeat(32)}` },
    says: ["gatehouse:openWebui.migratedImage is another image than openWebui.image"],
    fine: { "openWebui.migratedImage": IMAGE },
  },
  "restore-protected": {
    bad: { ...prod, "database.restoreFromSnapshot": "before-0-13" },
    says: ['gatehouse:database.restoreFromSnapshot is "before-0-13"'],
    fine: { "database.restoreFromSnapshot": "before-0-13" },
  },
  "sqlite-reason": {
    bad: { "database.engine": "sqlite" },
    says: ["gatehouse:database.reason is not set"],
    fine: { database: sqlite },
  },
  "sqlite-prod": {
    bad: { ...prod, database: sqlite },
    says: ['gatehouse:database.engine is "sqlite"'],
    fine: { database: sqlite },
  },
  "snapshot-kind": {
    bad: { "database.restoreFromSnapshot": CLUSTER_SNAPSHOT },
    says: [`gatehouse:database.restoreFromSnapshot is "${CLUSTER_SNAPSHOT}"`],
    fine: { "database.engine": "aurora", "database.restoreFromSnapshot": CLUSTER_SNAPSHOT },
  },
  "aurora-capacity": {
    bad: { "database.engine": "aurora", "database.minimumCapacity": 4 },
    says: ["gatehouse:database.maximumCapacity is 2, and minimumCapacity is 4"],
    fine: { "database.engine": "aurora", "database.minimumCapacity": 2 },
  },
  "database-connections": {
    bad: { ...two, "database.instanceClass": "db.t4g.micro" },
    says: ["gatehouse:database.instanceClass takes about 112 connections, and the tasks may ask for 120"],
    fine: { ...two, "database.instanceClass": "db.t4g.small" },
  },
  "files-sqlite": {
    bad: { "files.storage": "s3", database: sqlite },
    says: ['gatehouse:files.storage is "s3"'],
    fine: { "files.storage": "s3" },
  },
  "files-keys": {
    bad: { "files.storage": "s3", "files.transitionToIaDays": 7 },
    says: ['gatehouse:files.transitionToIaDays is set, and storage is "s3"'],
    fine: { "files.storage": "efs", "files.transitionToIaDays": 7 },
  },
  "sqlite-spot": {
    bad: { database: sqlite, "openWebui.capacity": "fargate-spot" },
    says: ['gatehouse:openWebui.capacity is "fargate-spot"'],
    fine: { database: sqlite },
  },
  "sqlite-slim": {
    bad: { database: sqlite, "openWebui.imageVariant": "slim" },
    says: ['gatehouse:database.engine is "sqlite"'],
    fine: slim,
  },
  sqlite: { bad: { database: sqlite }, says: ['gatehouse:database.engine is "sqlite"'], fine: {} },
  "database-keys": {
    bad: { database: { ...sqlite, multiAz: true, storageGiB: 20 } },
    says: [
      'gatehouse:database.storageGiB is set, and engine is "sqlite"',
      'gatehouse:database.multiAz is set, and engine is "sqlite"',
    ],
    fine: { database: { multiAz: true, storageGiB: 20 } },
  },
  "files-maxio": {
    bad: { "files.performanceMode": "maxIO" },
    says: ['gatehouse:files.performanceMode is "maxIO"'],
    fine: { "files.performanceMode": "maxIO", "files.throughputMode": "bursting" },
  },
  "files-provisioned": {
    bad: { "files.throughputMode": "provisioned" },
    says: ['gatehouse:files.provisionedMibps is not set, and throughputMode is "provisioned"'],
    fine: { "files.throughputMode": "provisioned", "files.provisionedMibps": 10 },
  },
  "models-required": {
    bad: { models: {} },
    says: ["gatehouse:models names no service"],
    fine: { models: { bedrock: bedrock("amazon.nova-lite-v1:0") } },
  },
  "models-twice": {
    bad: {
      "models.bedrock": bedrock("amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0", "amazon.nova-lite-v1:0"),
    },
    says: ['gatehouse:models.bedrock.modelIds[2] repeats "amazon.nova-lite-v1:0"'],
    fine: { "models.bedrock": bedrock("amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0") },
  },
  "region-allowed": {
    bad: { "account.allowedRegions": ["eu-west-1"] },
    says: ["gatehouse:account.allowedRegions does not hold eu-central-1, the region of the stack"],
    fine: { "account.allowedRegions": ["eu-west-1", "eu-central-1"] },
  },
  "account-lists": {
    bad: { "account.allowedAccountIds": ["111122223333", "111122223333"] },
    says: ['gatehouse:account.allowedAccountIds[1] repeats "111122223333"'],
    fine: { "account.allowedAccountIds": ["111122223333", "111122224444"] },
  },
  "account-prod": {
    bad: prod,
    says: ["gatehouse:account.allowedAccountIds is not set"],
    fine: { ...prod, "account.allowedAccountIds": ["111122223333"] },
  },
  "key-region": {
    bad: { "encryption.keyArn": KEY },
    says: ["gatehouse:encryption.keyArn is in eu-west-1, the stack in eu-central-1"],
    fine: { "encryption.keyArn": KEY.replace("eu-west-1", "eu-central-1") },
  },
  "protection-off": {
    bad: { ...prod, "protection.enabled": false },
    says: ["gatehouse:protection.enabled is false, without a reason"],
    fine: { "protection.enabled": false },
  },
  "protection-off-prod": {
    bad: { ...prod, protection: { enabled: false, reason: "to be deleted today" } },
    says: ["gatehouse:protection.enabled is false"],
    fine: prod,
  },
  "alarms-prod": {
    bad: prod,
    says: ["gatehouse:observability.alarmEmails is not set"],
    fine: { ...prod, "observability.alarmEmails": ["ops@acme.com"] },
  },
  "tags-count": {
    bad: { tags: tags(46) },
    says: ["gatehouse:tags has 46 entries"],
    fine: { tags: tags(45) },
  },
  "tags-form": {
    bad: { tags: { "AWS:x": "1", "a*b": "1", long: "x".repeat(257), ["k".repeat(129)]: "1" } },
    says: [
      'gatehouse:tags["AWS:x"] has a key that AWS does not take',
      'gatehouse:tags["a*b"] has a key that AWS does not take',
      `gatehouse:tags.long is "${"x".repeat(97)}...", which AWS does not take`,
      `gatehouse:tags.${"k".repeat(129)} has a key that AWS does not take`,
    ],
    fine: { tags: { awsome: "größe + 1/2 @ x:y=z", ["k".repeat(128)]: "x".repeat(256), empty: "" } },
  },
  "tags-own": {
    bad: { tags: { "gatehouse:stack": "x", name: "y" } },
    says: [
      'gatehouse:tags["gatehouse:stack"] is the program\'s own',
      "gatehouse:tags.name is the program's own",
    ],
    fine: { tags: { gatehouse: "x" } },
  },
  "profile-geography": {
    bad: { "models.bedrock": bedrock("amazon.nova-lite-v1:0", "us.amazon.nova-lite-v1:0") },
    says: [
      'gatehouse:models.bedrock.modelIds[1] is "us.amazon.nova-lite-v1:0", the stack is in eu-central-1',
    ],
    fine: { "models.bedrock": bedrock("eu.amazon.nova-lite-v1:0") },
  },
  "profile-regions": {
    bad: {
      "models.bedrock": bedrock("eu.amazon.nova-lite-v1:0"),
      "account.allowedRegions": ["eu-central-1"],
    },
    says: [
      'gatehouse:models.bedrock.modelIds[0] is "eu.amazon.nova-lite-v1:0", and account.allowedRegions is eu-central-1',
    ],
    fine: { "models.bedrock": bedrock("amazon.nova-lite-v1:0"), "account.allowedRegions": ["eu-central-1"] },
  },
};

/** The messages of a rule: its faults, or its warnings. */
function messages(
  id: string,
  level: "refused" | "warned",
  values: Values,
  region?: string,
): readonly string[] {
  const anchor = `(docs/configuration.md#${id})`;
  if (level === "warned") {
    return load(values, region).warnings.filter((message) => message.endsWith(anchor));
  }
  try {
    load(values, region);
    return [];
  } catch {
    return faultsOf(() => load(values, region)).filter((message) => message.endsWith(anchor));
  }
}

describe("configuration rules", () => {
  it("are all tested", () => {
    assert.deepEqual(rules.map(({ id }) => id).sort(), Object.keys(cases).sort());
  });

  it("say nothing of a good configuration in dev", () => {
    assert.deepEqual(load(good).warnings, []);
  });

  for (const { id, level, reason, waysOut } of rules) {
    const { bad, says, fine, region } = cases[id] ?? { bad: {}, says: [], fine: {} };
    it(`${id}: ${level} with the key, the reason and two ways out`, () => {
      const tail = `${reason} Either ${waysOut[0]}, or ${waysOut[1]}. (docs/configuration.md#${id})`;
      assert.deepEqual(
        messages(id, level, changed(bad), region),
        says.map((start) => `${start}: ${tail}`),
      );
    });
    it(`${id}: silent when it is fine`, () => {
      assert.deepEqual(messages(id, level, changed(fine), region), []);
      load(changed(fine), region);
    });
  }

  it("give a reason that ends a sentence, and two different ways out", () => {
    for (const { id, reason, waysOut, title } of rules) {
      assert.match(id, /^[a-z][a-z0-9-]*$/);
      assert.match(reason, /\.$/, id);
      assert.notEqual(waysOut[0], waysOut[1], id);
      assert.match(waysOut.join(" "), /[^.]$/, id);
      assert.match(title, /^[A-Z]?.+[^.]$/, id);
    }
  });

  it("reads nothing from a faulty part: no second message for the same mistake", () => {
    const faults = faultsOf(() =>
      load(changed({ environment: "prd", "openWebui.capacity": "fargate-spot" })),
    );
    assert.deepEqual(faults, [
      'gatehouse:environment is "prd"; use "dev", "staging" or "prod" (did you mean "prod"?)',
    ]);
  });

  it("judges the rest of a list that has one faulty entry", () => {
    const faults = faultsOf(() => load(changed({ "network.endpoints": ["lags", "cognito-idp"] })));
    assert.equal(faults.length, 2);
    assert.match(
      faults[0] ?? "",
      /^gatehouse:network\.endpoints\[0\] is "lags"; .*\(did you mean "logs"\?\)$/,
    );
    assert.match(faults[1] ?? "", /^gatehouse:network\.endpoints\[1\] is "cognito-idp": /);
  });
});
