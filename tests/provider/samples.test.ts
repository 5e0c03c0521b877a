import assert from "node:assert/strict";
import { limitFaults } from "../../cli/offline/limits";
import type { Plan } from "../../cli/plan";
import { Replay } from "./replay";
import { type Sample, sampleConfig, samplePlan, samples } from "./samples";

for (const sample of Object.keys(samples) as Sample[]) {
  describe(`sample of the simulated AWS, ${sample}`, () => {
    let plan: Plan;
    before(async () => {
      plan = await samplePlan(sample);
    });

    it("breaks no limit", () => {
      assert.deepEqual(
        limitFaults(plan).map(({ message }) => message),
        [],
      );
    });

    it("is created, and deleted in the reverse order", () => {
      const replay = new Replay(plan, sampleConfig(sample)).createAll();
      for (const resource of [...replay.inOrder()].reverse()) {
        replay.delete(resource);
      }
      assert.deepEqual(replay.cloud.made(), []);
    });
  });
}
