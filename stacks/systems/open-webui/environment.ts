import type * as pulumi from "@pulumi/pulumi";
import { pageOf } from "../common/publicUrl";

/**
 * The environment of the Open WebUI container: one table for AWS and for Docker Compose.
 *
 * Every variable has the reason why it is set and where its meaning is documented. `env` stands for
 * https://docs.openwebui.com/reference/env-configuration, `sso` for .../troubleshooting/sso, `scaling` for
 * .../getting-started/advanced-topics/scaling, `hardening` for .../getting-started/advanced-topics/hardening.
 */
export interface Variable {
  readonly name: string;
  /** The value, or the key in the application's secret that holds it. */
  readonly value: pulumi.Input<string> | { readonly secret: SecretKey };
  readonly why: string;
  readonly source: "env" | "sso" | "scaling" | "hardening" | "0.12.4";
}

/** The keys of the application's secret. */
export type SecretKey =
  | "clientSecret"
  | "webuiSecretKey"
  | "sessionTokenKey"
  | "adminPassword"
  | "databaseUrl"
  | "cacheUrl"
  | "modelKeys";

/** Everything in the environment that differs between two deployments. */
export interface EnvironmentInputs {
  /** Where users reach the application: scheme and host, no path, no trailing slash. */
  readonly publicUrl: pulumi.Input<string>;
  readonly displayName: string;
  readonly login: {
    /** The whole address of the discovery document; the bare issuer gives HTTP 500 on login. */
    readonly discoveryUrl: pulumi.Input<string>;
    readonly clientId: pulumi.Input<string>;
    /** The address that ends the Cognito session, with `client_id` and `logout_uri`. */
    readonly logoutUrl: pulumi.Input<string>;
    readonly userGroup: string;
    readonly adminGroup: string;
    /** How long a session of the application lasts: a number and one of s, m, h, d, w. */
    readonly sessionDuration: string;
    /** False only on `http://localhost`. */
    readonly secureCookies: boolean;
  };
  readonly database: "postgres" | "sqlite";
  /** Whether tasks share sessions and live updates in Valkey. */
  readonly cache: boolean;
  /** Where uploads lie: in a folder of the container, or in a bucket. */
  readonly files: { readonly storage: "folder" } | BucketStorage;
  /** Whether this start may change the database's schema; only where one task runs alone. */
  readonly migrating: boolean;
  readonly models: {
    /** OpenAI-compatible base addresses, in the order of the keys in the secret's `modelKeys`. */
    readonly baseUrls: readonly string[];
    /** The models to show of each address, by its place in the list; without an entry, all that it lists. */
    readonly shown: Readonly<Record<number, readonly string[]>>;
  };
  /** `slim` has no embedding model of its own. */
  readonly imageVariant: "standard" | "slim";
}

export interface BucketStorage {
  readonly storage: "s3";
  readonly bucketName: pulumi.Input<string>;
  readonly region: string;
}

/** Paths that the login uses, as Open WebUI 0.12.4 serves them. */
export const PATHS = { callback: "/oauth/oidc/callback", afterLogout: "/auth", health: "/health" } as const;

/**
 * Below these, bodies hold what people write and upload: prompts look like attacks to a web ACL's managed rules,
 * and files are longer than it reads.
 */
export const BODY_EXEMPT_PATHS = ["/api/chat/", "/api/v1/", "/openai/"].map((path) => ({
  kind: "prefix" as const,
  path,
}));

/** What 0.12.4 serves from its image, the same for every user. */
export const STATIC_PATHS = ["/_app/immutable/*", "/static/*"] as const;

/** Where the image keeps its data, and the folders in it that outlive a task. */
export const DATA_DIRECTORY = "/app/backend/data";
export const FOLDERS = {
  uploads: `${DATA_DIRECTORY}/uploads`,
  database: `${DATA_DIRECTORY}/database`,
  vectors: `${DATA_DIRECTORY}/vector_db`,
} as const;

/** The application's port and the time it keeps an idle connection open. */
export const PORT = 8080;
export const KEEP_ALIVE_SECONDS = 310;

/**
 * The first account of an empty database becomes its administrator, whoever it is. This address takes that
 * place at the first start: nobody owns it (RFC 2606 reserves `.invalid`) and its password is never used,
 * because the password API is closed.
 */
export const RESERVED_ADMIN = "first-account@gatehouse.invalid";

export function openWebuiEnvironment(inputs: EnvironmentInputs): readonly Variable[] {
  return [
    ...address(inputs),
    ...login(inputs),
    ...accounts(),
    ...sessions(inputs),
    ...state(inputs),
    ...cache(inputs),
    ...files(inputs),
    ...models(inputs),
    ...hardening(),
  ];
}

function address({ publicUrl, displayName }: EnvironmentInputs): Variable[] {
  return [
    { name: "ENV", value: "prod", why: "dev would publish /docs and /openapi.json", source: "env" },
    { name: "WEBUI_NAME", value: displayName, why: "title of the pages", source: "env" },
    { name: "WEBUI_URL", value: publicUrl, why: "where the browser goes after the login", source: "env" },
    {
      name: "CORS_ALLOW_ORIGIN",
      value: publicUrl,
      why: "the default * also opens the WebSocket; a trailing slash would close it to everybody",
      source: "env",
    },
    { name: "PORT", value: String(PORT), why: "the port of the target group", source: "env" },
    {
      name: "UVICORN_TIMEOUT_KEEP_ALIVE",
      value: String(KEEP_ALIVE_SECONDS),
      why: "above the load balancer's idle timeout of 300 s; below it, requests fail at random with 502",
      source: "env",
    },
    {
      name: "UVICORN_WORKERS",
      value: "1",
      why: "one process a task: more tasks scale better than more processes",
      source: "scaling",
    },
  ];
}

function login({ publicUrl, login: cognito }: EnvironmentInputs): Variable[] {
  return [
    { name: "WEBUI_AUTH", value: "true", why: "false would mean no login at all", source: "env" },
    {
      name: "ENABLE_OAUTH_SIGNUP",
      value: "true",
      why: "without it every new Cognito user gets 403",
      source: "sso",
    },
    { name: "OAUTH_PROVIDER_NAME", value: "Cognito", why: "text of the login button", source: "env" },
    { name: "OAUTH_CLIENT_ID", value: cognito.clientId, why: "the app client", source: "sso" },
    {
      name: "OAUTH_CLIENT_SECRET",
      value: { secret: "clientSecret" },
      why: "the app client's secret",
      source: "sso",
    },
    {
      name: "OPENID_PROVIDER_URL",
      value: cognito.discoveryUrl,
      why: "fetched as it is: the whole address of the discovery document",
      source: "sso",
    },
    {
      name: "OPENID_REDIRECT_URI",
      value: pageOf(publicUrl, PATHS.callback),
      why: "must equal the app client's callback address to the letter",
      source: "sso",
    },
    {
      name: "OAUTH_SCOPES",
      value: "openid email profile",
      why: "a login without email is refused",
      source: "env",
    },
    { name: "OAUTH_CODE_CHALLENGE_METHOD", value: "S256", why: "PKCE; Cognito supports S256", source: "env" },
    {
      name: "OPENID_END_SESSION_ENDPOINT",
      value: cognito.logoutUrl,
      why: "Cognito names no logout address in its discovery document; without this the session there lives on",
      source: "0.12.4",
    },
    {
      name: "ENABLE_OAUTH_ID_TOKEN_COOKIE",
      value: "false",
      why: "the cookie would hold the whole ID token and outgrow 4,096 bytes with many groups",
      source: "hardening",
    },
    {
      name: "OAUTH_MERGE_ACCOUNTS_BY_EMAIL",
      value: "false",
      why: "an unverified address could take over an account",
      source: "hardening",
    },
  ];
}

function accounts(): Variable[] {
  return [
    { name: "ENABLE_SIGNUP", value: "false", why: "accounts come from Cognito alone", source: "env" },
    {
      name: "ENABLE_LOGIN_FORM",
      value: "false",
      why: "no password form beside the Cognito button",
      source: "sso",
    },
    {
      name: "ENABLE_PASSWORD_AUTH",
      value: "false",
      why: "hiding the form leaves the password API open; this closes it",
      source: "env",
    },
    {
      name: "WEBUI_ADMIN_EMAIL",
      value: RESERVED_ADMIN,
      why: "the first account of an empty database becomes administrator: a reserved address takes that place",
      source: "env",
    },
    {
      name: "WEBUI_ADMIN_PASSWORD",
      value: { secret: "adminPassword" },
      why: "needed to create the reserved account; the password API is closed, so it opens nothing",
      source: "env",
    },
    {
      name: "SHOW_ADMIN_DETAILS",
      value: "false",
      why: "whoever waits to be admitted would be told to write to the reserved address, which nobody reads",
      source: "0.12.4",
    },
  ];
}

function sessions({ login: cognito }: EnvironmentInputs): Variable[] {
  const secure = String(cognito.secureCookies);
  return [
    {
      name: "ENABLE_OAUTH_ROLE_MANAGEMENT",
      value: "true",
      why: "roles follow the Cognito groups",
      source: "sso",
    },
    {
      name: "OAUTH_ROLES_CLAIM",
      value: "cognito:groups",
      why: "where Cognito puts the groups",
      source: "sso",
    },
    {
      name: "OAUTH_ALLOWED_ROLES",
      value: `${cognito.userGroup},${cognito.adminGroup}`,
      why: "a user in other groups only gets 403",
      source: "sso",
    },
    {
      name: "OAUTH_ADMIN_ROLES",
      value: cognito.adminGroup,
      why: "the group of administrators",
      source: "sso",
    },
    {
      name: "DEFAULT_USER_ROLE",
      value: "pending",
      why: "a user without any group is not refused but gets this role; pending sees nothing",
      source: "0.12.4",
    },
    {
      name: "WEBUI_SECRET_KEY",
      value: { secret: "webuiSecretKey" },
      why: "signs sessions; unset, each start would make a new one",
      source: "env",
    },
    {
      name: "OAUTH_SESSION_TOKEN_ENCRYPTION_KEY",
      value: { secret: "sessionTokenKey" },
      why: "encrypts the stored Cognito tokens",
      source: "env",
    },
    {
      name: "JWT_EXPIRES_IN",
      value: cognito.sessionDuration,
      why: "the default is four weeks",
      source: "env",
    },
    {
      name: "WEBUI_SESSION_COOKIE_SECURE",
      value: secure,
      why: "cookies over TLS only; the default is false",
      source: "env",
    },
    {
      name: "WEBUI_AUTH_COOKIE_SECURE",
      value: secure,
      why: "cookies over TLS only; the default is false",
      source: "env",
    },
    {
      name: "WEBUI_SESSION_COOKIE_SAME_SITE",
      value: "lax",
      why: "strict would drop the state cookie on the way back from Cognito",
      source: "env",
    },
    { name: "WEBUI_AUTH_COOKIE_SAME_SITE", value: "lax", why: "as the session cookie", source: "env" },
  ];
}

function state({ database, migrating }: EnvironmentInputs): Variable[] {
  const common: Variable[] = [
    {
      name: "DATA_DIR",
      value: DATA_DIRECTORY,
      why: "the image's own folder; its models lie there",
      source: "env",
    },
    {
      name: "ENABLE_PERSISTENT_CONFIG",
      value: "false",
      why: "true copies the environment into the database at the first start and ignores it from then on",
      source: "env",
    },
    {
      name: "ENABLE_DB_MIGRATIONS",
      value: String(migrating),
      why: "only a task that runs alone may change the schema; two at once break it",
      source: "scaling",
    },
  ];
  if (database === "sqlite") {
    return [
      ...common,
      {
        name: "DATABASE_URL",
        value: `sqlite:///${FOLDERS.database}/webui.db`,
        why: "a file on EFS, for one task only",
        source: "env",
      },
      {
        name: "DATABASE_ENABLE_SQLITE_WAL",
        value: "false",
        why: "write-ahead logging needs shared memory that NFS does not have",
        source: "env",
      },
      {
        name: "DATABASE_POOL_SIZE",
        value: "5",
        why: "the default for SQLite is 512 connections",
        source: "0.12.4",
      },
      { name: "VECTOR_DB", value: "chroma", why: "files beside the database", source: "env" },
    ];
  }
  return [
    ...common,
    { name: "DATABASE_URL", value: { secret: "databaseUrl" }, why: "PostgreSQL over TLS", source: "env" },
    {
      name: "DATABASE_POOL_SIZE",
      value: "10",
      why: "the application keeps two pools; with the overflow 30 connections a task",
      source: "0.12.4",
    },
    { name: "DATABASE_POOL_MAX_OVERFLOW", value: "5", why: "see DATABASE_POOL_SIZE", source: "env" },
    { name: "VECTOR_DB", value: "pgvector", why: "vectors in the same database", source: "scaling" },
  ];
}

function cache({ cache: shared }: EnvironmentInputs): Variable[] {
  if (!shared) {
    return [];
  }
  return [
    {
      name: "REDIS_URL",
      value: { secret: "cacheUrl" },
      why: "sessions, revoked tokens and settings that every task must know",
      source: "scaling",
    },
    {
      name: "WEBSOCKET_MANAGER",
      value: "redis",
      why: "without it an answer reaches the model but not the page that another task serves",
      source: "scaling",
    },
    {
      name: "WEBSOCKET_REDIS_URL",
      value: { secret: "cacheUrl" },
      why: "the channel of the live updates",
      source: "scaling",
    },
    {
      name: "THREAD_POOL_SIZE",
      value: "2000",
      why: "the default of 40 threads is used up by as many waiting requests",
      source: "scaling",
    },
    {
      name: "DATABASE_USER_ACTIVE_STATUS_UPDATE_INTERVAL",
      value: "300",
      why: "otherwise every request of every user writes to the database",
      source: "scaling",
    },
  ];
}

function files({ files: place }: EnvironmentInputs): Variable[] {
  if (place.storage === "folder") {
    return [];
  }
  return [
    { name: "STORAGE_PROVIDER", value: "s3", why: "uploads lie in a bucket", source: "env" },
    { name: "S3_BUCKET_NAME", value: place.bucketName, why: "the bucket of uploads", source: "env" },
    {
      name: "S3_REGION_NAME",
      value: place.region,
      why: "the bucket's region; keys come from the task's role",
      source: "env",
    },
  ];
}

function models({ models: endpoints, imageVariant }: EnvironmentInputs): Variable[] {
  const variables: Variable[] = [
    {
      name: "ENABLE_OLLAMA_API",
      value: "false",
      why: "otherwise it keeps calling an Ollama host",
      source: "env",
    },
    {
      name: "ENABLE_OPENAI_API",
      value: "true",
      why: "models come from OpenAI-compatible addresses",
      source: "env",
    },
    {
      name: "OPENAI_API_BASE_URLS",
      value: endpoints.baseUrls.join(";"),
      why: "the model endpoints, separated by semicolons",
      source: "env",
    },
    {
      name: "OPENAI_API_KEYS",
      value: { secret: "modelKeys" },
      why: "their keys, in the same order; an empty list fails",
      source: "env",
    },
  ];
  variables.push({
    name: "BYPASS_MODEL_ACCESS_CONTROL",
    value: "true",
    why: "who was admitted may use the stack's models; otherwise administrators alone see them until they register each",
    source: "env",
  });
  if (Object.keys(endpoints.shown).length > 0) {
    const configs = Object.entries(endpoints.shown).map(([index, ids]) => [
      index,
      { enable: true, model_ids: ids },
    ]);
    variables.push({
      name: "OPENAI_API_CONFIGS",
      value: JSON.stringify(Object.fromEntries(configs)),
      why: "the models to show of each address, by its place in the list",
      source: "env",
    });
  }
  if (imageVariant === "slim") {
    return [
      ...variables,
      {
        name: "BYPASS_EMBEDDING_AND_RETRIEVAL",
        value: "true",
        why: "the slim image has no embedding model: documents go to the model as a whole",
        source: "env",
      },
    ];
  }
  return variables;
}

function hardening(): Variable[] {
  return [
    {
      name: "OFFLINE_MODE",
      value: "true",
      why: "no update checks, no downloads of models or packages while it runs; the image brings its models",
      source: "env",
    },
    { name: "HF_HUB_OFFLINE", value: "1", why: "no calls to huggingface.co", source: "env" },
    {
      name: "ENABLE_PIP_INSTALL_FRONTMATTER_REQUIREMENTS",
      value: "false",
      why: "a function could otherwise install any package",
      source: "hardening",
    },
    { name: "ENABLE_COMMUNITY_SHARING", value: "false", why: "chats stay in this deployment", source: "env" },
    { name: "ANONYMIZED_TELEMETRY", value: "false", why: "no telemetry", source: "env" },
    { name: "DO_NOT_TRACK", value: "true", why: "no telemetry", source: "env" },
    { name: "SCARF_NO_ANALYTICS", value: "true", why: "no telemetry", source: "env" },
  ];
}
