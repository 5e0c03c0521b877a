import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { generate } from "../../../stacks/config/generate";
import { openWebUiSchema } from "../../../stacks/config/open-webui/schema";
import { notesOf, unwrapped } from "../../../stacks/config/paths";
import { SYSTEMS } from "../../../stacks/config/schema";
import { systemConfigs } from "../../../stacks/config/systems";

const root = join(__dirname, "../../..");

type Json = { readonly [key: string]: Json } & { readonly pattern?: string };

/** Every schema of the tree with its path. */
function all(schema: z.ZodType, path: readonly string[] = []): readonly { key: string; schema: z.ZodType }[] {
  const inner = unwrapped(schema);
  const children =
    inner instanceof z.ZodObject
      ? Object.entries(inner.shape as Record<string, z.ZodType>)
      : inner instanceof z.ZodArray
        ? ([["[]", inner.element as z.ZodType]] as const)
        : [];
  return [
    { key: path.join("."), schema: inner },
    ...children.flatMap(([key, child]) => all(child, [...path, key])),
  ];
}

describe("the schema", () => {
  const nodes = SYSTEMS.flatMap((system) => all(systemConfigs[system].schema)).filter(
    ({ key }) => key !== "",
  );

  it("describes every key in a sentence and says what to use", () => {
    for (const { key, schema } of nodes) {
      const note = notesOf(schema);
      assert.match(note?.description ?? "", /^[A-Z`].*\.$/, key);
      assert.match(note?.allowed ?? "", /\S/, key);
    }
  });

  it("refuses keys that it does not know, in every map", () => {
    for (const { key, schema } of nodes) {
      if (schema instanceof z.ZodObject) {
        const { error } = schema.safeParse({ "no such key": 1 });
        assert.ok(
          error?.issues.some(({ code }) => code === "unrecognized_keys"),
          key,
        );
      }
    }
  });
});

describe("generated files", () => {
  const files = generate();
  for (const [path, content] of Object.entries(files)) {
    it(`${path} is what the schema makes (else: npm run generate)`, () => {
      assert.equal(readFileSync(join(root, path), "utf8"), content);
    });
  }

  it("Pulumi.yaml declares every map with an empty default and without a type", () => {
    const project = parse(files["Pulumi.yaml"] ?? "") as { config: Record<string, object>; main: string };
    const shapes = SYSTEMS.map((system) => systemConfigs[system].schema.shape as Record<string, z.ZodType>);
    const isMap = (schema: z.ZodType) =>
      unwrapped(schema) instanceof z.ZodObject || unwrapped(schema) instanceof z.ZodRecord;
    const keys = shapes.flatMap((shape) => Object.entries(shape)).filter(([, schema]) => isMap(schema));
    const maps = [...new Set(keys.map(([key]) => `gatehouse:${key}`))];
    assert.deepEqual(Object.keys(project.config), maps);
    for (const entry of Object.values(project.config)) {
      assert.deepEqual(Object.keys(entry), ["description", "default"]);
    }
    assert.equal(project.main, "stacks/index.ts");
  });

  it("the JSON schema covers the whole stack file, and only patterns that editors can read", () => {
    const schema = JSON.parse(files["stacks/config/stack.schema.json"] ?? "") as Json;
    const top = schema["properties"] as Json;
    assert.deepEqual(Object.keys(top), [
      "config",
      "encryptionsalt",
      "encryptedkey",
      "secretsprovider",
      "environment",
    ]);
    const [openWebUi] = (top["config"] as Json)["allOf"] as unknown as readonly Json[];
    assert.deepEqual(openWebUi?.["if"], {
      properties: { "gatehouse:system": { const: "open-webui" } },
      required: ["gatehouse:system"],
    });
    const config = openWebUi?.["then"] as Json;
    const [forbidden = ""] = Object.keys(config["patternProperties"] as Json);
    assert.match("gatehouse:netwrk", new RegExp(forbidden));
    assert.match("gatehouse:networks", new RegExp(forbidden));
    assert.doesNotMatch("gatehouse:network", new RegExp(forbidden));
    assert.doesNotMatch("aws:profile", new RegExp(forbidden));
    const visit = (node: unknown): void => {
      if (typeof node === "object" && node !== null) {
        const { pattern } = node as { pattern?: unknown };
        if (typeof pattern === "string") {
          new RegExp(pattern, "u");
        }
        Object.values(node).forEach(visit);
      }
    };
    visit(schema);
  });

  it("the JSON schema takes secrets only as Pulumi writes them", () => {
    const schema = JSON.parse(files["stacks/config/stack.schema.json"] ?? "");
    const keys = ["gatehouse:models", "openaiCompatible", "apiKey"];
    const { description: _description, ...apiKey } = keys.reduce(
      (node, key) => node.properties[key],
      schema.properties.config.allOf[0].then,
    );
    assert.deepEqual(apiKey, {
      type: "object",
      properties: { secure: { type: "string" } },
      required: ["secure"],
      additionalProperties: false,
    });
  });

  for (const system of SYSTEMS) {
    it(`the pages name every key and every rule of ${system}, each with its anchor`, () => {
      const { rules, schema } = systemConfigs[system];
      for (const { id } of rules) {
        assert.ok(files["docs/configuration.md"]?.includes(`<a id="${id}"></a>`), id);
      }
      const page = files[`docs/configuration/${system}.md`] ?? "";
      for (const { key } of all(schema)) {
        const name = key.replaceAll(".[]", "[]");
        assert.ok(
          name === "" || name.endsWith("[]") || page.includes(`\`${name}\``) || page.includes(`## ${name}\n`),
          name,
        );
      }
    });
  }

  it("the start page has each anchor once: messages lead to it", () => {
    const anchors = [...(files["docs/configuration.md"] ?? "").matchAll(/<a id="([^"]+)"/g)].map(
      ([, id]) => id,
    );
    assert.equal(new Set(anchors).size, anchors.length);
  });

  it("the page's own stack file is good, but for its placeholders", () => {
    const [, example = ""] = /```yaml\n(.*?)```/s.exec(files["docs/configuration/open-webui.md"] ?? "") ?? [];
    const { config } = parse(example) as { config: Record<string, unknown> };
    assert.ok(
      Object.keys(config).every((key) => key === "aws:region" || key.slice(10) in openWebUiSchema.shape),
    );
  });
});
