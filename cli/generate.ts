import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { withTable } from "../policy-pack/table";
import { generate as configurationFiles } from "../stacks/config/generate";
import { type CostReport, monthlyCost } from "./analyses/cost";
import prices from "./analyses/prices.json";
import { type Changes, costPages, type Shape } from "./costShapes";
import { withCostTables } from "./costTables";
import { previewOfFile } from "./preview";

const RULES = "policy-pack/README.md";

/** The files below the project's folder that are made from the program: by path, their whole content. */
export async function generatedFiles(root: string): Promise<Readonly<Record<string, string>>> {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const pages: Record<string, string> = {};
  const price = pricer(root);
  for (const path of costPages) {
    pages[path] = await withCostTables(read(path), price);
  }
  return { ...configurationFiles(), [RULES]: withTable(read(RULES)), ...pages };
}

/** Writes them and answers the exit code. */
export async function generate(root: string): Promise<number> {
  for (const [path, content] of Object.entries(await generatedFiles(root))) {
    writeFileSync(join(root, path), content);
    process.stdout.write(`${path}\n`);
  }
  return 0;
}

/** Prices shapes by their offline plans, each once, with as many tasks as run after a release. */
export function pricer(root: string): (shape: Shape) => Promise<CostReport> {
  const known = new Map<string, CostReport>();
  return async (shape) => {
    const key = JSON.stringify(shape, (_key, value) => (value === undefined ? null : value));
    const found = known.get(key) ?? (await priceOf(root, shape));
    known.set(key, found);
    return found;
  };
}

async function priceOf(root: string, { stack, changes }: Shape): Promise<CostReport> {
  const path = `Pulumi.${stack}.yaml`;
  const { config } = parse(readFileSync(join(root, path), "utf8")) as { config: Record<string, unknown> };
  const text = stringify({ config: changed(config, changes) });
  // A folder without stack files: the values are the ones given.
  const surroundings = { root: __dirname, stack, project: "gatehouse", steady: true };
  const { plan, config: read } = await previewOfFile({ path, text }, surroundings);
  return monthlyCost(plan, prices, { region: read.settings.region });
}

/** A stack file's configuration with these keys set or taken out. */
export function changed(
  config: Readonly<Record<string, unknown>>,
  changes: Changes,
): Record<string, unknown> {
  const copy = structuredClone(config) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const [first = "", ...rest] = path.split(".");
    const keys = [`gatehouse:${first}`, ...rest];
    const last = keys.pop() ?? "";
    let at = copy;
    for (const key of keys) {
      at[key] = { ...(at[key] as object | undefined) };
      at = at[key] as Record<string, unknown>;
    }
    if (value === undefined) {
      delete at[last];
    } else {
      at[last] = value;
    }
  }
  return copy;
}
