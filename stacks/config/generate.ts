import { z } from "zod";
import { NAMESPACE, notes } from "./fields";
import { notesOf, unwrapped } from "./paths";
import type { Rule } from "./rules";
import { SYSTEMS } from "./schema";
import type { Tables } from "./sizes";
import type { SystemConfig } from "./system";
import { systemConfigs } from "./systems";

/**
 * The files that are made from the schema, by their path in the project.
 *
 * `npm run generate` writes them; a test fails when one is stale.
 */
export function generate(): Readonly<Record<string, string>> {
  return {
    "Pulumi.yaml": projectFile(),
    "stacks/config/stack.schema.json": `${json(stackFileSchema())}\n`,
    "docs/configuration.md": startPage(),
    ...Object.fromEntries(SYSTEMS.map((system) => [`docs/${pageOf(system)}`, systemPage(system)])),
  };
}

/** The reference page of a system, seen from `docs/`. */
function pageOf(system: (typeof SYSTEMS)[number]): string {
  return `configuration/${system}.md`;
}

/** The top-level keys, in the schema's order. */
function topLevel({ schema }: SystemConfig): readonly [string, z.ZodType][] {
  return Object.entries(schema.shape as Record<string, z.ZodType>);
}

function isMap(schema: z.ZodType): boolean {
  const inner = unwrapped(schema);
  return inner instanceof z.ZodObject || inner instanceof z.ZodRecord;
}

/**
 * Maps only, without a type and with `{}` as default: the CLI demands a value for a key without a default, and
 * stops at the first value of another type before the program can report every fault with its line.
 */
function projectFile(): string {
  // A key that two systems share has one entry.
  const maps = new Map(
    SYSTEMS.flatMap((system) => topLevel(systemConfigs[system])).filter(([, schema]) => isMap(schema)),
  );
  const keys = [...maps].map(
    ([key, schema]) =>
      `  ${NAMESPACE}:${key}:\n    description: ${JSON.stringify(notesOf(schema)?.description)}\n    default: {}\n`,
  );
  return `# Made by \`npm run generate\` from stacks/config/schema.ts.
name: gatehouse
description: LLM web applications behind a Cognito login on AWS.
main: stacks/index.ts
runtime:
  name: nodejs
  options:
    # tsx instead of the built-in ts-node, which checks types at every start.
    typescript: false
    nodeargs: "--require tsx/cjs"
config:
${keys.join("")}`;
}

type Json = Record<string, unknown>;

/** For `# yaml-language-server: $schema=stacks/config/stack.schema.json`. The system decides what else is asked for. */
function stackFileSchema(): Json {
  const system = `${NAMESPACE}:system`;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A stack of gatehouse",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: {
          "aws:region": {
            type: "string",
            description: "The region of the stack.",
            examples: ["eu-central-1"],
          },
          [system]: { enum: [...SYSTEMS], description: "Which system the stack holds." },
        },
        required: ["aws:region", system],
        allOf: SYSTEMS.map((name) => ({
          if: { properties: { [system]: { const: name } }, required: [system] },
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
          then: systemSchema(systemConfigs[name]),
        })),
      },
      encryptionsalt: { type: "string" },
      encryptedkey: { type: "string" },
      secretsprovider: { type: "string" },
      environment: {},
    },
    required: ["config"],
    additionalProperties: false,
  };
}

/** The keys of one system's stacks. */
function systemSchema({ schema, tables }: SystemConfig): Json {
  const { properties, required } = z.toJSONSchema(schema, {
    metadata: notes,
    override: ({ zodSchema, jsonSchema, path }) =>
      tidy(zodSchema as unknown as z.ZodType, jsonSchema as Json, path, tables),
  }) as { properties: Record<string, Json>; required: readonly string[] };
  const known = Object.keys(properties);
  return {
    properties: Object.fromEntries(known.map((key) => [`${NAMESPACE}:${key}`, properties[key]])),
    // Keys of providers may stand here too; a misspelt one of this program may not.
    patternProperties: { [`^${NAMESPACE}:(?!(?:${known.join("|")})$)`]: false },
    required: required.map((key) => `${NAMESPACE}:${key}`),
  };
}

/** Leaves what editors understand: description with defaults and source, secrets as Pulumi writes them. */
function tidy(schema: z.ZodType, target: Json, path: readonly (string | number)[], tables: Tables): void {
  const note = notesOf(schema);
  for (const key of ["allowed", "unit", "source", "secret", "values"]) {
    delete target[key];
  }
  if (note === undefined) {
    return;
  }
  target["description"] = describe(note, defaultsOf(keyOf(path), tables));
  if (note.values !== undefined) {
    target["enum"] = [...note.values];
    delete target["pattern"];
  }
  if (note.secret === true) {
    delete target["pattern"];
    Object.assign(target, {
      type: "object",
      properties: { secure: { type: "string" } },
      required: ["secure"],
      additionalProperties: false,
    });
  }
}

/** `network.zones` of a JSON schema's own path. */
function keyOf(path: readonly (string | number)[]): string {
  return path.filter((part, index) => part !== "properties" || index % 2 === 1).join(".");
}

function describe(
  { description, allowed, unit, source }: NonNullable<ReturnType<typeof notesOf>>,
  values: string,
): string {
  return [
    description,
    unit === undefined ? "" : `In ${unit}.`,
    allowed === undefined ? "" : `Use ${allowed}.`,
    values === "" ? "" : `Default: ${values}.`,
    source === undefined ? "" : `Source: ${source}.`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** What is filled in for a key, with the size or environment that decides. */
function defaultsOf(key: string, { defaults, sizes, environments }: Tables): string {
  const bySize = Object.entries(sizes).filter(([, table]) => key in table);
  const byEnvironment = Object.entries(environments).filter(([, table]) => key in table);
  const chosen = [...bySize, ...byEnvironment].map(
    ([name, table]) => `${JSON.stringify(table[key])} in ${name}`,
  );
  const always =
    bySize.length === Object.keys(sizes).length || byEnvironment.length === Object.keys(environments).length;
  return [...chosen, ...(key in defaults && !always ? [JSON.stringify(defaults[key])] : [])].join(", ");
}

const MADE_BY = "<!-- Made by `npm run generate` from stacks/config. -->";

const INTRODUCTION = `# Configuration

${MADE_BY}

A stack is configured by \`Pulumi.<stack>.yaml\`. Every key of this program stands in the namespace \`${NAMESPACE}:\`; the region is \`aws:region\`.
\`${NAMESPACE}:system\` names the system that the stack holds, and the system decides which other keys there are:

${SYSTEMS.map((system) => `- [${systemConfigs[system].title}](${pageOf(system)}): \`${NAMESPACE}:system: ${system}\``).join("\n")}

The first line \`# yaml-language-server: $schema=stacks/config/stack.schema.json\` gives completion and checks in editors that have the
YAML language server.

**Precedence.** A value in the stack file comes first, then the size, then the environment class, then the default.
\`npm run preview -- --explain\` prints where each setting came from.

**Checks.** Everything is checked before the first resource, and every fault is reported at once with its line. Values that
look like examples (names under example.com, a digest of zeros, the account 123456789012) can be previewed and cannot be deployed.

**Secrets.** Keys marked *secret* must be encrypted by Pulumi; a plain one is refused. No other key may be encrypted. Set one with
\`pulumi config set --secret --path 'gatehouse:models.openaiCompatible.apiKey'\`. The offline preview needs no passphrase.
`;

/** What holds for every stack, and the rules that messages lead to. */
function startPage(): string {
  const all = [...new Set(SYSTEMS.flatMap((system) => systemConfigs[system].rules))];
  return page([
    INTRODUCTION,
    "## What cannot work together\n",
    "Each of these ends the preview and `pulumi up` before the first resource.\n",
    ...all.filter(({ level }) => level === "refused").map(ruleText),
    "## What works at a price\n",
    "Each of these is reported as a warning.\n",
    ...all.filter(({ level }) => level === "warned").map(ruleText),
  ]);
}

/** Every key of a system's stacks. */
function systemPage(system: (typeof SYSTEMS)[number]): string {
  const config = systemConfigs[system];
  const sections = topLevel(config).filter(([, schema]) => isMap(schema));
  const scalars = topLevel(config).filter(([, schema]) => !isMap(schema));
  return page([
    `# Configuration of ${config.title}\n\n${MADE_BY}\n\nA complete stack file; [what holds for every stack](../configuration.md), rules included, stands on a page of its own.\n`,
    `\`\`\`yaml\n# yaml-language-server: $schema=stacks/config/stack.schema.json\n${config.example}\`\`\`\n`,
    "## Stack\n",
    table(scalars.map(([key, schema]) => row(key, schema, config.tables))),
    ...sections.map(([key, schema]) => section(key, schema, config.tables)),
  ]);
}

function page(parts: readonly string[]): string {
  return parts.join("\n").replace(/\n+$/, "\n");
}

function section(key: string, schema: z.ZodType, tables: Tables): string {
  const rows = rowsOf(key, unwrapped(schema), tables);
  return `## ${key}\n\n${notesOf(schema)?.description}\n\n${rows.length === 0 ? `Use ${notesOf(schema)?.allowed}.\n` : table(rows)}`;
}

function rowsOf(prefix: string, schema: z.ZodType, tables: Tables): readonly string[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray) {
    return rowsOf(`${prefix}[]`, inner.element as z.ZodType, tables);
  }
  if (!(inner instanceof z.ZodObject)) {
    return [];
  }
  return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, child]) => [
    row(`${prefix}.${key}`, child, tables),
    ...rowsOf(`${prefix}.${key}`, child, tables),
  ]);
}

function row(key: string, schema: z.ZodType, tables: Tables): string {
  const note = notesOf(schema);
  const optional = schema instanceof z.ZodOptional;
  const filled = defaultsOf(key, tables);
  const cells = [
    `\`${key}\``,
    `${note?.description}${note?.secret === true ? " *Secret.*" : ""}`,
    `${typeOf(schema)}: ${note?.allowed}${note?.unit === undefined ? "" : ` (${note.unit})`}`,
    filled === "" ? (optional ? "none" : "required") : filled,
    note?.source ?? "",
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("<", "&lt;")).join(" | ")} |`;
}

function typeOf(schema: z.ZodType): string {
  const inner = unwrapped(schema);
  const names: Readonly<Record<string, string>> = {
    string: "text",
    enum: "text",
    literal: "number",
    number: "number",
    boolean: "boolean",
    array: "list",
    object: "map",
    record: "map",
  };
  return names[inner.def.type] ?? inner.def.type;
}

function table(rows: readonly string[]): string {
  return `| key | meaning | use | default | source |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

function ruleText(rule: Rule): string {
  const { id, title, reason, waysOut } = rule;
  const concerned = SYSTEMS.filter((system) => systemConfigs[system].rules.includes(rule));
  const only = concerned.map((system) => systemConfigs[system].title).join(", ");
  return [
    `### <a id="${id}"></a>${title}\n\n`,
    concerned.length === SYSTEMS.length ? "" : `*${only}.* `,
    `${reason.replaceAll("<", "&lt;")} Either ${waysOut[0]}, or ${waysOut[1]}.\n`,
  ].join("");
}

const WIDTH = 110;

/** JSON in the layout of this project's formatter: short lists on one line, numbers filled. */
function json(value: unknown, indent = "", before = 0): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => json(item, inner));
    const line = `[${items.join(", ")}]`;
    if (!line.includes("\n") && indent.length + before + line.length + 1 <= WIDTH) {
      return line;
    }
    const numbers = value.every((item) => typeof item === "number");
    const body = numbers ? filled(items, inner) : items.map((item) => inner + item).join(",\n");
    return `[\n${body}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value);
  }
  const entries = Object.entries(value).map(([key, entry]) => {
    const name = `${JSON.stringify(key)}: `;
    return inner + name + json(entry, inner, name.length);
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
}

function filled(items: readonly string[], indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const [index, item] of items.entries()) {
    const text = index === items.length - 1 ? item : `${item},`;
    const separator = line === indent ? "" : " ";
    if (line.length + separator.length + text.length > WIDTH) {
      lines.push(line);
      line = indent + text;
    } else {
      line += separator + text;
    }
  }
  return [...lines, line].join("\n");
}
