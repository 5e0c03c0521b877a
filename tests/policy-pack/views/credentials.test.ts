import assert from "node:assert/strict";
import { credentialIn, credentialInScript, credentialOf } from "../../../policy-pack/views/credentials";

describe("policy pack, credentials", () => {
  for (const [name, value] of [
    ["DB_PASSWORD", "hunter2"],
    ["WEBUI_SECRET_KEY", "x"],
    ["OPENAI_API_KEYS", "a;b"],
    ["ACCESS_TOKEN", "abc"],
    ["DATABASE_URL", "postgresql://app:pw@db:5432/app"],
    ["ANYTHING", `sk-${"a".repeat(24)}`],
    ["ANYTHING", "-----BEGIN RSA PRIVATE KEY-----"],
    ["ANYTHING", `ghp_${"a".repeat(36)}`],
    ["DB_PASS", "hunter2"],
    ["MYSQL_PWD", "hunter2"],
    ["OPENAI_KEY", "0123456789abcdef"],
    ["ANYTHING", `sk_live_${"a".repeat(20)}`],
    ["ANYTHING", `AIza${"a".repeat(35)}`],
    ["ANYTHING", `hf_${"a".repeat(34)}`],
    ["ANYTHING", `glpat-${"a".repeat(20)}`],
    ["HEADERS", `Authorization: Bearer ${"a".repeat(24)}`],
    ["ANYTHING", "host=db user=app password=hunter2"],
    ["ANYTHING", "jdbc:postgresql://db/app?user=app&password=hunter2"],
    ["ANYTHING", "Server=db;Uid=app;Pwd=hunter2;"],
    ["ANYTHING", Buffer.from("-----BEGIN PRIVATE KEY-----\nMIIEvQ").toString("base64")],
    ["ANYTHING", Buffer.from("-----BEGIN RSA PRIVATE KEY-----\nMIIEvQ").toString("base64")],
  ] as const) {
    it(`${name} looks like a credential`, () => assert.notEqual(credentialOf(name, value), undefined));
  }
  for (const [name, value] of [
    ["DATABASE_URL", "postgresql://db:5432/app"],
    ["DB_PASSWORD", ""],
    ["ENABLE_PASSWORD_AUTH", "true"],
    ["MAX_TOKENS", "4096"],
    ["TOKEN_TTL", "15m"],
    ["DB_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db"],
    ["API_KEY_HEADER", "x-api-key"],
    ["SECRET_NAME", "app/db"],
    ["OAUTH_CLIENT_ID", "abc"],
    ["TIKTOKEN_ENCODING_NAME", "cl100k_base"],
    ["WEBUI_URL", "https://chat.example.com"],
    ["PROXY_PASS", "http://app:8080"],
    ["PASS_THROUGH", "all"],
    ["PWD", "/app"],
    ["ANYTHING", "password=$DB_PASSWORD"],
    ["ANYTHING", Buffer.from("-----BEGIN CERTIFICATE-----\nMIIEvQ").toString("base64")],
    ["PARTITION_KEY", "id"],
  ] as const) {
    it(`${name}=${value} does not`, () => assert.equal(credentialOf(name, value), undefined));
  }

  it("knows an access key id wherever it stands", () => {
    assert.equal(credentialIn(`{"id":"AKIA${"A".repeat(16)}"}`), "an AWS access key id");
    assert.equal(credentialIn("AKIA"), undefined);
  });

  it("takes an assignment in a script for a credential, and a variable or command not", () => {
    assert.equal(credentialInScript("export API_KEY=abcdef123"), "a literal password or token");
    assert.equal(credentialInScript("export API_KEY=$KEY"), undefined);
    assert.equal(
      credentialInScript('TOKEN="$(curl -X PUT http://169.254.169.254/latest/api/token)"'),
      undefined,
    );
  });
});
