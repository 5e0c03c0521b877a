import { stringify } from "yaml";
import {
  openWebuiEnvironment,
  type SecretKey,
  type Variable,
} from "../stacks/systems/open-webui/environment";
import { expression, SECTIONS, SETTINGS } from "./settings";

/**
 * What stands in place of the application's secret: keys of `.env.local`, or nothing. `start.sh` fills what is empty
 * from the files that the stack makes at its first start.
 */
const SECRETS: Readonly<Record<SecretKey, string>> = {
  clientSecret: expression("OAUTH_CLIENT_SECRET"),
  webuiSecretKey: "",
  sessionTokenKey: "",
  adminPassword: "",
  databaseUrl: "",
  cacheUrl: "redis://cache:6379/0",
  modelKeys: expression("OPENAI_API_KEYS"),
};

/** Of the fixed variables those whose values are not those on AWS, with what to say of them here. */
export const OF_THIS_MACHINE: Readonly<Record<string, string>> = {
  DATABASE_URL: "PostgreSQL of this stack, without TLS; on AWS with TLS",
  REDIS_URL:
    "sessions, revoked tokens and settings that every replica must know; without TLS, on AWS with TLS",
  WEBSOCKET_REDIS_URL: "the channel of the live updates; without TLS, on AWS with TLS",
};

const whyOf = ({ name, why }: Variable) => OF_THIS_MACHINE[name] ?? why;

/** The variables of the task definition, with the values of the local stack. */
export function localVariables(): readonly Variable[] {
  return openWebuiEnvironment({
    publicUrl: expression("WEBUI_URL"),
    displayName: expression("WEBUI_NAME"),
    login: {
      discoveryUrl: expression("OPENID_PROVIDER_URL"),
      clientId: expression("OAUTH_CLIENT_ID"),
      logoutUrl: expression("OPENID_END_SESSION_ENDPOINT"),
      userGroup: expression("USER_GROUP"),
      adminGroup: expression("ADMIN_GROUP"),
      sessionDuration: expression("JWT_EXPIRES_IN"),
      secureCookies: false,
    },
    database: "postgres",
    cache: true,
    files: { storage: "folder" },
    migrating: true,
    models: { baseUrls: [expression("OPENAI_API_BASE_URLS")], shown: {} },
    imageVariant: "standard",
  });
}

/** A variable's value as Compose takes it. */
export function composeValue({ name, value }: Variable): string {
  if (name === "WEBUI_SESSION_COOKIE_SECURE" || name === "WEBUI_AUTH_COOKIE_SECURE") {
    return expression("SECURE_COOKIES");
  }
  if (typeof value === "object" && "secret" in value) {
    return SECRETS[value.secret];
  }
  if (typeof value !== "string") {
    throw new Error(`${name} is not known before a deployment`);
  }
  return value;
}

const MADE = "Written by `npm run local -- generate`; a test compares it with its source.";

/** `local/environment.yaml`: the container's environment, which the services of Compose extend. */
export function environmentYaml(): string {
  const lines = localVariables().flatMap((variable) => [
    `      # ${whyOf(variable)}`,
    `      ${stringify({ [variable.name]: composeValue(variable) }, { lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" }).trimEnd()}`,
  ]);
  return [
    `# ${MADE}`,
    "# The environment of the Open WebUI container, from the table of the task definition in",
    "# stacks/systems/open-webui/environment.ts. What is empty here is filled by local/openWebui/start.sh.",
    "services:",
    "  environment:",
    "    environment:",
    ...lines,
    "",
  ].join("\n");
}

/** `.env.example`, which is copied to `.env.local`. */
export function envExample(): string {
  const sections = SECTIONS.flatMap(({ title, text, settings }) => [
    `# ${title}`,
    ...text.split("\n").map((line) => `# ${line}`),
    "",
    ...settings.flatMap(({ name, why, default: value }) => [
      `# ${why}${value === "" ? "" : `; default: ${value}`}`,
      `${name}=${quoted(value)}`,
      "",
    ]),
  ]);
  const fixed = localVariables()
    .map((variable) => ({ name: variable.name, why: whyOf(variable), text: composeValue(variable) }))
    .filter(({ name, text }) => !text.includes("${") && !SETTINGS.some((setting) => setting.name === name))
    .map(({ name, text, why }) => `#   ${name}${text === "" ? "" : `=${text}`}  (${why})`);
  return [
    "# The local stack's settings. Copy, and start:",
    "#",
    "#   cp .env.example .env.local",
    "#   docker compose up",
    "#",
    "# Every value here is the default. `npm run local -- check` tells what is wrong with a changed file; docs/local.md",
    `# explains the stack. ${MADE}`,
    "",
    ...sections,
    "# Fixed by the stack, so not to be set here. The values are those on AWS, but for the addresses of database and cache,",
    "# which are this stack's own and without TLS:",
    "#",
    ...fixed,
    "",
  ].join("\n");
}

/** In quotes where a shell or an .env parser would read something else. */
function quoted(value: string): string {
  return /^[\w./:@-]*$/.test(value) ? value : `'${value}'`;
}
