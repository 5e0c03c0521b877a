import { copyFileSync, mkdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildPages } from "../chatbot/build";

/** Where the login comes back to, and where a logout does: pages of their own, as `spa.pages: folders` looks for them. */
const PAGES = ["auth/callback", "login"];

/**
 * Makes the pages: one `index.html` in each place, and under `assets/` files whose names change with their contents.
 * `config.json` is not among them: each stack has its own.
 *
 * @returns the paths of the files, seen from the folder.
 */
export async function buildSpa(folder: string): Promise<readonly string[]> {
  const files = await buildPages(folder, join(__dirname, "src"));
  for (const page of PAGES) {
    mkdirSync(join(folder, page), { recursive: true });
    copyFileSync(join(folder, "index.html"), join(folder, page, "index.html"));
  }
  return [...files, ...PAGES.map((page) => join(page, "index.html"))].sort();
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { outdir: { type: "string" } } });
  const folder = resolve(values.outdir ?? join(__dirname, "dist"));
  const files = await buildSpa(folder);
  process.stdout.write(`${files.map((file) => `${join(relative(process.cwd(), folder), file)}\n`).join("")}`);
}

if (require.main === module) {
  void main();
}
