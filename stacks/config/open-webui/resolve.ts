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
  readonly openWebui: Required<Omit<Section<"openWebui">, "groups" | "migratedImage">> & {
    readonly migratedImage?: string;
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
    ...(filled.database.engine === "postgres"
      ? []
      : ["instanceClass", "storageGiB", "backupRetentionDays", "multiAz"].map((key) => `database.${key}`)),
  ];
}

/** The settings of a filled configuration. Never throws for one that fits the schema. */
export function openWebUiSettings(filled: OpenWebUiFilled, secrets: Secrets): OpenWebUiSettings {
  const { domain, openWebui, files } = filled;
  return {
    ...commonSettings(filled, secrets),
    system: "open-webui",
    // A stack without a domain is refused by a rule.
    domain: domain!,
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
    },
    models: modelSettings(filled, secrets),
    database: databaseSettings(filled),
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
  const { instanceClass, storageGiB, backupRetentionDays, multiAz } = postgres;
  return {
    engine,
    instanceClass,
    storageGiB,
    backupRetentionDays,
    multiAz,
    ...present({ restoreFromSnapshot }),
  };
}
