import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type ContractTokens, HTTP_CONTRACT, runContract } from "../contracts/http";
import { type Surroundings, startSurroundings } from "./chatbotSupport";

const FOLDER = resolve(__dirname, "../../containers/chatbot");

describe("the chatbot's API keeps its HTTP contract", function () {
  // Programs and previews start slowly on a busy machine.
  this.timeout(60_000);
  let surroundings: Surroundings;
  let baseUrl: string;
  let tokens: ContractTokens;

  before(async () => {
    surroundings = await startSurroundings();
    const { issuer } = surroundings;
    const groups = { "cognito:groups": ["readers"] };
    const now = Math.floor(Date.now() / 1000);
    tokens = {
      good: issuer.token(groups),
      other: issuer.token({ ...groups, sub: "99999999-2222-4333-8444-555555555555", username: "bob" }),
      expired: issuer.token({ ...groups, exp: now - 60 }),
      foreign: issuer.token({ ...groups, client_id: "anotherclient" }),
      forged: issuer.forged(),
      // Cognito's has no client_id; with one, only token_use tells it apart.
      id: issuer.token({ ...groups, token_use: "id", aud: issuer.clientId }),
      withoutGroup: issuer.token(),
    };
    const api = await surroundings.start({ REQUIRED_GROUP: "readers", CHATS_PER_MINUTE: "1000" });
    baseUrl = api.url;
  });
  after(() => surroundings.close());

  for (const { name, run } of HTTP_CONTRACT) {
    it(name, () => run({ baseUrl, tokens }));
  }

  it("says what is not tried, and what is broken", async () => {
    const results = await runContract({ baseUrl: "http://127.0.0.1:1", tokens: { good: tokens.good } });
    assert.equal(results.length, HTTP_CONTRACT.length);
    assert.deepEqual(
      results.find(({ name }) => name === "401: a token that is expired"),
      { name: "401: a token that is expired", outcome: "not tried", reason: "no token: expired" },
    );
    assert.deepEqual([...new Set(results.map(({ outcome }) => outcome))].sort(), ["broken", "not tried"]);
  });
});

describe("the chatbot's Dockerfile", () => {
  const lines = readFileSync(join(FOLDER, "Dockerfile"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));

  it("runs as nobody special, without a shell between ECS and the process", () => {
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

  it("installs what the lock file says, and runs without what only the build needs", () => {
    assert.ok(lines.some((line) => line.startsWith("RUN npm ci")));
    assert.ok(lines.some((line) => line.startsWith("RUN npm run build && npm prune --omit=dev")));
  });

  it("asks for its health without a shell", () => {
    assert.match(last.join("\n"), /HEALTHCHECK [^\n]+\\\n {2}CMD \["node", "-e", /);
  });

  it("copies what the image needs and nothing else", () => {
    const ignored = readFileSync(join(FOLDER, ".dockerignore"), "utf8").trim().split("\n");
    assert.deepEqual(ignored, ["*", "!package.json", "!package-lock.json", "!src"]);
  });
});

describe("the chatbot's packages", () => {
  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
  const own = read(join(FOLDER, "package.json"));
  const { packages } = read(join(FOLDER, "package-lock.json"));

  it("are exact versions, the same in the lock file", () => {
    for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
      assert.match(String(version), /^\d+\.\d+\.\d+$/, name);
      assert.equal(packages[`node_modules/${name}`]?.version, version, name);
    }
    assert.deepEqual(packages[""].dependencies, own.dependencies);
  });

  it("are those that the tests run with", () => {
    for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
      const found = read(resolve(__dirname, "../../node_modules", name, "package.json"));
      assert.equal(found.version, version, name);
    }
  });
});
