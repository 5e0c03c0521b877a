import {
  DATA_DIRECTORY,
  openWebuiEnvironment,
  type SecretKey,
  type Variable,
} from "../../stacks/systems/open-webui/environment";
import { addressOf, settingOf } from "../settings";

/** What a process here has in place of the container's port, folder and secrets. */
export interface Here {
  readonly port: number;
  readonly dataFolder: string;
  readonly secrets: Readonly<Record<SecretKey, string>>;
}

/** The container's environment as a process takes it. */
export function environmentOf(variables: readonly Variable[], here: Here): Record<string, string> {
  const entries = variables.map(({ name, value }): [string, string] => {
    if (typeof value === "object" && "secret" in value) {
      return [name, here.secrets[value.secret]];
    }
    if (typeof value !== "string") {
      throw new Error(`${name} is not known before a deployment`);
    }
    return [name, value.replaceAll(DATA_DIRECTORY, here.dataFolder)];
  });
  return { ...Object.fromEntries(entries), PORT: String(here.port) };
}

/** What `start --native` finds on the machine and at its login. */
export interface NativeInputs {
  /** Of `.env.local`. */
  readonly values: Readonly<Record<string, string>>;
  readonly login: { readonly discoveryUrl: string; readonly clientId: string; readonly logoutUrl: string };
  readonly database: "postgres" | "sqlite";
  readonly cache: boolean;
  readonly modelUrls: readonly string[];
}

/** The variables of the task definition, with the values of the stack without Docker. */
export function nativeVariables(inputs: NativeInputs): readonly Variable[] {
  const { values, login, database, cache, modelUrls } = inputs;
  return openWebuiEnvironment({
    publicUrl: addressOf(values),
    displayName: settingOf(values, "WEBUI_NAME"),
    login: {
      ...login,
      userGroup: settingOf(values, "USER_GROUP"),
      adminGroup: settingOf(values, "ADMIN_GROUP"),
      sessionDuration: settingOf(values, "JWT_EXPIRES_IN"),
      secureCookies: settingOf(values, "SECURE_COOKIES") === "true",
    },
    database,
    cache,
    files: { storage: "folder" },
    // One process, which migrates its own database.
    migrating: true,
    models: { baseUrls: modelUrls, shown: {} },
    // The packages here lack local models, as the slim image does.
    imageVariant: "slim",
  });
}

/** The model services of `.env.local`; what means the machine in a container is this machine. */
export function modelUrlsOf(values: Readonly<Record<string, string>>): readonly string[] | undefined {
  const standard = settingOf({}, "OPENAI_API_BASE_URLS");
  const given = settingOf(values, "OPENAI_API_BASE_URLS");
  return given === standard
    ? undefined
    : given.split(";").map((url) => url.replace("://host.docker.internal", "://127.0.0.1"));
}
