import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { DetachedProcesses } from "../native/detached";
import { listeningAddresses } from "../native/listening";
import { freePort } from "../native/server";
import { stateFolder } from "../native/state";
import type { Report } from "./report";

const run = promisify(execFile);
const ROOT = join(__dirname, "../..");

interface Answer {
  readonly code: number;
  readonly said: string;
}

/** One command as a person calls it, in a process of its own: what it started has to outlive it. */
async function command(root: string, ...args: readonly string[]): Promise<Answer> {
  const program = `require(${JSON.stringify(join(ROOT, "local/main.ts"))}).main(process.argv.slice(1), ${JSON.stringify(root)}).then((code) => { process.exitCode = code; })`;
  const call = ["--import", "tsx", "--eval", program, "--", ...args, "--native"];
  try {
    const { stdout, stderr } = await run(process.execPath, call, { cwd: ROOT });
    return { code: 0, said: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    if (typeof code !== "number") {
      throw error;
    }
    return { code, said: stdout + stderr };
  }
}

/** `npm run local -- … --native` from the start to the reset, in a folder and at ports of its own. */
export async function proveNative(
  { report, folder }: { readonly report: Report; readonly folder: string },
  atEnd: (close: () => Promise<unknown>) => void,
): Promise<void> {
  report.scene("The local stack without Docker: start, status, start again, stop, reset");
  const root = join(folder, "stack");
  const state = stateFolder(root);
  const [port, loginPort] = [await freePort(), await freePort()];
  mkdirSync(join(root, "local/login"), { recursive: true });
  chmodSync(root, 0o755);
  cpSync(join(ROOT, "local/login/settings.json"), join(root, "local/login/settings.json"));
  const settings = (more: string) =>
    writeFileSync(join(root, ".env.local"), `OPEN_WEBUI_PORT=${port}\nLOGIN_PORT=${loginPort}\n${more}`);
  settings("");
  atEnd(() => command(root, "stop"));
  const known = () => new DetachedProcesses(state).known();

  await report.step("status finds nothing, and makes no folder", async () => {
    assert.equal((await command(root, "status")).code, 1);
    assert.equal(existsSync(state), false);
    return undefined;
  });
  await report.must("start brings up every service, and the application answers", async () => {
    const started = await command(root, "start");
    assert.equal(started.code, 0, started.said);
    assert.ok(started.said.includes(`\nOpen http://localhost:${port} (started in `), started.said);
    const login = await fetch(`http://localhost:${port}/oauth/oidc/login`, { redirect: "manual" });
    const to = new URL(login.headers.get("location") ?? "http://none");
    assert.deepEqual([to.host, to.pathname], [`localhost:${loginPort}`, "/oauth2/authorize"]);
    return `${known().length} services`;
  });
  await report.step("everything that was started listens on 127.0.0.1 alone", async () => {
    const services = known();
    const addresses = listeningAddresses(services.map(({ pid }) => pid));
    assert.equal(addresses.length, services.length, addresses.join(", "));
    assert.deepEqual(
      addresses.filter((address) => !address.startsWith("127.0.0.1:")),
      [],
    );
    return addresses.join(", ");
  });
  await report.step("what it keeps is for its owner alone: logs, keys, passwords", async () => {
    const open = readdirSync(state).filter((name) => {
      const found = statSync(join(state, name));
      // ministack writes the number of its process, for all to read.
      return found.isFile() && !name.endsWith(".pid") && (found.mode & 0o077) !== 0;
    });
    assert.deepEqual(open, []);
    return undefined;
  });
  await report.step("status names each service, start again starts nothing twice", async () => {
    const before = known();
    const status = await command(root, "status");
    assert.equal(status.code, 0, status.said);
    assert.equal(status.said.match(/ running as \d+$/gm)?.length, before.length, status.said);
    assert.ok(status.said.endsWith(`The application answers: http://localhost:${port}\n`), status.said);
    const again = await command(root, "start");
    assert.deepEqual(
      [again.code, again.said.split("\n")[0]],
      [0, `It runs already: http://localhost:${port}`],
    );
    assert.deepEqual(known(), before);
    return undefined;
  });
  await report.step("changed settings are told, and asked for at the ports of the start", async () => {
    settings("WEBUI_NAME=Another\n");
    const start = await command(root, "start");
    assert.deepEqual([start.code, start.said.split("\n")[0]], [2, `error: ${CHANGED}`]);
    const status = await command(root, "status");
    assert.equal(status.code, 0, status.said);
    assert.ok(
      status.said.endsWith(`The application answers: http://localhost:${port}\n${CHANGED}\n`),
      status.said,
    );
    return undefined;
  });
  await report.step("stop ends everything, also while .env.local has a fault", async () => {
    settings("WEBUI_NAEM=x\n");
    const pids = known().map(({ pid }) => pid);
    const stop = await command(root, "stop");
    assert.equal(stop.code, 0, stop.said);
    assert.match(stop.said, /^The stack is stopped\. /);
    assert.deepEqual(listeningAddresses(pids), []);
    assert.deepEqual(known(), []);
    return undefined;
  });
  await report.step("reset deletes what is kept", async () => {
    const reset = await command(root, "reset", "--yes");
    assert.match(reset.said, /^The stack and its data are deleted; /);
    assert.equal(existsSync(state), false);
    return undefined;
  });
}

/** As a person reads it: a change of the words has to be meant. */
const CHANGED =
  ".env.local changed since the start: npm run local -- stop --native, then npm run local -- start --native";
