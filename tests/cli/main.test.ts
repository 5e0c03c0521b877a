import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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
    [
      "an unknown command",
      ["deploy"],
      /Unknown command "deploy"; use "preview", "policies", "permissions", "frontend-env", "verify", "frontend", "generate" or "help"/,
    ],
    [
      "a file that cannot be written",
      ["preview", "--json", "/nonexistent/plan.json"],
      /--json \/nonexistent\/plan\.json cannot be written/,
    ],
    ["a folder without stacks", ["preview", "--cwd", tmpdir()], /no stack "dev" .* stacks here: none/],
    ["a file as folder", ["preview", "--cwd", __filename], /no stack "dev" .* stacks here: none/],
    [
      "an option without its value",
      ["preview", "--stack", "--json"],
      /^error: [^\n\\]*--stack[^\n\\]*--help/,
    ],
  ] as const) {
    it(`ends with 2 for ${title}`, async () => {
      const { code, stderr } = await gatehouse(args);
      assert.equal(code, 2);
      assert.match(stderr, expected);
      assert.ok(!/\n\s+at /.test(stderr), stderr);
    });
  }

  it("says which facts are missing, with the other faults, instead of failing", async () => {
    stackFile("far", { "aws:region": "eu-south-2" });
    stackFile("worse", { "aws:region": "eu-south-2", "gatehouse:network": { zones: 7 } });
    stackFile("profile", { "aws:region": "ap-northeast-1" });
    const faults = async (stack: string) => {
      const { code, stderr } = await gatehouse(["preview", "--cwd", folder, "--stack", stack]);
      assert.equal(code, 2);
      return stderr.split("\n").filter((line) => line.startsWith("error: "));
    };
    const region = (stack: string) =>
      `error: Pulumi.${stack}.yaml:2:3 aws:region is "eu-south-2", of which the offline preview has no facts; it knows `;
    const [far = "", ...noMore] = await faults("far");
    assert.ok(far.startsWith(region("far")), far);
    assert.deepEqual(noMore, []);
    const [worse = "", zones = ""] = await faults("worse");
    assert.ok(worse.startsWith(region("worse")), worse);
    assert.match(zones, /network\.zones is 7; use 2 or 3$/);
    assert.deepEqual(await faults("profile"), [
      'error: Pulumi.profile.yaml:14:11 gatehouse:models.bedrock.modelIds[0] is "eu.amazon.nova-lite-v1:0", an inference profile that the offline preview does not know in ap-northeast-1. Either use a profile that begins with "apac.", or the model without a profile, or ask AWS with `pulumi preview`.',
    ]);
  });

  it("says so when Pulumi.yaml names no project or cannot be read", async () => {
    stackFile("dev", {});
    for (const text of ["name: 5\n", "- name\n", "name: [\n", "name: a b\n", ""]) {
      writeFileSync(join(folder, "Pulumi.yaml"), text);
      const { code, stderr } = await gatehouse(["preview", "--cwd", folder]);
      assert.equal(code, 2);
      assert.match(stderr, /^error: Pulumi\.yaml names no project; write its name as /);
    }
    mkdirSync(join(folder, "Pulumi.dir.yaml"));
    const { code, stderr } = await gatehouse(["preview", "--cwd", folder, "--stack", "dir"]);
    assert.equal(code, 2);
    assert.match(stderr, /^error: Pulumi\.dir\.yaml cannot be read: EISDIR/);
  });

  it("ends quietly when nobody reads on, and in words when the output cannot be written", async () => {
    const launcher = join(ROOT, "cli/gatehouse.cjs");
    const shell = (script: string) =>
      promisify(execFile)("bash", ["-c", `set -o pipefail; ${script}`, process.execPath, launcher]).catch(
        (error) => error as { code: number; stdout: string; stderr: string },
      );
    const head = await shell('"$0" "$1" preview --json - | head -c 10');
    assert.deepEqual({ code: "code" in head ? head.code : 0, stderr: head.stderr }, { code: 0, stderr: "" });
    if (existsSync("/dev/full")) {
      const full = await shell('"$0" "$1" preview > /dev/full');
      assert.match(full.stderr, /^error: the output cannot be written: ENOSPC[^\n]*\n$/);
      assert.equal("code" in full ? full.code : 0, 2);
    }
  });

  /** The program in a folder of its own, with every package but not their cache. */
  function checkout(packages = true): string {
    cpSync(join(ROOT, "cli"), join(folder, "cli"), { recursive: true });
    for (const name of ["components", "stacks", "policy-pack", "package-lock.json", "tsconfig.json"]) {
      symlinkSync(join(ROOT, name), join(folder, name));
    }
    if (packages) {
      mkdirSync(join(folder, "node_modules"));
      for (const name of readdirSync(join(ROOT, "node_modules")).filter((one) => one !== ".cache")) {
        symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
      }
    }
    return join(folder, "cli/gatehouse.cjs");
  }

  it("works where its cache cannot be written", async () => {
    const launcher = checkout();
    writeFileSync(join(folder, "node_modules/.cache"), "");
    const { code, stdout, stderr } = await gatehouse(["help"], launcher);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /^gatehouse: what a stack would create/);
  });

  it("works several times at once in a fresh checkout, and keeps one bundle and what is compiled of it", async () => {
    const launcher = checkout();
    const runs = await Promise.all([1, 2, 3].map(() => gatehouse(["help"], launcher)));
    assert.deepEqual(
      runs.map(({ code, stderr }) => ({ code, stderr })),
      runs.map(() => ({ code: 0, stderr: "" })),
    );
    const kept = readdirSync(join(folder, "node_modules/.cache/gatehouse"));
    assert.deepEqual(
      kept.map((name) => name.replace(/^[0-9a-f]{32}/, "HASH").replace(/-\d+/, "-TAG")).sort(),
      ["HASH.cjs", "HASH.help-TAG.v8"],
    );
  }).timeout(60_000);

  it("loads the SDK once, and nothing that only serialises functions", async () => {
    const spy = join(folder, "spy.cjs");
    writeFileSync(
      spy,
      'process.on("exit", () => process.stderr.write(Object.keys(require.cache).sort().join("\\n")));',
    );
    const args = ["--require", spy, join(ROOT, "cli/gatehouse.cjs"), "preview"];
    const { stderr } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
    const packages = /node_modules\/(@pulumi\/pulumi|typescript|@npmcli\/arborist)\//;
    assert.deepEqual(
      stderr
        .split("\n")
        .filter((file) => packages.test(file))
        .map((file) => file.slice(file.lastIndexOf("node_modules/"))),
      ["node_modules/@pulumi/pulumi/index.js", "node_modules/@pulumi/pulumi/runtime/index.js"],
    );
    assert.match(stderr, /node_modules\/@pulumi\/aws\/ec2\/vpc\.js/);
  });

  it("asks for `npm ci` where the packages are missing", async () => {
    const { code, stderr } = await gatehouse(["preview"], checkout(false));
    assert.deepEqual(
      { code, stderr },
      {
        code: 2,
        stderr: `error: node_modules is missing or incomplete; run \`npm ci\` in ${realpathSync(folder)}.\n`,
      },
    );
  });

  it("ends with 3 for a fault of its own, and says that it is one", async () => {
    const launcher = checkout();
    const file = join(folder, "cli/preview.ts");
    const begin = "export async function preview(options: PreviewOptions): Promise<number> {\n";
    const source = readFileSync(file, "utf8");
    assert.ok(source.includes(begin));
    writeFileSync(file, source.replace(begin, `${begin}  throw new Error("broken \\u001b[31m");\n`));
    const { code, stderr } = await gatehouse(["preview"], launcher);
    assert.equal(code, 3);
    assert.match(stderr, /^error: gatehouse itself failed, .*\nError: broken \\u001b\[31m\n {4}at preview /);
  });

  it("refuses a Node.js that is too old", async () => {
    const old = join(folder, "old.cjs");
    writeFileSync(
      old,
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.18.3" } });',
    );
    const args = ["--require", old, join(ROOT, "cli/gatehouse.cjs"), "help"];
    await assert.rejects(promisify(execFile)(process.execPath, args), {
      code: 2,
      stderr: "error: Node.js 20.18.3 is too old; use 20.19 or later.\n",
    });
  });

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
