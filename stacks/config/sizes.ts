import type { Environment, Size } from "./settings";

/**
 * What is filled in where a stack file says nothing, by key path. A size stands before the environment class,
 * and both before the defaults.
 */
export type Table = Readonly<Record<string, unknown>>;

export const defaults: Table = {
  size: "small",
  "network.cidr": "10.42.0.0/16",
  "network.zones": 2,
  "network.egress": "single-nat",
  "network.natInstanceType": "t4g.micro",
  "network.endpoints": [],
  "login.mfaMethods": ["totp"],
  "login.passwordMinimumLength": 12,
  "login.tier": "ESSENTIALS",
  "login.threatProtection": "off",
  "login.accessTokenMinutes": 60,
  "login.refreshTokenDays": 30,
  "login.federation": [],
  "login.existing.loginPages": "managed",
  "login.existing.identityProviders": ["COGNITO"],
  "observability.alarmEmails": [],
  "account.allowedAccountIds": [],
  "account.allowedRegions": [],
  "account.rolePath": "/gatehouse/",
  tags: {},
  "openWebui.imageVariant": "standard",
  "openWebui.architecture": "arm64",
  "openWebui.capacity": "fargate",
  "openWebui.name": "Open WebUI",
  "openWebui.sessionHours": 12,
  "openWebui.groups.admin": "admin",
  "openWebui.groups.user": "user",
  models: {},
  "models.openaiCompatible.modelIds": [],
  "database.engine": "postgres",
  "database.multiAz": false,
  "files.throughputMode": "elastic",
  "files.performanceMode": "generalPurpose",
  "files.transitionToIaDays": 30,
};

export const sizes: Readonly<Record<Size, Table>> = {
  small: {
    // About $6 a month instead of $37 for a NAT gateway; one machine, restarted by alarm and not replaced by AWS.
    "network.egress": "nat-instance",
    "observability.containerInsights": "disabled",
    "openWebui.cpu": 512,
    // 1.2 GiB measured with the standard image.
    "openWebui.memoryMiB": 2048,
    "openWebui.desiredCount": 1,
    "database.instanceClass": "db.t4g.micro",
    "database.storageGiB": 20,
  },
};

export const environments: Readonly<Record<Environment, Table>> = {
  dev: {
    "network.flowLogRetentionDays": 30,
    "login.mfa": "optional",
    "observability.logRetentionDays": 30,
    "protection.enabled": false,
    "database.backupRetentionDays": 1,
  },
  staging: {
    "network.flowLogRetentionDays": 90,
    // As in prod: a login that works only without a second factor is found here.
    "login.mfa": "required",
    "observability.logRetentionDays": 90,
    "protection.enabled": false,
    "database.backupRetentionDays": 7,
  },
  prod: {
    "network.flowLogRetentionDays": 365,
    "login.mfa": "required",
    "observability.logRetentionDays": 365,
    "protection.enabled": true,
    "database.backupRetentionDays": 35,
  },
};

/** The most tasks of a size: more than one needs shared sessions, which no present size has. */
export const MAXIMUM_TASKS: Readonly<Record<Size, number>> = { small: 1 };
