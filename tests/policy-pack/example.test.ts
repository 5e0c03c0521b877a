import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { entriesOf } from "../../cli/planFile";
import { reportText } from "../../cli/policies";
import { readPolicyConfig } from "../../cli/policyConfig";
import { evaluate } from "../../policy-pack/evaluate";

const example = join(__dirname, "../../policy-pack/examples/uploads");
const README = join(example, "README.md");
const [START, END] = ["<!-- output -->\n\n```text\n", "```\n\n<!-- end of output -->"];

describe("policy pack, the example of somebody else's program", () => {
  it("is judged as its README.md shows", () => {
    const entries = entriesOf(JSON.parse(readFileSync(join(example, "export.json"), "utf8")));
    const report = evaluate(entries ?? [], {
      today: "2026-11-21",
      ...readPolicyConfig(join(example, "policies.json")),
    });
    const subject = {
      stack: "staging",
      file: "policy-pack/examples/uploads/export.json",
      today: "2026-11-21",
    };
    const text = reportText(report, subject, false);
    const readme = readFileSync(README, "utf8");
    const [from, to] = [readme.indexOf(START) + START.length, readme.indexOf(END)];
    assert.ok(from >= START.length && to >= from, "README.md has a place for the output");
    if (process.env["UPDATE_GOLDEN"] === "1") {
      writeFileSync(README, readme.slice(0, from) + text + readme.slice(to));
    }
    const recorded = readFileSync(README, "utf8");
    assert.equal(recorded.slice(from, recorded.indexOf(END)), text);
    assert.equal(report.passed, false);
  });
});
