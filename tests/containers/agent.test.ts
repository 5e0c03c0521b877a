import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Context } from "mocha";
import { agentPython } from "./agentPython";
import {
  AGENT,
  end,
  environmentOfTask,
  freePort,
  IN_THE_APPLICATION,
  run,
  type Started,
  startDoor,
  until,
} from "./agentSupport";

const python = agentPython();

function pythonOr(context: Context): string {
  if ("missing" in python) {
    process.stdout.write(`      skipped: ${python.missing}\n`);
    return context.skip();
  }
  return python.path;
}

describe("the agent's application, by its own tests", function () {
  this.timeout(120_000);

  it("passes them", async function () {
    const tests = run(
      [pythonOr(this), "-W", "ignore", "-m", "unittest", "discover", "-s", ".", "-t", "."],
      {},
    );
    assert.equal(await tests.exit, 0, tests.lines.slice(-40).join("\n"));
    const [, count] = /Ran (\d+) tests/.exec(tests.lines.join("\n")) ?? [];
    assert.ok(Number(count) >= 60, `${count} tests`);
  });
});

describe("the agent's application with the environment of its task", function () {
  this.timeout(120_000);
  const started: Started[] = [];
  const start = (command: readonly string[], environment: Record<string, string>, asNobody = false) => {
    const one = run(command, environment, asNobody);
    started.push(one);
    return one;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map(end));
  });

  it("starts as nobody, writes nothing beside its code, answers, and ends by itself", async function () {
    const path = pythonOr(this);
    const port = await freePort();
    const task = await environmentOfTask();
    const app = start(
      [path, "start.py"],
      { ...task, STREAMLIT_SERVER_PORT: String(port), STREAMLIT_SERVER_ADDRESS: "127.0.0.1" },
      true,
    );
    const health = await until("health", async () => {
      const response = await fetch(`http://127.0.0.1:${port}/_stcore/health`);
      return response.ok ? response.text() : undefined;
    });
    assert.equal(health, "ok");
    const page = await fetch(`http://127.0.0.1:${port}/`);
    assert.match(await page.text(), /<title>Streamlit<\/title>/);
    app.process.kill("SIGTERM");
    assert.equal(await app.exit, 0, app.lines.join("\n"));
    assert.ok(app.lines.some((line) => line.includes('"message": "starting", "login": "load-balancer"')));
  });

  it("keeps the secrets of its own login in memory, and out of its environment", async function () {
    const path = pythonOr(this);
    const port = await freePort();
    const task = await environmentOfTask(IN_THE_APPLICATION);
    assert.equal(task["AUTH_MODE"], "app");
    const app = start(
      [path, "start.py"],
      { ...task, STREAMLIT_SERVER_PORT: String(port), STREAMLIT_SERVER_ADDRESS: "127.0.0.1" },
      true,
    );
    await until(
      "health",
      async () => (await fetch(`http://127.0.0.1:${port}/_stcore/health`)).ok || undefined,
    );
    const environ = readFileSync(`/proc/${app.process.pid}/environ`, "utf8").split("\0");
    assert.deepEqual(
      environ.filter((line) => line.startsWith("COGNITO_CLIENT_SECRET=")),
      [],
    );
    const [, file = ""] = /^STREAMLIT_SECRETS_FILES=(.+)$/m.exec(environ.join("\n")) ?? [];
    assert.match(file, /^\/dev\/shm\/agent-[^/]+\/secrets\.toml$/);
    assert.match(readFileSync(file, "utf8"), /^client_secret = "not-a-secret-COGNITO_CLIENT_SECRET"$/m);
    assert.ok(!app.lines.join("\n").includes("not-a-secret"));
    app.process.kill("SIGTERM");
    assert.equal(await app.exit, 0);
    rmSync(dirname(file), { recursive: true });
  });

  it("does not start with a bad environment, and says everything that is wrong, but no secret", async function () {
    const path = pythonOr(this);
    const task = await environmentOfTask(IN_THE_APPLICATION);
    const app = start([path, "start.py"], {
      ...task,
      AWS_REGION: "europe",
      COGNITO_DISCOVERY_URL: "",
      LOGOUT_URL: "/x",
    });
    assert.equal(await app.exit, 1);
    assert.deepEqual(
      app.lines.map((line) => JSON.parse(line)["fault"]),
      [
        'AWS_REGION is "europe" and must be a region, such as eu-central-1.',
        "COGNITO_DISCOVERY_URL is missing.",
        'LOGOUT_URL is "/x" and must be an address.',
      ],
    );
    assert.ok(!app.lines.join("\n").includes("not-a-secret"));
  });

  it("is reached through a load balancer that says who it is, its WebSocket too", async function () {
    const path = pythonOr(this);
    const port = await freePort();
    const task = await environmentOfTask();
    start([path, "start.py"], {
      ...task,
      STREAMLIT_SERVER_PORT: String(port),
      STREAMLIT_SERVER_ADDRESS: "127.0.0.1",
    });
    await until(
      "health",
      async () => (await fetch(`http://127.0.0.1:${port}/_stcore/health`)).ok || undefined,
    );
    const door = await startDoor(port, { "x-amzn-oidc-accesstoken": "forged.forged.forged" });
    try {
      const { WebSocket } = await import("ws");
      const closed = (origin: string) =>
        new Promise<string>((done) => {
          const socket = new WebSocket(`${door.url.replace("http", "ws")}/_stcore/stream`, ["streamlit"], {
            origin,
          });
          socket.on("open", () => {
            socket.close();
            done("open");
          });
          socket.on("unexpected-response", (_request, { statusCode }) => done(String(statusCode)));
          socket.on("error", () => done("error"));
        });
      assert.equal(await closed(task["PUBLIC_URL"]!), "open");
      // Another site may not open the page's WebSocket in a user's name.
      assert.equal(await closed("https://evil.example"), "403");
    } finally {
      await door.close();
    }
  });
});

describe("the agent's Dockerfile", () => {
  const lines = readFileSync(join(AGENT, "Dockerfile"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));

  it("runs as a user of its own, without a shell between ECS and the process", () => {
    const user = last.indexOf("USER agent");
    assert.ok(user > last.findLastIndex((line) => /^(COPY|RUN) /.test(line)));
    assert.equal(last.at(-1), 'CMD ["python", "start.py"]');
  });

  it("takes both bases from one image, by digest", () => {
    const [first, ...others] = lines.filter((line) => line.startsWith("FROM "));
    assert.match(first ?? "", /^FROM docker\.io\/library\/python:3\.13-slim@sha256:[0-9a-f]{64} AS base$/);
    assert.deepEqual(others, ["FROM base AS build", "FROM base"]);
  });

  it("asks for its health without a shell, where the program's contract says", () => {
    assert.match(last.join("\n"), /HEALTHCHECK [^\n]+\\\n {2}CMD \["python", "-c", "[^\n]+\/_stcore\/health/);
  });

  it("installs packages by their hashes, every one of them", () => {
    assert.ok(lines.join("\n").includes("--only-binary :all: --require-hashes"));
    const packages = readFileSync(join(AGENT, "requirements.txt"), "utf8").split(/\n(?=[A-Za-z])/);
    const named = packages.filter((text) => /^[A-Za-z]/.test(text));
    assert.ok(named.length > 30);
    for (const text of named) {
      assert.match(text, /^[A-Za-z0-9.[\],_-]+==[0-9.a-z]+[^\n]* \\\n(?:.*\n)*? +--hash=sha256:[0-9a-f]{64}/);
    }
    for (const line of readFileSync(join(AGENT, "requirements.in"), "utf8").split("\n")) {
      const wanted = line.replace(/\[\w+\]/, "").toLowerCase();
      const found = named.some((text) =>
        text
          .toLowerCase()
          .replace(/\[\w+\]/, "")
          .startsWith(`${wanted} `),
      );
      assert.ok(line === "" || line.startsWith("#") || found, line);
    }
  });

  it("copies what the image needs and nothing else", () => {
    const ignored = readFileSync(join(AGENT, ".dockerignore"), "utf8").trim().split("\n");
    assert.deepEqual(ignored, [
      "*",
      "!requirements.txt",
      "!app.py",
      "!start.py",
      "!application",
      "**/__pycache__",
    ]);
  });
});
