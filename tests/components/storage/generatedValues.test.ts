import assert from "node:assert/strict";
import { SECRET } from "../../../cli/plan";
import { GeneratedValues } from "../../../components/storage/generatedValues";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const values = { sessionKey: { length: 48 }, gatewayKey: { length: 32, prefix: "sk-" } };

describe("GeneratedValues", () => {
  it("makes one random value a key, of letters and digits", async () => {
    const plan = await planOf(() => new GeneratedValues("app", { context: testContext, values }));
    assert.deepEqual(inventory(plan), [
      "gatehouse:storage:GeneratedValues app",
      "random:index/randomPassword:RandomPassword app-gatewayKey",
      "random:index/randomPassword:RandomPassword app-sessionKey",
    ]);
    const made = resourceOf(plan, "random:index/randomPassword:RandomPassword", "app-sessionKey");
    assert.deepEqual(made.inputs, { length: 48, special: false });
  });

  it("keeps every value a secret", async () => {
    const plan = await planOf(() => new GeneratedValues("app", { context: testContext, values }));
    const component = resourceOf(plan, "gatehouse:storage:GeneratedValues");
    assert.deepEqual(component.outputs["values"], { gatewayKey: SECRET, sessionKey: SECRET });
  });

  it("refuses short values, all at once", () => {
    const bad = { a: { length: 8 }, b: { length: 500 } };
    assert.throws(() => new GeneratedValues("app", { context: testContext, values: bad }), {
      name: "InputError",
      message:
        'GeneratedValues "app": values.a.length is 8; allowed: a whole number from 20 to 128.\n' +
        'GeneratedValues "app": values.b.length is 500; allowed: a whole number from 20 to 128.',
    });
  });
});
