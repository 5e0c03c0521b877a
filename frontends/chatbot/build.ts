import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const SOURCES = join(__dirname, "src");

/**
 * Makes the pages: `index.html`, and under `assets/` everything else, whose names change with their contents, so that
 * browsers may keep them for ever. `config.json` is not among them: each stack has its own.
 *
 * @returns the paths of the files, seen from the folder.
 */
export async function buildPages(folder: string, sources = SOURCES): Promise<readonly string[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: ["main.ts", "styles.css", "icon.svg"].map((name) => join(sources, name)),
    outdir: folder,
    entryNames: "assets/[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    loader: { ".svg": "copy" },
    metafile: true,
    absWorkingDir: __dirname,
    logLevel: "warning",
  });
  const files = Object.keys(metafile.outputs).map((path) => relative(folder, resolve(__dirname, path)));
  const address = (name: string) => `/${files.find((path) => basename(path).startsWith(name)) ?? name}`;
  const page = readFileSync(join(sources, "index.html"), "utf8")
    .replace("{icon}", address("icon-"))
    .replace("{style}", address("styles-"))
    .replace("{script}", address("main-"));
  writeFileSync(join(folder, "index.html"), page);
  return ["index.html", ...files].sort();
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { outdir: { type: "string" } } });
  const folder = resolve(values.outdir ?? join(__dirname, "dist"));
  const files = await buildPages(folder);
  process.stdout.write(`${files.map((file) => `${join(relative(process.cwd(), folder), file)}\n`).join("")}`);
}

if (require.main === module) {
  void main();
}
