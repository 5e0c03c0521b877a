import assert from "node:assert/strict";
import type { Plan } from "../../cli/plan";
import { criticalPath, describePath, durations } from "./clock";
import { offlinePlan } from "./offline";
import { variants } from "./variants";

const SERVICE = "aws:ecs/service:Service";

describe("the virtual clock", () => {
  let plan: Plan;

  before(async () => {
    plan = await offlinePlan(variants.bedrock);
  });

  it("ends the chain of a first deployment at the service", () => {
    const path = criticalPath(plan, SERVICE);
    assert.equal(path.at(-1)?.resource.type, SERVICE);
    const whole = criticalPath(plan);
    // Alarms, rules and dashboards follow the service, each with one call.
    assert.ok((whole.at(-1)?.end ?? 0) - (path.at(-1)?.end ?? 0) <= 10);
    assert.ok(whole.some(({ resource }) => resource.type === SERVICE));
  });

  it("begins each step when the one before is ready", () => {
    const path = criticalPath(plan, SERVICE);
    assert.equal(path[0]?.start, 0);
    for (const [index, step] of path.slice(1).entries()) {
      assert.equal(step.start, path[index]?.end);
    }
  });

  it("is the same whatever the order of the resources", () => {
    const lines = describePath(criticalPath(plan, SERVICE));
    const turned = { ...plan, resources: [...plan.resources].reverse() };
    assert.deepEqual(describePath(criticalPath(turned, SERVICE)), lines);
    assert.deepEqual(describePath(criticalPath(plan, SERVICE)), lines);
    assert.match(lines[0] ?? "", /^\d+:\d\d in \d+ steps$/);
  });

  it("waits for the database, unless there is none", async () => {
    const types = (of: Plan) => criticalPath(of, SERVICE).map(({ resource }) => resource.type);
    assert.ok(types(plan).includes("aws:rds/instance:Instance"));
    assert.ok(!types(await offlinePlan(variants.sqlite)).includes("aws:rds/instance:Instance"));
  });

  it("has a source for each duration", () => {
    assert.deepEqual(
      Object.entries(durations).filter(([, { source, seconds }]) => source === "" || seconds <= 0),
      [],
    );
  });
});
