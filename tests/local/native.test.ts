import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beganAt, DetachedProcesses, isRunning } from "../../local/native/detached";
import { environmentOf, modelUrlsOf, nativeVariables } from "../../local/native/environment";
import { logsNative, startNative, statusNative, stopNative } from "../../local/native/index";
import { cacheFolder, environmentFolder, OPEN_WEBUI } from "../../local/native/install";
import { findPython } from "../../local/native/python";
import { keysIn } from "../../local/native/state";
import type { LocalOptions } from "../../local/options";
import { openWebuiEnvironment } from "../../stacks/systems/open-webui/environment";

/** A folder for each test of a group. */
function temporaryFolder(): () => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-native-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return () => folder;
}

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

describe("the environment of the stack without Docker", () => {
  const variables = nativeVariables({
    values: {},
    login,
    database: "postgres",
    cache: true,
    modelUrls: ["http://127.0.0.1:1/v1"],
  });

  it("is the task definition's, name by name", () => {
    const onAws = openWebuiEnvironment({
      publicUrl: "https://chat.acme.dev",
      displayName: "Open WebUI",
      login: {
        ...login,
        userGroup: "user",
        adminGroup: "admin",
        sessionDuration: "12h",
        secureCookies: true,
      },
      database: "postgres",
      cache: true,
      files: { storage: "folder" },
      migrating: true,
      models: { baseUrls: ["http://127.0.0.1:4000/v1"], shown: {} },
      imageVariant: "slim",
    });
    const values = (list: typeof onAws) =>
      new Map(list.map(({ name, value }) => [name, JSON.stringify(value)]));
    const here = values(variables);
    assert.deepEqual([...here.keys()], [...values(onAws).keys()]);
    const other = [...values(onAws)]
      .filter(([name, value]) => here.get(name) !== value)
      .map(([name]) => name);
    assert.deepEqual(other, [
      "WEBUI_URL",
      "CORS_ALLOW_ORIGIN",
      "OPENID_REDIRECT_URI",
      "WEBUI_SESSION_COOKIE_SECURE",
      "WEBUI_AUTH_COOKIE_SECURE",
      "OPENAI_API_BASE_URLS",
    ]);
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

describe("keys of the stack without Docker", () => {
  const folder = temporaryFolder();

  it("are made once", () => {
    const keys = keysIn(folder());
    assert.deepEqual(keysIn(folder()), keys);
    assert.equal(new Set(Object.values(keys)).size, 3);
    assert.equal(statSync(join(folder(), "keys.json")).mode & 0o777, 0o600);
  });
});

describe("npm run local -- ... --native", () => {
  const folder = temporaryFolder();

  const options = (more: Partial<LocalOptions> = {}): LocalOptions => ({
    root: folder(),
    profiles: [],
    services: [],
    follow: false,
    yes: false,
    ...more,
  });

  it("says that nothing runs", async () => {
    const { code, said } = await saying(() => statusNative(options()));
    assert.deepEqual([code, said], [1, "Nothing runs.\nNext: npm run local -- start --native\n"]);
    assert.equal((await saying(() => stopNative(options()))).code, 0);
    assert.equal((await saying(() => logsNative(options()))).said.split("\n")[0], "There are no logs yet.");
  });

  it("names services that there are not", async () => {
    await assert.rejects(logsNative(options({ services: ["nginx"] })), {
      name: "InputError",
      faults: ['There is no service "nginx"; use postgres, valkey, ministack, login, models, open-webui.'],
    });
  });

  it("names a busy port and what to do, before anything starts", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const free = port === 65535 ? port - 1 : port + 1;
    writeSettings(`OPEN_WEBUI_PORT=${port}\nLOGIN_PORT=${free}\n`);
    await assert.rejects(startNative(options()), (error: { faults: string[] }) => {
      assert.match(
        error.faults[0] ?? "",
        new RegExp(`^Port ${port} is in use\\..*OPEN_WEBUI_PORT in \\.env\\.local`),
      );
      return true;
    });
    await new Promise((resolve) => server.close(resolve));
    assert.equal(existsSync(join(folder(), "local/.state/processes")), false);
  });

  it("names the faults of .env.local", async () => {
    writeSettings("OPEN_WEBUI_PROT=3000\n");
    await assert.rejects(startNative(options()), {
      name: "InputError",
      message: /OPEN_WEBUI_PROT.*OPEN_WEBUI_PORT/,
    });
  });

  function writeSettings(text: string): void {
    mkdirSync(join(folder(), "local/login"), { recursive: true });
    writeFileSync(
      join(folder(), "local/login/settings.json"),
      JSON.stringify({ region: "eu-west-1", groups: ["admin", "user"] }),
    );
    writeFileSync(join(folder(), ".env.local"), text);
  }
});

/** What a command prints, in place of printing it. */
async function saying(command: () => Promise<number>): Promise<{ code: number; said: string }> {
  const { write } = process.stdout;
  let said = "";
  process.stdout.write = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  try {
    return { code: await command(), said };
  } finally {
    process.stdout.write = write;
  }
}
