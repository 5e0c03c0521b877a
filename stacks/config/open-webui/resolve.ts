import { profileOf } from "../formats";
import {
  type CommonFilled,
  commonSettings,
  type FilledIn,
  present,
  type Secrets,
  secret,
  unusedKeys,
} from "../resolve";
import type { BedrockModel, DatabaseSettings, ModelSettings, OpenWebUiSettings } from "../settings";
import type { OpenWebUiConfig } from "./schema";

type Section<K extends keyof OpenWebUiConfig> = NonNullable<OpenWebUiConfig[K]>;
type OpenAiCompatible = NonNullable<Section<"models">["openaiCompatible"]>;

/** The configuration in the stack file's own shape, with nothing left to be filled in. */
export interface OpenWebUiFilled extends CommonFilled {
  readonly openWebui: Required<
    Omit<Section<"openWebui">, "groups" | "migratedImage" | "scaling" | "discovery">
  > & {
    readonly migratedImage?: string;
    readonly discovery?: Section<"openWebui">["discovery"];
    readonly scaling?: Required<NonNullable<Section<"openWebui">["scaling"]>>;
    readonly groups: Required<NonNullable<Section<"openWebui">["groups"]>>;
  };
  readonly models: Omit<Section<"models">, "openaiCompatible"> & {
    readonly openaiCompatible?: FilledIn<OpenAiCompatible, "modelIds">;
  };
  readonly database: FilledIn<
    Section<"database">,
    | "engine"
    | "instanceClass"
    | "storageGiB"
    | "minimumCapacity"
    | "maximumCapacity"
    | "backupRetentionDays"
    | "multiAz"
  >;
  readonly valkey: Required<Section<"valkey">>;
  readonly files: FilledIn<
    Section<"files">,
    "storage" | "throughputMode" | "performanceMode" | "transitionToIaDays"
  >;
}

/** Keys of `database` that only some engines have. */
export const DATABASE_KEYS = {
  postgres: ["instanceClass", "storageGiB", "backupRetentionDays", "multiAz", "restoreFromSnapshot"],
  aurora: ["minimumCapacity", "maximumCapacity", "backupRetentionDays", "multiAz", "restoreFromSnapshot"],
  sqlite: ["reason"],
} as const;

/** Keys of `database` that have no effect with its engine. */
export function foreignDatabaseKeys(engine: keyof typeof DATABASE_KEYS): readonly string[] {
  const own: readonly string[] = DATABASE_KEYS[engine];
  return [...new Set(Object.values(DATABASE_KEYS).flat())].filter((key) => !own.includes(key));
}

const FILE_SYSTEM_KEYS = ["throughputMode", "provisionedMibps", "performanceMode", "transitionToIaDays"];

/** The most tasks that may run at once, but for those that a deployment adds. */
export function mostTasks({ openWebui: { scaling, desiredCount } }: OpenWebUiFilled): number {
  const counts = scaling?.schedules.map(({ maximum }) => maximum) ?? [];
  return scaling === undefined || desiredCount === 0 ? desiredCount : Math.max(scaling.maximum, ...counts);
}

/** Whether the image has yet to migrate the database. Images are the same when their digests are. */
export function isMigrating({ image, migratedImage }: OpenWebUiFilled["openWebui"]): boolean {
  return digestOf(image) !== digestOf(migratedImage ?? "");
}

function digestOf(image: string): string {
  return image.slice(image.indexOf("@"));
}

/** Filled-in keys that have no effect beside the others. */
export function unused(filled: OpenWebUiFilled): readonly string[] {
  return [
    ...unusedKeys(filled),
    ...foreignDatabaseKeys(filled.database.engine).map((key) => `database.${key}`),
    ...(filled.valkey.enabled ? [] : ["valkey.nodeType", "valkey.replicas"]),
    ...(filled.files.storage === "efs" ? [] : FILE_SYSTEM_KEYS.map((key) => `files.${key}`)),
  ];
}

/** The settings of a filled configuration. Never throws for one that fits the schema. */
export function openWebUiSettings(filled: OpenWebUiFilled, secrets: Secrets): OpenWebUiSettings {
  const { openWebui, files } = filled;
  return {
    ...commonSettings(filled, secrets),
    system: "open-webui",
    openWebui: {
      image: openWebui.image,
      migrating: isMigrating(openWebui),
      imageVariant: openWebui.imageVariant,
      cpuUnits: openWebui.cpu,
      memoryMiB: openWebui.memoryMiB,
      architecture: openWebui.architecture,
      capacity: openWebui.capacity,
      desiredCount: openWebui.desiredCount,
      displayName: openWebui.name,
      sessionHours: openWebui.sessionHours,
      groups: openWebui.groups,
      ...present({
        // No tasks means none: a scaled service would start its fewest again.
        scaling: openWebui.desiredCount === 0 ? undefined : openWebui.scaling,
        discovery: openWebui.discovery,
      }),
    },
    models: modelSettings(filled, secrets),
    database: databaseSettings(filled),
    ...(filled.valkey.enabled
      ? { valkey: { nodeType: filled.valkey.nodeType, replicas: filled.valkey.replicas } }
      : {}),
    files,
  };
}

function modelSettings({ models }: OpenWebUiFilled, secrets: Secrets): ModelSettings {
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

function databaseSettings({ database }: OpenWebUiFilled): DatabaseSettings {
  const { engine, reason, restoreFromSnapshot, ...postgres } = database;
  if (engine === "sqlite") {
    return { engine, reason: reason ?? "" };
  }
  const { instanceClass, storageGiB, minimumCapacity, maximumCapacity, backupRetentionDays, multiAz } =
    postgres;
  const common = { backupRetentionDays, multiAz, ...present({ restoreFromSnapshot }) };
  return engine === "aurora"
    ? { engine, minimumCapacity, maximumCapacity, ...common }
    : { engine, instanceClass, storageGiB, ...common };
}
