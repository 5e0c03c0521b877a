#!/usr/bin/env node
"use strict";
// Starts the command line. The sources are bundled once and kept under the hash of all of them, which halves the
// time of a preview; a changed source has another hash, so that old code is never run.
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } = require("node:fs");
const module_ = require("node:module");
const { join, resolve } = require("node:path");

const root = resolve(__dirname, "..");
const cache = join(root, "node_modules/.cache/gatehouse");

/** The hash of every file that can end up in the bundle, and of what the bundle was made with. */
function sourceHash() {
  const hash = createHash("sha256").update(process.version);
  const folders = ["cli", "components", "policy-pack", "stacks"].map((folder) => join(root, folder));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|json|cjs)$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  );
  for (const file of [join(root, "package-lock.json"), ...files.sort()]) {
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 32);
}

function bundle() {
  const file = join(cache, `${sourceHash()}.cjs`);
  if (!existsSync(file)) {
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    // Written beside and renamed, so that two previews at once never read half a file.
    const part = `${file}.${process.pid}`;
    require("esbuild").buildSync({
      entryPoints: [join(root, "cli/main.ts")],
      bundle: true,
      packages: "external",
      platform: "node",
      target: "node20",
      outfile: part,
      sourcemap: "inline",
      logLevel: "error",
    });
    renameSync(part, file);
  }
  return file;
}

module_.enableCompileCache?.();
require(bundle())
  .main(process.argv.slice(2), root)
  .then((code) => {
    process.exitCode = code;
  });
