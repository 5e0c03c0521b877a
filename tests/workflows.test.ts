import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";

const ROOT = resolve(__dirname, "..");
const FOLDER = join(ROOT, ".github/workflows");

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly needs?: string | readonly string[];
  readonly uses?: string;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = readdirSync(FOLDER).sort();
const workflows = files.map((file) => {
  const document = parseDocument(readFileSync(join(FOLDER, file), "utf8"), { uniqueKeys: true });
  return { file, faults: document.errors, workflow: document.toJS() as Workflow };
});
const jobs = workflows.flatMap(({ file, workflow }) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ file, name, job, all: workflow.jobs })),
);
const steps = jobs.flatMap(({ file, name, job }) =>
  (job.steps ?? []).map((step, index) => ({ place: `${file}, ${name}, step ${index + 1}`, step })),
);

describe("the workflows", () => {
  it("are YAML, each with a trigger, rights and jobs", () => {
    assert.deepEqual(files, ["deploy-stack.yml", "deploy.yml", "preview.yml"]);
    for (const { file, faults, workflow } of workflows) {
      assert.deepEqual(faults, [], file);
      assert.ok(Object.keys(workflow.on).length > 0, file);
      assert.deepEqual(workflow.permissions, { contents: "read" }, file);
    }
  });

  it("never run on pull requests with more rights than the pull request has", () => {
    for (const { file, workflow } of workflows) {
      assert.ok(!("pull_request_target" in workflow.on), file);
      assert.ok(!("workflow_run" in workflow.on), file);
    }
  });

  it("wait for jobs that exist, and end at some time", () => {
    for (const { file, name, job, all } of jobs) {
      for (const needed of [job.needs ?? []].flat()) {
        assert.ok(needed in all, `${file}: ${name} waits for ${needed}`);
      }
      assert.ok(
        job.uses !== undefined || (job["timeout-minutes"] ?? 0) > 0,
        `${file}: ${name} may run for ever`,
      );
    }
  });

  it("ask for a token of AWS only where a role is taken on", () => {
    for (const { file, name, job } of jobs) {
      const assumes =
        job.uses !== undefined || (job.steps ?? []).some(({ uses }) => uses?.startsWith("aws-actions/"));
      assert.equal(job.permissions?.["id-token"] === "write", assumes, `${file}: ${name}`);
    }
  });

  it("take no key of AWS from anywhere, and leave Git's token on no disk", () => {
    for (const { place, step } of steps) {
      assert.ok(!/aws-(access-key|secret)/.test(JSON.stringify(step)), place);
      if (step.uses?.startsWith("actions/checkout@")) {
        assert.equal(step.with?.["persist-credentials"], false, place);
      }
    }
  });

  it("use actions of a version, and of few owners", () => {
    const owners = new Set<string>();
    for (const { place, step } of steps.filter(({ step: { uses } }) => uses !== undefined)) {
      const [, owner = "", version] = /^([\w-]+)\/[\w./-]+@(v\d+|[0-9a-f]{40})$/.exec(step.uses ?? "") ?? [];
      assert.notEqual(version, undefined, `${place}: ${step.uses}`);
      owners.add(owner);
    }
    assert.deepEqual([...owners].sort(), ["actions", "aws-actions", "pulumi"]);
  });

  it("hold scripts that bash can read, into which nobody's text is pasted", () => {
    for (const { place, step } of steps) {
      if (step.run === undefined) {
        continue;
      }
      const { status, stderr } = spawnSync("bash", ["-n"], { input: step.run, encoding: "utf8" });
      assert.equal(status, 0, `${place}: ${stderr}`);
      assert.ok(!step.run.includes("${{"), `${place}: pass it through env`);
    }
  });

  it("name scripts, stacks and outputs that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const text = workflows.map(({ file }) => readFileSync(join(FOLDER, file), "utf8")).join("\n");
    for (const [, script = ""] of text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)) {
      assert.ok(script in scripts, script);
    }
    for (const [, stack = ""] of text.matchAll(/(?:--stack |stack: )(chatbot-\w+)/g)) {
      assert.ok(existsSync(join(ROOT, `Pulumi.${stack}.yaml`)), stack);
    }
    const outputs = readFileSync(join(ROOT, "stacks/systems/chatbot/outputs.ts"), "utf8");
    for (const [, output = ""] of text.matchAll(/stack output --stack (?:\S+) (\w+)/g)) {
      assert.ok(new RegExp(`^    ${output}:`, "m").test(outputs), output);
    }
  });

  it("bring an image to prod only by way of dev and staging, and behind environments", () => {
    const { workflow } = workflows.find(({ file }) => file === "deploy.yml")!;
    const { dev, staging, prod } = workflow.jobs;
    assert.equal(dev?.environment, "dev");
    assert.equal(staging?.with?.["environment"], "staging");
    assert.equal(prod?.with?.["environment"], "prod");
    assert.deepEqual(prod?.needs, ["dev", "staging"]);
    assert.equal(prod?.with?.["image"], staging?.with?.["image"]);
  });
});
