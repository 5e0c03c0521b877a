import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigError, readConfig } from "../../containers/spa/src/config";
import { previewOf, spaConfig } from "../support/stack";
import { CAN_BE_NOBODY, NOBODY } from "./nobody";
import { buildBackend, SPA, type Surroundings, startSurroundings, talk } from "./spaSupport";

const [major = 0] = process.versions.node.split(".").map(Number);

/** Node refuses to write, and to start other programs; so does the container's file system. */
const READ_ONLY = [major < 23 ? "--experimental-permission" : "--permission", "--allow-fs-read=*"];

const THROUGH_GATEWAY = {
  "gatehouse:spa": { ...(spaConfig["gatehouse:spa"] as object), webSocket: "apigateway", apiAuth: true },
};

/** What the start script of the instance reads from Parameter Store. */
async function environmentOfInstance(
  more: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, string>> {
  const { plan } = await previewOf({ ...spaConfig, ...more });
  return Object.fromEntries(
    plan.resources
      .filter(({ type }) => type === "aws:ssm/parameter:Parameter")
      .map(({ inputs }) => [
        String(inputs["name"]).split("/").at(-1),
        String(inputs["insecureValue"] ?? inputs["value"]),
      ]),
  );
}

describe("the single-page application's back end with the environment of its instance", function () {
  this.timeout(60_000);
  let surroundings: Surroundings;
  before(async () => {
    surroundings = await startSurroundings();
  });
  after(() => surroundings.close());

  it("starts as nobody and without the right to write, answers both ways, and ends by itself", async () => {
    const { issuer } = surroundings;
    const given = await environmentOfInstance();
    const api = await surroundings.start(
      // What a test must change: the port may be taken, and the pool of the plan does not exist.
      { ...given, PORT: "0", TOKEN_KEYS: issuer.keysUrl },
      { flags: READ_ONLY, ...(CAN_BE_NOBODY ? { user: NOBODY } : {}) },
    );
    const iss = `https://cognito-idp.${given["COGNITO_REGION"]}.amazonaws.com/${given["COGNITO_USER_POOL_ID"]}`;
    const token = issuer.token({ iss, client_id: given["COGNITO_APP_CLIENT_ID"] });
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await fetch(`${api.url}/health`)).status, 200);
    assert.equal((await fetch(`${api.url}/api/v1/models`, { headers })).status, 200);
    assert.equal((await fetch(`${api.url}/api/v1/models`)).status, 401);
    const browser = await talk(api.url, "/ws/one", { headers, origin: given["PUBLIC_URL"] });
    browser.say({ type: "ask", id: "q", message: "Hello" });
    await browser.hear(({ type }) => type === "done");
    api.signal("SIGTERM");
    assert.equal(await browser.closed, 1001);
    assert.equal(await api.exit, 0);
  });

  it("understands it in both kinds of WebSocket", async () => {
    const direct = readConfig(await environmentOfInstance());
    assert.deepEqual(
      [direct.webSocketMode, direct.webSocketApiUrl, direct.authEnabled, direct.port],
      ["direct", undefined, true, 8000],
    );
    assert.deepEqual(direct.corsOrigins, ["https://app.acme.dev"]);
    assert.equal(direct.tokenKeys, `${direct.issuer}/.well-known/jwks.json`);
    const gateway = readConfig(await environmentOfInstance(THROUGH_GATEWAY));
    assert.equal(gateway.webSocketMode, "apigateway");
    assert.match(
      gateway.webSocketApiUrl ?? "",
      /^https:\/\/.+\.execute-api\.eu-central-1\.amazonaws\.com\/live$/,
    );
  });

  it("does not start with a bad environment, and says everything that is wrong, but no secret", async () => {
    const started = surroundings.start({
      AUTH_ENABLED: "yes",
      AWS_REGION: "europe",
      CORS_ORIGINS: "https://app.acme.dev/",
      TOKEN_KEYS: "http://keys.example.com/",
      WEBSOCKET_MODE: "both",
      ANSWER_SECONDS: "60",
      CHATS_AT_ONCE_PER_USER: "some",
      SOCKETS_PER_USER: "0",
      OPENAI_API_KEY: "not-a-secret",
    });
    await assert.rejects(started, ({ message }: Error) => {
      for (const fault of [
        'AUTH_ENABLED is "yes" and must be true or false.',
        'AWS_REGION is "europe" and must be a region, such as eu-central-1.',
        'CORS_ORIGINS is "https://app.acme.dev/" and must be origins, such as https://app.example.com, without a path.',
        'TOKEN_KEYS is "http://keys.example.com/" and must be https://',
        'WEBSOCKET_MODE is "both" and must be direct or apigateway.',
        'ANSWER_SECONDS is "60" and must be a whole number from 1 to 25.',
        'CHATS_AT_ONCE_PER_USER is "some" and must be a whole number from 1 to 10000.',
        'SOCKETS_PER_USER is "0" and must be a whole number from 1 to 10000.',
      ]) {
        assert.ok(message.includes(JSON.stringify(fault).slice(1, -1)), `${fault} in ${message}`);
      }
      assert.ok(!message.includes("not-a-secret"));
      assert.ok(!/\bat /.test(message), message);
      return true;
    });
  });

  it("names what is missing, and what only makes sense together", () => {
    const faultsOf = (more: Record<string, string>) => {
      let faults: readonly string[] = [];
      assert.throws(
        () => readConfig(more),
        (error: ConfigError) => {
          faults = error.faults;
          return true;
        },
      );
      return faults;
    };
    assert.deepEqual(faultsOf({}), [
      "AWS_REGION is missing.",
      "COGNITO_REGION is missing.",
      "COGNITO_USER_POOL_ID is missing.",
      "COGNITO_APP_CLIENT_ID is missing.",
    ]);
    const { environment } = surroundings;
    assert.deepEqual(faultsOf({ ...environment, WEBSOCKET_MODE: "apigateway", MODEL_IDS: "one" }), [
      "WEBSOCKET_API_URL is missing; WEBSOCKET_MODE apigateway needs it.",
      "MODELS_URL and MODEL_IDS belong together, and one is missing.",
    ]);
  });

  it("takes keys over plain HTTP from nearby alone", () => {
    const { environment } = surroundings;
    for (const host of ["[2001:db8::1]", "203.0.113.7", "keys.example.com"]) {
      assert.throws(() => readConfig({ ...environment, TOKEN_KEYS: `http://${host}/` }), ConfigError, host);
    }
    for (const address of ["http://127.0.0.1:1/", "http://keys:1/", "https://keys.example.com/"]) {
      assert.equal(readConfig({ ...environment, TOKEN_KEYS: address }).tokenKeys, address);
    }
  });

  it("checks tokens unless it is told not to, in words", () => {
    const { AUTH_ENABLED: _, ...rest } = surroundings.environment;
    assert.equal(readConfig(rest).authEnabled, true);
    assert.equal(readConfig({ ...rest, AUTH_ENABLED: "" }).authEnabled, true);
    assert.equal(readConfig({ ...rest, AUTH_ENABLED: "false" }).authEnabled, false);
  });
});

describe("the single-page application's back end and a service with models", function () {
  this.timeout(60_000);
  let surroundings: Surroundings;
  let asked: Record<string, unknown>[];
  let refuse: number | undefined;
  const service = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    asked.push({
      path: request.url,
      key: request.headers.authorization,
      ...JSON.parse(Buffer.concat(chunks).toString("utf8")),
    });
    if (refuse !== undefined) {
      response.writeHead(refuse, { "content-type": "application/json" });
      response.end('{"error":{"message":"it repeats my very own words"}}');
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const content of ["Grü", "ße", ""]) {
      const piece = { id: "1", object: "chat.completion.chunk", choices: [{ index: 0, delta: { content } }] };
      response.write(`data: ${JSON.stringify(piece)}\n\n`);
    }
    response.end("data: [DONE]\n\n");
  });
  let start: () => ReturnType<Surroundings["start"]>;
  const ask = async (url: string, body: unknown) => {
    const response = await fetch(`${url}/api/v1/chat`, {
      method: "POST",
      headers: { authorization: `Bearer ${surroundings.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, never>,
    };
  };

  before(async () => {
    surroundings = await startSurroundings();
    await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
    const { port } = service.address() as AddressInfo;
    start = () =>
      surroundings.start({
        MODELS_URL: `http://127.0.0.1:${port}/v1`,
        MODEL_IDS: "large,small",
        OPENAI_API_KEY: "not-a-secret",
      });
  });
  beforeEach(() => {
    asked = [];
    refuse = undefined;
  });
  after(async () => {
    await surroundings.close();
    service.closeAllConnections();
    service.close();
  });

  it("asks the model that was named, or the first, with what was said before", async () => {
    const api = await start();
    const first = await ask(api.url, { message: "Hi", history: [{ question: "a", answer: "b" }] });
    assert.deepEqual([first.status, first.body["message"], first.body["model"]], [200, "Grüße", "large"]);
    assert.equal((await ask(api.url, { message: "Hi", model: "small" })).body["model"], "small");
    const [one, two] = asked;
    assert.deepEqual(
      [one?.["path"], one?.["key"], one?.["model"]],
      ["/v1/chat/completions", "Bearer not-a-secret", "large"],
    );
    assert.equal(two?.["model"], "small");
    assert.deepEqual((one!["messages"] as { role: string; content: string }[]).slice(1), [
      { role: "user", content: "a" },
      { role: "assistant", content: "b" },
      { role: "user", content: "Hi" },
    ]);
    const { status } = await ask(api.url, { message: "Hi", model: "other" });
    assert.equal(status, 400);
  });

  it("says plainly that the model cannot be reached, and tells the log why but nothing else", async () => {
    const api = await start();
    for (const [status, message] of [
      [429, "The model has too much to do. Try again in a moment."],
      [401, "The model cannot be reached just now. Try again in a moment."],
    ] as const) {
      refuse = status;
      const answer = await ask(api.url, { message: "my very own words" });
      assert.equal(answer.status, 503);
      assert.equal(answer.headers.get("retry-after"), "5");
      assert.deepEqual(answer.body["error"], { code: "model_unavailable", message });
      const logged = () => api.lines.findLast((line) => line["message"] === "model failed")?.["status"];
      // A line of the log may come after the answer.
      for (let waits = 0; waits < 100 && logged() !== status; waits += 1) {
        await sleep(50);
      }
      assert.equal(logged(), status);
    }
    const browser = await talk(api.url, `/ws/one?token=${surroundings.token}`);
    browser.say({ type: "ask", id: "q", message: "my very own words" });
    assert.deepEqual(await browser.hear(({ type }) => type === "error"), {
      type: "error",
      id: "q",
      code: "model_unavailable",
      message: "The model cannot be reached just now. Try again in a moment.",
      retry_after: 5,
    });
    browser.socket.close();
    assert.ok(!/my very own words|not-a-secret/.test(JSON.stringify(api.lines)));
  });
});

describe("the single-page application's Dockerfile", () => {
  const lines = readFileSync(join(SPA, "Dockerfile"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));

  it("runs as nobody special, without a shell between Docker and the process", () => {
    const user = last.indexOf("USER node");
    assert.ok(user > last.findLastIndex((line) => line.startsWith("COPY ")));
    assert.deepEqual(
      last.slice(user).filter((line) => /^(RUN|USER root|USER 0)/.test(line)),
      [],
    );
    assert.equal(last.at(-1), 'CMD ["node", "server.mjs"]');
  });

  it("takes both bases from one image, by digest", () => {
    const [first, ...others] = lines.filter((line) => line.startsWith("FROM "));
    assert.match(first ?? "", /^FROM docker\.io\/library\/node:24-alpine@sha256:[0-9a-f]{64} AS base$/);
    assert.deepEqual(others, ["FROM base AS build", "FROM base"]);
  });

  it("has every folder that its program imports from", () => {
    const ignored = readFileSync(join(SPA, "Dockerfile.dockerignore"), "utf8").trim().split("\n");
    assert.deepEqual(ignored, [
      "*",
      "!spa/package.json",
      "!spa/package-lock.json",
      "!spa/src",
      "!chatbot/src",
    ]);
    assert.ok(lines.includes("COPY chatbot/src ../chatbot/src"));
  });

  it("installs exact versions, those of the lock file and of the tests", () => {
    const own = read(join(SPA, "package.json"));
    const { packages } = read(join(SPA, "package-lock.json"));
    for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
      assert.match(String(version), /^\d+\.\d+\.\d+$/, name);
      assert.equal(packages[`node_modules/${name}`]?.version, version, name);
      const found = read(resolve(__dirname, "../../node_modules", name, "package.json"));
      assert.equal(found.version, version, name);
    }
    assert.deepEqual(packages[""].dependencies, own.dependencies);
  });

  it("imports nothing that its package does not name", () => {
    const own = read(join(SPA, "package.json"));
    const named = new Set(Object.keys(own.dependencies));
    const bundle = readFileSync(buildBackend(), "utf8");
    const imported = [...bundle.matchAll(/^import .*?from "([^".][^"]*)";$/gm)].map(([, name = ""]) => name);
    const packages = imported
      .filter((name) => !name.startsWith("node:"))
      .map((name) =>
        name
          .split("/")
          .slice(0, name.startsWith("@") ? 2 : 1)
          .join("/"),
      );
    assert.ok(packages.length > 5);
    assert.deepEqual(
      packages.filter((name) => !named.has(name)),
      [],
    );
  });
});
