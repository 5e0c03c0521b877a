import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseEnv } from "dotenv";
import { parse } from "yaml";
import { checkEnvFile } from "../../local/envFile";
import { GENERATED } from "../../local/generate";
import { SETTINGS } from "../../local/settings";
import { containersOf } from "../support/plan";
import { openWebuiConfig, previewOf } from "../support/stack";
import { ROOT } from "./composeFiles";

/** What the container gets from Compose. */
const local: Readonly<Record<string, string>> = parse(
  readFileSync(join(ROOT, "local/environment.yaml"), "utf8"),
).services.environment.environment;

/** Values that differ, and why they may. */
const DIFFERENT: readonly string[] = [
  // The address, and what follows from it.
  "WEBUI_URL",
  "CORS_ALLOW_ORIGIN",
  "OPENID_REDIRECT_URI",
  "WEBUI_SESSION_COOKIE_SECURE",
  "WEBUI_AUTH_COOKIE_SECURE",
  // The pool.
  "OAUTH_CLIENT_ID",
  "OPENID_PROVIDER_URL",
  "OPENID_END_SESSION_ENDPOINT",
  // Keys of .env.local whose default is the task definition's value.
  "WEBUI_NAME",
  "OAUTH_ALLOWED_ROLES",
  "OAUTH_ADMIN_ROLES",
  "JWT_EXPIRES_IN",
  "OPENAI_API_BASE_URLS",
];

describe("the local container's environment", function () {
  this.timeout(60_000);

  for (const { path, text } of GENERATED) {
    it(`${path} is what the program's tables make`, () => {
      assert.equal(
        readFileSync(join(ROOT, path), "utf8"),
        text(),
        "npm run local -- generate writes it anew",
      );
    });
  }

  it("has the names of the task definition, no more and no fewer, and the same fixed values", async () => {
    const { plan } = await previewOf({ ...openWebuiConfig, "gatehouse:valkey": { enabled: true } });
    const [container] = containersOf(plan);
    const { environment = [], secrets = [] } = container ?? {};
    const names = [...environment, ...secrets].map(({ name }) => name);
    assert.ok(names.length > 50, `${names.length} variables`);
    assert.deepEqual(Object.keys(local).sort(), names.sort());

    const fixed = environment.filter(({ name }) => !DIFFERENT.includes(name));
    assert.deepEqual(
      Object.fromEntries(fixed.map(({ name }) => [name, local[name]])),
      Object.fromEntries(fixed.map(({ name, value }) => [name, value])),
    );
    assert.deepEqual(
      secrets.filter(({ name }) => !["", undefined].includes(local[name]) && !local[name]?.includes(":-")),
      secrets.filter(({ name }) => ["REDIS_URL", "WEBSOCKET_REDIS_URL"].includes(name)),
      "a secret stands in the file",
    );
  });

  it("has the defaults of the task definition where .env.local may change them", async () => {
    const { plan } = await previewOf({ ...openWebuiConfig, "gatehouse:valkey": { enabled: true } });
    const values = new Map(containersOf(plan)[0]?.environment.map(({ name, value }) => [name, value]));
    const byDefault = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, "$1");
    for (const name of ["WEBUI_NAME", "OAUTH_ALLOWED_ROLES", "OAUTH_ADMIN_ROLES", "JWT_EXPIRES_IN"]) {
      assert.equal(byDefault(local[name] ?? ""), values.get(name), name);
    }
  });
});

describe(".env.example", () => {
  const text = readFileSync(join(ROOT, ".env.example"), "utf8");

  it("has every setting once, with its default and a comment, and is valid as it stands", () => {
    assert.deepEqual(
      parseEnv(text),
      Object.fromEntries(SETTINGS.map((setting) => [setting.name, setting.default])),
    );
    const lines = text.split("\n");
    for (const { name, why } of SETTINGS) {
      const place = lines.findIndex((line) => line.startsWith(`${name}=`));
      assert.ok(lines[place - 1]?.startsWith(`# ${why}`), name);
    }
    assert.deepEqual(checkEnvFile(text).faults, []);
  });

  it("tells what is fixed: each variable of the container is a key, or in the list at the end", () => {
    const fixed = [...text.matchAll(/^# {3}(\w+)(?:=| {2}\()/gm)].map(([, name = ""]) => name);
    const derived = Object.keys(local).filter((name) => local[name]?.includes("${"));
    const keys = SETTINGS.map(({ name }) => name);
    assert.deepEqual(
      Object.keys(local).filter((name) => ![...fixed, ...derived, ...keys].includes(name)),
      [],
    );
  });
});
