import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ruleGroups, rules } from "../../policy-pack/rules";

const folder = join(__dirname, "rules");
const tests = readdirSync(folder)
  .map((file) => readFileSync(join(folder, file), "utf8"))
  .join("\n");

describe("policy pack, every rule", () => {
  it("has a table of cases", () => {
    assert.deepEqual(
      rules.map(({ id }) => id).filter((id) => !tests.includes(`"${id}": `)),
      [],
    );
  });

  it("stands in a file of its own that is named after it", () => {
    const missing = Object.entries(ruleGroups).flatMap(([group, members]) =>
      members
        .map(({ id }) => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()))
        .filter((file) => !existsSync(join(__dirname, `../../policy-pack/rules/${group}/${file}.ts`))),
    );
    assert.deepEqual(missing, []);
  });

  it("has an id of its own", () => {
    const ids = rules.map(({ id }) => id);
    assert.deepEqual([...new Set(ids)], ids);
  });
});
