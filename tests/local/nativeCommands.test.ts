import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { InputError } from "../../components/shared/errors";
import { beganAt, DetachedProcesses } from "../../local/native/detached";
import {
  checkNative,
  logsNative,
  resetNative,
  startNative,
  statusNative,
  stopNative,
} from "../../local/native/index";
import { CHANGED } from "../../local/native/start";
import { digestOf, keepStart, makeStateFolder } from "../../local/native/state";
import type { LocalOptions } from "../../local/options";
import { temporaryFolder } from "./machine";

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
    assert.deepEqual(await saying(() => resetNative(options())), {
      code: 0,
      said: "There is nothing to delete: no stack without Docker was started here.\nNext: npm run local -- start --native\n",
    });
    assert.equal(existsSync(join(folder(), "local/.state")), false);
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
    const faults = await faultsOf(startNative(options()));
    await new Promise((resolve) => server.close(resolve));
    assert.match(
      faults.find((fault) => fault.startsWith("Port ")) ?? "",
      new RegExp(`^Port ${port} is in use\\..*OPEN_WEBUI_PORT in \\.env\\.local`),
    );
    assert.equal(existsSync(join(folder(), "local/.state")), false);
  });

  it("names the faults of .env.local", async () => {
    writeSettings("OPEN_WEBUI_PROT=3000\n");
    await assert.rejects(startNative(options()), {
      name: "InputError",
      message: /OPEN_WEBUI_PROT.*OPEN_WEBUI_PORT/,
    });
  });

  it("names at once what is wrong with settings and ports; what needs Docker is a fault here", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    writeSettings(`WEBUI_AUTH=false\nWEBUI_URL=https://chat.test\nOPEN_WEBUI_PORT=${port}\n`);
    const faults = await faultsOf(checkNative(options()));
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(faults.slice(0, 2), [
      ".env.local:1: WEBUI_AUTH is fixed by the stack, the same as on AWS; remove the line. Another value can be tried with Docker only (docs/local.md).",
      `.env.local:2: WEBUI_URL is "https://chat.test", but the stack without Docker has no TLS; remove the line or use http://localhost:${port}. With Docker: npm run local -- start --tls.`,
    ]);
    assert.equal(faults.filter((fault) => fault.startsWith(`Port ${port} is in use.`)).length, 1);
  });

  it("can be asked and ended whatever .env.local says, at the port of its start", async () => {
    writeSettings("");
    const application = createHttpServer((_request, response) => response.end()).listen(0, "127.0.0.1");
    await once(application, "listening");
    const { port } = application.address() as { port: number };
    const state = join(folder(), "local/.state");
    const processes = new DetachedProcesses(state);
    makeStateFolder(folder());
    keepStart(state, { address: `http://localhost:${port}`, port, settings: digestOf({}) });
    const start = (service: string) =>
      processes.start(service, process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
        environment: {},
        cwd: folder(),
        log: join(state, `${service}.log`),
      });
    const ministack = start("ministack");
    const { pid } = start("open-webui");
    const status = async () => (await saying(() => statusNative(options()))).said.split("\n");
    const well = [
      `ministack   running as ${ministack.pid}`,
      `open-webui  running as ${pid}`,
      `The application answers: http://localhost:${port}`,
    ];
    try {
      assert.deepEqual(await status(), [...well, ""]);
      writeSettings("OPEN_WEBUI_PORT=3999\n");
      assert.deepEqual(await status(), [...well, CHANGED, ""]);
      writeSettings("OPEN_WEBUI_PROT=3999\n");
      assert.deepEqual(await status(), [
        ...well,
        ".env.local has faults, which a start would refuse: npm run local -- check --native",
        "",
      ]);
      ministack.kill();
      await ministack.exitCode;
      assert.deepEqual((await status()).slice(0, -1), [
        "ministack   has ended",
        `open-webui  running as ${pid}`,
        "The application answers.",
        "What they say: npm run local -- logs ministack --native",
        "Next: npm run local -- stop --native, then npm run local -- start --native",
        ".env.local has faults, which a start would refuse: npm run local -- check --native",
      ]);
    } finally {
      application.close();
      assert.equal((await saying(() => stopNative(options()))).code, 0);
    }
    assert.deepEqual(
      [beganAt(pid), processes.known(), existsSync(join(state, "start.json"))],
      [undefined, [], false],
    );
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

/** The faults with which a command ends. */
async function faultsOf(command: Promise<unknown>): Promise<readonly string[]> {
  const error = await command.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof InputError, String(error));
  return error.faults;
}

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
