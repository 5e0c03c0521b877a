import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { variants } from "../provider/variants";
import { Engine, engineSuite } from "../support/engine";

const PACK = ["--policy-pack", "policy-pack"] as const;
const RULE = /sg-no-public-ingress-ssh/;

engineSuite("the policy pack", () => {
  let engine: Engine;

  before(async () => {
    engine = await Engine.open({ config: variants.bedrock });
  });

  after(() => engine?.close());

  it("lets the shipped stack pass at preview", async () => {
    const { output } = await engine.succeed("preview", ...PACK);
    assert.match(output, /gatehouse-policies/);
    assert.doesNotMatch(output, /\[mandatory\]/);
  });

  it("lets it pass at up", async () => {
    const { output } = await engine.up(...PACK);
    assert.match(output, /gatehouse-policies/);
    assert.doesNotMatch(output, /\[mandatory\]/);
  });

  it("judges an export without the program", async () => {
    const { stdout } = await engine.succeed("stack", "export");
    const file = join(engine.folder, "export.json");
    writeFileSync(file, stdout);
    const clean = await engine.pulumi("policy", "analyze", "--file", file, ...PACK);
    assert.equal(clean.code, 0, clean.output);
    assert.doesNotMatch(clean.output, /\[mandatory\]/);

    writeFileSync(file, stdout.replaceAll('"storageEncrypted": true', '"storageEncrypted": false'));
    const broken = await engine.pulumi("policy", "analyze", "--file", file, ...PACK);
    assert.equal(broken.code, 1, broken.output);
    assert.match(broken.output, /rds-encrypted/);
  });
});

engineSuite("a planted violation", () => {
  let engine: Engine;

  before(async () => {
    engine = await Engine.open({
      config: { "aws:region": "eu-central-1" },
      main: "tests/engine/fixtures/open-ssh.ts",
    });
  });

  after(() => engine?.close());

  it("is stopped at preview", async () => {
    const { code, output } = await engine.pulumi("preview", ...PACK);
    assert.equal(code, 1, output);
    assert.match(output, RULE);
  });

  it("is stopped at up, before the rule exists", async () => {
    const { code, output } = await engine.pulumi("up", "--yes", "--skip-preview", ...PACK);
    assert.equal(code, 1, output);
    assert.match(output, RULE);
    assert.deepEqual(engine.cloud.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"), []);
  });
});

engineSuite("the policy pack and Open WebUI at work", () => {
  for (const variant of ["work", "address"] as const) {
    it(`finds nothing at preview: ${variant}`, async () => {
      const engine = await Engine.open({ config: variants[variant] });
      try {
        const { output } = await engine.succeed("preview", ...PACK);
        assert.match(output, /gatehouse-policies/);
        assert.doesNotMatch(output, /\[mandatory\]/);
      } finally {
        await engine.close();
      }
    });
  }
});
