import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate, type PlanEntry, type Settings, type Verdict } from "../../policy-pack/evaluate";
import { UNKNOWN } from "../../policy-pack/resource";
import { ruleGroups, rules } from "../../policy-pack/rules";

export { SECRET, UNKNOWN } from "../../policy-pack/resource";

interface Extra {
  readonly id?: string;
  readonly outputs?: Record<string, unknown>;
  readonly parent?: PlanEntry;
  /** Which resources each property depends on. */
  readonly on?: Record<string, readonly PlanEntry[]>;
  readonly additionalSecretOutputs?: readonly string[];
}

/** A resource of a made-up stack. */
export function resource(
  type: string,
  name: string,
  inputs: Record<string, unknown> = {},
  extra: Extra = {},
): PlanEntry {
  const { on = {}, parent, ...rest } = extra;
  const propertyDependencies = Object.fromEntries(
    Object.entries(on).map(([key, entries]) => [key, entries.map(({ urn }) => urn)]),
  );
  return {
    urn: `urn:pulumi:test::demo::${type}::${name}`,
    type,
    inputs,
    outputs: {},
    dependencies: Object.values(propertyDependencies).flat(),
    propertyDependencies,
    ...(parent === undefined ? {} : { parent: parent.urn }),
    ...rest,
  };
}

export interface Case {
  readonly kind: Verdict["kind"];
  readonly title: string;
  /** The first is the one under judgement. */
  readonly given: readonly PlanEntry[];
  readonly property?: string;
  readonly message?: RegExp;
  readonly settings?: Settings;
}

type Given = PlanEntry | readonly PlanEntry[];
const all = (given: Given): readonly PlanEntry[] => (Array.isArray(given) ? given : [given as PlanEntry]);

export function pass(title: string, given: Given, settings?: Settings): Case {
  return { kind: "compliant", title, given: all(given), ...(settings && { settings }) };
}

export function fail(
  title: string,
  given: Given,
  property: string,
  message: RegExp,
  settings?: Settings,
): Case {
  return { kind: "violation", title, given: all(given), property, message, ...(settings && { settings }) };
}

export function open(title: string, given: Given, property: string): Case {
  return { kind: "unknown", title, given: all(given), property };
}

export function skip(title: string, given: Given, why: RegExp, settings?: Settings): Case {
  return { kind: "not-applicable", title, given: all(given), message: why, ...(settings && { settings }) };
}

/** One rule's verdicts on the first resource among all of them. */
export function verdictsOn(
  rule: string,
  given: readonly PlanEntry[],
  settings: Settings = {},
): readonly Verdict[] {
  const [target] = given;
  const only = rules.filter(({ id }) => id === rule);
  assert.equal(only.length, 1, `there is one rule ${rule}`);
  const { verdicts } = evaluate(given, {
    today: "2026-11-21",
    rules: only,
    levels: { all: "advisory" },
    settings,
  });
  return verdicts.filter(({ urn }) => urn === target?.urn).map(({ verdict }) => verdict);
}

/**
 * Tests rules by a table each: at least one passing, failing and undecided case, and one where the rule does not
 * apply if its file can answer that; but for the kinds that a rule cannot answer, which are named with the reason.
 * `completeness.test.ts` sees to it that every rule of the pack has its table somewhere.
 */
export function testRules(
  title: string,
  tables: Record<string, readonly Case[]>,
  never: Record<string, { readonly kinds: readonly Verdict["kind"][]; readonly because: string }> = {},
): void {
  describe(`policy pack, ${title}`, () => {
    it("has each kind of verdict in each table", () => {
      const missing = Object.entries(tables).flatMap(([id, cases]) =>
        kindsOf(id)
          .filter((kind) => !never[id]?.kinds.includes(kind) && !cases.some((entry) => entry.kind === kind))
          .map((kind) => `${id}: ${kind}`),
      );
      assert.deepEqual(missing, []);
    });
    for (const [id, cases] of Object.entries(tables)) {
      describe(id, () => {
        for (const entry of cases) {
          it(`${entry.kind}: ${entry.title}`, () => check(id, entry));
          if (entry.kind === "violation") {
            it(`${entry.title}: does not pass when any part of it is unknown`, () => checkParts(id, entry));
          }
        }
        it("says nothing of other types", () => {
          assert.deepEqual(
            verdictsOn(id, [resource("aws:glacier/vault:Vault", "other", { policy: UNKNOWN })]),
            [],
          );
        });
      });
    }
  });
}

function kindsOf(id: string): readonly Verdict["kind"][] {
  const [group] =
    Object.entries(ruleGroups).find(([, members]) => members.some((rule) => rule.id === id)) ?? [];
  const file = id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const source = readFileSync(join(__dirname, `../../policy-pack/rules/${group}/${file}.ts`), "utf8");
  const always = ["compliant", "violation", "unknown"] as const;
  return source.includes("notApplicable(") ? [...always, "not-applicable"] : always;
}

function check(id: string, { kind, given, property, message, settings }: Case): void {
  const verdicts = verdictsOn(id, given, settings);
  const found = verdicts.find(
    (verdict) =>
      verdict.kind === kind &&
      (!("property" in verdict) || property === undefined || verdict.property === property),
  );
  assert.ok(
    found !== undefined,
    `expected ${kind} of ${property ?? "the resource"}, got ${JSON.stringify(verdicts)}`,
  );
  if (kind === "compliant") {
    assert.deepEqual([...new Set(verdicts.map((verdict) => verdict.kind))], ["compliant"]);
  }
  if (found.kind === "violation") {
    assert.match(found.message, message ?? /./);
    assert.match(
      found.message,
      /^\S+ "[^"]+": .+\. Remedy: .+\.$/,
      "names the resource, the property and a remedy",
    );
  } else if (found.kind === "not-applicable") {
    assert.match(found.why, message ?? /./);
  }
}

/**
 * What must hold of every rule: where a violation stands, an unknown value may hide it, but never turns it into
 * a pass.
 */
function checkParts(id: string, { given, settings }: Case): void {
  const [target, ...others] = given as [PlanEntry, ...PlanEntry[]];
  for (const { path, inputs } of parts(parsed(target.inputs ?? {}))) {
    const kinds = new Set(
      verdictsOn(id, [{ ...target, inputs }, ...others], settings).map(({ kind }) => kind),
    );
    assert.ok(kinds.has("violation") || kinds.has("unknown"), `with ${path} unknown: ${[...kinds].join()}`);
  }
}

type Inputs = Record<string, unknown>;

/** Documents as structure, so that each of their leaves can become unknown. */
function parsed(inputs: Readonly<Inputs>): Inputs {
  const entries = Object.entries(inputs).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, structure(value)]));
}

function structure(value: unknown): unknown {
  try {
    return typeof value === "string" ? (JSON.parse(value) as unknown) : value;
  } catch {
    return value;
  }
}

/** Every variant of a value in which one part of it is unknown. */
function parts(inputs: Inputs): readonly { readonly path: string; readonly inputs: Inputs }[] {
  const variants = (value: unknown, path: string): { path: string; value: unknown }[] => {
    if (typeof value !== "object" || value === null) {
      return [{ path, value: UNKNOWN }];
    }
    const inner = Object.keys(value).flatMap((key) =>
      variants((value as Inputs)[key], `${path}.${key}`).map((variant) => ({
        path: variant.path,
        value: Array.isArray(value)
          ? value.map((item, index) => (String(index) === key ? variant.value : item))
          : { ...value, [key]: variant.value },
      })),
    );
    return [{ path, value: UNKNOWN }, ...inner];
  };
  return variants(inputs, "inputs")
    .slice(1)
    .map(({ path, value }) => ({ path, inputs: value as Inputs }));
}

/** An IAM document with one Allow statement. */
export function allow(statement: Record<string, unknown>): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}

/** The stack files that come with the repository. */
export const shippedStacks: readonly string[] = readdirSync(join(__dirname, "../.."))
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .sort();
