import * as pulumi from "@pulumi/pulumi";
import { profileOf } from "./formats";
import { isInside, type Path, pathOf, pathText, valueAt } from "./paths";
import type { Config } from "./schema";
import type {
  BedrockModel,
  DatabaseSettings,
  Environment,
  FederationSettings,
  LoginSettings,
  ModelSettings,
  NetworkSettings,
  Settings,
} from "./settings";
import { defaults, environments, sizes, type Table } from "./sizes";

/** A configuration, parts of which may be missing because they were faulty. */
export type Draft = DeepPartial<Config>;
type DeepPartial<T> = T extends readonly (infer E)[]
  ? DeepPartial<E>[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

type FilledIn<T, K extends keyof T> = Omit<T, K> & Required<Pick<T, K>>;
type Section<K extends keyof Config> = NonNullable<Config[K]>;
type ExistingLogin = NonNullable<Section<"login">["existing"]>;
type OpenAiCompatible = NonNullable<Section<"models">["openaiCompatible"]>;

/** The configuration in the stack file's own shape, with nothing left to be filled in. */
export interface Filled {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
  readonly system: Config["system"];
  readonly environment: Environment;
  readonly size: NonNullable<Config["size"]>;
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
  readonly openWebui: Required<Omit<Section<"openWebui">, "groups">> & {
    readonly groups: Required<NonNullable<Section<"openWebui">["groups"]>>;
  };
  readonly models: Omit<Section<"models">, "openaiCompatible"> & {
    readonly openaiCompatible?: FilledIn<OpenAiCompatible, "modelIds">;
  };
  readonly database: FilledIn<
    Section<"database">,
    "engine" | "instanceClass" | "storageGiB" | "backupRetentionDays" | "multiAz"
  >;
  readonly files: FilledIn<Section<"files">, "throughputMode" | "performanceMode" | "transitionToIaDays">;
}

export interface Origin {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
}

export interface Resolution {
  readonly filled: Filled;
  /** Where each filled-in value came from, by key path. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Maps that exist only where the stack file has them: their keys are not filled in otherwise. */
const OPTIONAL_MAPS = ["login.existing", "models.openaiCompatible"];

/** Fills in what the stack file leaves open: size before environment class before default. */
export function fill(draft: Draft, origin: Origin): Resolution {
  const filled = structuredClone(draft) as Record<string, unknown>;
  const sources = new Map<string, string>();
  for (const { name, table } of tablesFor(draft)) {
    for (const [key, value] of Object.entries(table)) {
      if (isOpen(filled, key)) {
        put(filled, pathOf(key), structuredClone(value));
        sources.set(key, name);
      }
    }
  }
  return { filled: { ...filled, ...origin } as unknown as Filled, sources };
}

function tablesFor({ size, environment }: Draft): readonly { name: string; table: Table }[] {
  const chosen = size ?? "small";
  return [
    { name: `size ${chosen}`, table: sizes[chosen] },
    ...(environment === undefined
      ? []
      : [{ name: `environment ${environment}`, table: environments[environment] }]),
    { name: "default", table: defaults },
  ];
}

function isOpen(filled: unknown, key: string): boolean {
  const absentMap = OPTIONAL_MAPS.some(
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
export function filledBy(source: "size" | "environment"): readonly string[] {
  return Object.values<Table>(source === "size" ? sizes : environments).flatMap((table) =>
    Object.keys(table),
  );
}

/** Whether a filled-in value has an effect beside the others; the rest is left out of an explanation. */
export function matters(filled: Filled, path: Path): boolean {
  const unused = [
    ...(filled.network.existing === undefined
      ? []
      : ["cidr", "zones", "egress", "natInstanceType", "endpoints"].map((key) => `network.${key}`)),
    ...(filled.network.egress === "nat-instance" ? [] : ["network.natInstanceType"]),
    ...(filled.login.existing === undefined
      ? []
      : ["mfa", "mfaMethods", "passwordMinimumLength", "tier", "threatProtection", "federation"].map(
          (key) => `login.${key}`,
        )),
    ...(filled.login.mfa === "off" ? ["login.mfaMethods"] : []),
    ...(filled.database.engine === "postgres"
      ? []
      : ["instanceClass", "storageGiB", "backupRetentionDays", "multiAz"].map((key) => `database.${key}`)),
  ];
  return !unused.some((key) => isInside(path, pathOf(key)));
}

/** What a secret is read from: its real value by key path. */
export type Secrets = ReadonlyMap<string, string>;

/** The settings of a filled configuration. Never throws for one that fits the schema. */
export function resolve(filled: Filled, secrets: Secrets): Settings {
  const {
    project,
    stack,
    region,
    system,
    environment,
    size,
    domain,
    observability,
    account,
    openWebui,
    files,
  } = filled;
  return {
    project,
    stack,
    region,
    system,
    environment,
    size,
    network: networkSettings(filled),
    // A stack without a domain is refused by a rule; the settings are not used then.
    domain: domain ?? { name: "" },
    login: loginSettings(filled, secrets),
    observability,
    account,
    encryption: present({ existingKeyArn: filled.encryption?.keyArn }),
    protection: filled.protection,
    tags: tagsOf(filled),
    openWebui: {
      image: openWebui.image,
      imageVariant: openWebui.imageVariant,
      cpuUnits: openWebui.cpu,
      memoryMiB: openWebui.memoryMiB,
      architecture: openWebui.architecture,
      capacity: openWebui.capacity,
      desiredCount: openWebui.desiredCount,
      displayName: openWebui.name,
      sessionHours: openWebui.sessionHours,
      groups: openWebui.groups,
    },
    models: modelSettings(filled, secrets),
    database: databaseSettings(filled),
    files,
  };
}

function networkSettings({ network }: Filled): NetworkSettings {
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

function loginSettings({ login }: Filled, secrets: Secrets): LoginSettings {
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
  provider: Filled["login"]["federation"][number],
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

function modelSettings({ models }: Filled, secrets: Secrets): ModelSettings {
  const { bedrock, openaiCompatible } = models;
  return present({
    bedrock: bedrock && { models: bedrock.modelIds.map(bedrockModel), gatewayImage: bedrock.gatewayImage },
    openaiCompatible: openaiCompatible && {
      baseUrl: openaiCompatible.baseUrl,
      apiKey: secret(secrets, ["models", "openaiCompatible", "apiKey"]),
      modelIds: openaiCompatible.modelIds,
    },
  });
}

function bedrockModel(id: string): BedrockModel {
  const profile = profileOf(id);
  return {
    id,
    foundationModelId: profile === undefined ? id : id.slice(profile.length + 1),
    ...present({ profile }),
  };
}

function databaseSettings({ database }: Filled): DatabaseSettings {
  const { engine, reason, instanceClass, storageGiB, backupRetentionDays, multiAz } = database;
  return engine === "sqlite"
    ? { engine, reason: reason ?? "" }
    : { engine, instanceClass, storageGiB, backupRetentionDays, multiAz };
}

function tagsOf({ tags, project, stack, system, environment }: Filled): Settings["tags"] {
  return {
    ...tags,
    "gatehouse:project": project,
    "gatehouse:stack": stack,
    "gatehouse:system": system,
    "gatehouse:environment": environment,
  };
}

function secret(secrets: Secrets, path: Path): pulumi.Output<string> {
  return pulumi.secret(secrets.get(pathText(path)) ?? "");
}

/** Drops the keys without a value, so that "absent" is one thing only. */
function present<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as never;
}
