import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { main } from "../../local/main";
import { PORTS } from "../../local/settings";
import { copyOfStack } from "./composeFiles";

/** Stands in for Docker: writes down how it was called, and answers what the test put beside it. */
const DOCKER = `#!/bin/sh
echo "$* WEBUI_URL=$WEBUI_URL" >> "$FAKE/calls"
case "$*" in
  "compose version --short") cat "$FAKE/version" ;;
  "info "*) exit "$(cat "$FAKE/info")" ;;
  *" ps "*) cat "$FAKE/ps" ;;
  *" up "*) exit "$(cat "$FAKE/up")" ;;
esac
`;

const RUNNING = { State: "running", Health: "healthy", ExitCode: 0, Publishers: null };

/** The other ports of the stack as its own, whatever listens there on this machine. */
const ownPorts = (more: readonly number[], change: Record<string, unknown> = {}) =>
  [
    { Service: "open-webui", ...RUNNING, Publishers: more.map(published), ...change },
    { Service: "login", ...RUNNING, Publishers: Object.values(PORTS).map(published) },
    { Service: "users", State: "exited", Health: "", ExitCode: 0, Publishers: null },
  ]
    .map((line) => JSON.stringify(line))
    .join("\n");
const published = (port: number) => ({ PublishedPort: port });

describe("npm run local", function () {
  this.timeout(60_000);
  let root: string;
  let fake: string;
  let application: Server;
  let port: number;

  beforeEach(async () => {
    root = copyOfStack();
    fake = join(root, "fake");
    mkdirSync(join(fake, "bin"), { recursive: true });
    writeFileSync(join(fake, "bin/docker"), DOCKER);
    chmodSync(join(fake, "bin/docker"), 0o755);
    for (const [name, text] of [
      ["version", "2.40.3\n"],
      ["info", "0"],
      ["up", "0"],
      ["ps", ownPorts([])],
    ] as const) {
      writeFileSync(join(fake, name), text);
    }
    application = createServer((_request, response) => response.end("{}")).listen(0, "127.0.0.1");
    await once(application, "listening");
    port = (application.address() as AddressInfo).port;
  });

  afterEach(() => {
    application.closeAllConnections();
    application.close();
    rmSync(root, { recursive: true });
  });

  /** Runs a command on the copy of the stack, in this process: starting one for each takes a second. */
  async function local(args: readonly string[], { docker = true }: { docker?: boolean } = {}) {
    const printed = { stdout: "", stderr: "" };
    const kept = { path: process.env["PATH"], isTTY: process.stdin.isTTY };
    const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
    for (const name of ["stdout", "stderr"] as const) {
      process[name].write = (text: string | Uint8Array) => {
        printed[name] += text;
        return true;
      };
    }
    process.env["PATH"] = docker ? `${join(fake, "bin")}:/usr/bin:/bin` : join(fake, "none");
    process.env["FAKE"] = fake;
    process.stdin.isTTY = false;
    try {
      return { code: await main(args, root), ...printed };
    } finally {
      Object.assign(process.stdout, { write: writes.stdout });
      Object.assign(process.stderr, { write: writes.stderr });
      process.env["PATH"] = kept.path;
      delete process.env["FAKE"];
      process.stdin.isTTY = kept.isTTY;
    }
  }

  const calls = () =>
    existsSync(join(fake, "calls")) ? readFileSync(join(fake, "calls"), "utf8").trim().split("\n") : [];
  const changes = () => calls().filter((call) => / (up|down|logs) /.test(call));
  const write = (text: string) => writeFileSync(join(root, ".env.local"), text);
  /** The running stack has the application's port, so that it is no strange one. */
  const containers = (change: Record<string, unknown> = {}) =>
    writeFileSync(join(fake, "ps"), ownPorts([port], change));

  it("setup makes .env.local once, and says what is next", async () => {
    const first = await local(["setup"]);
    assert.deepEqual(first, {
      code: 0,
      stdout:
        ".env.local is made, a copy of .env.example; its values are the defaults.\nSettings, Docker and ports are fine.\nNext: npm run local -- start\n",
      stderr: "",
    });
    assert.equal(
      readFileSync(join(root, ".env.local"), "utf8"),
      readFileSync(join(root, ".env.example"), "utf8"),
    );
    write("WEBUI_NAME=mine\n");
    const again = await local(["setup"]);
    assert.equal(again.stdout.split("\n")[0], ".env.local is there and was not changed.");
    assert.equal(readFileSync(join(root, ".env.local"), "utf8"), "WEBUI_NAME=mine\n");
  });

  it("check names a wrong key and a missing Docker at once", async () => {
    write("LOGIN_PROT=1\n");
    const { code, stderr } = await local(["check"], { docker: false });
    assert.equal(code, 2);
    assert.deepEqual(stderr.split("\n"), [
      "error: .env.local:1: LOGIN_PROT is no key of the local stack; did you mean LOGIN_PORT?",
      "error: Docker is not installed, or not on PATH: https://docs.docker.com/get-started/get-docker/. Without Docker: npm run local -- start --native",
      "2 faults.",
      "",
    ]);
  });

  it("check tells of a missing .env.local, Docker and busy ports at once, and of the shell's variables", async () => {
    rmSync(join(root, ".env.local"), { force: true });
    const { stderr } = await local(["check"], { docker: false });
    assert.match(
      stderr,
      /^error: \.env\.local is missing: npm run local -- setup makes it, .*\nerror: Docker is not installed/,
    );
    write(`OPEN_WEBUI_PORT=${port}\n`);
    process.env["WEBUI_NAME"] = "hidden";
    try {
      assert.deepEqual((await local(["check"])).stderr.split("\n"), [
        "error: WEBUI_NAME is set in your shell too, where it goes before .env.local: unset WEBUI_NAME.",
        `error: Port ${port} is in use. End what listens there (\`ss -ltnp 'sport = :${port}'\` or \`lsof -i :${port}\` names it), or set another OPEN_WEBUI_PORT in .env.local.`,
        "2 faults.",
        "",
      ]);
    } finally {
      delete process.env["WEBUI_NAME"];
    }
  });

  it("check tells a busy port beside a fault in .env.local, and what Compose cannot say of it then", async () => {
    write(`LOGIN_PROT=1\nOPEN_WEBUI_PORT=${port}\n`);
    const stderr = async () => (await local(["check"])).stderr.split("\n");
    const [key, busy, count] = await stderr();
    assert.match(key!, /LOGIN_PROT is no key of the local stack/);
    assert.match(busy!, new RegExp(`^error: Port ${port} is in use\\. .* in \\.env\\.local\\.$`));
    assert.equal(count, "2 faults.");
    containers();
    assert.deepEqual((await stderr()).slice(1), ["1 fault.", ""], "the running stack's own port");
    rmSync(join(fake, "ps"));
    assert.match(
      (await stderr())[1]!,
      /OPEN_WEBUI_PORT in \.env\.local\. It may be this stack itself, which Docker Compose cannot say while \.env\.local is missing or has faults\.$/,
    );
  });

  it("check finds a server that has only the other address of localhost, where a browser asks first", async function () {
    const other = createServer().listen(0, "::1");
    const [failed] = await Promise.race([once(other, "error"), once(other, "listening").then(() => [])]);
    if (failed !== undefined) {
      console.log("      skipped: this machine has no IPv6");
      this.skip();
    }
    const taken = (other.address() as AddressInfo).port;
    write(`OPEN_WEBUI_PORT=${taken}\n`);
    const { stderr } = await local(["check"]);
    other.close();
    assert.match(stderr, new RegExp(`^error: Port ${taken} is in use\\.`));
  });

  it("tells a broken settings file of the login, and shows no stack trace", async () => {
    write("");
    writeFileSync(join(root, "local/login/settings.json"), "{");
    const { code, stderr } = await local(["status"]);
    assert.equal(code, 2);
    assert.match(stderr, /^error: .*local\/login\/settings\.json cannot be read: .*\n1 fault\.\n$/);
  });

  it("check tells an old Compose from a Docker that does not answer", async () => {
    write("");
    writeFileSync(join(fake, "version"), "v2.20.3\n");
    assert.match(
      (await local(["check"])).stderr,
      /^error: Docker Compose v2\.20\.3 is too old; use 2\.33 or later\.\n/,
    );
    writeFileSync(join(fake, "version"), "2.40.3\n");
    writeFileSync(join(fake, "info"), "1");
    assert.match((await local(["check"])).stderr, /^error: Docker does not answer\. Start Docker Desktop/);
  });

  it("start refuses a busy port by its key, and starts nothing", async () => {
    write(`OPEN_WEBUI_PORT=${port}\n`);
    const { code, stderr } = await local(["start"]);
    assert.equal(code, 2);
    assert.equal(
      stderr,
      `error: Port ${port} is in use. End what listens there (\`ss -ltnp 'sport = :${port}'\` or \`lsof -i :${port}\` names it), or set another OPEN_WEBUI_PORT in .env.local.\n1 fault.\n`,
    );
    assert.deepEqual(changes(), []);
  });

  it("start says where the application is and how to log in, once it answers", async () => {
    write(`OPEN_WEBUI_PORT=${port}\n`);
    containers();
    const { code, stdout } = await local(["start"]);
    assert.equal(code, 0);
    assert.ok(stdout.includes(`Open http://localhost:${port}\n`), stdout);
    assert.ok(stdout.includes("docker compose exec open-webui cat /run/gatehouse/ids/users.json\n"), stdout);
    assert.deepEqual(changes(), ["compose up --detach --remove-orphans WEBUI_URL="]);
  });

  it("start --tls changes the address for this start; .env.local goes before", async () => {
    write(`OPEN_WEBUI_PORT=${port}\n`);
    containers();
    assert.match((await local(["start", "--tls"])).stdout, /^Open https:\/\/localhost:3443$/m);
    write(`OPEN_WEBUI_PORT=${port}\nWEBUI_URL=https://chat.localhost:3443\n`);
    await local(["start", "--tls"]);
    assert.deepEqual(changes(), [
      "compose --profile tls up --detach --remove-orphans WEBUI_URL=https://localhost:3443",
      "compose --profile tls up --detach --remove-orphans WEBUI_URL=",
    ]);
  });

  it("start answers the code of Docker Compose when that fails", async () => {
    write(`OPEN_WEBUI_PORT=${port}\n`);
    containers();
    writeFileSync(join(fake, "up"), "17");
    const { code, stdout } = await local(["start"]);
    assert.equal(code, 17);
    assert.match(stdout, /npm run local -- logs/);
  });

  it("status tells what is well and what is not, and where to look", async () => {
    write(`OPEN_WEBUI_PORT=${port}\n`);
    writeFileSync(join(fake, "ps"), "");
    assert.deepEqual(await local(["status"]), {
      code: 1,
      stdout: "Nothing runs.\nNext: npm run local -- start\n",
      stderr: "",
    });
    containers();
    const well = await local(["status"]);
    assert.deepEqual(
      [well.code, well.stdout],
      [
        0,
        `open-webui  healthy\nlogin       healthy\nusers       done\nThe application answers: http://localhost:${port}\n`,
      ],
    );
    const nginx = JSON.stringify({ Service: "tls", ...RUNNING });
    writeFileSync(join(fake, "ps"), `${ownPorts([port])}\n${nginx}`);
    assert.match((await local(["status"])).stdout, /answers: https:\/\/localhost:3443$/m);
    containers({ State: "exited", Health: "", ExitCode: 1 });
    const ill = await local(["status"]);
    assert.equal(ill.code, 1);
    assert.match(ill.stdout, /^open-webui {2}exited with 1$/m);
    assert.match(ill.stdout, /npm run local -- logs open-webui$/m);
  });

  it("reset deletes nothing that nobody was asked about, and says so", async () => {
    write("");
    const { code, stderr } = await local(["reset"]);
    assert.equal(code, 2);
    assert.match(stderr, /nobody is there to ask; add --yes if that is meant\./);
    assert.deepEqual(changes(), []);
    assert.equal((await local(["reset", "--yes"])).code, 0);
    assert.deepEqual(changes(), ["compose --profile * down --volumes --remove-orphans WEBUI_URL="]);
  });

  it("stop keeps the data, logs go on when asked", async () => {
    write("");
    assert.match((await local(["stop"])).stdout, /are kept\.\nStart it again: npm run local -- start\n$/);
    await local(["logs", "login", "--follow"]);
    assert.deepEqual(changes(), [
      "compose --profile * down --remove-orphans WEBUI_URL=",
      "compose --profile * logs --tail 200 --follow login WEBUI_URL=",
    ]);
  });

  it("refuses what it does not know, before anything is done", async () => {
    const faults = async (...args: string[]) => (await local(args)).stderr;
    assert.match(
      await faults("strat"),
      /^error: Unknown command "strat"; use setup, check, start, status, logs, stop, reset, generate or help\.\n/,
    );
    assert.match(
      await faults("generate", "--native", "--tls"),
      /--tls belongs to start, check, not to generate.*--native belongs to .*, not to generate/s,
    );
    assert.match(await faults("check", "--native", "--tls"), /^error: --native has no --tls\.\n1 fault\.\n$/);
    assert.match(
      await faults("stop", "--yes", "--tls", "login"),
      /--tls belongs to start, check.*--yes belongs to reset.*"login" belongs to logs.*3 faults/s,
    );
    assert.match(await faults("start", "--tls", "--replicas"), /use one of them/);
    assert.match(await faults("start", "--fast"), /Unknown option '--fast'.*shows the options/);
    assert.match(await faults("start"), /^error: \.env\.local is missing: npm run local -- setup makes it/);
    assert.deepEqual(calls(), []);
  });
});
