import { MODEL } from "../../local/native/modelStub";
import { openWebuiEnvironment, type Variable } from "../../stacks/systems/open-webui/environment";

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
