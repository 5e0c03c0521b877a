import assert from "node:assert/strict";
import { isSecret } from "@pulumi/pulumi";
import { pathOf, schemaAt } from "../../../stacks/config/paths";
import { spaSchema } from "../../../stacks/config/spa/schema";
import { tables } from "../../../stacks/config/spa/sizes";
import { API_IMAGE, goodSpa, loadSpa } from "./spaSupport";
import { changed, type Values } from "./support";

const change = (changes: Values) => changed(changes, goodSpa);

describe("the values of pages and an API: explicit, size, environment class, default", () => {
  const table: readonly [string, Values, unknown, string][] = [
    ["edge", {}, "cloudfront-private", "default"],
    ["webAcl.scope", {}, "cloudfront", "default"],
    ["webAcl.scope", { "webAcl.scope": "off" }, "off", "command line"],
    ["network.egress", {}, "nat-instance", "size small"],
    ["network.egress", { size: "medium" }, "single-nat", "size medium"],
    ["network.egress", { size: "large" }, "nat-per-az", "size large"],
    ["spa.backend.instanceType", {}, "t4g.small", "size small"],
    ["spa.backend.instanceType", { size: "medium" }, "t4g.medium", "size medium"],
    ["spa.backend.instanceType", { size: "large" }, "t4g.large", "size large"],
    ["spa.backend.port", {}, 8000, "default"],
    ["spa.backend.healthPath", {}, "/health", "default"],
    ["spa.backendAuth", {}, true, "default"],
    ["spa.apiAuth", {}, false, "default"],
    ["spa.webSocket", {}, "direct", "default"],
    ["spa.pages", {}, "folders", "default"],
    ["spa.callbackUrls", {}, ["/auth/callback/"], "default"],
    ["spa.logoutUrls", {}, ["/login/"], "default"],
    ["login.refreshTokenDays", {}, 1, "default"],
    ["login.mfa", { environment: "prod" }, "required", "environment prod"],
  ];
  for (const [key, changes, value, source] of table) {
    it(`${key} is ${JSON.stringify(value)} from ${source} with ${JSON.stringify(changes)}`, () => {
      const found = loadSpa(change(changes)).provenance.find((entry) => entry.key === key);
      assert.deepEqual([found?.value, found?.source], [JSON.stringify(value), source]);
    });
  }

  it("holds only values that the schema takes, at keys that it knows", () => {
    const all = [tables.defaults, ...Object.values(tables.sizes), ...Object.values(tables.environments)];
    for (const [key, value] of all.flatMap((filled) => Object.entries(filled))) {
      assert.ok(schemaAt(spaSchema, pathOf(key))?.safeParse(value).success, key);
    }
  });

  it("leaves out of the explanation what has no effect", () => {
    const keys = loadSpa(change({ environment: "prod" })).provenance.map(({ key }) => key);
    assert.ok(!keys.some((key) => /^backup|containerInsights|cacheStaticFiles/.test(key)), keys.join());
  });
});

describe("the settings of pages and an API", () => {
  it("hold the whole small configuration", () => {
    const { spa, backend, edge, webAcl, login } = loadSpa(goodSpa).settings;
    assert.deepEqual(spa, {
      webSocket: "direct",
      backendAuth: true,
      apiAuth: false,
      callbackUrls: ["/auth/callback/"],
      logoutUrls: ["/login/"],
      corsOrigins: [],
      pages: "folders",
      hashedFiles: ["/_next/static/*"],
      inlineScripts: false,
      displayName: "App",
    });
    assert.deepEqual(backend, {
      image: API_IMAGE,
      instanceType: "t4g.small",
      port: 8000,
      healthPath: "/health",
      diskGiB: 20,
      followAmi: false,
      environment: {},
      secrets: [],
    });
    assert.deepEqual([edge.kind, webAcl.scope, login.kind], ["cloudfront-private", "cloudfront", "own"]);
  });

  it("hold what the stack file says instead", () => {
    const { spa, backend } = loadSpa(
      change({
        "spa.callbackUrls": ["/cb", "http://localhost:3000/cb"],
        "spa.corsOrigins": ["http://localhost:3000"],
        "spa.hashedFiles": [],
        "spa.pages": "single",
        "spa.name": "Acme",
        "spa.backend.environment": { LOG_LEVEL: "debug" },
        "spa.backend.healthPath": "/api/v1/health",
        "spa.backend.port": 9000,
      }),
    ).settings;
    assert.deepEqual(spa.callbackUrls, ["/cb", "http://localhost:3000/cb"]);
    assert.deepEqual(
      [spa.corsOrigins, spa.hashedFiles, spa.pages, spa.displayName],
      [["http://localhost:3000"], [], "single", "Acme"],
    );
    assert.deepEqual(
      [backend.environment, backend.healthPath, backend.port],
      [{ LOG_LEVEL: "debug" }, "/api/v1/health", 9000],
    );
  });

  it("keep secrets as Pulumi does, in the order of the list", async () => {
    const { backend } = loadSpa(
      change({ "spa.backend.secrets": [{ name: "OPENAI_API_KEY", value: "sk-1" }] }),
    ).settings;
    const [entry] = backend.secrets;
    assert.equal(entry?.name, "OPENAI_API_KEY");
    assert.equal(await isSecret(entry!.value), true);
    assert.ok(!JSON.stringify(loadSpa(goodSpa)).includes("sk-1"));
  });

  it("name no example in a developer's own machine, and one in the documentation's names", () => {
    const examples = (values: Values) => loadSpa(change(values)).examples.map(({ key }) => key);
    assert.deepEqual(
      examples({
        "spa.callbackUrls": ["/auth/callback/", "http://localhost:3000/auth/callback/"],
        "spa.corsOrigins": ["http://localhost:3000"],
      }),
      [],
    );
    assert.deepEqual(examples({ "spa.corsOrigins": ["https://admin.example.com"] }), ["spa.corsOrigins"]);
  });

  for (const pattern of ["*", "/", "/*.js", "_next/*", "/a/*/b/*", "/a b/*"]) {
    it(`take no ${pattern} as a pattern of hashed files`, () => {
      assert.throws(
        () => loadSpa(change({ "spa.hashedFiles": [pattern] })),
        /gatehouse:spa\.hashedFiles\[0\]/,
      );
    });
  }

  for (const healthPath of ["health", "/health?x=1", "/a b", "", "/ü"]) {
    it(`take no ${JSON.stringify(healthPath)} as a health path`, () => {
      assert.throws(
        () => loadSpa(change({ "spa.backend.healthPath": healthPath })),
        /gatehouse:spa\.backend\.healthPath/,
      );
    });
  }
});
