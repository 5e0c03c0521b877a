import type { Output } from "@pulumi/pulumi";
import type { TransitionDays } from "../../components/storage/fileSystemRules";

/**
 * What a stack file says once defaults, the size and the environment class are filled in.
 *
 * A system reads this and nothing else: no key is left to be defaulted later, and a key that is absent here
 * (`undefined`) means that the feature is off. Units stand in the names. One kind for each system, told apart by
 * `system`.
 */
export type Settings = OpenWebUiSettings | AgentSettings | ChatbotSettings | SpaSettings;

/** A value that Pulumi keeps encrypted in state and hides in every display. */
export type SecretString = Output<string>;

export type System = Settings["system"];
export type Environment = "dev" | "staging" | "prod";
export type Size = "small" | "medium" | "large";
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
  readonly edge: EdgeSettings;
  readonly webAcl: WebAclSettings;
  /** Absent: the address is one of AWS's own. */
  readonly domain?: DomainSettings;
  readonly login: LoginSettings;
  readonly observability: ObservabilitySettings;
  readonly account: AccountSettings;
  /** An existing customer key for everything, or `undefined`: the stack makes its own. */
  readonly encryption: { readonly existingKeyArn?: string };
  /** Whether data is kept: `Context.protect`. On in prod unless the stack file turns it off with a reason. */
  readonly protection: { readonly enabled: boolean; readonly reason?: string };
  readonly backup: BackupSettings;
  readonly cost: CostSettings;
  /** The user's tags and the program's own (`gatehouse:project`, `:stack`, `:system`, `:environment`). */
  readonly tags: Readonly<Record<string, string>>;
}

export interface OpenWebUiSettings extends CommonSettings {
  readonly system: "open-webui";
  readonly openWebui: OpenWebUiAppSettings;
  readonly models: ModelSettings;
  readonly database: DatabaseSettings;
  /** What several tasks share; absent: one task at most. */
  readonly valkey?: { readonly nodeType: string; readonly replicas: number };
  readonly files: FileSettings;
}

export interface AgentSettings extends CommonSettings {
  readonly system: "agent";
  /** Who logs users in: the load balancer before a request reaches the application, or the application. */
  readonly auth: "load-balancer" | "app";
  readonly agent: AgentAppSettings;
  readonly brain: BrainSettings;
  readonly documents: DocumentSettings;
}

export interface ChatbotSettings extends CommonSettings {
  readonly system: "chatbot";
  /** Who checks a token first; the application always checks it too. */
  readonly auth: "load-balancer" | "app";
  readonly chatbot: ChatbotAppSettings;
  /** `s3`: pages and API at one address. `amplify`: the API at `api.` before the domain. */
  readonly frontend: "s3" | "amplify";
  /** At least one; the first one answers. */
  readonly models: readonly BedrockModel[];
  /** Absent: nobody deploys from GitHub Actions. */
  readonly github?: GithubSettings;
}

export interface SpaSettings extends CommonSettings {
  readonly system: "spa";
  readonly spa: SpaAppSettings;
  readonly backend: InstanceSettings;
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
  /** In how many zones each of them stands; never more than `zoneCount`. */
  readonly endpointZoneCount: number;
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
  /** The endpoints that it has, `s3` for the gateway; looked at only where `egress` is `none`. */
  readonly endpoints: readonly string[];
}

/** What stands before the load balancer. */
export interface EdgeSettings {
  readonly kind: "none" | "cloudfront-public" | "cloudfront-private";
  /** In us-east-1, for the domain's name. Absent: made in the domain's hosted zone. */
  readonly certificateArn?: string;
  readonly cacheStaticFiles: boolean;
  readonly readTimeoutSeconds: number;
  readonly priceClass: "100" | "200" | "all";
  /** With `cloudfront-public`: which secret CloudFront sends; the one before it is accepted too. */
  readonly originSecretVersion: number;
  readonly accessLogs: boolean;
  /** Whether Strict-Transport-Security binds the names below the domain. */
  readonly hstsSubdomains: boolean;
}

export interface WebAclSettings {
  readonly scope: "off" | "cloudfront" | "regional";
  /** Requests in five minutes and address. */
  readonly rateLimit: number;
  /** At most one of the two lists has entries. */
  readonly allowCountries: readonly string[];
  readonly blockCountries: readonly string[];
}

export interface BackupSettings {
  readonly enabled: boolean;
  readonly retentionDays: number;
  readonly restoreTesting: boolean;
}

export interface CostSettings {
  readonly monthlyBudgetUsd?: number;
  readonly anomalyAlerts?: { readonly minimumUsd: number; readonly monitorArn?: string };
}

/** How the number of tasks follows the load. */
export interface ScalingSettings {
  readonly minimum: number;
  readonly maximum: number;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly schedules: readonly ScheduleSettings[];
}

export interface ScheduleSettings {
  readonly name: string;
  /** Six fields, without `cron()` around them. */
  readonly cron: string;
  readonly timezone: string;
  readonly minimum: number;
  readonly maximum: number;
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
  /** Whether the stack makes the account's trail. */
  readonly cloudTrail: boolean;
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
  readonly capacity: "fargate" | "fargate-spot" | "fargate-with-spot";
  readonly desiredCount: number;
  /** Absent: the number of tasks stays as it is. */
  readonly scaling?: ScalingSettings;
  /** A private name of the tasks, and who may reach them by it. */
  readonly discovery?: {
    readonly namespace: string;
    readonly host: string;
    readonly clientSecurityGroupIds: readonly string[];
  };
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

export type DatabaseSettings = PostgresSettings | AuroraSettings | SqliteSettings;

export interface PostgresSettings extends ServerSettings {
  readonly engine: "postgres";
  readonly instanceClass: string;
  readonly storageGiB: number;
}

export interface AuroraSettings extends ServerSettings {
  readonly engine: "aurora";
  /** In Aurora capacity units of 2 GiB. */
  readonly minimumCapacity: number;
  readonly maximumCapacity: number;
}

interface ServerSettings {
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
  /** With `s3` there is no file system, and the keys below have no effect. */
  readonly storage: "efs" | "s3";
  readonly throughputMode: "elastic" | "bursting" | "provisioned";
  /** With `provisioned` only. */
  readonly provisionedMibps?: number;
  readonly performanceMode: "generalPurpose" | "maxIO";
  /** Days without access before a file moves to infrequent access. */
  readonly transitionToIaDays: TransitionDays;
}

export interface AgentAppSettings {
  /** An image that is there, or one that the stack copies into a repository of its own; both by digest. */
  readonly image:
    | { readonly kind: "own"; readonly reference: string }
    | { readonly kind: "mirror"; readonly source: string };
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly architecture: "arm64" | "x86_64";
  readonly capacity: "fargate" | "fargate-spot";
  readonly desiredCount: number;
  /** Absent: the number of tasks stays. */
  readonly scaling?: ScalingSettings;
  /** Whether the container may write nowhere but to /tmp. */
  readonly readOnlyRoot: boolean;
  /** Of the load balancer's own session. */
  readonly sessionHours: number;
  readonly displayName: string;
  /** A Cognito group that the application checks. */
  readonly allowedGroup?: string;
}

/** What answers: an agent of Bedrock by its alias, or models that the application calls itself. */
export type BrainSettings =
  | { readonly kind: "agent"; readonly agentId: string; readonly aliasId: string }
  | { readonly kind: "models"; readonly models: readonly BedrockModel[] };

/** The bucket whose documents the application may read. */
export interface DocumentSettings {
  readonly enabled: boolean;
  /** Absent: the stack makes one. */
  readonly existingBucket?: string;
  /** The customer key that encrypts the existing bucket. */
  readonly existingKeyArn?: string;
}

export interface ChatbotAppSettings {
  /** An image that is there, by digest, or a folder that the stack builds. */
  readonly image:
    | { readonly kind: "own"; readonly reference: string }
    | { readonly kind: "build"; readonly folder: string };
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly architecture: "arm64" | "x86_64";
  readonly capacity: "fargate" | "fargate-spot" | "fargate-with-spot";
  readonly desiredCount: number;
  /** Absent: the number of tasks stays. */
  readonly scaling?: ScalingSettings;
  readonly displayName: string;
  readonly logLevel: "DEBUG" | "INFO" | "WARNING" | "ERROR";
  readonly slowAnswerSeconds: number;
}

/** Who may deploy from GitHub Actions. */
export interface GithubSettings {
  /** `owner/name`. */
  readonly repository: string;
  readonly ownerId: string;
  readonly repositoryId: string;
  readonly environment: string;
  readonly existingProviderArn?: string;
}

export interface SpaAppSettings {
  /** Who carries `/ws/*`: the load balancer itself, or a WebSocket API that turns messages into requests. */
  readonly webSocket: "direct" | "apigateway";
  readonly backendAuth: boolean;
  readonly apiAuth: boolean;
  /** Paths of the site's own address, or whole addresses; at least one is the site's. */
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  /** Beside the site's own. */
  readonly corsOrigins: readonly string[];
  readonly pages: "folders" | "files" | "single";
  readonly hashedFiles: readonly string[];
  readonly inlineScripts: boolean;
  readonly displayName: string;
}

/** A container on one instance. */
export interface InstanceSettings {
  readonly image: string;
  readonly instanceType: string;
  readonly port: number;
  readonly healthPath: string;
  readonly diskGiB: number;
  /** Whether a new Amazon Linux replaces the instance. */
  readonly followAmi: boolean;
  /** Beside what the stack itself tells the container. */
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly { readonly name: string; readonly value: SecretString }[];
}
