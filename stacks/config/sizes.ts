import type { Environment } from "./settings";

/** What is filled in where a stack file says nothing, by key path. */
export type Table = Readonly<Record<string, unknown>>;

/**
 * The tables of one system. A size stands before the environment class, and both before the defaults; `size`
 * itself has a default.
 */
export interface Tables {
  readonly defaults: Table;
  readonly sizes: Readonly<Record<string, Table>>;
  readonly environments: Readonly<Record<Environment, Table>>;
  /** Maps that exist only where the stack file has them: their keys are not filled in otherwise. */
  readonly optionalMaps: readonly string[];
}

/** What every system fills in alike. */
export const commonTables: Tables = {
  defaults: {
    size: "small",
    "network.cidr": "10.42.0.0/16",
    "network.zones": 2,
    "network.egress": "single-nat",
    "network.natInstanceType": "t4g.micro",
    "network.endpoints": [],
    "network.endpointZones": 3,
    "network.existing.endpoints": [],
    edge: "none",
    "cloudfront.cacheStaticFiles": false,
    "cloudfront.readTimeoutSeconds": 120,
    "cloudfront.priceClass": "100",
    "cloudfront.originSecretVersion": 1,
    "cloudfront.accessLogs": true,
    "cloudfront.hstsSubdomains": false,
    "webAcl.scope": "off",
    "webAcl.rateLimit": 2000,
    "webAcl.allowCountries": [],
    "webAcl.blockCountries": [],
    "backup.retentionDays": 35,
    "backup.restoreTesting": false,
    cost: {},
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
    "account.cloudTrail": false,
    tags: {},
  },
  sizes: {},
  environments: {
    dev: {
      "network.flowLogRetentionDays": 30,
      "login.mfa": "optional",
      "observability.logRetentionDays": 30,
      "protection.enabled": false,
      "backup.enabled": false,
    },
    staging: {
      "network.flowLogRetentionDays": 90,
      // As in prod: a login that works only without a second factor is found here.
      "login.mfa": "required",
      "observability.logRetentionDays": 90,
      "protection.enabled": false,
      "backup.enabled": false,
    },
    prod: {
      "network.flowLogRetentionDays": 365,
      "login.mfa": "required",
      "observability.logRetentionDays": 365,
      "protection.enabled": true,
      "backup.enabled": true,
    },
  },
  optionalMaps: ["login.existing", "network.existing"],
};

/** The tables of a system: its own values, and the common ones where it has none. */
export function withCommon(own: Tables): Tables {
  const { dev, staging, prod } = commonTables.environments;
  return {
    defaults: { ...commonTables.defaults, ...own.defaults },
    sizes: own.sizes,
    environments: {
      dev: { ...dev, ...own.environments.dev },
      staging: { ...staging, ...own.environments.staging },
      prod: { ...prod, ...own.environments.prod },
    },
    optionalMaps: [...commonTables.optionalMaps, ...own.optionalMaps],
  };
}
