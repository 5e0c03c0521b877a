import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { COPIES, JOBS, type Result } from "../../bench/policies/benchmark";
import { type Judged, judged } from "../../bench/policies/judge";
import { interleaved, type Job, parseTimes, run } from "../../bench/policies/measure";
import { parseOptions } from "../../bench/policies/options";
import { cacheFolder, findPeers } from "../../bench/policies/peers";
import { replicated } from "../../bench/policies/replicate";
import { goalsOf, jsonOf, reportOf, scaling } from "../../bench/policies/report";
import { serviceOf, sideBySide } from "../../bench/policies/services";
import { growthExponent, ratios, summary } from "../../bench/policies/statistics";
import { terraformPlan } from "../../bench/policies/terraformPlan";
import { TERRAFORM_TYPES } from "../../bench/policies/terraformTypes";
import { offlinePreview } from "../../cli/preview";

const ROOT = resolve(__dirname, "../..");

const urn = (type: string, name: string) => `urn:pulumi:prod::shop::${type}::${name}`;
const BUCKET = "aws:s3/bucket:Bucket";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

const bucket = {
  urn: urn(BUCKET, "logs"),
  type: BUCKET,
  id: "logs-36fab3b",
  inputs: { bucket: "logs-36fab3b", tags: { Name: "logs", teamOwner: "ops" } },
  outputs: { arn: "arn:aws:s3:::logs-36fab3b", id: "logs-36fab3b" },
};
const block = {
  urn: urn(`shop:web:Bucket$${BLOCK}`, "logs-access"),
  type: BLOCK,
  inputs: { bucket: "logs-36fab3b", blockPublicAcls: true },
  propertyDependencies: { bucket: [bucket.urn] },
};

describe("the benchmark of the policies", () => {
  it("has defaults, and says every fault of its options", () => {
    assert.deepEqual(parseOptions([]), {
      rounds: 5,
      parts: ["preview", "rules"],
      quick: false,
      json: false,
      help: false,
    });
    assert.deepEqual(parseOptions(["--only", "rules", "--rounds", "9"]).parts, ["rules"]);
    assert.throws(
      () => parseOptions(["--rounds", "0", "--only", "all"]),
      ({ faults }: { faults: readonly string[] }) => {
        assert.deepEqual(faults, [
          '--rounds is "0"; use a whole number from 1 to 50.',
          '--only is "all"; use preview or rules.',
        ]);
        return true;
      },
    );
    assert.throws(() => parseOptions(["--nothing"]), /Unknown option '--nothing'/);
  });

  it("counts with medians, ratios by round and the slope of the logarithms", () => {
    assert.deepEqual(summary([3, 1, 2]), { min: 1, median: 2, max: 3 });
    assert.deepEqual(summary([4, 1, 2, 3]), { min: 1, median: 2.5, max: 4 });
    assert.deepEqual(ratios([10, 20], [2, 5]), [5, 4]);
    const slope = (cost: (size: number) => number) =>
      growthExponent([150, 1500, 15_000].map((size) => [size, cost(size)] as const)).toFixed(3);
    assert.deepEqual(
      [slope((n) => 3 * n), slope((n) => n ** 2 / 7), slope(() => 5)],
      ["1.000", "2.000", "0.000"],
    );
  });

  it("measures a process with what it starts", () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-measure-"));
    try {
      const burn = "const end = Date.now() + 300; while (Date.now() < end);";
      const child = `require("child_process").spawnSync(process.execPath, ["-e", ${JSON.stringify(burn)}])`;
      const job = { name: "burn", cwd: folder, output: join(folder, "out") };
      const idle = run({ ...job, command: [process.execPath, "-e", ""] });
      const busy = run({ ...job, command: [process.execPath, "-e", child] });
      assert.ok(busy.wallSeconds >= 0.3, `${busy.wallSeconds} s`);
      assert.ok(busy.cpuSeconds > idle.cpuSeconds, `${busy.cpuSeconds} s and ${idle.cpuSeconds} s of CPU`);
      const failing = {
        ...job,
        command: [process.execPath, "-e", 'console.error("broken"); process.exit(3)'],
      };
      assert.throws(() => run(failing), { message: "burn ended with 3: broken" });
      assert.equal(typeof run({ ...failing, exitCodes: [3] }).cpuSeconds, "number");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    assert.deepEqual(parseTimes("0.250 0.125 1.500\n"), { cpuSeconds: 0.375, wallSeconds: 1.5 });
  });

  it("takes all in turn, forwards and backwards, after a round that does not count", () => {
    const jobs = ["a", "b", "c"].map(
      (name): Job => ({ name, command: [], cwd: "", output: "", ...(name === "c" ? { rounds: 1 } : {}) }),
    );
    const order: string[] = [];
    const runs = interleaved(jobs, 3, ({ name }) => {
      order.push(name);
      return { cpuSeconds: order.length, wallSeconds: 0 };
    });
    assert.equal(order.join(""), "ababcbaab");
    assert.deepEqual(
      [...runs].map(([name, found]) => [name, found.map(({ cpuSeconds }) => cpuSeconds)]),
      [
        ["a", [3, 7, 8]],
        ["b", [4, 6, 9]],
        ["c", [5]],
      ],
    );
  });

  it("says what is absent and how to get it", () => {
    const cache = mkdtempSync(join(tmpdir(), "gatehouse-peers-"));
    try {
      assert.deepEqual(findPeers(ROOT, cache), {
        missing: [
          "aws-cdk 2.1148.1, aws-cdk-lib 2.275.0, cdk-nag 3.0.2, constructs 10.8.1: " +
            `mkdir -p ${cache}/cdk && cp bench/cdk/package*.json ${cache}/cdk && npm ci --prefix ${cache}/cdk`,
          `Checkov 3.3.30: python3 -m venv ${cache}/checkov && ${cache}/checkov/bin/pip install checkov==3.3.30`,
        ],
      });
      mkdirSync(join(cache, "checkov/lib/python3.12/site-packages/checkov-3.3.30.dist-info"), {
        recursive: true,
      });
      for (const [name, version] of [
        ["aws-cdk", "2.1148.1"],
        ["aws-cdk-lib", "2.275.0"],
        ["cdk-nag", "3.0.1"],
        ["constructs", "10.8.1"],
      ] as const) {
        mkdirSync(join(cache, "cdk/node_modules", name), { recursive: true });
        writeFileSync(join(cache, "cdk/node_modules", name, "package.json"), JSON.stringify({ version }));
      }
      const { checkov, missing } = findPeers(ROOT, cache);
      assert.equal(checkov, join(cache, "checkov/bin/checkov"));
      assert.deepEqual(
        missing.map((text) => text.slice(0, 14)),
        ["cdk-nag 3.0.2:"],
      );
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
    assert.equal(cacheFolder({ GATEHOUSE_BENCH_CACHE: "/there" }), "/there");
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "/caches" }), "/caches/gatehouse-bench");
  });

  it("copies a plan under names of its own, within documents too", () => {
    const policy = JSON.stringify({ Resource: [`${bucket.outputs.arn}/*`, "arn:aws:s3:::another"] });
    const copies = replicated([bucket, { ...block, inputs: { ...block.inputs, policy } }], 3);
    assert.equal(copies.length, 6);
    assert.deepEqual(copies[0], bucket);
    assert.deepEqual(copies[4], {
      ...bucket,
      urn: `${bucket.urn}-2`,
      id: "logs-36fab3b-2",
      inputs: { ...bucket.inputs, bucket: "logs-36fab3b-2" },
      outputs: { arn: "arn:aws:s3:::logs-36fab3b-2", id: "logs-36fab3b-2" },
    });
    assert.deepEqual(copies[5], {
      ...block,
      urn: `${block.urn}-2`,
      propertyDependencies: { bucket: [`${bucket.urn}-2`] },
      inputs: {
        ...block.inputs,
        bucket: "logs-36fab3b-2",
        policy: JSON.stringify({ Resource: ["arn:aws:s3:::logs-36fab3b-2/*", "arn:aws:s3:::another"] }),
      },
    });
  });

  it("puts a plan in Terraform's words, with its references", () => {
    const rules = {
      urn: urn("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "tidy"),
      type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      inputs: {
        rules: [{ expiration: { days: 7 }, id: "tidy" }],
        expectedBucketOwner: "1",
        subnetIds: ["a"],
      },
    };
    const unknown = { urn: urn("aws:new/thing:Thing", "x"), type: "aws:new/thing:Thing" };
    const stack = { urn: urn("pulumi:pulumi:Stack", "prod"), type: "pulumi:pulumi:Stack" };
    const { plan, unmapped } = terraformPlan([bucket, block, rules, unknown, stack]);
    assert.deepEqual(unmapped, { "aws:new/thing:Thing": 1 });
    assert.deepEqual(
      plan.planned_values.root_module.resources.map(({ address, values }) => [address, values]),
      [
        ["aws_s3_bucket.logs", { bucket: "logs-36fab3b", tags: { Name: "logs", teamOwner: "ops" } }],
        [
          "aws_s3_bucket_public_access_block.shop_web_Bucket_logs-access",
          { bucket: "logs-36fab3b", block_public_acls: true },
        ],
        [
          "aws_s3_bucket_lifecycle_configuration.tidy",
          {
            rule: [{ expiration: [{ days: 7 }], id: "tidy" }],
            expected_bucket_owner: "1",
            subnet_ids: ["a"],
          },
        ],
      ],
    );
    assert.deepEqual(plan.configuration.root_module.resources[1]!.expressions, {
      bucket: { references: ["aws_s3_bucket.logs.id", "aws_s3_bucket.logs"] },
    });
    assert.deepEqual(plan.resource_changes[0], {
      address: "aws_s3_bucket.logs",
      mode: "managed",
      type: "aws_s3_bucket",
      name: "logs",
      provider_name: "registry.terraform.io/hashicorp/aws",
      change: {
        actions: ["create"],
        before: null,
        after: { bucket: "logs-36fab3b", tags: { Name: "logs", teamOwner: "ops" } },
        after_unknown: {},
      },
    });
  });

  it("knows every type of the stack that it measures, and judges its copies alike", async () => {
    const { resources } = (await offlinePreview(ROOT, "prod")).plan;
    const copies = replicated(resources, 3);
    const { plan, unmapped } = terraformPlan(copies);
    assert.deepEqual(unmapped, {});
    const own = resources.filter(({ type }) => TERRAFORM_TYPES[type] !== undefined);
    const addresses = plan.resource_changes.map(({ address }) => address);
    assert.equal(addresses.length, own.length * 3);
    assert.equal(new Set(addresses).size, addresses.length);
    const [one, three] = [judged(resources), judged(copies)];
    assert.equal(three.verdicts, one.verdicts * 3);
    assert.deepEqual(
      three.counts,
      Object.fromEntries(
        Object.entries(one.counts).map(([rule, counts]) => [
          rule,
          Object.fromEntries(Object.entries(counts).map(([kind, count]) => [kind, count * 3])),
        ]),
      ),
    );
  });

  it("compares resources by service", () => {
    const own = ["aws:ec2/vpc:Vpc", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", BUCKET];
    const other = [
      "AWS::EC2::VPC",
      "Custom::VpcRestrictDefaultSG",
      "AWS::S3::Bucket",
      "AWS::Lambda::Function",
    ];
    assert.deepEqual(sideBySide([...own, "pulumi:pulumi:Stack"], other), [
      ["EC2", 2, 2],
      ["S3", 1, 1],
      ["Lambda", 0, 1],
    ]);
    assert.deepEqual(
      [
        "aws:cloudwatch/eventRule:EventRule",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:lb/listener:Listener",
      ].map(serviceOf),
      ["EventBridge", "CloudWatch Logs", "Elastic Load Balancing"],
    );
    assert.equal(serviceOf("random:index/randomPassword:RandomPassword"), undefined);
  });

  describe("the report", () => {
    const counts = (factor: number) => ({ "s3-tls": { compliant: 3 * factor, violation: 0 } });
    const judgedBy = (copies: number, more: Partial<Judged> = {}): Judged => ({
      rules: 300,
      resources: 200 * copies,
      verdicts: 3 * copies,
      counts: counts(copies),
      judgingSeconds: copies / 10,
      ...more,
    });
    const spent = (...seconds: readonly number[]) =>
      seconds.map((cpuSeconds) => ({ cpuSeconds, wallSeconds: cpuSeconds / 2 }));
    const result = (more: Partial<Result> = {}): Result => ({
      options: parseOptions([]),
      missing: [],
      runs: new Map([
        [JOBS.preview, spent(1, 2, 1)],
        [JOBS.synth, spent(6, 11, 7)],
        [JOBS.pack(1), spent(0.1)],
        [JOBS.pack(10), spent(1)],
        [JOBS.pack(100), spent(10)],
        [JOBS.checkov(10), spent(4)],
      ]),
      planned: Array.from({ length: 10 }, () => BUCKET),
      synthesized: Array.from({ length: 9 }, () => "AWS::S3::Bucket"),
      judged: new Map(COPIES.map((copies) => [copies, judgedBy(copies)])),
      checked: new Map([[10, { passed: 5, failed: 2, resources: 160 }]]),
      unmapped: { "aws:new/thing:Thing": 1 },
      ...more,
    });
    const verdict = (given: Result) => goalsOf(given).map(({ met, text }) => [met, text] as const);

    it("holds the medians against the goals", () => {
      assert.deepEqual(verdict(result()), [
        [true, "6.0 times less (5.5 to 7.0), at least 5"],
        [true, "10 and 9, at most 10 % apart"],
        [false, "4.0 times less (4.0 to 4.0), at least 5"],
        [true, "exponent 1.00, at most 1.1"],
        [true, "exponent 1.00, at most 1.1"],
        [true, "of every rule and kind"],
      ]);
      assert.deepEqual(verdict(result({ synthesized: ["AWS::S3::Bucket"] }))[1], [
        false,
        "10 and 1, at most 10 % apart",
      ]);
    });

    it("counts no goal that could not be measured, and says why", () => {
      const alone = result({
        runs: new Map([[JOBS.preview, spent(1)]]),
        synthesized: [],
        judged: new Map(),
        checked: new Map(),
        missing: ["Checkov: get it"],
      });
      assert.deepEqual(goalsOf(alone), []);
      assert.match(reportOf(alone), /\nSkipped for want of Checkov: get it$/);
    });

    it("sees counts that do not scale", () => {
      const odd = judgedBy(10, { counts: { "s3-tls": { compliant: 29, violation: 1 } } });
      const { met, text } = scaling(new Map([...COPIES.map((n) => [n, judgedBy(n)] as const), [10, odd]]));
      assert.deepEqual([met, text], [false, "not of s3-tls"]);
    });

    it("is a table for people and JSON for machines", () => {
      const lines = reportOf(result()).split("\n");
      assert.equal(
        lines[1],
        "gatehouse preview                   1.00    1.00    2.00         0.50    0.50    1.00      3",
      );
      assert.ok(lines.includes("S3                                   10      9"), lines.join("\n"));
      assert.ok(lines.includes("Checkov, 10 x: 160 resources, 7 checks (2 failed)"));
      assert.ok(lines.includes("Types that were not converted for Checkov: aws:new/thing:Thing (1)"));
      assert.ok(
        lines.includes(
          "MISSED  CPU of the pack at 10 x, beside Checkov: 4.0 times less (4.0 to 4.0), at least 5",
        ),
      );
      const json = JSON.parse(jsonOf(result()));
      assert.deepEqual(json.runs[JOBS.preview], spent(1, 2, 1));
      assert.equal(json.goals[2].met, false);
    });
  });
});
