import assert from "node:assert/strict";
import { resolve } from "node:path";
import { nameOf } from "../../cli/plan";
import { runConfigOf } from "../../cli/policyConfig";
import { offlinePreview } from "../../cli/preview";
import { evaluate } from "../../policy-pack/evaluate";
import { assertGolden } from "../support/golden";
import { shippedStacks } from "./support";

const ROOT = resolve(__dirname, "../..");

async function blindSpotsOf(stack: string, unknowns: boolean) {
  const { plan, config } = await offlinePreview(ROOT, stack, { unknowns });
  return evaluate(plan.resources, { today: "2026-11-21", ...runConfigOf(config) }).blindSpots;
}

describe("policy pack, blind spots of the shipped stacks", function () {
  this.timeout(240_000);
  const { stackTraceLimit } = Error;

  // The SDK takes a trace for each promise, a good part of a preview.
  before(() => {
    Error.stackTraceLimit = 0;
  });
  after(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  it("are none offline: every verdict is final", async () => {
    assert.equal(shippedStacks.length, 10);
    for (const stack of shippedStacks) {
      const { percent, open, total } = await blindSpotsOf(stack, false);
      assert.deepEqual([stack, percent, open], [stack, 100, []]);
      assert.ok(total > 200, `${stack}: ${total} verdicts`);
    }
  });

  it("are these by name where only AWS can know a value", async () => {
    const lines: string[] = [];
    for (const stack of shippedStacks) {
      const { percent, open } = await blindSpotsOf(stack, true);
      assert.ok(percent >= 97, `${stack}: ${percent} %`);
      lines.push(
        ...open.map(({ rule, urn, property }) => `${stack} ${rule} ${nameOf({ urn })}: ${property}`),
      );
    }
    assertGolden("policy-pack-undecided-at-preview.txt", lines);
  });
});
