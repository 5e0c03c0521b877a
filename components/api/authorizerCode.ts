import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const HANDLER = "components/api/authorizer/handler.ts";

/** Apache-2.0, section 4, asks for a notice where the code is distributed. */
const NOTICE =
  "/* Contains aws-jwt-verify, Copyright Amazon.com, Inc. or its affiliates, Apache License 2.0. */";

let code: string | undefined;

/**
 * The authorizer's code in one CommonJS file, made from `authorizer/handler.ts` and the packages that it uses.
 *
 * Bundled where it is deployed (some 50 ms, once in a process, and only in a stack that has an authorizer), so that
 * no generated file can be older than its source. The same sources give the same text on every machine: nothing in it
 * depends on folders or the time, and the versions stand in the lock file.
 */
export function authorizerCode(): string {
  code ??= bundle();
  return code;
}

function bundle(): string {
  // Loaded only here: most stacks have no authorizer.
  const { buildSync } = require("esbuild") as typeof import("esbuild");
  const root = repositoryRoot(__dirname);
  const { outputFiles } = buildSync({
    entryPoints: [join(root, HANDLER)],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    // Node 20 runs it too, which the tests do.
    target: "node20",
    format: "cjs",
    minify: true,
    legalComments: "none",
    banner: { js: NOTICE },
    charset: "ascii",
    // No settings of somebody else's tsconfig above the repository.
    tsconfigRaw: {},
    logLevel: "error",
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) {
    throw new Error(`esbuild made nothing of ${HANDLER}.`);
  }
  return file.text;
}

/** This module runs from its source and from the command line's bundle in `node_modules/.cache`. */
function repositoryRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, HANDLER))) {
      return folder;
    }
    if (folder === dirname(folder)) {
      throw new Error(`${HANDLER} is not found in any folder above ${from}.`);
    }
  }
}
