import assert from "node:assert/strict";
import {
  type EnvironmentInputs,
  KEEP_ALIVE_SECONDS,
  openWebuiEnvironment,
  RESERVED_ADMIN,
} from "../../../../stacks/systems/open-webui/environment";

const inputs: EnvironmentInputs = {
  publicUrl: "https://chat.acme.dev",
  displayName: "Acme Chat",
  login: {
    discoveryUrl:
      "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab1/.well-known/openid-configuration",
    clientId: "client1",
    logoutUrl: "https://acme.auth.eu-central-1.amazoncognito.com/logout?client_id=client1",
    userGroup: "staff",
    adminGroup: "owners",
    sessionDuration: "12h",
    secureCookies: true,
  },
  database: "postgres",
  cache: false,
  files: { storage: "folder" },
  migrating: true,
  models: { baseUrls: ["http://127.0.0.1:4000/v1", "https://api.acme.dev/v1"], shown: {} },
  imageVariant: "standard",
};

function environment(change: Partial<EnvironmentInputs> = {}): Record<string, unknown> {
  return Object.fromEntries(
    openWebuiEnvironment({ ...inputs, ...change }).map(({ name, value }) => [name, value]),
  );
}

describe("openWebuiEnvironment", () => {
  it("names each variable once, with a reason", () => {
    const variables = openWebuiEnvironment(inputs);
    const names = variables.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(
      variables.filter(({ why }) => why.length < 8).map(({ name }) => name),
      [],
    );
  });

  it("has none of the names that Open WebUI ignores", () => {
    const names = Object.keys(environment());
    for (const wrong of ["OAUTH_REDIRECT_URI", "OAUTH_GROUP_CLAIM", "OIDC_CLIENT_ID", "OLLAMA_BASE_URL"]) {
      assert.ok(!names.includes(wrong), wrong);
    }
  });

  it("sends the login to Cognito and back by exact addresses", () => {
    const {
      OPENID_REDIRECT_URI,
      OPENID_PROVIDER_URL,
      OAUTH_SCOPES,
      OAUTH_CODE_CHALLENGE_METHOD,
      WEBUI_URL,
      CORS_ALLOW_ORIGIN,
    } = environment();
    assert.deepEqual(
      {
        OPENID_REDIRECT_URI,
        OPENID_PROVIDER_URL,
        OAUTH_SCOPES,
        OAUTH_CODE_CHALLENGE_METHOD,
        WEBUI_URL,
        CORS_ALLOW_ORIGIN,
      },
      {
        OPENID_REDIRECT_URI: "https://chat.acme.dev/oauth/oidc/callback",
        OPENID_PROVIDER_URL: inputs.login.discoveryUrl,
        OAUTH_SCOPES: "openid email profile",
        OAUTH_CODE_CHALLENGE_METHOD: "S256",
        WEBUI_URL: "https://chat.acme.dev",
        CORS_ALLOW_ORIGIN: "https://chat.acme.dev",
      },
    );
  });

  it("closes every way in but Cognito's", () => {
    const found = environment();
    const closed = {
      WEBUI_AUTH: "true",
      ENABLE_SIGNUP: "false",
      ENABLE_LOGIN_FORM: "false",
      ENABLE_PASSWORD_AUTH: "false",
      DEFAULT_USER_ROLE: "pending",
      OAUTH_MERGE_ACCOUNTS_BY_EMAIL: "false",
      ENABLE_PERSISTENT_CONFIG: "false",
      ENABLE_OAUTH_ROLE_MANAGEMENT: "true",
      OAUTH_ROLES_CLAIM: "cognito:groups",
      OAUTH_ALLOWED_ROLES: "staff,owners",
      OAUTH_ADMIN_ROLES: "owners",
      WEBUI_ADMIN_EMAIL: RESERVED_ADMIN,
      WEBUI_ADMIN_PASSWORD: { secret: "adminPassword" },
      SHOW_ADMIN_DETAILS: "false",
    };
    assert.deepEqual(Object.fromEntries(Object.keys(closed).map((key) => [key, found[key]])), closed);
    assert.match(RESERVED_ADMIN, /@[a-z.]+\.invalid$/);
  });

  it("keeps cookies on TLS, and lax so that the login comes back", () => {
    const cookies = (secureCookies: boolean) =>
      Object.entries(environment({ login: { ...inputs.login, secureCookies } })).filter(([name]) =>
        name.includes("COOKIE_S"),
      );
    assert.deepEqual(cookies(true), [
      ["WEBUI_SESSION_COOKIE_SECURE", "true"],
      ["WEBUI_AUTH_COOKIE_SECURE", "true"],
      ["WEBUI_SESSION_COOKIE_SAME_SITE", "lax"],
      ["WEBUI_AUTH_COOKIE_SAME_SITE", "lax"],
    ]);
    assert.deepEqual(cookies(false)[0], ["WEBUI_SESSION_COOKIE_SECURE", "false"]);
  });

  it("puts no secret into a plain value", () => {
    const secrets = openWebuiEnvironment(inputs).filter(({ value }) => typeof value === "object");
    assert.deepEqual(secrets.map(({ name }) => name).sort(), [
      "DATABASE_URL",
      "OAUTH_CLIENT_SECRET",
      "OAUTH_SESSION_TOKEN_ENCRYPTION_KEY",
      "OPENAI_API_KEYS",
      "WEBUI_ADMIN_PASSWORD",
      "WEBUI_SECRET_KEY",
    ]);
  });

  it("outlives the load balancer's idle connections", () => {
    assert.equal(environment()["UVICORN_TIMEOUT_KEEP_ALIVE"], String(KEEP_ALIVE_SECONDS));
    assert.ok(KEEP_ALIVE_SECONDS > 300);
  });

  it("uses PostgreSQL for everything, or SQLite with its safe settings", () => {
    const postgres = environment();
    assert.deepEqual(
      [postgres["VECTOR_DB"], postgres["DATABASE_URL"]],
      ["pgvector", { secret: "databaseUrl" }],
    );
    const sqlite = environment({ database: "sqlite" });
    assert.deepEqual(
      [
        sqlite["VECTOR_DB"],
        sqlite["DATABASE_URL"],
        sqlite["DATABASE_ENABLE_SQLITE_WAL"],
        sqlite["DATABASE_POOL_SIZE"],
      ],
      ["chroma", "sqlite:////app/backend/data/database/webui.db", "false", "5"],
    );
  });

  it("lists the model addresses in order, and the models to show by their place", () => {
    const models = { baseUrls: inputs.models.baseUrls, shown: { 1: ["one", "two"] } };
    const found = environment({ models });
    assert.equal(found["OPENAI_API_BASE_URLS"], "http://127.0.0.1:4000/v1;https://api.acme.dev/v1");
    assert.equal(found["OPENAI_API_CONFIGS"], '{"1":{"enable":true,"model_ids":["one","two"]}}');
    assert.equal(environment()["OPENAI_API_CONFIGS"], undefined);
  });

  it("tells the slim image that it has no embedding model", () => {
    assert.equal(environment({ imageVariant: "slim" })["BYPASS_EMBEDDING_AND_RETRIEVAL"], "true");
    assert.equal(environment()["BYPASS_EMBEDDING_AND_RETRIEVAL"], undefined);
  });

  it("shares sessions, revoked tokens and live updates between tasks", () => {
    const alone = environment();
    const shared = environment({ cache: true });
    const added = Object.fromEntries(Object.entries(shared).filter(([name]) => !(name in alone)));
    assert.deepEqual(added, {
      REDIS_URL: { secret: "cacheUrl" },
      WEBSOCKET_MANAGER: "redis",
      WEBSOCKET_REDIS_URL: { secret: "cacheUrl" },
      THREAD_POOL_SIZE: "2000",
      DATABASE_USER_ACTIVE_STATUS_UPDATE_INTERVAL: "300",
    });
  });

  it("keeps uploads in a bucket without keys of its own", () => {
    const folder = environment();
    const bucket = environment({ files: { storage: "s3", bucketName: "uploads-1", region: "eu-central-1" } });
    const added = Object.fromEntries(Object.entries(bucket).filter(([name]) => !(name in folder)));
    assert.deepEqual(added, {
      STORAGE_PROVIDER: "s3",
      S3_BUCKET_NAME: "uploads-1",
      S3_REGION_NAME: "eu-central-1",
    });
  });
});
