import assert from "node:assert/strict";
import {
  type EvaluateOptions,
  evaluate as evaluateAll,
  fromPlan,
  type PlanEntry,
  parseConfig,
  type Rule,
  type Waiver,
} from "../../policy-pack/evaluate";
import { ENVIRONMENT_LEVELS, ENVIRONMENTS, levelOf } from "../../policy-pack/levels";
import { optionOf } from "../../policy-pack/options";
import { compliant, violation } from "../../policy-pack/rule";
import { rules } from "../../policy-pack/rules";
import { readWaivers } from "../../policy-pack/waivers";
import { resource, SECRET, UNKNOWN, verdictsOn } from "./support";

const today = "2026-11-21";
const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem";
const bad = resource(FILE_SYSTEM, "bad", { encrypted: false });
const good = resource(FILE_SYSTEM, "good", { encrypted: true });
const open = resource(FILE_SYSTEM, "open", { encrypted: UNKNOWN });
/** By one rule, whatever others the pack has for file systems. */
const efs = rules.filter(({ id }) => id === "efs-encrypted");
const evaluate = (entries: readonly PlanEntry[], options: EvaluateOptions) =>
  evaluateAll(entries, { rules: efs, ...options });
const waiver = (change: Partial<Waiver> = {}): Waiver => ({
  rule: "efs-encrypted",
  resource: bad.urn,
  reason: "Moved next month, ticket OPS-1",
  owner: "platform team",
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

  it("says how much is final, without what does not apply", () => {
    const none = rule({ id: "none", check: () => [{ kind: "not-applicable", why: "a test" }] });
    const { blindSpots } = evaluate([bad, good, open], { today, rules: [...efs, none] });
    assert.deepEqual(blindSpots, {
      final: 2,
      total: 3,
      percent: 66.6,
      open: [
        {
          rule: "efs-encrypted",
          level: "mandatory",
          urn: open.urn,
          property: "encrypted",
          why: "encrypted is not known before creation",
        },
      ],
    });
    const many = Array.from({ length: 2999 }, (_, index) => ({ ...good, urn: `${good.urn}${index}` }));
    assert.equal(evaluate([...many, open], { today }).blindSpots.percent, 99.9);
    assert.equal(evaluate([], { today }).blindSpots.percent, 100);
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

  it("follow the environment where a rule asks for more than one is worth", () => {
    const levels = ENVIRONMENTS.map((environment) =>
      levelOf({ id: "stack-alarm-heard", severity: "medium" }, {}, environment),
    );
    assert.deepEqual(levels, ["disabled", "advisory", "advisory"]);
    assert.equal(
      levelOf({ id: "stack-alarm-heard", severity: "medium" }, { "stack-alarm-heard": "mandatory" }, "dev"),
      "mandatory",
    );
    const topic = resource("aws:sns/topic:Topic", "t", {}, { outputs: { arn: "arn:t" } });
    const alarm = resource("aws:cloudwatch/metricAlarm:MetricAlarm", "a", { alarmActions: ["arn:t"] });
    const heard = rules.filter(({ id }) => id === "stack-alarm-heard");
    const counts = (environment: "dev" | "prod") =>
      evaluate([alarm, topic], { today, rules: heard, settings: { environment } }).counts.violation;
    assert.deepEqual([counts("dev"), counts("prod")], [0, 1]);
  });

  it("let no rule that closes a way in be broken in prod alone", () => {
    const levels = (id: string) => {
      const { severity } = rules.find((entry) => entry.id === id)!;
      return [severity, ...ENVIRONMENTS.map((environment) => levelOf({ id, severity }, {}, environment))];
    };
    for (const id of ["resource-policy-no-foreign-account", "vpce-policy-restricted", "cache-auth"]) {
      assert.deepEqual(levels(id), ["medium", "advisory", "advisory", "mandatory"], id);
    }
    assert.deepEqual(levels("waf-logging"), ["medium", "advisory", "advisory", "advisory"]);
  });

  it("departs only for rules that exist, once for each environment, with a reason", () => {
    const ids = rules.map(({ id }) => id);
    const pairs = ENVIRONMENT_LEVELS.flatMap(({ rule: id, environments }) =>
      environments.map((environment) => `${id} ${environment}`),
    );
    assert.deepEqual([...new Set(pairs)], pairs);
    for (const { rule: id, reason } of ENVIRONMENT_LEVELS) {
      assert.ok(ids.includes(id) && reason.length > 10, id);
    }
  });

  it("judges as production exactly what is prod", () => {
    const production = (settings: object) => {
      let seen: unknown;
      const spy = rule({
        check: (_, context) => {
          seen = [context.settings.environment, context.settings.production];
          return [compliant];
        },
      });
      evaluate([good], { today, rules: [spy], settings });
      return seen;
    };
    assert.deepEqual(production({ environment: "prod" }), ["prod", true]);
    assert.deepEqual(production({ environment: "dev" }), ["dev", false]);
    assert.deepEqual(production({ production: true }), ["prod", true]);
    assert.deepEqual(production({}), [undefined, undefined]);
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

  it("may end two years from today, also from a leap day, and not later", () => {
    const faults = (on: string, expires: string) =>
      evaluate([bad], { today: on, waivers: [waiver({ expires })] }).waiverFaults.length;
    assert.deepEqual([faults(today, "2028-11-21"), faults(today, "2028-11-22")], [0, 1]);
    assert.deepEqual([faults("2028-02-29", "2030-03-01"), faults("2028-02-29", "2030-03-02")], [0, 1]);
  });

  it("are not called unused while what they are for is undecided", () => {
    const waiting = waiver({ resource: open.urn });
    assert.deepEqual(evaluate([open], { today, waivers: [waiting] }).unusedWaivers, []);
    assert.deepEqual(evaluate([good], { today, waivers: [waiting] }).unusedWaivers, [waiting]);
  });

  it("take a day as the CLI writes out what stood without quotes in a stack file", () => {
    const { waivers } = parseConfig({
      waivers: { waivers: [{ ...waiver(), expires: "2026-12-31 00:00:00 +0000 UTC" }] },
    });
    assert.equal(waivers[0]?.expires, "2026-12-31");
    assert.equal(evaluate([bad], { today, waivers }).counts.waived, 1);
  });

  it("are named by where they are written", () => {
    const waivers = [{ ...waiver({ expires: "2026-11-20" }), source: "Pulumi.dev.yaml:7:9" }];
    assert.match(
      evaluate([bad], { today, waivers }).waiverFaults[0] ?? "",
      /^Pulumi\.dev\.yaml:7:9 Waiver \(efs-encrypted on /,
    );
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
    ["without an owner", { owner: "" }, /"owner" is missing/],
    ["with a key that nobody reads", { until: "2027" } as object, /"until" is not known; use rule, resource/],
    ["without a day", { expires: undefined as unknown as string }, /"expires" is missing/],
    [
      "with a day that does not exist",
      { expires: "2027-02-30" },
      /expires is "2027-02-30"; write an existing day/,
    ],
    [
      "that end more than two years from today",
      { expires: "2028-11-22" },
      /expires is "2028-11-22"; write a day until 2028-11-21, 2 years from today, and renew it then\.$/,
    ],
    [
      "for a rule that does not exist",
      { rule: "efs-encryptet" },
      /there is no rule "efs-encryptet"; .* \(did you mean "efs-encrypted"\?\)\.$/,
    ],
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

  const faults = (json: Record<string, unknown>) => {
    try {
      parseConfig(json);
      return [];
    } catch (error) {
      return (error as Error).message.split("\n");
    }
  };

  it("refuses settings and options that do not exist or do not fit, all at once", () => {
    assert.deepEqual(
      faults({
        waivers: { waiver: [], environment: "test" },
        "efs-encrypted": { cmk: true },
        "stack-data-store-callers": { enforcementLevel: "advisory", allowedCidrs: "10.0.0.0/8" },
      }),
      [
        '"waivers" has no setting "waiver"; use waivers, listenersAuthenticate, accountId, environment, production (did you mean "waivers"?).',
        '"environment" of "waivers" is "test"; use "dev", "staging" or "prod".',
        'The rule "efs-encrypted" has no option "cmk"; remove it, or write its level alone.',
        '"allowedCidrs" of the rule "stack-data-store-callers" is "10.0.0.0/8"; use a list of texts.',
      ],
    );
  });

  it("refuses every value of another kind, in a line each", () => {
    const kinds = '; use "mandatory", "advisory" or "disabled", or a map with "enforcementLevel".';
    assert.deepEqual(
      faults({
        "rds-encrypted": 7,
        "s3-encrypted": ["mandatory"],
        "rds-multi-az": null,
        "efs-encrypted": { enforcementLevel: 1 },
        all: true,
        waivers: {
          accountId: "12",
          listenersAuthenticate: "yes",
          production: "no",
          environment: 1,
          waivers: { rule: "efs-encrypted" },
        },
      }),
      [
        `"rds-encrypted" is 7${kinds}`,
        `"s3-encrypted" is ["mandatory"]${kinds}`,
        `"rds-multi-az" is null${kinds}`,
        'The level of "efs-encrypted" is 1; use "mandatory", "advisory" or "disabled".',
        `"all" is true${kinds}`,
        '"accountId" of "waivers" is "12"; use a text of 12 digits, such as "123456789012".',
        '"listenersAuthenticate" of "waivers" is "yes"; use true or false.',
        '"production" of "waivers" is "no"; use true or false.',
        '"environment" of "waivers" is 1; use "dev", "staging" or "prod".',
        '"waivers" of "waivers" is {"rule":"efs-encrypted"}; use a list, each entry a map with rule, resource, reason, owner and expires.',
      ],
    );
    assert.deepEqual(faults({ waivers: { waivers: [null, "x"] } }), [
      '"waivers" of "waivers" is [null,"x"]; use a list, each entry a map with rule, resource, reason, owner and expires.',
    ]);
  });

  it("names the rule that was meant", () => {
    assert.deepEqual(faults({ toString: "mandatory", waivers: { constructor: 1 } }), [
      'There is no rule "toString"; use an id of the table in policy-pack/README.md.',
      '"waivers" has no setting "constructor"; use waivers, listenersAuthenticate, accountId, environment, production.',
    ]);
    assert.deepEqual(faults({ "rds-encryptet": "mandatory", "quite-another": "mandatory" }), [
      'There is no rule "rds-encryptet"; use an id of the table in policy-pack/README.md (did you mean "rds-encrypted"?).',
      'There is no rule "quite-another"; use an id of the table in policy-pack/README.md.',
    ]);
  });

  it("takes no other level for the pack's own policies than they have", () => {
    assert.deepEqual(
      faults({ "blind-spots": "advisory", waivers: { enforcementLevel: "mandatory", waivers: [] } }),
      [],
    );
    assert.deepEqual(faults({ "blind-spots": "disabled", waivers: { enforcementLevel: "advisory" } }), [
      'The level of "blind-spots" is "disabled"; use "advisory", or remove it: no other is taken.',
      'The level of "waivers" is "advisory"; use "mandatory", or remove it: no other is taken.',
    ]);
    assert.deepEqual(faults({ waivers: "mandatory" }), [
      '"waivers" is "mandatory"; use a map of settings, such as {"waivers": []}, or remove it: its level is always "mandatory".',
    ]);
  });

  it("hands a rule its options, or their defaults", () => {
    const { settings, levels } = parseConfig({
      "stack-data-store-callers": { enforcementLevel: "mandatory", allowedCidrs: ["10.0.0.0/8"] },
    });
    assert.deepEqual(levels, { "stack-data-store-callers": "mandatory" });
    const reads = (given: object) => {
      let seen: unknown;
      const spy = rule({
        id: "stack-data-store-callers",
        options: {
          allowedCidrs: { type: "array", items: { type: "string" }, default: [], description: "A test." },
        },
        check: (_, context) => {
          seen = optionOf(context, spy, "allowedCidrs");
          return [compliant];
        },
      });
      evaluate([good], { today, rules: [spy], settings: given });
      return seen;
    };
    assert.deepEqual([reads(settings), reads({})], [["10.0.0.0/8"], []]);
  });

  it("calls entries of a stack file that are no waivers faults", () => {
    const waivers = readWaivers([null, "x"]);
    assert.equal(evaluate([bad], { today, waivers }).waiverFaults.length, 10);
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
