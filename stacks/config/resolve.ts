import * as pulumi from "@pulumi/pulumi";
import { isInside, type Path, pathOf, pathText, valueAt } from "./paths";
import type { CommonConfig } from "./schema";
import type {
  CommonSettings,
  EdgeSettings,
  Environment,
  FederationSettings,
  LoginSettings,
  NetworkSettings,
  Size,
  WebAclSettings,
} from "./settings";
import type { Table, Tables } from "./sizes";

/** A configuration, parts of which may be missing because they were faulty. */
export type Draft = DeepPartial<CommonConfig> & { readonly size?: string };
type DeepPartial<T> = T extends readonly (infer E)[]
  ? DeepPartial<E>[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

export type FilledIn<T, K extends keyof T> = Omit<T, K> & Required<Pick<T, K>>;
type Section<K extends keyof CommonConfig> = NonNullable<CommonConfig[K]>;
type ExistingLogin = NonNullable<Section<"login">["existing"]>;
type ExistingNetwork = NonNullable<Section<"network">["existing"]>;

/** What every system's configuration has, in the stack file's own shape, with nothing left to be filled in. */
export interface CommonFilled {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
  readonly system: CommonConfig["system"];
  readonly environment: Environment;
  readonly size: Size;
  readonly network: Omit<
    FilledIn<
      Section<"network">,
      "cidr" | "zones" | "egress" | "natInstanceType" | "flowLogRetentionDays" | "endpoints" | "endpointZones"
    >,
    "existing"
  > & { readonly existing?: FilledIn<ExistingNetwork, "endpoints"> };
  readonly edge: Section<"edge">;
  readonly cloudfront: Omit<Required<Section<"cloudfront">>, "certificateArn"> &
    Pick<Section<"cloudfront">, "certificateArn">;
  readonly webAcl: Required<Section<"webAcl">>;
  readonly domain?: Section<"domain">;
  readonly login: Omit<
    FilledIn<
      Section<"login">,
      | "mfa"
      | "mfaMethods"
      | "passwordMinimumLength"
      | "tier"
      | "threatProtection"
      | "accessTokenMinutes"
      | "refreshTokenDays"
      | "federation"
    >,
    "existing"
  > & { readonly existing?: FilledIn<ExistingLogin, "loginPages" | "identityProviders"> };
  readonly observability: Required<Section<"observability">>;
  readonly account: FilledIn<
    Section<"account">,
    "allowedAccountIds" | "allowedRegions" | "rolePath" | "cloudTrail"
  >;
  readonly encryption?: Section<"encryption">;
  readonly protection: FilledIn<Section<"protection">, "enabled">;
  readonly backup: Required<Section<"backup">>;
  readonly cost: Section<"cost">;
  readonly tags: Section<"tags">;
}

export interface Origin {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
}

export interface Resolution {
  readonly filled: CommonFilled;
  /** Where each filled-in value came from, by key path. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Fills in what the stack file leaves open: size before environment class before default. */
export function fill(draft: Draft, origin: Origin, tables: Tables): Resolution {
  const filled = structuredClone(draft) as Record<string, unknown>;
  const sources = new Map<string, string>();
  for (const { name, table } of tablesFor(draft, tables)) {
    for (const [key, value] of Object.entries(table)) {
      if (isOpen(filled, key, tables.optionalMaps)) {
        put(filled, pathOf(key), structuredClone(value));
        sources.set(key, name);
      }
    }
  }
  return { filled: { ...filled, ...origin } as unknown as CommonFilled, sources };
}

function tablesFor(draft: Draft, tables: Tables): readonly { name: string; table: Table }[] {
  const { size = String(tables.defaults["size"]), environment } = draft;
  return [
    { name: `size ${size}`, table: tables.sizes[size] ?? {} },
    ...(environment === undefined
      ? []
      : [{ name: `environment ${environment}`, table: tables.environments[environment] }]),
    { name: "default", table: tables.defaults },
  ];
}

function isOpen(filled: unknown, key: string, optionalMaps: readonly string[]): boolean {
  const absentMap = optionalMaps.some(
    (map) => key.startsWith(`${map}.`) && valueAt(filled, pathOf(map)) === undefined,
  );
  return !absentMap && valueAt(filled, pathOf(key)) === undefined;
}

function put(target: Record<string, unknown>, path: Path, value: unknown): void {
  const [first, ...rest] = path;
  const key = String(first);
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  target[key] ??= {};
  put(target[key] as Record<string, unknown>, rest, value);
}

/** The keys that a value of the size or of the environment class would fill: unknown when that one is faulty. */
export function filledBy(source: "size" | "environment", tables: Tables): readonly string[] {
  return Object.values<Table>(source === "size" ? tables.sizes : tables.environments).flatMap((table) =>
    Object.keys(table),
  );
}

/** Filled-in keys that have no effect beside the others; they are left out of an explanation. */
export function unusedKeys(filled: CommonFilled): readonly string[] {
  const { network, login, edge, webAcl, backup } = filled;
  return [
    ...(network.existing === undefined
      ? []
      : [
          "cidr",
          "zones",
          "egress",
          "natInstanceType",
          "flowLogRetentionDays",
          "endpoints",
          "endpointZones",
        ].map((key) => `network.${key}`)),
    ...(network.endpoints.length === 0 && network.egress !== "none" ? ["network.endpointZones"] : []),
    ...(edge === "none" ? ["cloudfront"] : []),
    ...(edge === "cloudfront-public" ? [] : ["cloudfront.originSecretVersion"]),
    ...(webAcl.scope === "off" ? ["rateLimit", "allowCountries", "blockCountries"] : []).map(
      (key) => `webAcl.${key}`,
    ),
    ...(backup.enabled ? [] : ["backup.retentionDays", "backup.restoreTesting"]),
    ...(network.egress === "nat-instance" ? [] : ["network.natInstanceType"]),
    ...(login.existing === undefined
      ? []
      : ["mfa", "mfaMethods", "passwordMinimumLength", "tier", "threatProtection", "federation"].map(
          (key) => `login.${key}`,
        )),
    ...(login.mfa === "off" ? ["login.mfaMethods"] : []),
  ];
}

/** Whether a path is none of the unused keys, and in none of them. */
export function matters(path: Path, unused: readonly string[]): boolean {
  return !unused.some((key) => isInside(path, pathOf(key)));
}

/** What a secret is read from: its real value by key path. */
export type Secrets = ReadonlyMap<string, string>;

/** The settings that every system has. Never throws for a configuration that fits the schema. */
export function commonSettings(filled: CommonFilled, secrets: Secrets): CommonSettings {
  const { project, stack, region, environment, size, domain, observability, account, protection } = filled;
  const { backup, cost } = filled;
  return {
    project,
    stack,
    region,
    environment,
    size,
    network: networkSettings(filled),
    edge: edgeSettings(filled),
    webAcl: { ...filled.webAcl, scope: webAclScope(filled) },
    ...present({ domain }),
    login: loginSettings(filled, secrets),
    observability,
    account,
    encryption: present({ existingKeyArn: filled.encryption?.keyArn }),
    protection,
    backup,
    cost,
    tags: tagsOf(filled),
  };
}

function networkSettings({ network }: CommonFilled): NetworkSettings {
  const { existing } = network;
  if (existing !== undefined) {
    const { cidr, ...rest } = existing;
    return { kind: "existing", cidrBlock: cidr, ...rest };
  }
  return {
    kind: "own",
    cidrBlock: network.cidr,
    zoneCount: network.zones,
    egress: network.egress,
    natInstanceType: network.natInstanceType,
    flowLogRetentionDays: network.flowLogRetentionDays,
    interfaceEndpoints: network.endpoints,
    endpointZoneCount: Math.min(network.endpointZones, network.zones),
  };
}

/** The delivery of access logs is set up in us-east-1 too. */
function edgeSettings({ edge: kind, cloudfront, account, domain }: CommonFilled): EdgeSettings {
  const accessLogs = cloudfront.accessLogs && !isForbidden(account, GLOBAL_REGION);
  // Nothing is below a name of CloudFront's own.
  const hstsSubdomains = cloudfront.hstsSubdomains || domain === undefined;
  return { kind, ...cloudfront, accessLogs, hstsSubdomains };
}

/** Where the account may not use us-east-1, the web ACL stands before the load balancer. */
export function webAclScope({ webAcl, account }: CommonFilled): WebAclSettings["scope"] {
  return webAcl.scope === "cloudfront" && isForbidden(account, GLOBAL_REGION) ? "regional" : webAcl.scope;
}

/** Where CloudFront's certificates, web ACLs and logs live. */
export const GLOBAL_REGION = "us-east-1";

/** Whether the stack may not use a region. */
export function isForbidden(
  { allowedRegions }: { readonly allowedRegions: readonly string[] },
  region: string,
): boolean {
  return allowedRegions.length > 0 && !allowedRegions.includes(region);
}

function loginSettings({ login }: CommonFilled, secrets: Secrets): LoginSettings {
  const { accessTokenMinutes, refreshTokenDays, existing, branding } = login;
  if (existing !== undefined) {
    return {
      kind: "existing",
      accessTokenMinutes,
      refreshTokenDays,
      federation: [],
      userPoolId: existing.userPoolId,
      domainHost: existing.domain,
      loginPages: existing.loginPages,
      identityProviders: existing.identityProviders,
    };
  }
  const { mfa, mfaMethods, passwordMinimumLength, tier, threatProtection, selfSignUp, email } = login;
  return {
    kind: "own",
    accessTokenMinutes,
    refreshTokenDays,
    federation: login.federation.map((provider, index) => federationSettings(provider, index, secrets)),
    mfa,
    mfaMethods: mfa === "off" ? [] : mfaMethods,
    passwordMinimumLength,
    tier,
    threatProtection,
    domain:
      login.customDomain === undefined
        ? { kind: "prefix", ...present({ prefix: login.domainPrefix }) }
        : { kind: "custom", ...login.customDomain },
    ...present({
      selfSignUp,
      email,
      branding: branding && { settingsJson: JSON.stringify(branding.settings) },
    }),
  };
}

function federationSettings(
  provider: CommonFilled["login"]["federation"][number],
  index: number,
  secrets: Secrets,
): FederationSettings {
  const { name, emailDomains = [], metadataUrl = "", issuer = "", clientId = "" } = provider;
  if (provider.kind === "saml") {
    return { name, emailDomains, kind: "saml", metadataUrl };
  }
  const clientSecret = secret(secrets, ["login", "federation", index, "clientSecret"]);
  return { name, emailDomains, kind: "oidc", issuer, clientId, clientSecret };
}

function tagsOf({ tags, project, stack, system, environment }: CommonFilled): CommonSettings["tags"] {
  return {
    ...tags,
    "gatehouse:project": project,
    "gatehouse:stack": stack,
    "gatehouse:system": system,
    "gatehouse:environment": environment,
  };
}

/** The secret at a key path, as Pulumi keeps it. */
export function secret(secrets: Secrets, path: Path): pulumi.Output<string> {
  return pulumi.secret(secrets.get(pathText(path)) ?? "");
}

/** Drops the keys without a value, so that "absent" is one thing only. */
export function present<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as never;
}
