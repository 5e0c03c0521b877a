import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withTable } from "../../policy-pack/table";

describe("policy pack, README.md", () => {
  it("holds the present table of rules (npm run generate)", () => {
    const readme = readFileSync(join(__dirname, "../../policy-pack/README.md"), "utf8");
    assert.equal(readme, withTable(readme));
  });
});
