import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { faultsOf, loadText } from "./support";

const folder = join(__dirname, "faulty");
const files = readdirSync(folder).filter((file) => /\.yaml(\.txt)?$/.test(file));

/** Each file ends with the messages that it must lead to, as comments. */
describe("faulty stack files", () => {
  it("are at least twenty", () => {
    assert.ok(files.length >= 20, `${files.length}`);
  });

  for (const file of files) {
    it(`${file} gives exactly its messages, in the order of the lines`, () => {
      const [text = "", expected = ""] = readFileSync(join(folder, file), "utf8").split("# Expected:\n");
      const messages = expected
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.replace(/^# /, ""));
      assert.ok(messages.length > 0);
      assert.deepEqual(
        faultsOf(() => loadText(text)),
        messages,
      );
    });
  }

  it("never show a value that stands where a secret belongs", () => {
    for (const file of files) {
      const text = readFileSync(join(folder, file), "utf8").split("# Expected:\n")[0] ?? "";
      assert.doesNotMatch(faultsOf(() => loadText(text)).join("\n"), /PLANTED/);
    }
  });
});
