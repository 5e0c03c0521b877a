import type { Output } from "@pulumi/pulumi";
import type { TransitionDays } from "../../components/storage/fileSystemRules";

/**
 * What a stack file says once defaults, the size and the environment class are filled in.
 *
 * A system reads this and nothing else: no key is left to be defaulted later, and a key that is absent here
 * (`undefined`) means that the feature is off. Units stand in the names. One kind for each system, told apart by
 * `system`.
 */
export type Settings = OpenWebUiSettings;

/** A value that Pulumi keeps encrypted in state and hides in every display. */
export type SecretString = Output<string>;

export type System = Settings["system"];
export type Environment = "dev" | "staging" | "prod";
export type Size = "small";
export type Egress = "none" | "nat-instance" | "single-nat" | "nat-per-az";

/** What every system has. */
export interface CommonSettings {
  readonly project: string;
  readonly stack: string;
  readonly environment: Environment;
  readonly size: Size;
  /** From `aws:region`. */
  readonly region: string;
  readonly network: NetworkSettings;
  /** Absent: the address is one of AWS's own. */
  readonly domain?: DomainSettings;
  readonly login: LoginSettings;
  readonly observability: ObservabilitySettings;
  readonly account: AccountSettings;
  /** An existing customer key for everything, or `undefined`: the stack makes its own. */
  readonly encryption: { readonly existingKeyArn?: string };
  /** Whether data is kept: `Context.protect`. On in prod unless the stack file turns it off with a reason. */
  readonly protection: { readonly enabled: boolean; readonly reason?: string };
  /** The user's tags and the program's own (`gatehouse:project`, `:stack`, `:system`, `:environment`). */
  readonly tags: Readonly<Record<string, string>>;
}

export interface OpenWebUiSettings extends CommonSettings {
  readonly system: "open-webui";
  readonly domain: DomainSettings;
  readonly openWebui: OpenWebUiAppSettings;
  readonly models: ModelSettings;
  readonly database: DatabaseSettings;
  readonly files: FileSettings;
}

/** A VPC of the stack's own, or one that a company brings. */
export type NetworkSettings = OwnNetworkSettings | ExistingNetworkSettings;

export interface OwnNetworkSettings {
  readonly kind: "own";
  readonly cidrBlock: string;
  /** How many zones; which ones comes from `usableZones`. */
  readonly zoneCount: 2 | 3;
  readonly egress: Egress;
  /** Of the NAT instance; used with `nat-instance` only. */
  readonly natInstanceType: string;
  readonly flowLogRetentionDays: number;
  /** Interface endpoints by service, such as `secretsmanager`; never `cognito-idp`. */
  readonly interfaceEndpoints: readonly string[];
}

export interface ExistingNetworkSettings {
  readonly kind: "existing";
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly privateRouteTableIds: readonly string[];
  /** What its private subnets have today; nothing is created there. */
  readonly egress: Egress;
}

/** The public address. At least one of the two optional values is set. */
export interface DomainSettings {
  /** A full name in lower case, such as `chat.example.com`. */
  readonly name: string;
  /** The Route 53 zone for the alias record and, without `certificateArn`, for the certificate's validation. */
  readonly hostedZoneId?: string;
  /** An issued certificate in the stack's region, for DNS elsewhere or certificates made elsewhere. */
  readonly certificateArn?: string;
}

export type LoginSettings = OwnLoginSettings | ExistingLoginSettings;

interface LoginClientSettings {
  readonly accessTokenMinutes: number;
  readonly refreshTokenDays: number;
  /** Identity providers of companies, to be added to the stack's own pool; empty for an existing pool. */
  readonly federation: readonly FederationSettings[];
}

/** A user pool of the stack's own. */
export interface OwnLoginSettings extends LoginClientSettings {
  readonly kind: "own";
  readonly mfa: "off" | "optional" | "required";
  readonly mfaMethods: readonly ("totp" | "sms")[];
  readonly passwordMinimumLength: number;
  /** Absent: only an administrator creates users. */
  readonly selfSignUp?: { readonly emailDomains: readonly string[] };
  readonly tier: "ESSENTIALS" | "PLUS";
  /** Absent: Cognito's own sender, 50 messages a day. */
  readonly email?: { readonly from: string; readonly sesIdentityArn: string };
  readonly threatProtection: "off" | "audit" | "enforced";
  readonly domain: LoginDomainSettings;
  /** A style document of the branding designer (JSON text) instead of Cognito's own style. */
  readonly branding?: { readonly settingsJson: string };
}

export type LoginDomainSettings =
  | {
      readonly kind: "prefix";
      /** Absent: generated from account, region, project and stack. */
      readonly prefix?: string;
    }
  | {
      readonly kind: "custom";
      readonly name: string;
      /** In us-east-1. */
      readonly certificateArn: string;
      readonly hostedZoneId?: string;
    };

/** A user pool that exists already: only a client is added to it. */
export interface ExistingLoginSettings extends LoginClientSettings {
  readonly kind: "existing";
  readonly userPoolId: string;
  /** Host name of its login pages, such as `acme.auth.eu-central-1.amazoncognito.com`. */
  readonly domainHost: string;
  /** `managed` (version 2) needs a branding for the new client, `classic` must not have one. */
  readonly loginPages: "managed" | "classic";
  /** Its identity providers that the new client offers; `COGNITO` is the pool's own directory. */
  readonly identityProviders: readonly string[];
}

export type FederationSettings = SamlFederationSettings | OidcFederationSettings;

interface FederationCommon {
  /** Name of the provider in the pool; stable, since a change replaces it. */
  readonly name: string;
  /** E-mail domains whose users are sent straight to this provider. */
  readonly emailDomains: readonly string[];
}

export interface SamlFederationSettings extends FederationCommon {
  readonly kind: "saml";
  readonly metadataUrl: string;
}

export interface OidcFederationSettings extends FederationCommon {
  readonly kind: "oidc";
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: SecretString;
}

export interface ObservabilitySettings {
  readonly alarmEmails: readonly string[];
  /** Of every log group; one of CloudWatch's own values. Load balancer logs are kept as long. */
  readonly logRetentionDays: number;
  readonly containerInsights: "disabled" | "enabled" | "enhanced";
}

export interface AccountSettings {
  /** Empty: any. */
  readonly allowedAccountIds: readonly string[];
  /** Empty: any. */
  readonly allowedRegions: readonly string[];
  readonly permissionsBoundaryArn?: string;
  /** Begins and ends with `/`. */
  readonly rolePath: string;
}

export interface OpenWebUiAppSettings {
  /** `repository@sha256:digest`, with an optional tag before the `@`. */
  readonly image: string;
  /**
   * Whether `image` still has to migrate the database: `migratedImage` is another one, or absent. One task then
   * runs alone.
   */
  readonly migrating: boolean;
  /** The slim image has no local embedding model and needs less memory. */
  readonly imageVariant: "standard" | "slim";
  /** Of the application's container alone; the system adds what the Bedrock gateway needs. */
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly architecture: "arm64" | "x86_64";
  readonly capacity: "fargate" | "fargate-spot";
  readonly desiredCount: number;
  /** `WEBUI_NAME`. */
  readonly displayName: string;
  /** How long a login lasts. */
  readonly sessionHours: number;
  /** Cognito groups that make an administrator and a user. */
  readonly groups: { readonly admin: string; readonly user: string };
}

/** At least one of the two. */
export interface ModelSettings {
  readonly bedrock?: {
    readonly models: readonly BedrockModel[];
    /** `repository@sha256:digest` of the gateway that speaks OpenAI's protocol. */
    readonly gatewayImage: string;
  };
  readonly openaiCompatible?: {
    /** Without a slash at the end. */
    readonly baseUrl: string;
    readonly apiKey: SecretString;
    /** Empty: whatever the service lists. */
    readonly modelIds: readonly string[];
  };
}

export interface BedrockModel {
  /** As callers name it: a foundation model or an inference profile, such as `eu.anthropic.claude-…`. */
  readonly id: string;
  readonly foundationModelId: string;
  /** Geography of an inference profile, such as `eu` or `global`; absent for a foundation model. */
  readonly profile?: string;
}

export type DatabaseSettings = PostgresSettings | SqliteSettings;

export interface PostgresSettings {
  readonly engine: "postgres";
  readonly instanceClass: string;
  readonly storageGiB: number;
  readonly backupRetentionDays: number;
  readonly multiAz: boolean;
  /** Makes the database from this snapshot, in place of the one that is there. */
  readonly restoreFromSnapshot?: string;
}

/** On the file system; not supported by Open WebUI, one task only, with a reason that stays in the plan. */
export interface SqliteSettings {
  readonly engine: "sqlite";
  readonly reason: string;
}

export interface FileSettings {
  readonly throughputMode: "elastic" | "bursting" | "provisioned";
  /** With `provisioned` only. */
  readonly provisionedMibps?: number;
  readonly performanceMode: "generalPurpose" | "maxIO";
  /** Days without access before a file moves to infrequent access. */
  readonly transitionToIaDays: TransitionDays;
}
