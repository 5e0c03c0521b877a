import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { entriesOf } from "../../cli/planFile";
import { openWebuiConfig } from "../support/stack";

const ROOT = resolve(__dirname, "../..");
const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem";
const URN = `urn:pulumi:site::demo::${FILE_SYSTEM}::files`;
const today = new Date().toISOString().slice(0, 10);
/** A waiver ends within two years. */
const nextYear = new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10);

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as npm runs it, in a process of its own. */
async function gatehouse(...args: readonly string[]): Promise<Run> {
  try {
    const command = [join(ROOT, "cli/gatehouse.cjs"), ...args];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { maxBuffer: 1 << 26 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Run;
    return { code, stdout, stderr };
  }
}

const resource = (encrypted: boolean, extra: object = {}) => ({
  urn: URN,
  type: FILE_SYSTEM,
  custom: true,
  inputs: { encrypted },
  ...extra,
});
/** Everything else is judged by other tests. */
const ONLY = { all: "disabled", "efs-encrypted": "mandatory" };
const waiver = {
  rule: "efs-encrypted",
  resource: "*::files",
  reason: "Moved in spring, ticket OPS-1",
  owner: "platform team",
  expires: nextYear,
};

describe("a file of resources", () => {
  it("is read from an export, without what waits for its deletion", () => {
    const resources = [resource(true), resource(false, { delete: true })];
    assert.deepEqual(entriesOf({ version: 3, deployment: { resources } }), [resources[0]]);
    assert.deepEqual(entriesOf({ version: 3, deployment: {} }), []);
  });

  it("is read from a preview as what its steps leave behind", () => {
    const other = resource(true, { urn: `${URN}-2` });
    const steps = [
      { op: "delete", urn: other.urn, oldState: other },
      { op: "same", urn: URN, newState: resource(true), oldState: resource(true) },
      { op: "create-replacement", urn: URN, newState: resource(false), oldState: resource(true) },
      { op: "delete-replaced", urn: URN, oldState: resource(true) },
    ];
    assert.deepEqual(entriesOf({ steps }), [resource(false)]);
  });

  it("is read from a plan, and refused where it is something else", () => {
    assert.deepEqual(entriesOf({ version: 1, resources: [resource(true)] }), [resource(true)]);
    for (const document of [
      {},
      { resources: [{}] },
      { resources: "all" },
      { deployment: { resources: [1] } },
    ]) {
      assert.equal(entriesOf(document), undefined);
    }
  });
});

describe("gatehouse policies", () => {
  let folder: string;
  const write = (name: string, content: unknown) => {
    const file = join(folder, name);
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  };
  const stackFile = (stack: string, config: Record<string, unknown>) =>
    write(`Pulumi.${stack}.yaml`, stringify({ config: { ...openWebuiConfig, ...config } }));
  const exported = (encrypted: boolean) =>
    write("export.json", { version: 3, deployment: { resources: [resource(encrypted)] } });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
    write("Pulumi.yaml", "name: gatehouse\nruntime: nodejs\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("judges an export, and ends with 1 for a violation", async () => {
    const config = write("only.json", ONLY);
    const good = await gatehouse("policies", "--plan", exported(true), "--config", config);
    assert.deepEqual([good.code, good.stderr], [0, ""]);
    assert.match(
      good.stdout,
      /^Policies of the stack site, .*export\.json\n {2}1 rule; verdicts: 1 compliant/,
    );
    assert.match(good.stdout, /\n {2}1 of 1 verdicts are final \(100 %\)\nPassed\.\n$/);
    const bad = await gatehouse("policies", "--plan", exported(false), "--config", config);
    assert.equal(bad.code, 1);
    assert.match(
      bad.stdout,
      /violation efs-encrypted \(high, mandatory\)\n {4}aws:efs\S+ "files": encrypted is false/,
    );
  });

  it("takes waivers from the configuration, and tells one that covers nothing", async () => {
    const waivers = [waiver, { ...waiver, resource: "*::gone" }];
    const config = write("waivers.json", { ...ONLY, waivers: { waivers } });
    const { code, stdout } = await gatehouse("policies", "--plan", exported(false), "--config", config);
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      new RegExp(`waived efs-encrypted until ${nextYear} by platform team: Moved in spring, ticket OPS-1`),
    );
    const flat = stdout.replace(/\s+/g, " ");
    assert.match(
      flat,
      /waiver \S+waivers\.json: waivers\[1\] efs-encrypted on \*::gone covers nothing any more; remove it\./,
    );
  });

  it("names the file and the place of a faulty waiver of the configuration", async () => {
    const config = write("late.json", {
      ...ONLY,
      waivers: { waivers: [{ ...waiver, expires: "9999-12-31" }] },
    });
    const { code, stdout } = await gatehouse("policies", "--plan", exported(true), "--config", config);
    assert.equal(code, 1, stdout);
    assert.match(
      stdout.replace(/\s+/g, " "),
      /late\.json: waivers\[0\] Waiver \(efs-encrypted on \*::files\): expires is "9999-12-31"; write a day until/,
    );
  });

  it("writes JSON and SARIF alone on standard output", async () => {
    const config = write("only.json", ONLY);
    const args = ["policies", "--plan", exported(false), "--config", config, "--environment", "dev"];
    const json = JSON.parse((await gatehouse(...args, "--format", "json")).stdout);
    assert.deepEqual([json.subject.stack, json.environment, json.passed], ["site", "dev", false]);
    assert.deepEqual(json.subject.today, today);
    const sarif = JSON.parse((await gatehouse(...args, "--format", "sarif")).stdout);
    assert.equal(sarif.runs[0].results[0].ruleId, "efs-encrypted");
  });

  it("names every mistake on the command line and ends with 2", async () => {
    const text = write("text.json", "no json");
    for (const [args, expected] of [
      [
        ["--format", "xml", "--environment", "test"],
        [/--format xml/, /--environment test/],
      ],
      [["--plan", text], [/--plan .*text\.json is not JSON/]],
      [["--plan", join(folder, "none.json")], [/none\.json cannot be read/]],
      [["--plan", write("other.json", { a: 1 })], [/none of the files that this reads/]],
      [
        ["--plan", write("list.json", [])],
        [/--plan \S+list\.json holds no JSON object; write it with `pulumi stack export`/],
      ],
      [
        ["--config", write("list.json", [])],
        [/--config \S+list\.json holds no JSON object; write one as policy-pack\/README\.md shows\.\n/],
      ],
      [
        ["--config", write("c.json", { "no-rule": "advisory", all: "strict" })],
        [/c\.json: There is no rule "no-rule"/, /"all" is "strict"/, /\n2 faults; nothing was judged\.\n$/],
      ],
      [
        [
          "--config",
          write("d.json", { "rds-encryptet": "advisory", "rds-encrypted": 7, waivers: { accountId: "12" } }),
        ],
        [
          /^error: \S+d\.json: There is no rule "rds-encryptet"; .* \(did you mean "rds-encrypted"\?\)\.$/m,
          /^error: \S+d\.json: "rds-encrypted" is 7; use "mandatory", "advisory" or "disabled", or a map/m,
          /^error: \S+d\.json: "accountId" of "waivers" is "12"; use a text of 12 digits/m,
          /\n3 faults; nothing was judged\.\n$/,
        ],
      ],
    ] as const) {
      const { code, stdout, stderr } = await gatehouse("policies", ...args);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      for (const pattern of expected) {
        assert.match(stderr, pattern);
      }
    }
  });

  it("takes waivers and environment from a stack file, beside a plan too", async () => {
    stackFile("site", { "gatehouse:policies": { waivers: [waiver] } });
    const config = write("only.json", ONLY);
    const args = ["policies", "--plan", exported(false), "--config", config, "--cwd", folder];
    assert.equal((await gatehouse(...args)).code, 1);
    const { code, stdout } = await gatehouse(...args, "--stack", "site");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /environment dev\n.* 1 waived/);
  });

  it("previews with the stack file's waivers: expired ones fail with their line", async () => {
    const expired = { ...waiver, rule: "alb-tls-policy", expires: "2020-01-01" };
    stackFile("site", { "gatehouse:policies": { waivers: [waiver, expired] } });
    const lines = readFileSync(join(folder, "Pulumi.site.yaml"), "utf8").split("\n");
    const line = 1 + lines.findIndex((text) => text.includes("rule: alb-tls-policy"));
    for (const command of ["preview", "policies"]) {
      const { code, stdout } = await gatehouse(command, "--cwd", folder, "--stack", "site");
      const flat = stdout.replace(/\s+/g, " ");
      assert.equal(code, 1, stdout);
      assert.ok(flat.includes(`Pulumi.site.yaml:${line}:`), flat);
      assert.match(flat, /Waiver \(alb-tls-policy on \*::files\): expired on 2020-01-01/);
      assert.match(flat, /efs-encrypted on \*::files covers nothing any more; remove it\./);
    }
  });

  it("names every faulty waiver of a stack file with its line, at once", async () => {
    const { owner: _, ...nobodys } = waiver;
    const faulty = [
      { ...waiver, rule: "efs-encryptet" },
      nobodys,
      { ...waiver, expires: "2027-02-30", reason: "short" },
      { ...waiver, until: "2027-01-01" },
    ];
    stackFile("bad", { "gatehouse:size": "tiny", "gatehouse:policies": { waivers: faulty } });
    for (const args of [["preview"], ["policies"], ["policies", "--plan", exported(true)]]) {
      const { code, stderr } = await gatehouse(...args, "--cwd", folder, "--stack", "bad");
      assert.equal(code, 2, stderr);
      for (const fault of [
        /gatehouse:policies\.waivers\[0\]\.rule is "efs-encryptet", which is no rule; .*did you mean "efs-encrypted"/,
        /gatehouse:policies\.waivers\[1\]\.owner is not set; use a person or a team/,
        /gatehouse:policies\.waivers\[2\]\.expires is "2027-02-30[^"]*"; use an existing day as YYYY-MM-DD/,
        /gatehouse:policies\.waivers\[2\]\.reason is "short"; use a sentence/,
        /gatehouse:policies\.waivers\[3\]\.until is not a known key; known in .*: rule, resource, reason, owner, expires/,
        /gatehouse:size is "tiny"/,
      ]) {
        assert.match(stderr, new RegExp(`^error: Pulumi\\.bad\\.yaml:\\d+:\\d+ ${fault.source}`, "m"));
      }
    }
  });
});
