#!/usr/bin/env node
"use strict";
// Starts the command line. The sources and the packages that they use are bundled once, and kept with what V8 compiled
// of them under the hash of all of them, so that a preview takes a third of the time; a changed source has another
// hash, so that old code is never run.
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
const { cachedDataVersionTag, setFlagsFromString } = require("node:v8");
const { Script } = require("node:vm");

const root = resolve(__dirname, "..");
const cache = join(root, "node_modules/.cache/gatehouse");
const DAY = 86_400_000;

/** The SDK serialises functions with them, which no command asks for, and they take longer to load than all else. */
const DEFERRED = ["typescript", "@npmcli/arborist", "normalize-package-data"];

/** Packages outside the bundle load these too, and the SDK keeps its state in its modules: there may be one of each. */
const SHARED = ["@pulumi/pulumi", "@pulumi/pulumi/runtime"];

/** Commands that last a second, with any stack. Those that read a plan of any size are not among them. */
const SHORT = ["frontend-env", "help", "permissions", "preview"];

/** Packages of many files of which a run loads few or none. */
const EXTERNAL = [
  ...["@pulumi/aws", "@pulumi/awsx", "@pulumi/docker", "@pulumi/policy", "@pulumi/random"],
  ...["aws-jwt-verify", "esbuild", "playwright-core", "ws"],
];

/** The hash of every file that can end up in the bundle, and of what the bundle was made with. */
function sourceHash() {
  const hash = createHash("sha256").update(process.version);
  const folders = ["cli", "components", "policy-pack", "stacks"].map((folder) => join(root, folder));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|json|cjs)$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  );
  // npm writes the second when it installs: what is installed need not be what the first asks for.
  const locks = ["package-lock.json", "node_modules/.package-lock.json"].map((file) => join(root, file));
  for (const file of [...locks.filter(existsSync), ...files.sort()]) {
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 32);
}

function load(command) {
  const file = join(cache, `${sourceHash()}.cjs`);
  if (SHORT.includes(command)) {
    // Optimised code is made for what runs long: here the making takes a quarter of the time.
    setFlagsFromString("--no-opt");
  }
  const compiled = file.replace(/cjs$/, `${command}-${cachedDataVersionTag()}.v8`);
  const kept = existsSync(file);
  const code = kept ? readFileSync(file, "utf8") : bundled();
  if (!kept) {
    keep(file, code);
  }
  const cachedData = existsSync(compiled) ? readFileSync(compiled) : undefined;
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname, share) {${code}\n})`,
    { filename: file, cachedData },
  );
  if (cachedData === undefined || script.cachedDataRejected) {
    process.once("exit", (status) => {
      // A run that was refused has compiled little of what the next one needs.
      if (status < 2) {
        keep(compiled, script.createCachedData());
      }
    });
  }
  return run(script, file);
}

function bundled() {
  const { outputFiles } = require("esbuild").buildSync({
    stdin: {
      contents: [
        ...SHARED.map((name) => `share("${name}", require("${name}"));`),
        'module.exports = require("./cli/main.ts");',
      ].join("\n"),
      resolveDir: root,
    },
    bundle: true,
    external: [...DEFERRED, ...EXTERNAL],
    platform: "node",
    target: "node20",
    // An import() would not pass through the function `require` that the bundle is given.
    supported: { "dynamic-import": false },
    logLevel: "error",
    write: false,
  });
  return outputFiles[0].text;
}

function run(script, file) {
  const bundle = new module_(file, module);
  const own = module_.createRequire(file);
  const share = (name, exports) => {
    const shared = own.resolve(name);
    own.cache[shared] = Object.assign(new module_(shared), { exports, loaded: true });
  };
  const find = Object.assign((name) => (DEFERRED.includes(name) ? deferred(name) : own(name)), own);
  script.runInThisContext()(bundle.exports, find, bundle, file, dirname(file), share);
  return bundle.exports;
}

/** Stands for a package until something of it is used. */
function deferred(name) {
  let loaded;
  const get = (_, key) => {
    if (key === "__esModule") {
      return true;
    }
    loaded ??= module_.createRequire(require.resolve("@pulumi/pulumi"))(name);
    return key === "default" ? loaded : loaded[key];
  };
  return new Proxy({}, { get });
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
    ({ main } = load(/^[a-z-]+$/.test(process.argv[2]) ? process.argv[2] : "help"));
  } catch (error) {
    // The first is Node's word for a package that is missing, the second esbuild's.
    if (error.code === "MODULE_NOT_FOUND" || /: Could not resolve/.test(error.message)) {
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
