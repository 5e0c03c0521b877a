import assert from "node:assert/strict";
import { Engine, engineSuite } from "../support/engine";

const config = { "aws:region": "eu-central-1" };

async function run(
  main: string,
  ...args: readonly string[]
): Promise<{ code: number; output: string; made: number }> {
  const engine = await Engine.open({ config, main: `tests/engine/fixtures/${main}.ts` });
  try {
    const { code, output } = await engine.pulumi(...args);
    return { code, output, made: engine.cloud.made().length };
  } finally {
    await engine.close();
  }
}

engineSuite("what AWS refuses, in the CLI", () => {
  it("stops a misspelt input at preview", async () => {
    const { code, output } = await run("misspelt", "preview");
    assert.equal(code, 1, output);
    assert.match(output, /enableDnsSupprt/);
  });

  it("stops what comes too early at up, in AWS's words", async () => {
    const { code, output, made } = await run("hasty", "up", "--yes", "--skip-preview");
    assert.equal(code, 1, output);
    assert.match(output, /last state: 'PENDING_VALIDATION'/);
    assert.equal(made, 1);
  });
});
