import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { parseDocument } from "yaml";

const ROOT = resolve(__dirname, "..");
const FOLDER = join(ROOT, ".github/workflows");
const SCRIPTS = join(ROOT, ".github/scripts");

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly "continue-on-error"?: boolean;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Concurrency {
  readonly group: string;
  readonly "cancel-in-progress": boolean;
  readonly queue?: string;
}
interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly "runs-on"?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly environment?: string;
  readonly concurrency?: Concurrency;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: Concurrency;
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

const expression = (name: string) => `\${{ ${name} }}`;

describe("the workflows", () => {
  it("are YAML, each with a trigger, rights and jobs", () => {
    assert.deepEqual(files, ["ci.yml", "deploy-stack.yml", "deploy.yml", "drift.yml", "preview.yml"]);
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

  it("use actions by their commit, with the version beside it, and of few owners", () => {
    const owners = new Set<string>();
    for (const { file } of workflows) {
      for (const [line, used = "", comment = ""] of readFileSync(join(FOLDER, file), "utf8").matchAll(
        /^ +(?:- )?uses: (\S+)(.*)$/gm,
      )) {
        if (used.startsWith("./")) {
          continue;
        }
        const [, owner = ""] = /^([\w-]+)\/[\w./-]+@[0-9a-f]{40}$/.exec(used) ?? [];
        assert.notEqual(owner, "", `${file}: ${line}`);
        assert.match(comment, /^ # v\d+\.\d+\.\d+( |$)/, `${file}: ${line}`);
        owners.add(owner);
      }
    }
    assert.deepEqual([...owners].sort(), ["actions", "aws-actions", "github", "pulumi"]);
  });

  it("use one commit for each action", () => {
    const used = new Map<string, string>();
    for (const { place, step } of steps) {
      const [name = "", commit] = step.uses?.split("@") ?? [];
      if (commit !== undefined) {
        assert.equal(used.get(name) ?? commit, commit, `${place}: ${name}`);
        used.set(name, commit);
      }
    }
    assert.ok(used.size >= 5);
  });

  it("write to pull requests only from a job that runs none of their code", () => {
    for (const { file, name, job } of jobs) {
      if (job.permissions?.["pull-requests"] === "write") {
        const ran = JSON.stringify(job.steps);
        assert.ok(!/checkout@|npm |\.github\/scripts/.test(ran), `${file}: ${name}`);
      }
    }
  });

  it("take no cache, which a pull request may have filled, into a job with rights to AWS", () => {
    for (const { file, name, job } of jobs.filter(({ file }) => !/^(ci|preview)/.test(file))) {
      for (const { uses, with: inputs } of job.steps ?? []) {
        assert.ok(!uses?.startsWith("actions/cache@") && inputs?.["cache"] === undefined, `${file}: ${name}`);
      }
    }
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
    for (const [, script = ""] of text.matchAll(/\.github\/scripts\/([\w-]+\.sh)/g)) {
      accessSync(join(SCRIPTS, script), constants.X_OK);
    }
    const outputs = readFileSync(join(ROOT, "stacks/systems/chatbot/outputs.ts"), "utf8");
    const scripted = readdirSync(SCRIPTS).map((script) => readFileSync(join(SCRIPTS, script), "utf8"));
    for (const [, output = ""] of [text, ...scripted]
      .join("\n")
      .matchAll(/stack output --stack (?:\S+) (\w+)/g)) {
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

describe("deployments that come at the same time", () => {
  const workflowOf = (file: string) => workflows.find((one) => one.file === file)?.workflow;
  const deploy = workflowOf("deploy.yml")!;
  const called = workflowOf("deploy-stack.yml")!;

  it("wait for no whole run, which may wait for reviewers", () => {
    assert.equal(deploy.concurrency, undefined);
    assert.equal(called.concurrency, undefined);
  });

  it("wait for each other at each stack, and are not broken off", () => {
    const groups = [deploy.jobs["dev"], called.jobs["deploy"]].map((job) => job?.concurrency);
    assert.deepEqual(groups, [
      // With `single`, a push to develop would cancel a release of main that waits for dev.
      { group: "deploy-chatbot-dev", "cancel-in-progress": false, queue: "max" },
      { group: `deploy-${expression("inputs.stack")}`, "cancel-in-progress": false },
    ]);
    assert.match(JSON.stringify(deploy.jobs["dev"]?.steps), /pulumi up --stack chatbot-dev /);
    const stacks = ["staging", "prod"].map((name) => deploy.jobs[name]?.with?.["stack"]);
    assert.deepEqual(stacks, ["chatbot-staging", "chatbot-prod"]);
  });

  it("hold no place twice: a job that calls another would wait for itself", () => {
    for (const { file, name, job } of jobs.filter(({ job }) => job.uses !== undefined)) {
      assert.equal(job.concurrency, undefined, `${file}: ${name}`);
    }
  });
});

describe("what is scanned", () => {
  const dev = workflows.find(({ file }) => file === "deploy.yml")!.workflow.jobs["dev"]!;
  const all = dev.steps ?? [];

  it("is the digest that staging and prod get, and a fault keeps it from them", () => {
    const [upIndex, scanIndex] = [/pulumi up/, /scan-image\.sh "\$IMAGE"$/].map((words) =>
      all.findIndex(({ run }) => words.test(run ?? "")),
    );
    assert.equal(all[upIndex!]?.id, "up");
    assert.ok(scanIndex! > upIndex!);
    const scan = all[scanIndex!];
    assert.deepEqual(scan?.env, { IMAGE: expression("steps.up.outputs.image") });
    assert.deepEqual([scan?.if, scan?.["continue-on-error"]], [undefined, undefined]);
    assert.deepEqual(dev.outputs, { image: expression("steps.up.outputs.image") });
  });

  it("is built for the processor of the tasks, which is the one of the job", () => {
    assert.equal(dev["runs-on"], "ubuntu-24.04-arm");
  });

  it("is handed to a Trivy that has its digest, and no socket of Docker", () => {
    const named = readFileSync(join(ROOT, ".github/trivy/Dockerfile"), "utf8").match(/^FROM .*$/gm);
    assert.equal(named?.length, 1);
    assert.match(readFileSync(join(ROOT, ".github/dependabot.yml"), "utf8"), /[ ,]\/\.github\/trivy[\],]/);
    assert.match(named[0], /^FROM aquasec\/trivy:\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$/);
    for (const folder of [FOLDER, SCRIPTS]) {
      for (const file of readdirSync(folder)) {
        const text = readFileSync(join(folder, file), "utf8");
        assert.ok(!/docker\.sock|aquasec\//.test(text), file);
      }
    }
  });
});

describe("the comment on a pull request", function () {
  this.timeout(20_000);
  const { comment, difference } = workflows.find(({ file }) => file === "preview.yml")!.workflow.jobs;
  const RUN_URL = "https://github.com/acme/chatbot/actions/runs/7";

  /** The step with a `gh` in its place that has the file, or has none. */
  function told(result: string, file: string | undefined) {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-comment-"));
    try {
      const gh =
        '#!/usr/bin/env bash\nif [[ $1 == run ]]; then [[ -e artifact ]] && cp artifact difference.txt; else echo "$*" > call; fi\n';
      writeFileSync(join(folder, "gh"), gh);
      chmodSync(join(folder, "gh"), 0o755);
      if (file !== undefined) {
        writeFileSync(join(folder, "artifact"), file);
      }
      const { status, stderr } = spawnSync("bash", ["-e", "-c", comment?.steps?.[0]?.run ?? "exit 9"], {
        cwd: folder,
        encoding: "utf8",
        env: {
          PATH: [folder, process.env["PATH"]].join(delimiter),
          GITHUB_REPOSITORY: "acme/chatbot",
          GITHUB_RUN_ID: "7",
          NUMBER: "3",
          RESULT: result,
          RUN_URL,
        },
      });
      assert.equal(status, 0, stderr);
      assert.match(readFileSync(join(folder, "call"), "utf8"), /^pr comment 3 .*--body-file comment\.md$/m);
      return readFileSync(join(folder, "comment.md"), "utf8");
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const failed = `**pulumi preview failed**, so nobody knows what pulumi up would change: [the run](${RUN_URL}).\n`;

  it("says what would change, as a block", () => {
    assert.equal(
      told("success", "+ aws:s3/bucket\n```"),
      "What pulumi up would change:\n\n    + aws:s3/bucket\n    ```",
    );
  });

  it("says that the preview failed, with what it said before", () => {
    assert.equal(told("failure", "error: no such key\n"), `${failed}\n    error: no such key\n`);
  });

  it("says that the preview failed where it said nothing", () => {
    assert.equal(told("failure", undefined), failed);
  });

  it("is written when the preview has ended, well or not", () => {
    assert.equal(
      comment?.if,
      "always() && (needs.difference.result == 'success' || needs.difference.result == 'failure')",
    );
  });

  it("is about this change: the image that is deployed is set before", () => {
    const script = (difference?.steps ?? []).map(({ run = "" }) => run).join("\n");
    assert.deepEqual(script.match(/deployed-image\.sh "\$STACK"|pulumi preview --stack "\$STACK"/g), [
      'deployed-image.sh "$STACK"',
      'pulumi preview --stack "$STACK"',
    ]);
  });
});

describe("the agent's tests", () => {
  it("run in a job of their own, none left out", () => {
    const job = workflows.find(({ file }) => file === "ci.yml")!.workflow.jobs["agent"]!;
    const runs = (job.steps ?? []).map(({ run, uses }) => run ?? uses?.split("@")[0] ?? "");
    assert.deepEqual(runs, [
      "actions/checkout",
      "actions/setup-node",
      "actions/setup-python",
      "npm ci",
      "npm run agent:python",
      `sudo env "PATH=$PATH" "HOME=$HOME" npx mocha --forbid-pending 'tests/containers/agent*.test.ts'`,
    ]);
    const dockerfile = readFileSync(join(ROOT, "containers/agent/Dockerfile"), "utf8");
    const version = job.steps?.find(({ uses }) => uses?.startsWith("actions/setup-python"))?.with?.[
      "python-version"
    ];
    assert.ok(dockerfile.includes(`/python:${String(version)}-slim@`));
  });
});

describe("the pages of the deployments", () => {
  const stepsOf = (file: string, job: string) =>
    workflows.find((one) => one.file === file)?.workflow.jobs[job]?.steps ?? [];
  const places = {
    "in dev": stepsOf("deploy.yml", "dev"),
    "in staging and prod": stepsOf("deploy-stack.yml", "deploy"),
  };
  for (const [where, all] of Object.entries(places)) {
    const at = (what: RegExp) => all.findIndex(({ run, uses }) => what.test(run ?? uses ?? ""));

    it(`are built ${where} of this commit, before there are rights to AWS`, () => {
      assert.ok(at(/^npm ci$/) >= 0);
      assert.ok(at(/^npm ci$/) < at(/^npx tsx frontends\/chatbot\/build\.ts$/));
      assert.ok(at(/^npx tsx frontends\/chatbot\/build\.ts$/) < at(/^aws-actions\//));
    });

    it(`are published ${where} after the stack is deployed and before it is tried`, () => {
      const script = all.map(({ run = "" }) => run).join("\n");
      const words = /pulumi up|pages\.sh publish|deploy-image\.sh|smoke\.sh|verify\.sh/g;
      const order = [...script.matchAll(words)].map(([word]) => word);
      assert.deepEqual(
        order,
        where === "in dev"
          ? ["pulumi up", "pages.sh publish", "smoke.sh", "verify.sh"]
          : ["deploy-image.sh", "verify.sh"],
      );
    });
  }
});

describe("what guards main and develop", () => {
  const ruleset = JSON.parse(readFileSync(join(ROOT, ".github/rulesets/main.json"), "utf8")) as {
    readonly enforcement: string;
    readonly bypass_actors: readonly unknown[];
    readonly conditions: { readonly ref_name: { readonly include: readonly string[] } };
    readonly rules: readonly {
      readonly type: string;
      readonly parameters?: Readonly<Record<string, unknown>>;
    }[];
  };
  const rule = (type: string) => ruleset.rules.find((one) => one.type === type)?.parameters ?? {};

  it("asks for a review of an owner, of the last push too, and lets nobody pass by", () => {
    assert.equal(ruleset.enforcement, "active");
    assert.deepEqual(ruleset.bypass_actors, []);
    assert.deepEqual(ruleset.conditions.ref_name.include, ["refs/heads/main", "refs/heads/develop"]);
    assert.deepEqual(
      ruleset.rules.map(({ type }) => type),
      ["deletion", "non_fast_forward", "pull_request", "required_status_checks"],
    );
    assert.deepEqual(rule("pull_request"), {
      required_approving_review_count: 1,
      dismiss_stale_reviews_on_push: true,
      require_code_owner_review: true,
      require_last_push_approval: true,
      required_review_thread_resolution: true,
    });
  });

  it("waits for jobs that every pull request has, by the names that GitHub gives them", () => {
    const checks = jobs
      .filter(({ file }) => ["ci.yml", "preview.yml"].includes(file))
      .flatMap(({ name, job }) => {
        const values = Object.values(job.strategy?.matrix ?? {});
        return values.length === 0 ? [name] : values.flat().map((value) => `${name} (${value})`);
      });
    const required = rule("required_status_checks")["required_status_checks"] as readonly {
      context: string;
    }[];
    assert.deepEqual(
      required.map(({ context }) => context).filter((context) => !checks.includes(context)),
      [],
    );
    // These need an account. `policies` is left out for forks, and what is left out counts as passed.
    assert.deepEqual(
      checks.filter((check) => !required.some(({ context }) => context === check)),
      ["difference", "comment"],
    );
  });

  it("names owners of what exists, the pipeline's rights among it", () => {
    const lines = readFileSync(join(ROOT, ".github/CODEOWNERS"), "utf8").split("\n");
    const paths = lines.flatMap((line) => /^(\S+) +@/.exec(line)?.[1] ?? []);
    for (const path of paths.filter((one) => !one.includes("*"))) {
      assert.ok(existsSync(join(ROOT, path)), path);
    }
    for (const guarded of [
      "*",
      "/.github/",
      "/policy-pack/",
      "/stacks/systems/chatbot/pipelineRights.json",
      "/stacks/systems/chatbot/publicationRights.ts",
    ]) {
      assert.ok(paths.includes(guarded), guarded);
    }
  });

  it("keeps what is pinned new, wherever there is something", () => {
    const { updates } = parseDocument(readFileSync(join(ROOT, ".github/dependabot.yml"), "utf8")).toJS() as {
      updates: readonly {
        "package-ecosystem": string;
        directory?: string;
        directories?: readonly string[];
      }[];
    };
    const files = {
      npm: "package-lock.json",
      pip: "requirements.txt",
      docker: "Dockerfile",
      "docker-compose": "compose.yaml",
    } as const;
    for (const update of updates) {
      const file = files[update["package-ecosystem"] as keyof typeof files];
      for (const folder of update.directories ?? [update.directory ?? "/"]) {
        assert.ok(file === undefined || existsSync(join(ROOT, folder, file)), `${folder} ${file}`);
      }
    }
    assert.deepEqual(
      updates.map((update) => update["package-ecosystem"]),
      ["github-actions", "npm", "pip", "docker", "docker-compose"],
    );
  });
});

describe("the checks of workflows", function () {
  this.timeout(60_000);
  const checks: readonly (readonly [string, readonly string[]])[] = [
    ["actionlint", []],
    ["shellcheck", readdirSync(SCRIPTS).map((file) => join(SCRIPTS, file))],
    ["zizmor", ["--offline", "--quiet", "--no-progress", "--min-severity", "medium", join(ROOT, ".github")]],
  ];
  for (const [program, args] of checks) {
    it(`of ${program} find nothing`, function () {
      const { error, status, stdout, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: "utf8" });
      if (error !== undefined) {
        console.log(`      ${program} is not on PATH; the job "workflows" runs it always`);
        this.skip();
      }
      assert.equal(status, 0, stdout + stderr);
    });
  }
});
