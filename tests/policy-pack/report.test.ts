import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Draft04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { evaluate, type Waiver } from "../../policy-pack/evaluate";
import { reportJson } from "../../policy-pack/report";
import { reportSarif } from "../../policy-pack/sarif";
import { resource, SECRET, UNKNOWN } from "./support";

const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem";
const subject = { stack: "demo", file: "stacks/Pulumi.my demo.yaml", today: "2026-11-21" };
const bad = resource(FILE_SYSTEM, "bad", { encrypted: false });
const accepted = resource(FILE_SYSTEM, "accepted", { encrypted: false });
const open = resource(FILE_SYSTEM, "open", { encrypted: UNKNOWN });
const good = resource(FILE_SYSTEM, "good", { encrypted: true });
const waiver = (change: Partial<Waiver>): Waiver => ({
  rule: "efs-encrypted",
  resource: accepted.urn,
  reason: "Moved in spring, ticket OPS-1",
  owner: "platform team",
  expires: "2027-03-31",
  ...change,
});
const waivers = [
  waiver({}),
  waiver({ resource: "*::gone" }),
  waiver({ resource: "*::old", expires: "2026-11-20" }),
];
const report = evaluate([bad, accepted, open, good], {
  today: subject.today,
  waivers,
  levels: { all: "disabled", "efs-encrypted": "mandatory" },
  settings: { environment: "staging" },
});

describe("policy pack, report as JSON", () => {
  const document = JSON.parse(reportJson(report, subject));

  it("holds figures, violations, waivers and what is open, but not every verdict", () => {
    assert.deepEqual(Object.keys(document), [
      "blindSpots",
      "byRule",
      "counts",
      "environment",
      "passed",
      "subject",
      "unusedWaivers",
      "version",
      "violations",
      "waived",
      "waiverFaults",
    ]);
    assert.deepEqual(document.violations, [
      {
        kind: "violation",
        level: "mandatory",
        message: (report.verdicts[0]!.verdict as { message: string }).message,
        property: "encrypted",
        rule: "efs-encrypted",
        severity: "high",
        title: "EFS is encrypted at rest",
        urn: bad.urn,
      },
    ]);
    assert.equal(document.waived[0].waiver.owner, "platform team");
    assert.deepEqual(document.blindSpots, {
      final: 3,
      total: 4,
      percent: 75,
      open: [
        {
          level: "mandatory",
          property: "encrypted",
          rule: "efs-encrypted",
          urn: open.urn,
          why: "encrypted is not known before creation",
        },
      ],
    });
    assert.match(document.waiverFaults[0], /Waiver 3 .* expired on 2026-11-20/);
    assert.deepEqual(
      document.unusedWaivers.map(({ resource: pattern }: Waiver) => pattern),
      ["*::gone"],
    );
    assert.deepEqual([document.passed, document.environment], [false, "staging"]);
  });

  it("is the same text from the same input", () => {
    assert.equal(reportJson(report, subject), reportJson(structuredClone(report), { ...subject }));
  });
});

interface SarifResult {
  readonly locations: readonly { readonly logicalLocations: readonly { readonly name: string }[] }[];
  readonly kind: string;
  readonly level: string;
  readonly suppressions?: readonly object[];
}

describe("policy pack, report as SARIF", () => {
  const schema = JSON.parse(readFileSync(join(__dirname, "sarif/schema.json"), "utf8"));
  // A pattern of the schema is not valid with the flag u.
  const ajv = new Draft04({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  const errorsOf = (text: string) => (validate(JSON.parse(text)) ? [] : validate.errors);
  const text = reportSarif(report, subject);
  const [run] = JSON.parse(text).runs;

  it("fits SARIF's own schema, with findings and without", () => {
    assert.deepEqual(errorsOf(text), []);
    assert.deepEqual(errorsOf(reportSarif(evaluate([], { today: subject.today }), subject)), []);
    assert.notDeepEqual(errorsOf(text.replace('"kind": "open"', '"kind": "perhaps"')), []);
  });

  it("tells violations from accepted and open ones", () => {
    assert.deepEqual(
      run.results.map(({ locations, kind, level, suppressions }: SarifResult) => [
        locations[0]?.logicalLocations[0]?.name,
        kind,
        level,
        suppressions,
      ]),
      [
        ["bad", "fail", "error", undefined],
        [
          "accepted",
          "fail",
          "error",
          [
            {
              justification: "Moved in spring, ticket OPS-1 (platform team, until 2027-03-31)",
              kind: "external",
              status: "accepted",
            },
          ],
        ],
        ["open", "open", "none", undefined],
      ],
    );
    assert.equal(run.results[0].ruleId, run.tool.driver.rules[run.results[0].ruleIndex].id);
    assert.match(
      run.results[2].message.text,
      /^Not yet evaluated: "open": encrypted: encrypted is not known/,
    );
  });

  it("names the file as an address, and tells faults of waivers", () => {
    assert.equal(
      run.results[0].locations[0].physicalLocation.artifactLocation.uri,
      "stacks/Pulumi.my%20demo.yaml",
    );
    assert.deepEqual(
      run.invocations[0].toolConfigurationNotifications.map(({ level }: { level: string }) => level),
      ["error", "note"],
    );
  });

  it("knows a finding again whose message has changed", () => {
    const prints = (encrypted: unknown) => {
      const other = evaluate([{ ...bad, inputs: { encrypted } }], { today: subject.today });
      const { results } = JSON.parse(reportSarif(other, subject)).runs[0];
      return results.find(({ ruleId }: { ruleId: string }) => ruleId === "efs-encrypted").partialFingerprints;
    };
    assert.deepEqual(prints(false), prints("no"));
    assert.equal(Object.values(prints(false)).length, 1);
  });

  it("holds no secret", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "hunter2",
    };
    const entry = resource(FILE_SYSTEM, "s", { encrypted: secret });
    const told = evaluate([entry], { today: subject.today });
    assert.ok(
      !reportSarif(told, subject).includes("hunter2") && !reportJson(told, subject).includes("hunter2"),
    );
    assert.ok(reportSarif(told, subject).includes(SECRET));
  });
});
