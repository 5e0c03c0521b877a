import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { awsCli } from "../../cli/aws";
import { painter } from "../../cli/text";
import { localTarget } from "../../cli/verify/localTarget";
import { targetOf } from "../../cli/verify/outputsTarget";
import { outcomeText, reportJson, summaryText } from "../../cli/verify/report";
import { STEPS } from "../../cli/verify/steps";
import { keepStart, stateFolder } from "../../local/native/state";
import { chatbotConfig } from "../stacks/systems/chatbot/support";
import { agentConfig, openWebuiConfig, previewOf, spaConfig } from "../support/stack";
import { outputsOf } from "./verifyServers";

const ROOT = resolve(__dirname, "../..");
const PLACES = { edge: "https://app.example", api: "https://api.example", login: "https://login.example" };

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Run> {
  const child = spawn(process.execPath, [join(ROOT, "cli/gatehouse.cjs"), "verify", ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      GATEHOUSE_VERIFY_PASSWORD: undefined,
      GATEHOUSE_VERIFY_TOKEN: undefined,
      GATEHOUSE_VERIFY_TOTP_SECRET: undefined,
      GATEHOUSE_CHROMIUM: undefined,
      ...more,
    },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (part) => {
    stdout += part;
  });
  child.stderr.on("data", (part) => {
    stderr += part;
  });
  return new Promise((done) => child.on("close", (status) => done({ status, stdout, stderr })));
}

describe("verify, what is deployed", () => {
  for (const [system, config] of [
    ["open-webui", openWebuiConfig],
    ["agent", agentConfig],
    ["chatbot", chatbotConfig],
    ["spa", spaConfig],
  ] as const) {
    it(`is read from the outputs that a stack of ${system} really has`, async () => {
      const { plan } = await previewOf(config);
      const target = targetOf("test", plan.outputs, "on");
      assert.equal(target.system, system);
      assert.equal(target.url, plan.outputs["url"]);
      assert.equal(target.region, "eu-central-1");
      assert.equal(target.logGroup, plan.outputs["containerLogGroup"]);
      assert.equal(target.behindCloudFront, system !== "open-webui");
      assert.equal(target.stack, "test");
      assert.equal(target.login?.callbackUrl, plan.outputs[system === "spa" ? "redirectUri" : "callbackUrl"]);
    });
  }

  it("asks the load balancer past CloudFront, and the bucket by its own name", () => {
    const origins = (system: "agent" | "chatbot" | "spa") =>
      targetOf("test", outputsOf(system, PLACES), "on").origins;
    const balancer = ["https://internal.elb.amazonaws.com/", "http://internal.elb.amazonaws.com/"];
    const bucket = "https://pages.s3.eu-central-1.amazonaws.com/index.html";
    assert.deepEqual(origins("agent"), balancer);
    assert.deepEqual(origins("chatbot"), [...balancer, bucket]);
    assert.deepEqual(origins("spa"), [bucket]);
  });

  it("knows every value of a bucket's config.json, as the stack writes it", async () => {
    for (const config of [chatbotConfig, spaConfig]) {
      const { plan } = await previewOf(config);
      const written = plan.resources.find(({ inputs }) => inputs["key"] === "config.json")?.inputs["content"];
      assert.deepEqual(targetOf("test", plan.outputs, "on").pages?.config, JSON.parse(String(written)));
    }
  });

  it("asks for the health of pages and an API at the API, where no token is needed", () => {
    const { healthUrl, healthy } = targetOf("test", outputsOf("spa", PLACES), "on");
    assert.deepEqual([healthUrl, healthy], ["https://api.example/api/v1/health", "healthy"]);
  });

  it("does not ask for tokens where nobody checks them", () => {
    const target = targetOf("test", { ...outputsOf("spa", PLACES), authEnabled: false }, "on");
    assert.deepEqual([target.guarded, target.webSocket], [undefined, undefined]);
  });

  it("knows an agent that logs users in by itself: its health is open, its WebSocket is held by the origin", () => {
    const outputs = { ...outputsOf("agent", PLACES), callbackUrl: "https://app.example/oauth2callback" };
    const { guarded, healthUrl, login, webSocket } = targetOf("test", outputs, "on");
    assert.deepEqual(
      [guarded, healthUrl, login?.startUrl, webSocket?.by],
      [undefined, "https://app.example/_stcore/health", undefined, "origin"],
    );
  });

  it("has another origin for the API where the pages are Amplify's", () => {
    const pagesConfig = { apiUrl: PLACES.edge };
    const target = targetOf(
      "test",
      { ...outputsOf("chatbot", PLACES), url: "https://main.amplifyapp.com", pagesConfig },
      "on",
    );
    assert.deepEqual(target.cors, {
      url: "https://app.example/api/v1/feedback",
      method: "POST",
      origin: "https://main.amplifyapp.com",
    });
    assert.deepEqual(target.pages?.config, pagesConfig);
  });

  it("is refused where the outputs are another program's, or not whole", () => {
    assert.throws(
      () => targetOf("test", { bucket: "x" }, "on"),
      /none of the four systems' \(they name: bucket\)/,
    );
    const { clientId: _clientId, url: _url, ...rest } = outputsOf("agent", PLACES);
    assert.throws(() => targetOf("test", rest, "on"), {
      faults: [
        "The outputs of test lack url: `pulumi up` has not finished; run it again.",
        "The outputs of test lack clientId: `pulumi up` has not finished; run it again.",
      ],
    });
    assert.throws(
      () => targetOf("test", { ...outputsOf("agent", PLACES), url: "file:///etc" }, "on"),
      /url of test is "file:\/\/\/etc"; it must be an address/,
    );
  });

  it("is told of each missing output once, and of the file that it was read from", () => {
    const { userPoolId: _userPoolId, ...rest } = outputsOf("agent", PLACES);
    assert.throws(() => targetOf("outputs.json", rest, "on", "file"), {
      faults: [
        "outputs.json lacks userPoolId: it is old, cut, or of a stack whose `pulumi up` has not finished; print it again: pulumi stack output --json.",
      ],
    });
  });

  it("is Open WebUI where it is local", () => {
    const { url, healthUrl, modelsUrl, webSocket } = localTarget("http://localhost:3000/");
    assert.deepEqual(
      [url, healthUrl, modelsUrl, webSocket?.url],
      [
        "http://localhost:3000",
        "http://localhost:3000/ready",
        "http://localhost:3000/api/models",
        "ws://localhost:3000/ws/socket.io/?EIO=4&transport=websocket",
      ],
    );
  });
});

describe("verify, the AWS CLI", () => {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
  after(() => rmSync(folder, { recursive: true }));

  async function say(script: string) {
    writeFileSync(join(folder, "aws"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "aws"), 0o755);
    return awsCli("eu-central-1", { PATH: `${folder}:/usr/bin:/bin` }).ask(["logs", "x"]);
  }

  it("is asked in the stack's region, for JSON", async () => {
    assert.deepEqual(await say(`printf '"%s"' "$*"`), {
      kind: "answer",
      value: "logs x --region eu-central-1 --output json",
    });
  });

  it("may answer nothing", async () => {
    assert.deepEqual(await say(":"), { kind: "answer", value: null });
  });

  it("cannot be asked without rights, which says nothing about the stack", async () => {
    assert.deepEqual(await say("echo 'Unable to locate credentials' >&2; exit 253"), {
      kind: "cannot-ask",
      why: "AWS does not answer for want of rights: Unable to locate credentials",
    });
  });

  it("tells what AWS refuses", async () => {
    assert.deepEqual(await say("echo; echo 'ResourceNotFoundException: no' >&2; exit 254"), {
      kind: "error",
      message: "ResourceNotFoundException: no",
    });
  });

  it("may be missing", async () => {
    assert.deepEqual(await awsCli(undefined, { PATH: "/nowhere" }).ask(["logs"]), {
      kind: "cannot-ask",
      why: "There is no AWS CLI on PATH.",
    });
  });
});

describe("verify, the report", () => {
  const outcomes = [
    { id: "dns", proves: "Names.", result: { status: "passed", found: "x.example" } },
    { id: "tls-version", proves: "TLS.", result: { status: "skipped", why: "no TLS" } },
    {
      id: "health",
      proves: "Health.",
      result: { status: "failed", found: "503", cause: "starting", command: "curl x" },
    },
  ] as const;

  it("is the same for machines each time", () => {
    assert.deepEqual(JSON.parse(reportJson(localTarget("http://localhost:3000"), outcomes)), {
      version: 1,
      stack: "local",
      system: "open-webui",
      url: "http://localhost:3000",
      passed: 1,
      failed: 1,
      skipped: 1,
      steps: [
        { id: "dns", proves: "Names.", status: "passed", found: "x.example" },
        { id: "tls-version", proves: "TLS.", status: "skipped", why: "no TLS" },
        {
          id: "health",
          proves: "Health.",
          status: "failed",
          found: "503",
          cause: "starting",
          command: "curl x",
        },
      ],
    });
  });

  it("writes out what a hostile server sends to a terminal", () => {
    const result = { status: "passed", found: "\u001b[31mred\n\u202e" } as const;
    assert.equal(
      outcomeText({ id: "dns", proves: "Names.", result }, painter(false)),
      "ok       dns                 \\u001b[31mred\\n\\u202e\n",
    );
  });

  it("says that what is skipped is not proved", () => {
    assert.equal(
      summaryText(outcomes),
      "\n1 step passed, 1 failed, 1 skipped\n  ! What is skipped is not proved.\n",
    );
  });
});

describe("verify, the documentation", () => {
  it("has every step, in order, with its systems", () => {
    const page = readFileSync(join(ROOT, "docs/verify.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([\w-]+)` \| ([^|]+) \|/gm)].map(([, id, systems]) => [id, systems]);
    assert.deepEqual(
      rows,
      STEPS.map(({ id, systems }) => [
        id,
        systems.length === 4 ? "all" : systems.map((system) => `\`${system}\``).join(", "),
      ]),
    );
  });
});

describe("verify, the command", function () {
  this.timeout(60_000);
  let server: Server;
  let address = "";
  let healthy = true;

  before(async () => {
    server = createServer((request, response) => {
      response.setHeader("connection", "close");
      if (request.url === "/ready") {
        response.writeHead(healthy ? 200 : 503).end('{"status":true}');
      } else {
        response.writeHead(302, { location: "http://elsewhere.example/" }).end();
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => new Promise((done) => server.close(done)));
  beforeEach(() => {
    healthy = true;
  });

  it("ends with 0 where all steps pass, and tells them", async () => {
    const { status, stdout, stderr } = await run(["--local", address, "--only", "dns", "--only", "health"]);
    assert.equal(status, 0, stderr);
    assert.equal(
      stdout,
      `open-webui at ${address}\n\nok       dns                 127.0.0.1\nok       health              200 from ${address}/ready\n\n2 steps passed, 0 failed, 0 skipped\n`,
    );
  });

  it("ends with 1 where a step fails, with the cause and the command", async () => {
    healthy = false;
    const { status, stdout } = await run(["--local", address, "--only", "health"]);
    assert.equal(status, 1);
    assert.equal(
      stdout,
      `open-webui at ${address}\n\nFAILED   health              503 from ${address}/ready
         proves: The application answers its health check through the edge.
         likely: No target is healthy: a task is starting, stopping for a release, or does not
         start.
         more:   npm run local -- status

0 steps passed, 1 failed, 0 skipped\n`,
    );
  });

  it("says what it did not try, and why, when there is neither AWS nor a user", async () => {
    const { stdout } = await run(["--local", address, "--json"]);
    const { steps, system } = JSON.parse(stdout);
    assert.equal(system, "open-webui");
    assert.deepEqual(
      steps.map(({ id }: { id: string }) => id),
      STEPS.filter(({ systems }) => systems.includes("open-webui")).map(({ id }) => id),
    );
    for (const step of steps.filter((one: { status: string }) => one.status === "skipped")) {
      assert.ok(step.why.length > 10, step.id);
    }
    const skipped = steps
      .filter((one: { status: string }) => one.status === "skipped")
      .map(({ id }: { id: string }) => id);
    assert.deepEqual(skipped, [
      "tls-version",
      "certificate",
      "https-redirect",
      "security-headers",
      "firewall",
      "origin",
      "login",
      "good-token",
      "models",
      "logs",
      "restart",
    ]);
  });

  it("leaves steps out", async () => {
    const only = ["--only", "dns", "--only", "health"];
    const { stdout } = await run(["--local", address, "--json", ...only, "--skip", "dns"]);
    assert.deepEqual(
      JSON.parse(stdout).steps.map(({ id }: { id: string }) => id),
      ["health"],
    );
  });

  it("never prints a password or a token", async () => {
    const { stdout, stderr } = await run(
      ["--local", address, "--user", "alice@example.com", "--only", "login", "--only", "good-token"],
      { GATEHOUSE_VERIFY_PASSWORD: "Correct-horse-9", GATEHOUSE_VERIFY_TOKEN: "t0ken", PATH: "/nowhere" },
    );
    assert.match(stdout, /There is no Chromium on PATH/);
    assert.doesNotMatch(stdout + stderr, /Correct-horse-9|t0ken/);
  });

  it("does not say that somebody has logged in where a token was given, and takes an empty one for none", async () => {
    for (const [token, why] of [
      ["t0ken", "An access token was given: nobody has logged in here."],
      ["", "No user is given: --user NAME, with the password in GATEHOUSE_VERIFY_PASSWORD."],
    ]) {
      const { stdout } = await run(["--local", address, "--only", "login", "--json"], {
        GATEHOUSE_VERIFY_TOKEN: token,
      });
      const [{ status, why: said }] = JSON.parse(stdout).steps;
      assert.deepEqual([status, said], ["skipped", why]);
    }
  });

  it("refuses a code in the place of the authenticator app's key, with all other faults, and prints neither", async () => {
    for (const planted of ["123456", "2345672", "JBSWY3DPEHPK3PX1"]) {
      const { status, stdout, stderr } = await run(["--local", address, "--user", "alice"], {
        GATEHOUSE_VERIFY_TOTP_SECRET: planted,
      });
      assert.equal(status, 2);
      assert.match(stderr, /needs a password: set GATEHOUSE_VERIFY_PASSWORD/);
      assert.match(stderr, /GATEHOUSE_VERIFY_TOTP_SECRET is no key of an authenticator app/);
      assert.ok(!(stdout + stderr).includes(planted));
    }
  });

  it("takes the key of the authenticator app from no argument", async () => {
    const { status, stderr } = await run(["--local", address, "--user", "alice", "--totp-secret", "x"]);
    assert.equal(status, 2);
    assert.match(stderr, /Unknown option '--totp-secret'/);
  });

  for (const [args, message] of [
    [["--local", "--only", "nothing"], /There is no step "nothing"; use dns, tls-version, certificate/],
    [["--local", "--only", "dns,helth"], /There is no step "helth" \(did you mean "health"\?\); use dns/],
    [
      ["--local", "--only", "dns,id-token"],
      /--only: the system open-webui has no step id-token; it has dns, /,
    ],
    [
      ["--stak", "prod"],
      /Unknown option '--stak' \(did you mean "--stack"\?\)\. "npm run verify -- --help" shows/,
    ],
    [["--stack"], /Option '-s, --stack <value>' argument missing\. "npm run verify/],
    [
      ["--local", "ftp://x"],
      /--local ftp:\/\/x: it must be scheme and host, such as http:\/\/localhost:3000/,
    ],
    [["--local", "--stack", "prod"], /--local is the local stack: leave out --stack and --outputs/],
    [["https://x.example"], /is for --local only/],
    [["--local", "a", "b"], /takes one address/],
    [[], /Name a deployed stack: --stack NAME, or --outputs FILE, or --local/],
    [["--outputs", "/nowhere/outputs.json"], /--outputs \/nowhere\/outputs\.json cannot be read/],
    [["--local", "--only", "dns", "--skip", "dns"], /leave no step/],
    [["--local", "--user", "alice"], /needs a password: set GATEHOUSE_VERIFY_PASSWORD/],
    [["--local", "--password", "x"], /Unknown option '--password'/],
  ] as const) {
    it(`refuses ${JSON.stringify(args)} with 2 and no stack trace`, async () => {
      const { status, stdout, stderr } = await run(args);
      assert.equal(status, 2, stdout);
      assert.match(stderr, message);
      assert.match(stderr, /\n1 fault; nothing was tried\.\n$/);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }

  it("refuses a step that the stack's system does not have, instead of trying nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
    try {
      const file = join(folder, "outputs.json");
      writeFileSync(file, JSON.stringify(outputsOf("chatbot", PLACES)));
      const { status, stdout, stderr } = await run(["--outputs", file, "--only", "models"]);
      assert.deepEqual([status, stdout], [2, ""]);
      const there = STEPS.filter(({ systems }) => systems.includes("chatbot")).map(({ id }) => id);
      assert.equal(
        stderr,
        `error: --only: the system chatbot has no step models; it has ${there.join(", ")}.\n1 fault; nothing was tried.\n`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("takes steps with commas", async () => {
    const { stdout } = await run([
      "--local",
      address,
      "--json",
      "--only",
      "dns, health",
      "--skip",
      "logs,dns",
    ]);
    assert.deepEqual(
      JSON.parse(stdout).steps.map(({ id }: { id: string }) => id),
      ["health"],
    );
  });

  it("names the commands of the local stack that runs, with Docker or without", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
    try {
      const whys = async () => {
        const { stdout } = await run([
          "--local",
          address,
          "--cwd",
          folder,
          "--json",
          "--only",
          "logs,restart",
        ]);
        return JSON.parse(stdout).steps.map(({ why }: { why: string }) => why);
      };
      assert.deepEqual(await whys(), [
        "The local stack keeps its logs here: npm run local -- logs",
        "It interrupts users; say --restart for it.",
      ]);
      mkdirSync(stateFolder(folder), { recursive: true });
      keepStart(stateFolder(folder), { address, port: 1, settings: "" });
      assert.equal((await whys())[0], "The local stack keeps its logs here: npm run local -- logs --native");
      // Another one than the one that is asked.
      keepStart(stateFolder(folder), { address: "http://localhost:9", port: 9, settings: "" });
      assert.equal((await whys())[0], "The local stack keeps its logs here: npm run local -- logs");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("has a page of its own, with every step, option and variable", async () => {
    const { status, stdout } = await run(["--help"]);
    assert.equal(status, 0);
    const listed = (pattern: RegExp) => [...stdout.matchAll(pattern)].map(([, name]) => name);
    assert.deepEqual(
      listed(/^ {2}([a-z]+(?:-[a-z]+)*) {2,}[A-Z/]/gm),
      STEPS.map(({ id }) => id),
    );
    assert.deepEqual(listed(/^ {2}(?:-\w, )?--([a-z-]+)/gm), [
      "stack",
      "outputs",
      "local",
      "cwd",
      "user",
      "only",
      "skip",
      "restart",
      "json",
      "help",
    ]);
    assert.deepEqual(listed(/^ {2}(GATEHOUSE_\w+)/gm), [
      "GATEHOUSE_VERIFY_PASSWORD",
      "GATEHOUSE_VERIFY_TOTP_SECRET",
      "GATEHOUSE_VERIFY_TOKEN",
      "GATEHOUSE_CHROMIUM",
    ]);
  });
});
