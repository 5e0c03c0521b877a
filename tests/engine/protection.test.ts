import assert from "node:assert/strict";
import { variants } from "../provider/variants";
import { Engine, engineSuite } from "../support/engine";

const config: Record<string, unknown> = variants.everything;

engineSuite("a protected stack", () => {
  let engine: Engine;
  let made: number;

  before(async () => {
    engine = await Engine.open({ config });
    await engine.up();
    made = engine.cloud.made().length;
  });

  after(() => engine?.close());

  it("cannot be destroyed: the preview of the destruction stops, before anything is gone", async () => {
    const { code, output } = await engine.pulumi("destroy", "--yes");
    assert.equal(code, 1, output);
    assert.match(output, /cannot be deleted\s+because it is protected/);
    assert.equal(engine.cloud.made().length, made);
  });

  it("cannot be moved to another network: the preview stops", async () => {
    const network = config["gatehouse:network"] as Record<string, unknown>;
    await engine.adopt({ ...config, "gatehouse:network": { ...network, cidr: "10.77.0.0/16" } });
    const { code, output } = await engine.pulumi("up", "--yes");
    assert.equal(code, 1, output);
    assert.match(output, /unable to replace resource "[^"]*aws:ec2\/vpc:Vpc::open-webui"/);
    assert.equal(engine.cloud.made().length, made);
  });

  it("is destroyed once its protection is lifted, and leaves nothing behind", async () => {
    const reason = "This stack is taken down for good.";
    await engine.adopt({ ...config, "gatehouse:protection": { enabled: false, reason } });
    await engine.up();
    await engine.destroy();
    assert.deepEqual(
      engine.cloud.made().map(({ type, id }) => `${type} ${id}`),
      [],
    );
  });
});
