import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nameOf } from "../../cli/plan";
import type { FaultKind } from "../provider/faults";
import { offlinePlan } from "../provider/offline";
import { variants } from "../provider/variants";
import { Engine, engineSuite } from "../support/engine";

const config = variants.bedrock;
/** One resource in ten, every run the same ones; `GATEHOUSE_DEEP=1` takes all of them. */
const STEP = process.env["GATEHOUSE_DEEP"] === "1" ? 1 : 10;

/** `type::name` of the resources that are to fail, spread over the whole stack. */
async function victims(): Promise<readonly string[]> {
  const plan = await offlinePlan(config);
  return plan.resources
    .filter(({ type, custom }) => custom && type.startsWith("aws:"))
    .map((resource) => `${resource.type}::${nameOf(resource)}`)
    .sort()
    .filter((_victim, index) => index % STEP === STEP - 1);
}

function faultOf(victim: string, kind: FaultKind) {
  // The URN's last type stands after the parents' types, and its name at the end.
  return { urn: new RegExp(`(\\$|::)${victim.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`), kind };
}

/** Everything in the account, each once. */
function inventoryOf(engine: Engine): readonly string[] {
  return engine.cloud
    .made()
    .map(({ type, urn }) => `${type} ${nameOf({ urn })}`)
    .sort();
}

engineSuite("every tenth resource fails", () => {
  let engine: Engine;
  let failing: readonly string[];
  let whole: readonly string[];

  before(async () => {
    failing = await victims();
    const plan = await offlinePlan(config);
    whole = plan.resources
      .filter(({ type, custom, external }) => custom && external !== true && type.startsWith("aws:"))
      .map((resource) => `${resource.type} ${nameOf(resource)}`)
      .sort();
  });

  afterEach(() => engine?.close());

  it("once by an error: the next up goes on, nothing is there twice, the last is empty", async () => {
    engine = await Engine.open({ config });
    for (const victim of failing) {
      engine.provider.faults.add(faultOf(victim, "error"));
    }
    let failures = 0;
    // Resources that do not wait for each other fail in the same run.
    while (!engine.provider.faults.spent && failures < failing.length) {
      const { code, output } = await engine.pulumi("up", "--yes", "--skip-preview");
      assert.equal(code, 1, output);
      failures += 1;
    }
    assert.ok(engine.provider.faults.spent, "every fault has happened");
    await engine.up();
    assert.deepEqual(inventoryOf(engine), whole);
    await engine.up("--expect-no-changes");
    await engine.destroy();
    assert.deepEqual(inventoryOf(engine), []);
  });

  it("once by the death of the CLI: what it made unseen is found by the state's pending list", async () => {
    engine = await Engine.open({ config });
    for (const victim of failing) {
      engine.provider.faults.add(faultOf(victim, "death"));
    }
    for (let deaths = 0; !engine.provider.faults.spent && deaths < failing.length; deaths += 1) {
      keepCheckpoint(engine);
      const { code, output } = await engine.pulumi("up", "--yes", "--skip-preview");
      assert.notEqual(code, 0, output);
      await recover(engine);
    }
    assert.ok(engine.provider.faults.spent, "every fault has happened");
    await engine.up();
    assert.deepEqual(inventoryOf(engine), whole);
    await engine.up("--expect-no-changes");
    assert.deepEqual((await engine.export()).deployment.pending_operations ?? [], []);
  });
});

/** The steps of docs/engine.md after a killed CLI: unlock, delete what only the pending list names, clear it. */
async function recover(engine: Engine): Promise<void> {
  const whole = restoreCheckpoint(engine);
  await engine.succeed("cancel", "--yes");
  const { deployment } = await engine.export();
  const known = new Set((deployment.resources ?? []).map(({ type, id }) => `${type} ${id}`));
  const pending = new Set((deployment.pending_operations ?? []).map(({ resource }) => resource.urn));
  for (const made of engine.cloud.made()) {
    if (!known.has(`${made.type} ${made.id}`)) {
      // A checkpoint from before the last write does not know of all that was begun.
      assert.ok(!whole || pending.has(made.urn), `${made.urn} is neither in the state nor pending`);
      engine.cloud.remove(made);
    }
  }
  await engine.refresh("--clear-pending-creates");
}

/**
 * The file backend writes its checkpoint in place: a kill in the middle leaves it cut off. What a bucket with
 * versions keeps by itself is kept here. Answers whether the checkpoint was whole.
 */
function restoreCheckpoint(engine: Engine): boolean {
  const file = checkpoint(engine);
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    copyFileSync(join(engine.folder, "kept.json"), file);
    return false;
  }
}

function keepCheckpoint(engine: Engine): void {
  copyFileSync(checkpoint(engine), join(engine.folder, "kept.json"));
}

function checkpoint({ folder, stack }: Engine): string {
  return join(folder, "state/.pulumi/stacks/gatehouse", `${stack}.json`);
}
