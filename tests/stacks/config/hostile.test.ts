import assert from "node:assert/strict";
import { z } from "zod";
import { InputError } from "../../../components/shared/errors";
import { openWebUiSchema } from "../../../stacks/config/open-webui/schema";
import { type Path, unwrapped } from "../../../stacks/config/paths";
import { changed, engineValues, good, load, loadText } from "./support";

/** Texts that break out of pages, terminals, shells and messages that are not careful. */
const HOSTILE = [
  "<script>alert('x')</script>",
  "\"';`$(id)`",
  "line\nbreak",
  "\u001b[31mred",
  "\u202egnirts\u2066",
  "日本語 ☃ 𝒳",
  "x".repeat(5000),
  " ",
  "__proto__",
];

/** The path of every text in the schema, with one entry in each list. */
function textPaths(schema: z.ZodType, path: Path = []): readonly Path[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, child]) =>
      textPaths(child, [...path, key]),
    );
  }
  if (inner instanceof z.ZodArray) {
    return textPaths(inner.element as z.ZodType, [...path, 0]);
  }
  return inner instanceof z.ZodString || inner instanceof z.ZodEnum ? [path] : [];
}

function put(
  target: Record<string | number, unknown>,
  [first = "", second, ...rest]: Path,
  value: unknown,
): void {
  if (second === undefined) {
    target[first] = value;
    return;
  }
  target[first] ??= typeof second === "number" ? [] : {};
  put(target[first] as Record<string | number, unknown>, [second, ...rest], value);
}

/** What a terminal or a reader must not meet in a message. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;

describe("hostile texts", () => {
  const paths = textPaths(openWebUiSchema);

  it("stand for every text of the schema", () => {
    assert.ok(paths.length > 50, `${paths.length}`);
  });

  it("lead to settings or to short, clean messages of one line", () => {
    for (const path of paths) {
      for (const hostile of HOSTILE) {
        const values = structuredClone(good) as Record<string, unknown>;
        put(values, path, hostile);
        let messages: readonly string[];
        try {
          const { warnings, examples } = load(values);
          messages = [...warnings, ...examples.map(({ text }) => text)];
        } catch (error) {
          assert.ok(error instanceof InputError, `${path.join(".")}: ${error}`);
          messages = error.faults;
        }
        for (const message of messages) {
          assert.doesNotMatch(message, UNSAFE, path.join("."));
          assert.ok(message.length < 1200, `${path.join(".")}: ${message.length}`);
        }
      }
    }
  });

  it("are refused as keys, in the same way", () => {
    for (const hostile of HOSTILE) {
      for (const key of [hostile, `network.${hostile}`]) {
        const values = { ...engineValues(good), [`gatehouse:${key}`]: "1" };
        const text = `config:\n${Object.entries(values)
          .map(
            ([name, value]) =>
              `  ${JSON.stringify(name)}: ${value.startsWith("{") ? value : JSON.stringify(value)}\n`,
          )
          .join("")}`;
        assert.throws(
          () => loadText(text),
          (error) => {
            assert.ok(error instanceof InputError, String(error));
            assert.doesNotMatch(error.message.replaceAll("\n", ""), UNSAFE);
            return true;
          },
        );
      }
    }
  });

  it("may be the application's name where they are harmless, and are kept as they are", () => {
    const name = "日本語 ☃ \"quoted\" 'single' & co; $(id)";
    assert.equal(load(changed({ "openWebui.name": name })).settings.openWebui.displayName, name);
  });
});
