import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { isLocal, isOwn, onSite } from "../../../../stacks/config/spa/addresses";
import { looksSecret, OWN_VARIABLES, variableFault } from "../../../../stacks/config/spa/variables";
import { type EnvironmentInputs, spaEnvironment } from "../../../../stacks/systems/spa/environment";

const inputs: EnvironmentInputs = {
  region: "eu-central-1",
  publicUrl: "https://app.acme.dev",
  port: 8000,
  backendAuth: true,
  userPoolId: "eu-central-1_Ab1",
  clientId: "client1",
  corsOrigins: ["https://app.acme.dev", "http://localhost:3000"],
  webSocket: "apigateway",
  managementUrl: "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/live",
};

describe("spaEnvironment", () => {
  const all = spaEnvironment(inputs);

  it("is the list that the stack file may not change", () => {
    assert.deepEqual(
      all.map(({ name }) => name),
      OWN_VARIABLES,
    );
    assert.ok(all.every(({ why }) => why.length > 8));
  });

  it("joins the origins by commas", async () => {
    const { value } = all.find(({ name }) => name === "CORS_ORIGINS")!;
    const text = await new Promise((done) => pulumi.output(value).apply(done));
    assert.equal(text, "https://app.acme.dev,http://localhost:3000");
  });

  it("names no address of API Gateway's where the back end speaks WebSocket itself", () => {
    const names = spaEnvironment({ ...inputs, webSocket: "direct", managementUrl: undefined }).map(
      ({ name }) => name,
    );
    assert.deepEqual(
      OWN_VARIABLES.filter((name) => !names.includes(name)),
      ["WEBSOCKET_API_URL"],
    );
  });

  it("stands in docs/spa.md, each variable with its reason", () => {
    const page = readFileSync(resolve(__dirname, "../../../../docs/spa.md"), "utf8");
    for (const { name, why } of all) {
      assert.ok(page.includes(`| \`${name}\` | ${why}`), name);
    }
  });
});

describe("addresses of a site", () => {
  const table: readonly [string, boolean, boolean, string][] = [
    ["/auth/callback/", true, false, "https://app.acme.dev/auth/callback/"],
    ["https://app.acme.dev/x", true, false, "https://app.acme.dev/x"],
    ["https://app.acme.dev.evil.dev/x", false, false, "https://app.acme.dev.evil.dev/x"],
    ["http://localhost:3000/x", false, true, "http://localhost:3000/x"],
    ["http://127.0.0.1/x", false, true, "http://127.0.0.1/x"],
    ["https://localhost.acme.dev/", false, false, "https://localhost.acme.dev/"],
  ];
  for (const [address, own, local, whole] of table) {
    it(`${address} is ${own ? "" : "not "}the site's, and ${local ? "" : "not "}local`, () => {
      assert.equal(isOwn(address, "app.acme.dev"), own);
      assert.equal(isLocal(address), local);
      assert.equal(onSite(address, "https://app.acme.dev"), whole);
    });
  }

  it("without a domain a path alone is the site's", () => {
    assert.equal(isOwn("/x", undefined), true);
    assert.equal(isOwn("https://d111111abcdef8.cloudfront.net/x", undefined), false);
  });
});

describe("variables of the stack file", () => {
  it("may hold any text of one line", () => {
    for (const value of ["x", "a=b", "Grüß Gott", " ", "x".repeat(4096), '{"a":{"b":1}}']) {
      assert.equal(variableFault("LOG_LEVEL", value), undefined, value.slice(0, 20));
    }
    assert.match(variableFault("LOG_LEVEL", "é".repeat(2049)) ?? "", /4098 bytes/);
  });

  it("look like secrets by the words that people use", () => {
    for (const name of ["OPENAI_API_KEY", "DB_PASSWORD", "ACCESS_TOKEN", "client_secret", "PRIVATE_KEY"]) {
      assert.ok(looksSecret(name), name);
    }
    for (const name of ["MAX_TOKENS", "KEYBOARD", "SECRETARY", "TOKEN_LIMIT"]) {
      assert.ok(!looksSecret(name), name);
    }
  });
});
