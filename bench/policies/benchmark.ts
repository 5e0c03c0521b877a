import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";
import type { PlanEntry } from "../../policy-pack/evaluate";
import type { Judged } from "./judge";
import { interleaved, type Job, type Run, run } from "./measure";
import type { Options } from "./options";
import type { Peers } from "./peers";
import { replicated } from "./replicate";
import { terraformPlan } from "./terraformPlan";

/** How often the plan is taken: 154 resources of AWS become 1,540 and 15,400. */
export const COPIES = [1, 10, 100] as const;

/** Of these the comparison with Checkov is made, and of the largest only once: it takes minutes. */
export const COMPARED = 10;

export const JOBS = {
  preview: "gatehouse preview",
  synth: "cdk synth with cdk-nag",
  app: "the CDK app alone",
  command: "gatehouse policies --plan",
  pack: (copies: number) => `pack, ${copies} x`,
  checkov: (copies: number) => `Checkov, ${copies} x`,
} as const;

/** What Checkov said of one plan. */
export interface Checked {
  readonly passed: number;
  readonly failed: number;
  readonly resources: number;
}

export interface Result {
  readonly options: Options;
  readonly missing: readonly string[];
  readonly runs: ReadonlyMap<string, readonly Run[]>;
  /** Types of what the preview plans. */
  readonly planned: readonly string[];
  /** Types in the template of the CDK app. */
  readonly synthesized: readonly string[];
  /** By the number of copies. */
  readonly judged: ReadonlyMap<number, Judged>;
  readonly checked: ReadonlyMap<number, Checked>;
  readonly unmapped: Readonly<Record<string, number>>;
}

/** Measures in a temporary folder that is deleted at the end. */
export function measureAll(
  root: string,
  peers: Peers,
  options: Options,
  say: (text: string) => void,
): Result {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  try {
    return measureIn(folder, root, peers, options, say);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measureIn(
  folder: string,
  root: string,
  peers: Peers,
  options: Options,
  say: (text: string) => void,
): Result {
  say("The plan of the stack prod is made.");
  const launcher = join(root, "cli/gatehouse.cjs");
  const planFile = join(folder, "plan.json");
  const preview: Job = {
    name: JOBS.preview,
    command: [process.execPath, launcher, "preview", "--stack", "prod"],
    cwd: root,
    output: join(folder, "preview"),
  };
  run({ ...preview, command: [...preview.command, "--json", planFile] });
  const { resources } = JSON.parse(readFileSync(planFile, "utf8")) as {
    readonly resources: readonly PlanEntry[];
  };
  const rules = rulesJobs(folder, launcher, options.quick, peers, resources);
  const jobs = [
    ...(options.parts.includes("preview") ? [preview, ...cdkJobs(folder, root, peers)] : []),
    ...(options.parts.includes("rules") ? rules.jobs : []),
  ];
  const runs = interleaved(jobs, options.rounds, (job) => {
    const measured = run(job);
    say(`${job.name}: ${measured.cpuSeconds.toFixed(2)} s of CPU, ${measured.wallSeconds.toFixed(2)} s`);
    return measured;
  });
  const measured = COPIES.filter((copies) => runs.has(JOBS.pack(copies)));
  return {
    options,
    missing: peers.missing,
    runs,
    planned: resources.map(({ type }) => type),
    synthesized: runs.has(JOBS.synth) ? templateTypes(join(folder, "cdk.out")) : [],
    judged: new Map(measured.map((copies) => [copies, read<Judged>(join(folder, `judged-${copies}`))])),
    checked: new Map(
      measured
        .filter((copies) => runs.has(JOBS.checkov(copies)))
        .map((copies) => [copies, checkedIn(join(folder, `checked-${copies}`))]),
    ),
    unmapped: rules.unmapped,
  };
}

function cdkJobs(folder: string, root: string, { cdk }: Peers): readonly Job[] {
  if (cdk === undefined) {
    return [];
  }
  const cwd = join(folder, "cdk");
  cpSync(join(root, "bench/cdk"), cwd, {
    recursive: true,
    filter: (path) => !["node_modules", "cdk.out"].includes(basename(path)),
  });
  symlinkSync(cdk, join(cwd, "node_modules"));
  // What the CLI asks of the network is left out.
  const environment = { CDK_DISABLE_CLI_TELEMETRY: "true", CDK_DISABLE_VERSION_CHECK: "1" };
  const synth = ["synth", "--quiet", "--no-notices", "--output", join(folder, "cdk.out")];
  const common = { cwd, environment };
  return [
    {
      ...common,
      name: JOBS.synth,
      command: [join(cdk, ".bin/cdk"), ...synth],
      output: join(folder, "synth"),
    },
    { ...common, name: JOBS.app, command: [process.execPath, "app.cjs"], output: join(folder, "app") },
  ];
}

function rulesJobs(
  folder: string,
  launcher: string,
  quick: boolean,
  { checkov }: Peers,
  plan: readonly PlanEntry[],
) {
  const judge = join(folder, "judge.cjs");
  buildSync({
    entryPoints: [join(__dirname, "judge.ts")],
    bundle: true,
    platform: "node",
    target: "node20",
    outfile: judge,
    logLevel: "error",
  });
  const jobs = COPIES.flatMap((copies): readonly Job[] => {
    const entries = replicated(plan, copies);
    const file = join(folder, `plan-${copies}.json`);
    const terraform = join(folder, `terraform-${copies}.json`);
    writeFileSync(file, JSON.stringify({ resources: entries }));
    writeFileSync(terraform, JSON.stringify(terraformPlan(entries).plan));
    const asked = [
      "--framework",
      "terraform_plan",
      "--output",
      "json",
      "--compact",
      "--quiet",
      "--skip-download",
    ];
    return [
      {
        name: JOBS.pack(copies),
        command: [process.execPath, judge, file],
        cwd: folder,
        output: join(folder, `judged-${copies}`),
      },
      ...(copies !== COMPARED
        ? []
        : [
            {
              name: JOBS.command,
              command: [process.execPath, launcher, "policies", "--plan", file, "--format", "json"],
              cwd: folder,
              output: join(folder, "command"),
              exitCodes: [0, 1],
            },
          ]),
      ...(checkov === undefined || (quick && copies > COMPARED)
        ? []
        : [
            {
              name: JOBS.checkov(copies),
              command: [checkov, "--file", terraform, ...asked],
              cwd: folder,
              output: join(folder, `checked-${copies}`),
              exitCodes: [0, 1],
              ...(copies > COMPARED ? { rounds: 1 } : {}),
            },
          ]),
    ];
  });
  return { jobs, unmapped: terraformPlan(plan).unmapped };
}

function templateTypes(output: string): readonly string[] {
  const { Resources } = read<{ readonly Resources: Readonly<Record<string, { readonly Type: string }>> }>(
    join(output, "open-webui-prod.template.json"),
  );
  return Object.values(Resources).map(({ Type }) => Type);
}

function checkedIn(file: string): Checked {
  const { summary } = read<{
    readonly summary: { readonly passed: number; readonly failed: number; readonly resource_count: number };
  }>(file);
  return { passed: summary.passed, failed: summary.failed, resources: summary.resource_count };
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
