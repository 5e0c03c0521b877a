import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countEngineRun, noteSkippedEngine } from "../support/engineRuns";

const PACK = join(__dirname, "../../policy-pack");
const PROGRAM = join(__dirname, "engine/program");

describe("policy pack, in the real engine", function () {
  this.timeout(120_000);
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  before(function () {
    if (spawnSync("pulumi", ["version"]).status !== 0) {
      noteSkippedEngine();
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "gatehouse-policies-"));
    environment = {
      ...process.env,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "1",
    };
  });

  after(() => {
    if (folder !== undefined) {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  function pulumi(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
    countEngineRun();
    const { status, stdout, stderr } = spawnSync("pulumi", args, {
      cwd: PROGRAM,
      env: environment,
      encoding: "utf8",
    });
    return { status, output: `${stdout}${stderr}` };
  }

  function analyze(inputs: Record<string, unknown>): ReturnType<typeof pulumi> {
    const file = join(folder, "export.json");
    const stack = "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev";
    const type = "aws:efs/fileSystem:FileSystem";
    const resources = [
      { urn: stack, type: "pulumi:pulumi:Stack", custom: false },
      {
        urn: `urn:pulumi:dev::demo::${type}::files`,
        type,
        custom: true,
        id: "fs-1",
        parent: stack,
        inputs,
        outputs: inputs,
      },
    ];
    const manifest = { time: "2026-11-01T00:00:00Z", magic: "", version: "" };
    writeFileSync(file, JSON.stringify({ version: 3, deployment: { manifest, resources } }));
    return pulumi("policy", "analyze", "--file", file, "--policy-pack", PACK);
  }

  it("fails `policy analyze` of an export with a violation", () => {
    const { status, output } = analyze({ encrypted: false });
    assert.equal(status, 1, output);
    assert.match(output, /\[mandatory\].*efs-encrypted.*files/);
    assert.match(output, /encrypted is false: the files are stored in the clear/);
  });

  it("passes `policy analyze` of a clean export", () => {
    const { status, output } = analyze({ encrypted: true });
    assert.equal(status, 0, output);
    assert.doesNotMatch(output, /mandatory|advisory/);
  });

  describe("with a provider", () => {
    let provider: ChildProcess;

    before(async () => {
      provider = spawn(process.execPath, [join(__dirname, "engine/provider.cjs")], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [port] = await once(provider.stdout!, "data");
      const at = String(port).trim();
      environment = { ...environment, PULUMI_DEBUG_PROVIDERS: `aws:${at},random:${at}` };
      const created = pulumi("stack", "init", "test");
      assert.equal(created.status, 0, created.output);
    });

    after(() => provider?.kill());

    const preview = (config: Record<string, unknown> = {}) => {
      const file = join(folder, "config.json");
      writeFileSync(file, JSON.stringify(config));
      const flags = ["--stack", "test", "--non-interactive", "--color", "never"];
      return pulumi("preview", ...flags, "--policy-pack", PACK, "--policy-pack-config", file);
    };
    const found = (output: string) =>
      [...output.matchAll(/- \[(\w+)\].*?\s\s(\S+)\s+\(\S+ (\S+)\)/g)]
        .map(([, level, rule, name]) => `${level} ${rule} ${name}`)
        .sort();

    it("judges unknown documents by their structure, tells secrets from literals, and counts nothing unknown as passed", () => {
      const { status, output } = preview();
      assert.notEqual(status, 0);
      assert.deepEqual(found(output), [
        "advisory sns-policy-not-public undescribed",
        "mandatory efs-encrypted files",
        "mandatory iam-no-wildcard-actions app",
        "mandatory secret-value-not-literal literal",
      ]);
      assert.match(output, /not yet evaluated: policy: its text is not known before creation/);
      assert.match(output, /policy\.Statement\[0\]\.Action is "sns:\*"/);
      assert.doesNotMatch(output, /opensesame/);
    });

    it("takes levels and waivers from the configuration", () => {
      const waivers = [
        { rule: "efs-encrypted", resource: "*::files", reason: "A test", owner: "me", expires: "2999-12-31" },
        { rule: "secret-value-not-literal", resource: "*::literal", reason: "A test", expires: "2020-01-01" },
      ];
      const { status, output } = preview({ "iam-no-wildcard-actions": "advisory", waivers: { waivers } });
      assert.notEqual(status, 0);
      assert.deepEqual(found(output), [
        "advisory efs-encrypted files",
        "advisory iam-no-wildcard-actions app",
        "advisory sns-policy-not-public undescribed",
        "mandatory secret-value-not-literal literal",
        "mandatory waivers policy-pack-test-test",
      ]);
      assert.match(output, /waived until 2999-12-31 by me \(A test\)/);
      assert.match(output, /Waiver 2 .* expired on 2020-01-01/);
    });
  });
});
