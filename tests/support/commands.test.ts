import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { scripts } from "../../package.json";
import { summaryOf } from "./engineRuns";

const ROOT = resolve(__dirname, "../..");

/** What starts the real CLI: the harness, or a process of its own. */
const STARTS_ENGINE = /support\/engine"|spawn(Sync)?\(\s*"pulumi"/;

/** What the two globs of package.json mean. */
const ENGINE_TEST = /^tests\/(engine\/|(.*\/)?engine\.test\.ts$)/;

describe("npm test and npm run test:engine", () => {
  const files = readdirSync(join(ROOT, "tests"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => `tests/${file}`);

  it("share the tests: every file is in one of them, and those that start the engine in the second", () => {
    const globs = ["tests/engine/**", "tests/**/engine.test.ts"];
    assert.match(scripts.test, /mocha .*'tests\/\*\*\/\*\.test\.ts'/);
    for (const glob of globs) {
      assert.ok(scripts.test.includes(`--ignore '${glob}'`), glob);
    }
    assert.ok(scripts["test:engine"].includes(`'tests/engine/**/*.test.ts' 'tests/**/engine.test.ts'`));
    const starting = files.filter((file) => STARTS_ENGINE.test(readFileSync(join(ROOT, file), "utf8")));
    assert.ok(starting.length > 8, `${starting.length} files`);
    assert.deepEqual(
      starting.filter((file) => !ENGINE_TEST.test(file)),
      [],
    );
  });

  it("tell each other apart: the first names the second and what it needs", () => {
    assert.match(scripts.test, /&& echo '[^']*pulumi CLI on PATH[^']*npm run test:engine'$/);
  });
});

describe("the count of engine runs", function () {
  this.timeout(60_000);

  it("is a sentence for what ran and one for what was skipped", () => {
    assert.deepEqual(summaryOf(""), []);
    assert.deepEqual(summaryOf("rrr"), ["3 engine runs"]);
    assert.deepEqual(summaryOf("srrs"), [
      "2 engine runs",
      "Engine tests are skipped: there is no pulumi on PATH (https://www.pulumi.com/docs/install/).",
    ]);
  });

  it("adds up over the processes of a parallel run, and is printed once", () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
    try {
      for (const name of ["one", "two"]) {
        writeFileSync(
          join(folder, `${name}.test.ts`),
          `const { countEngineRun } = require(${JSON.stringify(join(__dirname, "engineRuns.ts"))});
           it("runs twice", () => { countEngineRun(); countEngineRun(); });`,
        );
      }
      const mocha = join(ROOT, "node_modules/mocha/bin/mocha.js");
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [mocha, "--parallel", "--jobs", "2", `${folder}/*.test.ts`],
        // Without the file of the run that this test is part of.
        { cwd: ROOT, encoding: "utf8", env: { ...process.env, GATEHOUSE_ENGINE_RUNS: undefined } },
      );
      assert.match(stdout, /2 passing/, stderr);
      assert.deepEqual(stdout.match(/\d+ engine runs/g), ["4 engine runs"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
