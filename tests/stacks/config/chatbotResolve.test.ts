import assert from "node:assert/strict";
import { chatbotSchema } from "../../../stacks/config/chatbot/schema";
import { tables } from "../../../stacks/config/chatbot/sizes";
import { pathOf, schemaAt } from "../../../stacks/config/paths";
import { CHATBOT_IMAGE, ELSEWHERE, goodChatbot, loadChatbot } from "./chatbotSupport";
import { changed, type Values } from "./support";

const change = (changes: Values) => changed(changes, goodChatbot);
const closed = { "network.egress": "none" };

describe("the chatbot's values: explicit, size, environment class, default", () => {
  const table: readonly [string, Values, unknown, string][] = [
    ["edge", {}, "cloudfront-private", "default"],
    ["webAcl.scope", {}, "cloudfront", "default"],
    ["webAcl.rateLimit", {}, 2000, "default"],
    ["network.egress", {}, "single-nat", "default"],
    ["network.egress", { size: "large" }, "nat-per-az", "size large"],
    ["network.egress", { size: "large", "network.egress": "none" }, "none", "command line"],
    ["chatbot.cpu", {}, 512, "size small"],
    ["chatbot.memoryMiB", {}, 1024, "size small"],
    ["chatbot.desiredCount", {}, 1, "size small"],
    ["chatbot.desiredCount", { size: "medium" }, 2, "size medium"],
    ["chatbot.desiredCount", { size: "large" }, 3, "size large"],
    ["chatbot.scaling.minimum", { size: "medium" }, 2, "size medium"],
    ["chatbot.scaling.minimum", { size: "large" }, 3, "size large"],
    ["chatbot.scaling.maximum", { size: "large" }, 10, "default"],
    ["chatbot.scaling.minimum", { "chatbot.scaling": {} }, 1, "default"],
    ["chatbot.scaling.cpuPercent", { size: "medium" }, 60, "default"],
    ["chatbot.logLevel", {}, "DEBUG", "environment dev"],
    ["chatbot.logLevel", { environment: "staging" }, "INFO", "default"],
    ["chatbot.logLevel", { environment: "prod" }, "INFO", "default"],
    ["chatbot.slowAnswerSeconds", {}, 5, "default"],
    ["frontend.kind", {}, "s3", "default"],
    ["login.accessTokenMinutes", {}, 60, "default"],
    ["login.mfa", { environment: "prod" }, "required", "environment prod"],
  ];
  for (const [key, changes, value, source] of table) {
    it(`${key} is ${JSON.stringify(value)} from ${source} with ${JSON.stringify(changes)}`, () => {
      const found = loadChatbot(change(changes)).provenance.find((entry) => entry.key === key);
      assert.deepEqual([found?.value, found?.source], [JSON.stringify(value), source]);
    });
  }

  it("holds only values that the schema takes, at keys that it knows", () => {
    const all = [tables.defaults, ...Object.values(tables.sizes), ...Object.values(tables.environments)];
    for (const [key, value] of all.flatMap((filled) => Object.entries(filled))) {
      assert.ok(schemaAt(chatbotSchema, pathOf(key))?.safeParse(value).success, key);
    }
  });

  it("leaves out of the explanation what has no effect", () => {
    const keys = loadChatbot(goodChatbot).provenance.map(({ key }) => key);
    assert.ok(!keys.some((key) => key.startsWith("chatbot.scaling")));
    assert.ok(!keys.includes("cloudfront.cacheStaticFiles"));
    assert.ok(!keys.some((key) => key.startsWith("backup")));
  });
});

describe("the chatbot's settings", () => {
  it("hold the whole small configuration", () => {
    const { auth, chatbot, frontend, models, edge, webAcl, github } = loadChatbot(goodChatbot).settings;
    assert.deepEqual(
      { auth, chatbot, frontend, models, webAcl, github },
      {
        auth: "load-balancer",
        chatbot: {
          image: { kind: "own", reference: CHATBOT_IMAGE },
          cpuUnits: 512,
          memoryMiB: 1024,
          architecture: "arm64",
          capacity: "fargate",
          desiredCount: 1,
          displayName: "Chatbot",
          logLevel: "DEBUG",
          slowAnswerSeconds: 5,
        },
        frontend: "s3",
        models: [
          { id: "eu.amazon.nova-lite-v1:0", foundationModelId: "amazon.nova-lite-v1:0", profile: "eu" },
        ],
        webAcl: { scope: "cloudfront", rateLimit: 2000, allowCountries: [], blockCountries: [] },
        github: undefined,
      },
    );
    assert.equal(edge.kind, "cloudfront-private");
  });

  it("hold a build, Amplify, scaling and a repository on GitHub", () => {
    const github = { repository: "acme/chatbot", environment: "dev", ownerId: "12", repositoryId: "345" };
    const { settings } = loadChatbot(
      change({
        size: "medium",
        chatbot: { build: { folder: "containers/chatbot" }, name: "Motivator" },
        frontend: { kind: "amplify" },
        github,
      }),
    );
    assert.deepEqual(settings.chatbot.image, { kind: "build", folder: "containers/chatbot" });
    assert.equal(settings.chatbot.displayName, "Motivator");
    assert.deepEqual(settings.chatbot.scaling, {
      minimum: 2,
      maximum: 10,
      cpuPercent: 60,
      memoryPercent: 70,
      schedules: [],
    });
    assert.equal(settings.frontend, "amplify");
    assert.deepEqual(settings.github, github);
  });

  const checks: readonly [string, Values, string][] = [
    ["with a domain", {}, "load-balancer"],
    ["without a domain", { domain: undefined }, "app"],
    ["behind a private load balancer without a way out", closed, "app"],
    [
      "behind a public load balancer without a way out",
      { ...closed, edge: "cloudfront-public" },
      "load-balancer",
    ],
    ["where the stack file says so", { auth: "app" }, "app"],
  ];
  for (const [when, changes, expected] of checks) {
    it(`check tokens at the ${expected} ${when}`, () => {
      const values = change({
        ...changes,
        ...(changes === closed ? { "chatbot.image": CHATBOT_IMAGE } : {}),
      });
      assert.equal(loadChatbot(values).settings.auth, expected);
    });
  }

  for (const folder of [
    "../chatbot",
    "/containers",
    "containers/",
    "a/../b",
    "",
    "containers//chatbot",
    ".git",
  ]) {
    it(`take no folder "${folder}"`, () => {
      assert.throws(
        () => loadChatbot(change({ chatbot: { build: { folder } } })),
        /gatehouse:chatbot\.build\.folder is /,
      );
    });
  }

  for (const repository of ["acme", "acme/", "-acme/chatbot", "acme/chat bot", "acme/chatbot:*", "acme/*"]) {
    it(`take no repository "${repository}"`, () => {
      assert.throws(
        () =>
          loadChatbot(
            change({ github: { repository, ownerId: "12", repositoryId: "345", environment: "prod" } }),
          ),
        /gatehouse:github\.repository is /,
      );
    });
  }

  it("take an image from anywhere where there is a way out", () => {
    const { image } = loadChatbot(change({ "chatbot.image": ELSEWHERE })).settings.chatbot;
    assert.deepEqual(image, { kind: "own", reference: ELSEWHERE });
  });
});
