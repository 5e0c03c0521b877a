import {
  openWebuiEnvironment,
  type SecretKey,
  type Variable,
} from "../../stacks/systems/open-webui/environment";
import { MODEL } from "./modelStub";

/** What size `large` decides about the environment; a test compares it with the size's table. */
export const LARGE = {
  displayName: "Open WebUI",
  database: "postgres",
  imageVariant: "standard",
  sessionDuration: "12h",
  userGroup: "user",
  adminGroup: "admin",
} as const;

export interface ReplicaInputs {
  readonly publicUrl: string;
  readonly login: { readonly discoveryUrl: string; readonly clientId: string; readonly logoutUrl: string };
  readonly cache: boolean;
  readonly migrating: boolean;
  readonly modelUrl: string;
}

/** The table of the container's environment, as size `large` gets it. */
export function replicaVariables({
  publicUrl,
  login,
  cache,
  migrating,
  modelUrl,
}: ReplicaInputs): readonly Variable[] {
  const { displayName, database, imageVariant, sessionDuration, userGroup, adminGroup } = LARGE;
  return openWebuiEnvironment({
    publicUrl,
    displayName,
    login: { ...login, userGroup, adminGroup, sessionDuration, secureCookies: true },
    database,
    cache,
    files: { storage: "folder" },
    migrating,
    models: { baseUrls: [modelUrl], shown: { 0: [MODEL] } },
    imageVariant,
  });
}

/** What a replica here has in place of the container's port, folder and secrets. */
export interface Here {
  readonly port: number;
  readonly dataFolder: string;
  readonly secrets: Readonly<Record<SecretKey, string>>;
}

export function environmentOf(variables: readonly Variable[], here: Here): Record<string, string> {
  const entries = variables.map(({ name, value }): [string, string] => {
    if (typeof value === "object" && "secret" in value) {
      return [name, here.secrets[value.secret]];
    }
    if (typeof value !== "string") {
      throw new Error(`${name} is not known before a deployment`);
    }
    return [name, value];
  });
  return {
    ...Object.fromEntries(entries),
    PORT: String(here.port),
    DATA_DIR: here.dataFolder,
  };
}
