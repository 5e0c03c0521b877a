import * as pulumi from "@pulumi/pulumi";
import { isInside, type Path, pathOf, pathText, valueAt } from "./paths";
import type { CommonConfig } from "./schema";
import type {
  CommonSettings,
  Environment,
  FederationSettings,
  LoginSettings,
  NetworkSettings,
  Size,
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

/** What every system's configuration has, in the stack file's own shape, with nothing left to be filled in. */
export interface CommonFilled {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
  readonly system: CommonConfig["system"];
  readonly environment: Environment;
  readonly size: Size;
  readonly network: FilledIn<
    Section<"network">,
    "cidr" | "zones" | "egress" | "natInstanceType" | "flowLogRetentionDays" | "endpoints"
  >;
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
  readonly account: FilledIn<Section<"account">, "allowedAccountIds" | "allowedRegions" | "rolePath">;
  readonly encryption?: Section<"encryption">;
  readonly protection: FilledIn<Section<"protection">, "enabled">;
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
export function unusedKeys({ network, login }: CommonFilled): readonly string[] {
  return [
    ...(network.existing === undefined
      ? []
      : ["cidr", "zones", "egress", "natInstanceType", "flowLogRetentionDays", "endpoints"].map(
          (key) => `network.${key}`,
        )),
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
  return {
    project,
    stack,
    region,
    environment,
    size,
    network: networkSettings(filled),
    ...present({ domain }),
    login: loginSettings(filled, secrets),
    observability,
    account,
    encryption: present({ existingKeyArn: filled.encryption?.keyArn }),
    protection,
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
  };
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
