import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { nameOf, type Plan, type PlanResource } from "../../cli/plan";
import { otherWays } from "./apiScenarios";
import { offlinePlan } from "./offline";
import { type Properties, valuesAt } from "./properties";
import { refusals } from "./refusals";
import { isProvided, type Reference, referenceId, references } from "./refusals/references";
import { Refused } from "./refusals/refusal";
import { dependantsOf, dependenciesOf, Replay } from "./replay";
import { type Sample, sampleConfig, samplePlan, samples } from "./samples";
import type { Scenario } from "./scenario";
import { scenarios } from "./scenarios";
import { refusalTable } from "./table";
import { type Variant, variants } from "./variants";

/** A whole configuration, or a small program of plain resources. */
type Ground = Variant | Sample;

const plans = new Map<Ground, Plan>();
const refused = new Set<string>();

function configOf(ground: Ground): Readonly<Record<string, unknown>> {
  return ground in samples ? sampleConfig(ground as Sample) : variants[ground as Variant];
}

function planFor(variant: Ground): Plan {
  const plan = plans.get(variant);
  assert.ok(plan);
  return plan;
}

/** The refusal that the attempt runs into; `none` where it succeeds. */
function refusalOf(attempt: () => void): { id: string; message: string } {
  try {
    attempt();
    return { id: "none", message: "it succeeded" };
  } catch (error) {
    if (error instanceof Refused) {
      refused.add(error.refusal.id);
      return { id: error.refusal.id, message: error.message };
    }
    throw error;
  }
}

const key = (resource: PlanResource) => `${resource.type} ${nameOf(resource)}`;

function run(scenario: Scenario): void {
  const { variant = "bedrock", act = "create", without = [], others = {}, change, first } = scenario;
  const plan = planFor(variant);
  const replay = new Replay(plan, configOf(variant));
  const target = replay.one(scenario.target, scenario.name);
  const skipped = plan.resources.filter((resource) => without.some((end) => key(resource).endsWith(end)));
  assert.equal(skipped.length, without.length, `${without} is not in the plan`);
  const gone = new Set(skipped.flatMap((resource) => [resource.urn, ...dependantsOf(plan, resource)]));
  const needed = act === "create" ? dependenciesOf(plan, target) : undefined;
  const given = (resource: PlanResource) => {
    const found = Object.entries(others).find(([end]) => key(resource).endsWith(end));
    return found === undefined ? resource.inputs : found[1](resource.inputs);
  };
  for (const resource of replay.inOrder()) {
    if (needed === undefined || (needed.has(resource.urn) && !gone.has(resource.urn))) {
      replay.create(resource, given(resource));
    }
  }
  first?.(replay, target);
  const inputs: Properties = change?.(target.inputs, replay) ?? target.inputs;
  const acts = {
    create: () => replay.create(target, inputs),
    again: () => replay.createAnother(target, inputs),
    update: () => replay.update(target, inputs),
    delete: () => replay.delete(target),
  };
  acts[act]();
}

describe("what the simulated AWS refuses", function () {
  this.timeout(60_000);

  before(async () => {
    for (const variant of Object.keys(variants) as Variant[]) {
      plans.set(variant, await offlinePlan(variants[variant]));
    }
    for (const sample of Object.keys(samples) as Sample[]) {
      plans.set(sample, await samplePlan(sample));
    }
  });

  for (const [id, scenario] of Object.entries(scenarios)) {
    it(id, () => {
      const { id: found, message } = refusalOf(() => run(scenario));
      assert.equal(found, id, message);
    });
  }

  for (const [id, title, scenario] of otherWays) {
    it(`${id}: ${title}`, () => {
      const { id: found, message } = refusalOf(() => run(scenario));
      assert.equal(found, id, message);
    });
  }

  for (const reference of references) {
    const id = referenceId(reference);
    it(id, () => {
      const [variant, target] = somewhere(reference);
      const plan = planFor(variant);
      const replay = new Replay(plan, configOf(variant));
      const needed = dependenciesOf(plan, target);
      for (const resource of replay.inOrder().filter(({ urn }) => needed.has(urn))) {
        replay.create(resource);
      }
      const inputs = replacedAt(target.inputs, reference.path, nobody) as Properties;
      const { id: found, message } = refusalOf(() => replay.create(target, inputs));
      assert.equal(found, id, message);
    });
  }

  it("refuses each of them in some test", () => {
    assert.deepEqual(
      refusals.map(({ id }) => id).filter((id) => !refused.has(id)),
      [],
    );
  });

  it("stands in docs/engine.md as it is", () => {
    const file = resolve(__dirname, "../../docs/engine.md");
    const text = readFileSync(file, "utf8");
    const current = text.replace(
      /(<!-- refusals:[^\n]*-->\n)[\s\S]*(<!-- \/refusals -->)/,
      (_all, begin, end) => `${begin}\n${refusalTable().join("\n")}\n\n${end}`,
    );
    if (process.env["UPDATE_GOLDEN"] === "1") {
      writeFileSync(file, current);
    }
    assert.equal(readFileSync(file, "utf8"), current);
  });

  it("has one id and one source for each", () => {
    const ids = refusals.map(({ id }) => id);
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
    assert.deepEqual(
      refusals.filter(({ source }) => source === "").map(({ id }) => id),
      [],
    );
  });
});

/** A resource of the plans that has a value there which, changed, names nothing. */
function somewhere(reference: Reference): readonly [Ground, PlanResource] {
  const { type, path } = reference;
  for (const [ground, plan] of plans) {
    const found = plan.resources.find(
      (resource) =>
        resource.type === type &&
        valuesAt(resource.inputs, path).some((value) => !isProvided(reference, String(nobody(value)))),
    );
    if (found !== undefined) {
      return [ground, found];
    }
  }
  throw new Error(`Nothing has ${type} with ${path}; add it to tests/provider/variants.ts or samples/.`);
}

/** A name of the same form that belongs to nothing: the last letter or digit is another. */
function nobody(value: unknown): unknown {
  const text = String(value);
  const at = text.search(/[A-Za-z0-9][^A-Za-z0-9]*$/);
  const last = text[at] ?? "";
  const next = /[0-9]/.test(last)
    ? String((Number(last) + 1) % 10)
    : last === "a"
      ? "b"
      : /[a-z]/.test(last)
        ? "a"
        : last === "A"
          ? "B"
          : "A";
  return text.slice(0, at) + next + text.slice(at + 1);
}

function replacedAt(value: unknown, path: string, replace: (value: unknown) => unknown): unknown {
  const [, head = "", rest = ""] = /^(\[\]|[^.[]+)\.?(.*)$/.exec(path) ?? [];
  if (path === "") {
    return replace(value);
  }
  if (head === "[]") {
    return (value as unknown[]).map((item) => replacedAt(item, rest, replace));
  }
  const properties = value as Properties;
  return properties[head] === undefined
    ? properties
    : { ...properties, [head]: replacedAt(properties[head], rest, replace) };
}
