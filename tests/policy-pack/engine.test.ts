import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { entriesOf } from "../../cli/planFile";
import { readPolicyConfig } from "../../cli/policyConfig";
import { evaluate } from "../../policy-pack/evaluate";
import { Engine, type ExportDocument } from "../support/engine";
import { countEngineRun, noteSkippedEngine } from "../support/engineRuns";

const PACK = join(__dirname, "../../policy-pack");
const PROGRAM = join(__dirname, "engine/program");

/** A waiver ends within two years. */
const nextYear = new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10);
const accepted = {
  rule: "efs-encrypted",
  resource: "*::files",
  reason: "A test",
  owner: "me",
  expires: nextYear,
};
const expired = {
  ...accepted,
  rule: "secret-value-not-literal",
  resource: "*::literal",
  expires: "2020-01-01",
};

/** What the CLI lists: level, policy and resource. */
const found = (output: string) =>
  [...output.matchAll(/- \[(\w+)\].*?\s\s(\S+)\s+\(\S+ (\S+)\)/g)]
    .map(([, level, rule, name]) => `${level} ${rule} ${name}`)
    .sort();

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

  function analyze(
    inputs: Record<string, unknown>,
    settings: Record<string, unknown> = { all: "disabled", "efs-encrypted": "mandatory" },
  ): ReturnType<typeof pulumi> {
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
    const config = join(folder, "analyze.json");
    writeFileSync(config, JSON.stringify(settings));
    const flags = ["--policy-pack", PACK, "--policy-pack-config", config];
    return pulumi("policy", "analyze", "--file", file, ...flags);
  }

  it("fails `policy analyze` of an export with a violation", () => {
    const { status, output } = analyze({ encrypted: false });
    assert.equal(status, 1, output);
    assert.match(output, /\[mandatory\].*efs-encrypted.*files/);
    assert.match(output, /encrypted is false: the files are stored in the clear/);
  });

  it("passes `policy analyze` of a clean export, and says how much is final", () => {
    const { status, output } = analyze({ encrypted: true });
    assert.equal(status, 0, output);
    assert.deepEqual(found(output), ["advisory blind-spots demo-dev"]);
    assert.match(output, /1 of 1 verdicts are final \(100 %\)/);
  });

  it("fails for an expired waiver whatever `all` says, and never drops the figure", () => {
    for (const all of ["advisory", "disabled"]) {
      const { status, output } = analyze({ encrypted: true }, { all, waivers: { waivers: [expired] } });
      assert.equal(status, 1, output);
      assert.match(output, /Waiver 1 \(.*\): expired on 2020-01-01/);
      const own = found(output).filter((line) => line.endsWith(" demo-dev"));
      assert.deepEqual(own, ["advisory blind-spots demo-dev", "mandatory waivers demo-dev"]);
    }
  });

  it("takes a valid waiver whatever `all` says, and refuses one that ends too late", () => {
    const judged = (entry: typeof accepted) =>
      analyze(
        { encrypted: false },
        { all: "disabled", "efs-encrypted": "mandatory", waivers: { waivers: [entry] } },
      );
    const good = judged(accepted);
    assert.equal(good.status, 0, good.output);
    assert.ok(good.output.includes(`waived until ${nextYear} by me (A test)`), good.output);
    const late = judged({ ...accepted, expires: "9999-12-31" });
    assert.equal(late.status, 1, late.output);
    assert.match(late.output, /expires is "9999-12-31"; write a day until \d{4}-\d\d-\d\d, 2 years from/);
    assert.match(late.output, /\[mandatory\].*efs-encrypted.*files/);
  });

  it("refuses a setting that does not exist, which the CLI lets through", () => {
    const { status, output } = analyze({ encrypted: true }, { all: "disabled", waivers: { waiver: [] } });
    assert.equal(status, 1, output);
    assert.match(output, /"waivers" has no setting "waiver"; .* \(did you mean "waivers"\?\)/);
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

    /** The rules that this program breaks on purpose; others of the pack have their say beside them. */
    const PLANTED = {
      "efs-encrypted": "mandatory",
      "iam-no-wildcard-actions": "mandatory",
      "secret-value-not-literal": "mandatory",
      "sns-policy-not-public": "mandatory",
    };

    const preview = (config: Record<string, unknown> = {}, stackFile: Record<string, unknown> = {}) =>
      run({ all: "disabled", ...PLANTED, ...config }, stackFile);

    /** @param stackFile what the stack's own configuration says. */
    const run = (config: Record<string, unknown>, stackFile: Record<string, unknown>) => {
      const file = join(folder, "config.json");
      writeFileSync(file, JSON.stringify(config));
      const own = join(folder, "Pulumi.test.yaml");
      const { encryptionsalt } = parse(readFileSync(join(PROGRAM, "Pulumi.test.yaml"), "utf8"));
      writeFileSync(own, stringify({ encryptionsalt, config: stackFile }));
      const flags = ["--stack", "test", "--non-interactive", "--color", "never", "--config-file", own];
      return pulumi("preview", ...flags, "--policy-pack", PACK, "--policy-pack-config", file);
    };
    it("judges unknown documents by their structure, tells secrets from literals, and counts nothing unknown as passed", () => {
      const { status, output } = preview();
      assert.notEqual(status, 0);
      assert.deepEqual(found(output), [
        "advisory blind-spots policy-pack-test-test",
        "advisory sns-policy-not-public undescribed",
        "mandatory efs-encrypted files",
        "mandatory iam-no-wildcard-actions app",
        "mandatory secret-value-not-literal literal",
      ]);
      assert.match(output, /not yet evaluated: policy: its text is not known before creation/);
      assert.match(output, /5 of 6 verdicts are final \(83\.3 %\); open: sns-policy-not-public \(1\)/);
      assert.match(output, /policy\.Statement\[0\]\.Action is "sns:\*"/);
      assert.doesNotMatch(output, /opensesame/);
    });

    const idle = { ...accepted, resource: "*::gone" };
    const waived = [
      "advisory blind-spots policy-pack-test-test",
      "advisory blind-spots policy-pack-test-test",
      "advisory efs-encrypted files",
      "advisory iam-no-wildcard-actions app",
      "advisory sns-policy-not-public undescribed",
      "mandatory secret-value-not-literal literal",
      "mandatory waivers policy-pack-test-test",
    ];

    it("takes levels and waivers from the configuration", () => {
      const { status, output } = preview({
        "iam-no-wildcard-actions": "advisory",
        waivers: { waivers: [accepted, expired, idle] },
      });
      assert.notEqual(status, 0);
      assert.deepEqual(found(output), waived);
      assert.ok(output.includes(`waived until ${nextYear} by me (A test)`), output);
      assert.match(output, /Waiver 2 .* expired on 2020-01-01/);
      assert.match(output, /efs-encrypted on \*::gone covers nothing any more; remove it/);
    });

    it("takes waivers from the stack file just as well, also with days that YAML reads as points in time", () => {
      const day = ({ expires, ...rest }: typeof accepted) => ({
        ...rest,
        expires: new Date(`${expires}T00:00:00Z`),
      });
      const { status, output } = preview(
        { "iam-no-wildcard-actions": "advisory" },
        { "gatehouse:policies": { waivers: [accepted, expired, idle].map(day) } },
      );
      assert.notEqual(status, 0);
      assert.deepEqual(found(output), waived);
      assert.ok(output.includes(`waived until ${nextYear} by me (A test)`), output);
      assert.match(output, /gatehouse:policies\.waivers\[1\] Waiver .* expired on 2020-01-01/);
    });

    it("takes the environment from the stack file, or lowers levels by the configuration's", () => {
      const heard = (environment: Record<string, unknown>, stackFile = {}) =>
        found(run({ waivers: environment }, stackFile).output).filter((line) =>
          line.includes(" stack-alarm-heard "),
        );
      assert.deepEqual(heard({}), ["advisory stack-alarm-heard cpu"]);
      assert.deepEqual(heard({}, { "gatehouse:environment": "dev" }), []);
      assert.deepEqual(heard({ environment: "dev" }), []);
      const given = run({ waivers: { environment: "dev" }, "stack-alarm-heard": "mandatory" }, {}).output;
      assert.deepEqual(
        found(given).filter((line) => line.includes(" stack-alarm-heard ")),
        ["mandatory stack-alarm-heard cpu"],
      );
    });
  });
});

describe("policy pack, on the example of somebody else's program", function () {
  this.timeout(240_000);
  const example = join(PACK, "examples/uploads");
  const flags = ["--policy-pack", "policy-pack", "--policy-pack-config", join(example, "policies.json")];
  let engine: Engine;

  before(async function () {
    if (spawnSync("pulumi", ["version"]).status !== 0) {
      this.skip();
    }
    engine = await Engine.open({
      stack: "staging",
      config: { "aws:region": "eu-central-1" },
      main: "policy-pack/examples/uploads/index.ts",
    });
  });
  after(() => engine?.close());

  it("stops it at preview for what README.md shows", async () => {
    const { code, output } = await engine.pulumi("preview", ...flags);
    assert.equal(code, 1, output);
    const told = [...output.matchAll(/- \[(mandatory|advisory)\].*?\s\s(\S+)\s+\(/g)].map(
      ([, level, rule]) => `${level} ${rule}`,
    );
    assert.deepEqual([...new Set(told)].sort(), [
      "advisory blind-spots",
      "advisory iam-no-wildcard-actions",
      "advisory rds-not-public",
      "advisory stack-data-store-callers",
      "advisory stack-role-used",
      "mandatory rds-encrypted",
      "mandatory s3-bpa-all-four",
      "mandatory sg-no-public-ingress-ssh",
    ]);
    assert.match(output, /waived until 2027-06-30 by orders team/);
  });

  it("is judged in its deployed state as its recorded export is", async () => {
    await engine.up();
    const file = join(example, "export.json");
    const live = recorded(await engine.export());
    if (process.env["UPDATE_GOLDEN"] === "1") {
      writeFileSync(file, `${JSON.stringify(live, undefined, 2)}\n`);
    }
    const options = { today: "2026-11-21", ...readPolicyConfig(join(example, "policies.json")) };
    const [one, other] = [live, JSON.parse(readFileSync(file, "utf8"))].map(
      (document) => evaluate(entriesOf(document) ?? [], options).verdicts,
    );
    assert.deepEqual(one, other);
    assert.equal(one?.length, 8);
  });
});

describe("policy pack, blind spots in the engine's preview", function () {
  this.timeout(240_000);
  const golden = readFileSync(join(__dirname, "../golden/policy-pack-undecided-at-preview.txt"), "utf8");

  before(function () {
    if (spawnSync("pulumi", ["version"]).status !== 0) {
      this.skip();
    }
  });

  for (const stack of ["dev", "spa-dev"]) {
    it(`are those that are known by name: ${stack}`, async () => {
      const { config } = parse(readFileSync(join(__dirname, `../../Pulumi.${stack}.yaml`), "utf8"));
      const engine = await Engine.open({ stack, config });
      try {
        const { output } = await engine.pulumi("preview", "--policy-pack", "policy-pack");
        assert.match(output, /gatehouse-policies/);
        const [, open = ""] = /verdicts are final .*; open: (.*)/.exec(output) ?? [];
        const counts = new Map<string, number>();
        for (const [name, rule = ""] of golden.split("\n").map((line) => line.split(" "))) {
          if (name === stack) {
            counts.set(rule, (counts.get(rule) ?? 0) + 1);
          }
        }
        const named = [...counts].map(([rule, count]) => `${rule} (${count})`);
        assert.deepEqual(open.split(", ").filter(Boolean).sort(), named.sort());
      } finally {
        await engine.close();
      }
    });
  }
});

/** What the pack reads of an export, without providers and what differs from run to run. */
function recorded({ deployment }: ExportDocument): object {
  const resources = (deployment.resources ?? [])
    .filter(({ type }) => !type.startsWith("pulumi:providers:"))
    .map(({ urn, type, custom, id, parent, inputs, outputs, dependencies, propertyDependencies }) => ({
      urn,
      type,
      custom,
      ...(id === undefined ? {} : { id }),
      ...(parent === undefined ? {} : { parent }),
      inputs: inputs ?? {},
      outputs: Object.fromEntries(
        Object.entries(outputs ?? {}).filter(([, value]) => !String(value).startsWith("no value for this")),
      ),
      dependencies: dependencies ?? [],
      propertyDependencies: propertyDependencies ?? {},
    }));
  const document = JSON.stringify({ version: 3, deployment: { resources } });
  return JSON.parse(document.replaceAll("gatehouse", "uploads"));
}
