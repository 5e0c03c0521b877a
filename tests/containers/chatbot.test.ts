import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";

const FOLDER = resolve(__dirname, "../../containers/chatbot");

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("the chatbot's stand-in", () => {
  let server: ChildProcess;
  let url: string;

  before(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = spawn(process.execPath, [join(FOLDER, "server.mjs")], {
      env: { PATH: process.env["PATH"] ?? "", PORT: String(port) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(server.stdout!, "data");
    assert.deepEqual(JSON.parse(String(line)), { level: "INFO", message: "listening", port });
  });
  after(() => server.kill("SIGKILL"));

  it("says that it is healthy, and when", async () => {
    const response = await fetch(`${url}/api/v1/health`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
    const { status, timestamp } = (await response.json()) as Record<string, string>;
    assert.equal(status, "healthy");
    assert.ok(Math.abs(Date.now() - Date.parse(timestamp ?? "")) < 60_000);
  });

  it("answers 501 to everything else, whatever is sent", async () => {
    for (const [path, method] of [
      ["/api/v1/chat", "POST"],
      ["/api/v1/feedback", "POST"],
      ["/", "GET"],
      ["/api/v1/health/", "GET"],
    ] as const) {
      const body = method === "POST" ? { body: '{"message":"hello"}' } : {};
      const response = await fetch(`${url}${path}`, { method, ...body });
      assert.equal(response.status, 501, path);
      assert.equal(((await response.json()) as Record<string, string>)["path"], path);
    }
    assert.equal((await fetch(`${url}/api/v1/health`, { method: "POST" })).status, 405);
  });

  it("ends by itself when ECS asks it to", async () => {
    server.kill("SIGTERM");
    const [code] = await once(server, "exit");
    assert.equal(code, 0);
  });
});

describe("the chatbot's Dockerfile", () => {
  const lines = readFileSync(join(FOLDER, "Dockerfile"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

  it("runs as nobody special, without a shell between ECS and the process", () => {
    const user = lines.indexOf("USER node");
    assert.ok(user > lines.findIndex((line) => line.startsWith("COPY ")));
    assert.deepEqual(
      lines.slice(user).filter((line) => /^(RUN|USER root|USER 0)/.test(line)),
      [],
    );
    assert.equal(lines.at(-1), 'CMD ["node", "server.mjs"]');
  });

  it("takes its base from an argument, so that a digest can be given", () => {
    assert.match(lines[0] ?? "", /^ARG BASE=/);
    assert.equal(lines[1], ["FROM $", "{BASE}"].join(""));
  });

  it("copies what the image needs and nothing else", () => {
    const ignored = readFileSync(join(FOLDER, ".dockerignore"), "utf8").trim().split("\n");
    assert.deepEqual(ignored, ["*", "!server.mjs"]);
  });
});
