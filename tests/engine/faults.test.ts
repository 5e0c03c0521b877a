import assert from "node:assert/strict";
import { variants } from "../provider/variants";
import { Engine, engineSuite } from "../support/engine";

engineSuite("a deployment that goes wrong", () => {
  let engine: Engine;

  before(async () => {
    engine = await Engine.open({ config: variants.bedrock });
  });

  after(() => engine?.close());

  it("ends where AWS fails, says so, and keeps what is there", async () => {
    const { faults } = engine.provider;
    faults.add({
      urn: /rds\/instance:Instance::/,
      kind: "error",
      message: "InsufficientDBInstanceCapacity: none left",
    });
    faults.add({ urn: /efs\/fileSystem:FileSystem::/, kind: "throttle", times: 3 });
    const { code, output } = await engine.pulumi("up", "--yes", "--skip-preview");
    assert.equal(code, 1, output);
    assert.match(output, /InsufficientDBInstanceCapacity: none left/);
    assert.ok(faults.spent);
    // Throttling is the provider's own business: the file system is there.
    assert.equal(faults.retried, 3);
    assert.equal(engine.cloud.all("aws:efs/fileSystem:FileSystem").length, 1);
    assert.deepEqual(engine.cloud.all("aws:ecs/service:Service"), []);
  });

  it("goes on with the next up, with a wait that ends too early", async () => {
    engine.provider.faults.add({ urn: /aws:ecs\/service:Service::/, kind: "timeout" });
    const { code, output } = await engine.pulumi("up", "--yes", "--skip-preview");
    assert.equal(code, 1, output);
    const { deployment } = await engine.export();
    const late = (deployment.resources ?? []).find(({ type }) => type === "aws:ecs/service:Service");
    assert.match(String(late?.initErrors), /timeout while waiting/);
    assert.equal(engine.cloud.all("aws:ecs/service:Service").length, 1);
  });

  it("converges with the one after, and then has nothing to do", async () => {
    await engine.up();
    await engine.up("--expect-no-changes");
    assert.equal((await engine.drift()).code, 0);
    assert.equal(engine.cloud.all("aws:ecs/service:Service").length, 1);
  });
});

engineSuite("a deployment that ECS takes back", () => {
  const config: Record<string, unknown> = variants.bedrock;
  let engine: Engine;

  before(async () => {
    engine = await Engine.open({ config });
    await engine.up();
  });

  after(() => engine?.close());

  it("fails up with the reason, though ECS calls it a success", async () => {
    const image = `ghcr.io/open-webui/open-webui@sha256:${"9e".repeat(32)}`;
    await engine.configure({ ...config, "gatehouse:openWebui": { image } });
    engine.provider.faults.add({ urn: /aws:ecs\/service:Service::/, operation: "update", kind: "rollback" });
    const { code, output } = await engine.pulumi("up", "--yes", "--skip-preview");
    assert.equal(code, 1, output);
    assert.match(output, /it runs \S+:1, not \S+:2/);
  });

  it("is found by a refresh, and the next up rolls it out", async () => {
    await engine.up("--refresh");
    const [service] = engine.cloud.all("aws:ecs/service:Service");
    assert.match(String(service?.inputs["taskDefinition"]), /:2$/);
    await engine.up("--expect-no-changes");
  });
});
