#!/usr/bin/env node
"use strict";
// Starts the command line. The sources are bundled once and kept under the hash of all of them, which halves the
// time of a preview; a changed source has another hash, so that old code is never run.
const { createHash } = require("node:crypto");
const {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const module_ = require("node:module");
const { dirname, join, resolve } = require("node:path");

const root = resolve(__dirname, "..");
const cache = join(root, "node_modules/.cache/gatehouse");
const DAY = 86_400_000;

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

function load() {
  const file = join(cache, `${sourceHash()}.cjs`);
  if (existsSync(file)) {
    return require(file);
  }
  const { outputFiles } = require("esbuild").buildSync({
    entryPoints: [join(root, "cli/main.ts")],
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    logLevel: "error",
    write: false,
  });
  const code = outputFiles[0].text;
  keep(file, code);
  const bundle = new module_(file, module);
  bundle.filename = file;
  bundle.paths = module_._nodeModulePaths(dirname(file));
  bundle._compile(code, file);
  return bundle.exports;
}

/** For the next time. A folder that cannot be written costs that time and nothing else. */
function keep(file, code) {
  try {
    mkdirSync(cache, { recursive: true });
    // Another preview may be about to read what was current a moment ago.
    for (const name of readdirSync(cache)) {
      const other = join(cache, name);
      if (statSync(other).mtimeMs < Date.now() - DAY) {
        rmSync(other, { recursive: true, force: true });
      }
    }
    // Written beside and renamed, so that two previews at once never read half a file.
    const part = `${file}.${process.pid}`;
    writeFileSync(part, code);
    renameSync(part, file);
  } catch {}
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exitCode = 2;
}

function start() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node.js ${process.versions.node} is too old; use 20.19 or later.`);
    return;
  }
  module_.enableCompileCache?.();
  let main;
  try {
    ({ main } = load());
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") {
      fail(`node_modules is missing or incomplete; run \`npm ci\` in ${root}.`);
      return;
    }
    throw error;
  }
  main(process.argv.slice(2), root).then((code) => {
    process.exitCode ||= code;
  });
}

// A reader such as `head` that has seen enough is no fault.
process.stdout.on("error", ({ code, message }) => {
  if (code !== "EPIPE") {
    fail(`the output cannot be written: ${message}`);
  }
});
process.stderr.on("error", () => {});

start();
