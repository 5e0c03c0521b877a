import assert from "node:assert/strict";
import { Engine, engineSuite } from "../support/engine";
import { PoolServer } from "../support/poolServer";

const image = (hex: string) =>
  `210987654321.dkr.ecr.eu-central-1.amazonaws.com/chatbot@sha256:${hex.repeat(32)}`;
const config = (hex: string) => ({
  "aws:region": "eu-central-1",
  "gatehouse:system": "chatbot",
  "gatehouse:environment": "dev",
  "gatehouse:domain": { name: "chatbot.acme.dev", hostedZoneId: "Z08345671ABCDEFGHIJKL" },
  "gatehouse:chatbot": { image: image(hex) },
  "gatehouse:bedrock": { modelIds: ["eu.amazon.nova-lite-v1:0"] },
});

/** Why `.github/scripts/deploy-image.sh` asks ECS for what it may go back to, and not the stack. */
engineSuite("the image in a stack's outputs", () => {
  const pool = new PoolServer();
  let engine: Engine;

  before(async () => {
    await pool.start();
    engine = await Engine.open({ config: config("4a"), environment: pool.environment });
  });
  after(async () => {
    await engine?.close();
    await pool.stop();
  });

  async function outputs(): Promise<Readonly<Record<string, unknown>>> {
    const { code, output } = await engine.pulumi("stack", "output", "--json");
    assert.equal(code, 0, output);
    return JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1));
  }

  it("is not there before the first deployment", async () => {
    assert.deepEqual(await outputs(), {});
  });

  it("is the one that was deployed", async () => {
    await engine.up();
    assert.equal((await outputs())["image"], image("4a"));
  });

  it("is not the one that runs, where ECS took a deployment back", async () => {
    await engine.configure(config("9e"));
    engine.provider.faults.add({ urn: /aws:ecs\/service:Service::/, operation: "update", kind: "rollback" });
    const { code, output } = await engine.pulumi("up", "--yes", "--skip-preview");
    assert.equal(code, 1, output);
    assert.match(output, /it runs \S+:1, not \S+:2/);
    assert.equal((await outputs())["image"], image("9e"));
  });

  it("is right again when the one before is deployed, and nothing is left to do", async () => {
    await engine.configure(config("4a"));
    await engine.up("--refresh");
    assert.equal((await outputs())["image"], image("4a"));
    await engine.up("--expect-no-changes");
  });
});
