import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isCollection, isScalar, parseDocument, visit } from "yaml";

const ROOT = resolve(__dirname, "..");

/** Texts without quotes in `{…}` and `[…]` that this program's reader takes and the Pulumi CLI, which is older YAML, refuses. */
function refusedByPulumi(text: string): readonly string[] {
  const found: string[] = [];
  visit(parseDocument(text), {
    Scalar: (_, { type, source }, path) => {
      const inFlow = path.some((node) => isCollection(node) && node.flow === true);
      if (inFlow && type === "PLAIN" && source?.includes("?") === true) {
        found.push(source);
      }
    },
  });
  return found;
}

describe("the stack files", () => {
  const files = readdirSync(ROOT).filter((file) => /^Pulumi\..+\.yaml$/.test(file));

  it("can be read by the Pulumi CLI, not by this program alone", () => {
    assert.ok(files.length >= 10);
    for (const file of files) {
      assert.deepEqual(
        refusedByPulumi(readFileSync(join(ROOT, file), "utf8")),
        [],
        `${file}: put it in quotes`,
      );
    }
  });

  it("of which one that the CLI refuses is found", () => {
    assert.deepEqual(refusedByPulumi('a: [{cron: 0 20 * * ? *, b: "why?"}]\nc: 0 20 * * ? *\n'), [
      "0 20 * * ? *",
    ]);
  });

  it("of staging and prod name their image where the deployment sets it", () => {
    for (const stack of ["chatbot-staging", "chatbot-prod"]) {
      const document = parseDocument(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8"));
      const image = document.getIn(["config", "gatehouse:chatbot", "image"], true);
      assert.match(isScalar(image) ? String(image.value) : "", /@sha256:[0-9a-f]{64}$/, stack);
    }
  });
});
