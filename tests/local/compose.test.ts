import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import { parse } from "yaml";
import { IMAGE, SETTINGS } from "../../local/settings";
import { FOLDERS, PATHS, PORT } from "../../stacks/systems/open-webui/environment";
import { composeLoader, type Load, type Project, ROOT, type Service } from "./composeFiles";

const FILES = ["compose.yaml", "local/compose.yaml", "local/environment.yaml"];
const EXAMPLE = readFileSync(join(ROOT, ".env.example"), "utf8");

/** They end by themselves. */
const ONCE = ["secrets", "users", "certificate"];

describe("the Compose files", () => {
  const schema = JSON.parse(readFileSync(join(__dirname, "fixtures/compose-spec.json"), "utf8"));
  const valid = new Ajv({ strict: false, allErrors: true }).compile(schema);

  for (const file of FILES) {
    it(`${file} follows the Compose specification`, () => {
      valid(parse(readFileSync(join(ROOT, file), "utf8"), { merge: true }));
      assert.deepEqual(valid.errors ?? [], []);
    });
  }

  it("would be found faulty: the schema knows the keys", () => {
    assert.equal(valid({ services: { a: { image: "b", port: ["1:1"] } } }), false);
    assert.equal(
      valid({ services: { a: { image: "b", depends_on: { c: { condition: "healthy" } } } } }),
      false,
    );
  });

  it("keep ministack's MQTT service off, which would listen on all addresses", () => {
    const { services } = parse(readFileSync(join(ROOT, "local/compose.yaml"), "utf8"), { merge: true });
    assert.equal(services.cognito.environment.IOT_MTLS_ENABLED, "0");
  });

  it("has no version, and as default of each value the one of the table", () => {
    const text = FILES.map((file) => readFileSync(join(ROOT, file), "utf8")).join("\n");
    assert.ok(!/^version:/m.test(text));
    const used = [
      ...text.matchAll(/\$\{(\w+):-([^${}]*|\$\{\w+:-[^}]*\}|http:\/\/localhost:\$\{\w+:-[^}]*\})\}/g),
    ];
    assert.ok(used.length > 20, `${used.length} values`);
    const known = new Map(SETTINGS.map((setting) => [setting.name, setting.default]));
    known.set("WEBUI_URL", `http://localhost:\${OPEN_WEBUI_PORT:-${known.get("OPEN_WEBUI_PORT")}}`);
    assert.deepEqual(
      used.filter(([, name = "", value]) => known.get(name) !== value).map(([expression]) => expression),
      [],
    );
    assert.deepEqual(
      [...text.matchAll(/\$\{(\w+)\}/g)].map(([expression]) => expression),
      [],
    );
  });
});

describe("the Compose project", function () {
  this.timeout(120_000);
  let load: Load;
  let all: Project;

  before(function () {
    const loader = composeLoader();
    if ("missing" in loader) {
      console.log(`      skipped: ${loader.missing}`);
      this.skip();
    }
    load = loader.load;
    const loaded = load(EXAMPLE, ["tls", "replicas"]);
    assert.equal(loaded.status, 0, loaded.stderr);
    all = loaded.project();
  });

  const services = () => Object.entries(all.services);
  const namesOf = (wanted: (service: Service) => boolean) =>
    services()
      .filter(([, service]) => wanted(service))
      .map(([name]) => name)
      .sort();

  it("starts with a copy of .env.example, and without it names the file that is missing", () => {
    const { status, stderr, project } = load(EXAMPLE, []);
    assert.equal(status, 0, stderr);
    assert.deepEqual(Object.keys(project().services).sort(), [
      "cache",
      "cognito",
      "database",
      "login",
      "models",
      "open-webui",
      "secrets",
      "users",
    ]);
    assert.equal(project().name, "gatehouse");
    const without = load(undefined, []);
    assert.notEqual(without.status, 0);
    assert.match(without.stderr, /\.env\.local/);
  });

  it("takes values from .env.local, and the environment's before them", () => {
    const env = "OPEN_WEBUI_PORT=3111\nWEBUI_NAME='A $b name'\nOPEN_WEBUI_IMAGE=example.com/webui:1.2.3\n";
    const webui = load(env, []).project().services["open-webui"]!;
    assert.equal(webui.image, "example.com/webui:1.2.3");
    assert.equal(webui.environment!["WEBUI_URL"], "http://localhost:3111");
    assert.equal(webui.environment!["OPENID_REDIRECT_URI"], "http://localhost:3111/oauth/oidc/callback");
    // The library prints the value itself, Compose its spelling in a file.
    assert.match(webui.environment!["WEBUI_NAME"]!, /^A \$\$?b name$/);
    assert.deepEqual(
      webui.ports?.map(({ published }) => published),
      ["3111"],
    );

    const secure = load(env, ["tls"], { WEBUI_URL: "https://localhost:3443" }).project().services;
    assert.equal(secure["open-webui"]!.environment!["CORS_ALLOW_ORIGIN"], "https://localhost:3443");
    assert.ok(secure["users"]!.command!.includes("--application-url=https://localhost:3443"));
  });

  it("listens on 127.0.0.1 only, and what holds data on no port at all", () => {
    const ports = services().flatMap(([name, { ports = [] }]) =>
      ports.map(({ host_ip, published, target }) => `${name} ${host_ip}:${published}:${target}`),
    );
    assert.deepEqual(ports.sort(), [
      "balancer 127.0.0.1:3001:8080",
      "login 127.0.0.1:4566:4566",
      `open-webui 127.0.0.1:3000:${PORT}`,
      "tls 127.0.0.1:3443:8443",
    ]);
    assert.equal(all.networks["data"]!.internal, true);
    for (const name of ["database", "cache"]) {
      assert.deepEqual(Object.keys(all.services[name]!.networks ?? {}), ["data"], name);
    }
  });

  it("restarts what runs, asks it for its health, and waits in an order that can end", () => {
    assert.deepEqual(
      namesOf(({ restart }) => restart !== "unless-stopped"),
      [...ONCE].sort(),
    );
    assert.deepEqual(
      namesOf(({ healthcheck }) => healthcheck === undefined),
      [...ONCE].sort(),
    );
    const conditions = services().flatMap(([name, { depends_on = {} }]) =>
      Object.entries(depends_on).map(([on, { condition }]) => ({ name, on, condition })),
    );
    assert.ok(conditions.length > 10, `${conditions.length} conditions`);
    assert.deepEqual(
      conditions.filter(
        ({ on, condition }) =>
          condition !== (ONCE.includes(on) ? "service_completed_successfully" : "service_healthy"),
      ),
      [],
    );
    assert.deepEqual(Object.keys(all.services["open-webui"]!.depends_on ?? {}).sort(), [
      "cache",
      "database",
      "login",
      "models",
      "secrets",
      "users",
    ]);
  });

  it("asks Open WebUI at the path that the load balancer asks, and knows its data folder", () => {
    const webui = all.services["open-webui"]!;
    assert.equal(webui.image, IMAGE);
    assert.equal(webui.healthcheck!.test.at(-1), `http://127.0.0.1:${PORT}${PATHS.health}`);
    const data = webui.volumes!.find(({ source }) => source.endsWith("open-webui-data"));
    assert.equal(data?.target, webui.environment!["DATA_DIR"]);
    assert.ok(FOLDERS.uploads.startsWith(`${data?.target}/`));
  });

  it("takes rights away where it works", () => {
    const rooted = ["database", "open-webui", "open-webui-2"];
    assert.deepEqual(
      namesOf(({ cap_drop = [] }) => !cap_drop.includes("ALL")),
      rooted,
    );
    assert.deepEqual(
      namesOf(({ read_only }) => read_only !== true),
      ["open-webui", "open-webui-2"],
    );
    assert.deepEqual(
      namesOf(({ security_opt = [] }) => !security_opt.includes("no-new-privileges:true")),
      [],
    );
    assert.match(all.services["cognito"]!.stop_grace_period ?? "", /^10s$/);
  });

  it("lets one replica change the tables, and gives both the same settings otherwise", () => {
    const { "open-webui": first, "open-webui-2": second } = all.services;
    const { ENABLE_DB_MIGRATIONS: migrates, ...rest } = first!.environment!;
    const { ENABLE_DB_MIGRATIONS: alsoMigrates, ...otherRest } = second!.environment!;
    assert.deepEqual([migrates, alsoMigrates], ["true", "false"]);
    assert.deepEqual(otherRest, rest);
    assert.deepEqual(second!.depends_on, { "open-webui": { condition: "service_healthy", required: true } });
    assert.equal(first!.environment!["WEBSOCKET_MANAGER"], "redis");
  });

  it("names every image by version and digest, but Open WebUI's by version alone, and mounts only what is there", () => {
    const images = services().map(([, { image = "" }]) => image);
    const byDigest = /^[a-z/]+:[\w.-]*\d[\w.-]*@sha256:[0-9a-f]{64}$/;
    assert.deepEqual(
      [...new Set(images.filter((image) => image !== "gatehouse-local" && !byDigest.test(image)))],
      ["ghcr.io/open-webui/open-webui:0.12.4"],
    );
    const [from] = readFileSync(join(ROOT, "local/login/Dockerfile"), "utf8").match(/^FROM .*$/m) ?? [];
    assert.match(from ?? "", /^FROM python:3\.11-slim@sha256:[0-9a-f]{64}$/);
    const text = parse(readFileSync(join(ROOT, "local/compose.yaml"), "utf8"), { merge: true });
    const binds = Object.values(text.services as Record<string, { volumes?: string[] }>).flatMap(
      ({ volumes = [] }) => volumes.filter((volume) => volume.startsWith("./")),
    );
    assert.ok(binds.length >= 4, `${binds.length} mounts`);
    assert.deepEqual(
      binds.filter((bind) => !existsSync(join(ROOT, "local", bind.split(":")[0]!))),
      [],
    );
    const scripts = services().flatMap(([, { command }]) =>
      (command ?? []).filter((word) => word.endsWith(".py")),
    );
    assert.ok(scripts.length >= 5, `${scripts.length} scripts`);
    assert.deepEqual(
      scripts.filter(
        (script) =>
          !["login", "models", "nginx"].some((name) => existsSync(join(ROOT, "local", name, script))),
      ),
      [],
    );
    // Two builds of one name at the same time collide.
    assert.deepEqual(
      namesOf(({ build }) => build !== undefined),
      ["login"],
    );
    assert.ok(existsSync(join(ROOT, "local", all.services["login"]!.build!.dockerfile)));
  });
});
