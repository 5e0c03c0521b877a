import assert from "node:assert/strict";
import { evaluate, fromPlan, parseConfig, type Rule, type Waiver } from "../../policy-pack/evaluate";
import { levelOf } from "../../policy-pack/levels";
import { compliant, violation } from "../../policy-pack/rule";
import { rules } from "../../policy-pack/rules";
import { resource, SECRET, UNKNOWN, verdictsOn } from "./support";

const today = "2026-11-21";
const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem";
const bad = resource(FILE_SYSTEM, "bad", { encrypted: false });
const good = resource(FILE_SYSTEM, "good", { encrypted: true });
const open = resource(FILE_SYSTEM, "open", { encrypted: UNKNOWN });
const waiver = (change: Partial<Waiver> = {}): Waiver => ({
  rule: "efs-encrypted",
  resource: bad.urn,
  reason: "Moved next month, ticket OPS-1",
  expires: "2026-12-31",
  ...change,
});

function rule(change: Partial<Rule>): Rule {
  return {
    id: "test-rule",
    title: "Test",
    severity: "high",
    references: {},
    resourceTypes: [FILE_SYSTEM],
    scope: "resource",
    check: () => [compliant],
    ...change,
  };
}

describe("policy pack, evaluate", () => {
  it("counts by kind and by rule, and fails on a mandatory violation", () => {
    const report = evaluate([bad, good, open], { today });
    assert.deepEqual(report.counts, { compliant: 1, violation: 1, waived: 0, notApplicable: 0, unknown: 1 });
    assert.deepEqual(report.byRule, { "efs-encrypted": report.counts });
    assert.equal(report.passed, false);
    assert.deepEqual(
      report.verdicts.map(({ rule, level, urn, verdict }) => [rule, level, urn, verdict.kind]),
      [
        ["efs-encrypted", "mandatory", bad.urn, "violation"],
        ["efs-encrypted", "mandatory", good.urn, "compliant"],
        ["efs-encrypted", "mandatory", open.urn, "unknown"],
      ],
    );
  });

  it("passes with nothing to object to", () => {
    assert.equal(evaluate([good], { today }).passed, true);
    assert.equal(evaluate([], { today }).passed, true);
  });

  it("turns what a rule throws into an unknown of that resource, and goes on", () => {
    const shaky = rule({
      check: ({ name, type, ...rest }) => {
        if (name === "bad") {
          throw new TypeError("cannot read x");
        }
        return [
          violation({ ...rest, name, type }, { property: "p", problem: "it is wrong", remedy: "mend it" }),
        ];
      },
    });
    const { verdicts } = evaluate([bad, good], { today, rules: [shaky, rule({ id: "steady" })] });
    assert.deepEqual(
      verdicts.map(({ verdict }) => verdict),
      [
        { kind: "unknown", property: "", why: "the rule failed: cannot read x" },
        {
          kind: "violation",
          property: "p",
          message: `${FILE_SYSTEM} "good": p: it is wrong. Remedy: mend it.`,
        },
        compliant,
        compliant,
      ],
    );
  });

  it("does not change what it is given, and says the same twice", () => {
    const entries = Object.freeze([Object.freeze(bad), Object.freeze(open)]);
    assert.deepEqual(evaluate(entries, { today }), evaluate(entries, { today }));
  });
});

describe("policy pack, levels", () => {
  it("follow severity, unless configuration says otherwise", () => {
    assert.deepEqual(
      (["critical", "high", "medium", "low", "info"] as const).map((severity) =>
        levelOf({ id: "x", severity }),
      ),
      ["mandatory", "mandatory", "advisory", "advisory", "disabled"],
    );
    assert.equal(levelOf({ id: "x", severity: "high" }, { x: "advisory", all: "disabled" }), "advisory");
    assert.equal(levelOf({ id: "y", severity: "high" }, { x: "advisory", all: "disabled" }), "disabled");
  });

  it("advisory violations do not fail, disabled rules do not run", () => {
    const advisory = evaluate([bad], { today, levels: { "efs-encrypted": "advisory" } });
    assert.deepEqual([advisory.counts.violation, advisory.passed], [1, true]);
    assert.deepEqual(evaluate([bad], { today, levels: { "efs-encrypted": "disabled" } }).verdicts, []);
  });
});

describe("policy pack, waivers", () => {
  it("cover a violation by URN or pattern through their last day, and stay visible", () => {
    for (const pattern of [bad.urn, "urn:pulumi:*::bad", "*"]) {
      const report = evaluate([bad], { today: "2026-12-31", waivers: [waiver({ resource: pattern })] });
      assert.deepEqual(report.counts, {
        compliant: 0,
        violation: 0,
        waived: 1,
        notApplicable: 0,
        unknown: 0,
      });
      assert.equal(report.verdicts[0]?.waiver?.reason, "Moved next month, ticket OPS-1");
      assert.deepEqual([report.passed, report.unusedWaivers], [true, []]);
    }
  });

  it("do not cover another rule, resource or a part of a name", () => {
    for (const change of [{ rule: "rds-encrypted" }, { resource: "urn:pulumi:*::ba" }, { resource: "bad" }]) {
      const report = evaluate([bad], { today, waivers: [waiver(change)] });
      assert.deepEqual([report.passed, report.counts.violation, report.unusedWaivers.length], [false, 1, 1]);
    }
  });

  it("take the characters of a URN literally", () => {
    assert.equal(
      evaluate([bad], { today, waivers: [waiver({ resource: bad.urn.replace("FileSystem", "FileSyste.") })] })
        .counts.waived,
      0,
    );
  });

  for (const [title, change, fault] of [
    ["expired", { expires: "2026-11-20" }, /expired on 2026-11-20; fix the resource/],
    ["without a reason", { reason: " " }, /"reason" is missing/],
    ["without a day", { expires: undefined as unknown as string }, /"expires" is missing/],
    [
      "with a day that does not exist",
      { expires: "2027-02-30" },
      /expires is "2027-02-30"; write an existing day/,
    ],
    ["for a rule that does not exist", { rule: "efs-encryptet" }, /there is no rule "efs-encryptet"/],
  ] as const) {
    it(`fail ${title}, and cover nothing`, () => {
      const report = evaluate([bad, good], { today, waivers: [waiver(change)] });
      assert.equal(report.waiverFaults.length, 1);
      assert.match(report.waiverFaults[0]!, fault);
      assert.deepEqual([report.passed, report.counts.waived], [false, 0]);
      assert.equal(evaluate([good], { today, waivers: [waiver(change)] }).passed, false);
    });
  }
});

describe("policy pack, configuration", () => {
  it("is the file of the stock CLI", () => {
    const waivers = [waiver()];
    const json = {
      "efs-encrypted": "advisory",
      "rds-encrypted": { enforcementLevel: "disabled" },
      waivers: { waivers, listenersAuthenticate: true, accountId: "123456789012", production: false },
    };
    assert.deepEqual(parseConfig(json), {
      levels: { "efs-encrypted": "advisory", "rds-encrypted": "disabled" },
      waivers,
      settings: { listenersAuthenticate: true, accountId: "123456789012", production: false },
    });
  });

  it("refuses rules and levels that do not exist, all at once", () => {
    assert.throws(
      () => parseConfig({ "efs-encryptet": "advisory", "rds-encrypted": "warn" }),
      /no rule "efs-encryptet".*\n.*"rds-encrypted" is "warn"; use "mandatory", "advisory" or "disabled"/,
    );
  });

  it("hands entries that are no waivers on as faults", () => {
    const { waivers } = parseConfig({ waivers: { waivers: [null, "x"] } });
    assert.equal(evaluate([bad], { today, waivers }).waiverFaults.length, 8);
  });
});

describe("policy pack, resources of a plan", () => {
  const signature = "4dabf18193072939515e22adb298388d";
  const secret = { [signature]: "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };

  it("masks secrets and brings unknown markers to one, without copying the rest", () => {
    const plain = { deep: { list: [1, "two", null] } };
    const inputs = {
      plain,
      flag: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
      list: [secret],
      url: { value: secret },
    };
    const [only] = fromPlan([{ ...bad, inputs, propertyDependencies: { a: null } }]);
    assert.deepEqual(only?.inputs, { plain, flag: UNKNOWN, list: [SECRET], url: { value: SECRET } });
    assert.equal(only?.inputs["plain"], plain);
    assert.deepEqual([only?.name, only?.propertyDependencies], ["bad", { a: [] }]);
  });

  it("accepts an entry of `pulumi stack export` with next to nothing in it", () => {
    const stack = { urn: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev", type: "pulumi:pulumi:Stack" };
    assert.deepEqual(fromPlan([{ ...stack, parent: "" }])[0], {
      ...stack,
      name: "p-dev",
      inputs: {},
      outputs: {},
      dependencies: [],
      propertyDependencies: {},
    });
  });
});

describe("policy pack, documents whose text is unknown", () => {
  const key = "aws:iam/rolePolicy:RolePolicy::app::policy";
  const component = (documents: unknown) => resource("demo:x:App", "app", {}, { outputs: { documents } });
  const statement = { Effect: "Allow", Action: ["s3:*"], Resource: [UNKNOWN] };
  const policyIn = (parent: ReturnType<typeof component>) =>
    resource("aws:iam/rolePolicy:RolePolicy", "app", { policy: UNKNOWN }, { parent });
  const kinds = (parent: ReturnType<typeof component>, around = [parent]) =>
    verdictsOn("iam-no-wildcard-actions", [policyIn(parent), ...around]).map(({ kind }) => kind);

  it("are read through the structure that the component around them registers", () => {
    assert.deepEqual(kinds(component({ [key]: { Statement: [statement] } })), ["violation"]);
    assert.deepEqual(kinds(component({ [key]: { Statement: [{ ...statement, Action: "s3:GetObject" }] } })), [
      "compliant",
    ]);
  });

  it("are read through a component further out", () => {
    const outer = component({ [key]: { Statement: [statement] } });
    const inner = resource("demo:x:Inner", "inner", {}, { parent: outer });
    assert.deepEqual(kinds(inner, [inner, outer]), ["violation"]);
  });

  it("stay unknown without a structure for just this document", () => {
    for (const documents of [
      undefined,
      {},
      { [key.replace("app", "other")]: { Statement: [] } },
      { [key]: UNKNOWN },
    ]) {
      assert.deepEqual(kinds(component(documents)), ["unknown"]);
    }
  });
});

describe("policy pack, rules", () => {
  it("have unique ids in kebab case and a title", () => {
    const ids = rules.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { id, title, resourceTypes } of rules) {
      assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)+$/);
      assert.ok(title.length > 5 && resourceTypes.length > 0, id);
    }
  });
});
