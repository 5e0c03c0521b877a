import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { openWebuiConfig } from "../support/stack";

const ROOT = resolve(__dirname, "../..");

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as npm runs it, in a process of its own. */
async function gatehouse(args: readonly string[], launcher = join(ROOT, "cli/gatehouse.cjs")): Promise<Run> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [launcher, ...args], {
      maxBuffer: 1 << 26,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

describe("gatehouse preview", () => {
  let folder: string;
  const stackFile = (stack: string, config: Record<string, unknown>) =>
    writeFileSync(
      join(folder, `Pulumi.${stack}.yaml`),
      stringify({ config: { ...openWebuiConfig, ...config } }),
    );

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: gatehouse\nruntime: nodejs\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("shows the shipped stack and ends with 0", async () => {
    const { code, stdout, stderr } = await gatehouse(["preview"]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    for (const part of [
      "Preview of the stack dev",
      "0 violations",
      "≈ $",
      "createFirstAdmin:",
      "chat.example.com",
    ]) {
      assert.ok(stdout.includes(part), part);
    }
  });

  it("writes the same bytes twice", async () => {
    stackFile("one", {});
    const [first, second] = [join(folder, "1.json"), join(folder, "2.json")];
    await gatehouse(["preview", "--cwd", folder, "--stack", "one", "--json", first]);
    await gatehouse(["preview", "--cwd", folder, "--stack", "one", "--json", second]);
    const text = readFileSync(first, "utf8");
    assert.equal(text, readFileSync(second, "utf8"));
    const keys = ["cost", "outputs", "policies", "project", "resources", "stack", "version", "warnings"];
    assert.deepEqual(Object.keys(JSON.parse(text)), keys);
  });

  it("prints JSON alone with --json -", async () => {
    stackFile("one", {});
    const { stdout } = await gatehouse(["preview", "--cwd", folder, "--stack", "one", "--json", "-"]);
    assert.equal(JSON.parse(stdout).stack, "one");
  });

  it("says where each setting came from with --explain", async () => {
    stackFile("one", {});
    const { stdout } = await gatehouse(["preview", "--cwd", folder, "--stack", "one", "--explain"]);
    assert.match(stdout, /network\.egress = "nat-instance" {2}\(size small\)/);
    assert.match(stdout, /domain\.name = "chat\.acme\.dev" {2}\(Pulumi\.one\.yaml:\d+:\d+\)/);
  });

  it("ends with 2 for a faulty stack file, names every fault, and shows no stack trace", async () => {
    stackFile("bad", { "gatehouse:size": "tiny", "gatehouse:network": { egress: "natt", zones: 5 } });
    const { code, stdout, stderr } = await gatehouse(["preview", "--cwd", folder, "--stack", "bad"]);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    for (const key of ["gatehouse:size", "gatehouse:network.egress", "gatehouse:network.zones"]) {
      assert.match(stderr, new RegExp(`^error: Pulumi\\.bad\\.yaml:\\d+:\\d+ ${key} `, "m"));
    }
    assert.match(stderr, /\n3 faults; nothing was created\.\n$/);
    assert.ok(!/\n\s+at /.test(stderr), stderr);
  });

  for (const [title, args, expected] of [
    [
      "an unknown stack",
      ["preview", "--stack", "nowhere"],
      /no stack "nowhere" \(Pulumi\.nowhere\.yaml\); stacks here: .*dev/,
    ],
    [
      "a stack name that leaves the folder",
      ["preview", "--stack", "../../etc/passwd"],
      /no stack "\.\.\/\.\.\/etc\/passwd"/,
    ],
    ["an unknown option", ["preview", "--stak", "dev"], /'--stak'.* --help/],
    ["an unknown command", ["deploy"], /Unknown command "deploy"; use "preview", "generate" or "help"/],
    [
      "a file that cannot be written",
      ["preview", "--json", "/nonexistent/plan.json"],
      /--json \/nonexistent\/plan\.json cannot be written/,
    ],
    ["a folder without stacks", ["preview", "--cwd", tmpdir()], /no stack "dev" .* stacks here: none/],
  ] as const) {
    it(`ends with 2 for ${title}`, async () => {
      const { code, stderr } = await gatehouse(args);
      assert.equal(code, 2);
      assert.match(stderr, expected);
      assert.ok(!/\n\s+at /.test(stderr), stderr);
    });
  }

  it("never runs stale code: a changed source shows at once", async () => {
    cpSync(join(ROOT, "cli"), join(folder, "cli"), { recursive: true });
    for (const name of [
      "components",
      "stacks",
      "policy-pack",
      "node_modules",
      "package-lock.json",
      "tsconfig.json",
    ]) {
      symlinkSync(join(ROOT, name), join(folder, name));
    }
    const launcher = join(folder, "cli/gatehouse.cjs");
    assert.match((await gatehouse(["help"], launcher)).stdout, /^gatehouse: what a stack would create/);
    const main = join(folder, "cli/main.ts");
    writeFileSync(
      main,
      readFileSync(main, "utf8").replace("gatehouse: what a stack", "CHANGED: what a stack"),
    );
    assert.match((await gatehouse(["help"], launcher)).stdout, /^CHANGED: what a stack would create/);
  });
});
