import assert from "node:assert/strict";
import { resolve } from "node:path";
import { shippedFacts } from "../../../cli/offline/facts";
import type { Plan, PlanResource } from "../../../cli/plan";
import { offlinePreview } from "../../../cli/preview";
import { type Environment, evaluate, type Rule, type Settings } from "../../../policy-pack/evaluate";
import { levelOf } from "../../../policy-pack/levels";
import { UNKNOWN } from "../../../policy-pack/resource";
import { shippedStacks } from "../support";
import { type Mutation, mutated, replacedIn, valueAt } from "./apply";
import { chosen, mutationsOf } from "./candidates";
import { type Faults, Judge } from "./judge";
import { HARMLESS, MISSED, rowFor } from "./tables";

const ROOT = resolve(__dirname, "../../..");

/** How many of the same kind for each system. */
const MOST = 2;

interface Subject {
  readonly plan: Plan;
  readonly settings: Settings;
  readonly environment: Environment;
  readonly judge: Judge;
  readonly before: Faults;
}

interface Outcome {
  readonly mutation: Mutation;
  /** What the pack says of the mutated plan and did not say before, by the rules that say it. */
  readonly said: readonly (readonly [line: string, rule: Rule])[];
}

const subjects = new Map<string, Subject>();
let outcomes: readonly Outcome[] = [];
/** Of what was caught, each sixteenth that put another value in the place of one. */
let sample: readonly Outcome[] = [];

const nameOf = ({ stack, resource, type, property, operator }: Mutation) =>
  `${stack} ${type} ${resource}: ${property || "the resource"}: ${operator}`;

const isOn = ({ mutation, said }: Outcome, level?: "mandatory") =>
  said.some(([line, rule]) => {
    const at = levelOf(rule, {}, subjects.get(mutation.stack)!.environment);
    return level === undefined ? at !== "disabled" : at === level && line.startsWith("violation");
  });

describe("policy pack, mutations of the shipped stacks", function () {
  this.timeout(600_000);

  before(async () => {
    const all: Mutation[] = [];
    for (const stack of shippedStacks) {
      const { plan, config } = await offlinePreview(ROOT, stack);
      const { environment, system } = config.settings;
      const settings = { accountId: shippedFacts.accountId, environment, production: environment === "prod" };
      const judge = new Judge(settings);
      subjects.set(stack, {
        plan,
        settings,
        environment,
        judge,
        before: judge.faults(plan.resources),
      });
      all.push(...mutationsOf(plan, system));
    }
    outcomes = chosen(all, MOST).map((mutation) => {
      const { plan, judge, before } = subjects.get(mutation.stack)!;
      const said = [...judge.faults(mutated(plan, mutation), mutation.urn)];
      return { mutation, said: said.filter(([line]) => !before.has(line)) };
    });
    sample = outcomes
      .filter((outcome) => isOn(outcome) && outcome.mutation.edit.kind === "replace")
      .filter((_, index) => index % 16 === 0);
  });

  it("reports at least 98 of 100, and the rest is explained one by one", () => {
    const counted = outcomes.filter(({ mutation }) => rowFor(HARMLESS, mutation) === undefined);
    const caught = counted.filter((outcome) => isOn(outcome));
    const mandatory = caught.filter((outcome) => isOn(outcome, "mandatory"));
    const off = counted.filter((outcome) => !isOn(outcome) && outcome.said.length > 0);
    const missed = counted.filter((outcome) => !isOn(outcome));
    const rate = (100 * caught.length) / counted.length;
    process.stdout.write(
      [
        `      ${counted.length} mutations, ${caught.length} caught (${rate.toFixed(1)} %), ${mandatory.length} of them by mandatory rules;`,
        `      ${missed.length} explained, of which ${off.length} by a rule that is off in that environment;`,
        `      left out: ${outcomes.length - counted.length} edits that break nothing (tables.ts)\n`,
      ].join("\n"),
    );
    const unexplained = missed.filter(({ mutation }) => rowFor(MISSED, mutation) === undefined);
    assert.deepEqual(
      unexplained.map(({ mutation }) => nameOf(mutation)),
      [],
    );
    assert.ok(counted.length >= 500, `${counted.length} mutations`);
    assert.ok(rate >= 98, `${rate.toFixed(1)} %`);
  });

  it("breaks every kind of resource of the shipped stacks that holds a security property", () => {
    const hit = new Set(outcomes.map(({ mutation }) => mutation.type));
    assert.ok(hit.size >= 60, `${hit.size} types`);
  });

  it("makes the same mutations each time", () => {
    const { plan } = subjects.get("prod")!;
    const ids = () => chosen(mutationsOf(plan, "open-webui"), 3).map(nameOf);
    assert.deepEqual(ids(), ids());
  });

  it("has no row in its tables that stands for nothing", () => {
    const stale = [...HARMLESS, ...MISSED].filter(
      (row) => !outcomes.some(({ mutation }) => rowFor([row], mutation) !== undefined),
    );
    assert.deepEqual(
      stale.map(({ type, property, operator }) => `${type} ${property} ${operator}`),
      [],
    );
    const overlooked = outcomes.filter(
      (outcome) => isOn(outcome) && rowFor(HARMLESS, outcome.mutation) !== undefined,
    );
    assert.deepEqual(
      overlooked.map(({ mutation }) => nameOf(mutation)),
      [],
      "what the pack reports is not harmless",
    );
    const reported = MISSED.filter((row) =>
      outcomes
        .filter(({ mutation }) => rowFor([row], mutation) !== undefined)
        .every((outcome) => isOn(outcome)),
    );
    assert.deepEqual(
      reported.map(({ type, property, operator }) => `${type} ${property} ${operator}`),
      [],
    );
  });

  it("lets no rule fail on a mutated plan", () => {
    const failures = outcomes.flatMap(({ mutation, said }) =>
      said
        .filter(([line]) => line.includes("the rule failed"))
        .map(([line]) => `${nameOf(mutation)}: ${line}`),
    );
    assert.deepEqual(failures, []);
  });

  it("judges as evaluate does", () => {
    for (const { mutation, said } of outcomes.filter((_, index) => index % 100 === 0)) {
      const { plan, settings, before } = subjects.get(mutation.stack)!;
      const { verdicts } = evaluate(mutated(plan, mutation), {
        today: "2026-01-01",
        levels: { all: "advisory" },
        settings,
      });
      const lines = verdicts.flatMap(({ rule, urn, verdict }) =>
        verdict.kind === "violation"
          ? [`violation ${rule} ${urn} ${verdict.property} ${verdict.message}`]
          : verdict.kind === "unknown"
            ? [`unknown ${rule} ${urn} ${verdict.property} ${verdict.why}`]
            : [],
      );
      const fresh = [...new Set(lines)].filter((line) => !before.has(line)).sort();
      assert.deepEqual(said.map(([line]) => line).sort(), fresh, nameOf(mutation));
    }
  });

  it("is not silent about what it would report, where the value is not known yet", () => {
    const bare = new Map(
      [...subjects].map(([stack, { plan, settings }]) => {
        // Without what components tell of their documents.
        const resources = plan.resources.map((resource) =>
          resource.outputs["documents"] === undefined ? resource : { ...resource, outputs: {} },
        );
        const judge = new Judge(settings);
        judge.faults(resources);
        return [stack, { resources, judge }];
      }),
    );
    const silent = sample.flatMap(({ mutation, said }) => {
      const { resources, judge } = bare.get(mutation.stack)!;
      const hidden = resources.map((resource) => {
        const path = isDocument(resource, mutation) ? mutation.path.slice(0, 1) : mutation.path;
        // Nothing says what the value is made of.
        return resource.urn === mutation.urn ? replacedIn(resource, path, UNKNOWN, []) : resource;
      });
      return speaks(judge.faults(hidden, mutation.urn), said) ? [] : [sentence(mutation, said)];
    });
    process.stdout.write(`      ${sample.length} values made unknown\n`);
    assert.deepEqual(silent, []);
    assert.ok(sample.length >= 100, `${sample.length} values`);
  });

  it("reports the same before anything exists, or says that it cannot know yet", async () => {
    const stack = "prod";
    const { plan } = await offlinePreview(ROOT, stack, { unknowns: true });
    const { settings } = subjects.get(stack)!;
    const tried = outcomes.filter(({ mutation }) => {
      const target = plan.resources.find(({ urn }) => urn === mutation.urn);
      const before = target === undefined ? undefined : valueAt(target, mutation.path);
      return mutation.stack === stack && before !== undefined && !JSON.stringify(before).includes(UNKNOWN);
    });
    const caught = tried.filter((outcome) => isOn(outcome)).filter((_, index) => index % 4 === 0);
    const judge = new Judge(settings);
    judge.faults(plan.resources);
    const silent = caught.flatMap(({ mutation, said }) => {
      const faults = judge.faults(mutated(plan, mutation), mutation.urn);
      return speaks(faults, said) ? [] : [sentence(mutation, said)];
    });
    process.stdout.write(`      ${caught.length} mutations of a stack that does not exist yet\n`);
    assert.deepEqual(silent, []);
    assert.ok(caught.length >= 50, `${caught.length} mutations`);
  });
});

/** Whether one of the rules that spoke of a mutation speaks here too, be it that it cannot know. */
function speaks(faults: Faults, said: Outcome["said"]): boolean {
  const ids = new Set(said.map(([, { id }]) => id));
  return [...faults.values()].some(({ id }) => ids.has(id));
}

const sentence = (mutation: Mutation, said: Outcome["said"]) =>
  `${nameOf(mutation)}: ${[...new Set(said.map(([, { id }]) => id))].join()}`;

const isDocument = ({ inputs }: PlanResource, { path }: Mutation) =>
  /^\s*\{.*"Statement"/s.test(String(inputs[String(path[0])]));
