import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import type { Plan } from "../../cli/plan";
import { Cloud } from "../provider/cloud";
import { engineFacts, existingFor } from "../provider/existing";
import { SimulatedProvider } from "../provider/provider";
import { type ProviderServer, serve } from "../provider/server";
import { countEngineRun, noteSkippedEngine } from "./engineRuns";
import { splitSecrets } from "./secretConfig";

type Config = Readonly<Record<string, unknown>>;

const REPOSITORY = resolve(__dirname, "../..");
const PASSPHRASE = "the passphrase of the engine tests";
const MINUTES = 60_000;
/** What the CLI needs to see of the repository; Pulumi.yaml and the stack file are the test's own. */
const LINKED = [
  "components",
  "stacks",
  "policy-pack",
  "tests",
  "node_modules",
  "package.json",
  "tsconfig.json",
];

const installed = spawnSync("pulumi", ["version"], { encoding: "utf8" });
/** Whether the real CLI is on PATH; without it the suites of `engineSuite` are skipped. */
export const engineAvailable = installed.status === 0;

if (!engineAvailable) {
  noteSkippedEngine();
}

/** A suite with the real CLI: skipped where there is none, with room for slow machines. */
export function engineSuite(title: string, body: () => void): void {
  const suite = engineAvailable ? describe : describe.skip;
  suite(`${title} @engine`, function () {
    this.timeout(4 * MINUTES);
    body();
  });
}

export interface EngineOptions {
  readonly config: Config;
  /** @default "engine" - no stack file of the repository has that name */
  readonly stack?: string;
  /** The simulated account. @default an empty one with what the configuration names as existing */
  readonly cloud?: Cloud;
  /** Another program than the repository's: a file to be `main`. */
  readonly main?: string;
  /** What the CLI and the program find in their environment besides. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, for reading. */
  readonly output: string;
}

export type StepOp = "create" | "update" | "replace" | "delete" | "same" | string;

/** `pulumi preview --json`. */
export interface PreviewDocument {
  readonly steps: readonly {
    readonly op: StepOp;
    readonly urn: string;
    readonly newState?: EngineResource;
    readonly oldState?: EngineResource;
    readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
  }[];
  readonly changeSummary: Readonly<Record<string, number>>;
}

export interface EngineResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly protect?: boolean;
  readonly provider?: string;
  readonly external?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly customTimeouts?: Readonly<Record<string, string>>;
  readonly initErrors?: readonly string[];
}

/** `pulumi stack export`. */
export interface ExportDocument {
  readonly deployment: {
    readonly resources?: readonly EngineResource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: EngineResource }[];
  };
}

/** Who plays the plugins: of resources, and of components that a plugin constructs. */
interface Servers {
  readonly resources: ProviderServer;
  readonly components: ProviderServer;
}

/**
 * A stack of the real engine in a folder of its own, with the simulated provider in this process and state,
 * plugins and credentials in that folder. Close it when done.
 */
export class Engine {
  readonly folder: string;
  readonly stack: string;
  readonly cloud: Cloud;
  readonly provider: SimulatedProvider;
  private readonly servers: Servers;
  private readonly variables: Readonly<Record<string, string>>;
  private running: ChildProcess | undefined;

  private constructor(options: EngineOptions, servers: Servers, provider: SimulatedProvider) {
    this.stack = options.stack ?? "engine";
    this.cloud = provider.cloud;
    this.provider = provider;
    this.servers = servers;
    this.variables = options.environment ?? {};
    this.folder = mkdtempSync(join(tmpdir(), "gatehouse-engine-"));
    provider.faults.onDeath = () => this.kill();
  }

  static async open(options: EngineOptions): Promise<Engine> {
    const cloud = options.cloud ?? new Cloud();
    const provider = new SimulatedProvider(cloud, engineFacts);
    const servers = { resources: await serve(provider), components: await serve(provider, "components") };
    const engine = new Engine(options, servers, provider);
    try {
      engine.layOut(options);
      await engine.succeed("stack", "init", engine.stack);
      await engine.adopt(options.config);
    } catch (error) {
      await engine.close();
      throw error;
    }
    return engine;
  }

  /** Another configuration, with what it names as existing put into the account. */
  async adopt(config: Config): Promise<void> {
    for (const resource of existingFor(config)) {
      if (this.cloud.find(resource.type, resource.id, resource.outputs) === undefined) {
        this.cloud.put(resource);
      }
    }
    await this.configure(config);
  }

  /** Replaces the stack's configuration; `secret()` values are encrypted by the CLI. */
  async configure(config: Config): Promise<void> {
    const file = this.stackFile();
    const { config: _old, ...kept } = (parse(readFileSync(file, "utf8")) ?? {}) as Record<string, unknown>;
    const { plain, secrets } = splitSecrets(config);
    writeFileSync(file, stringify({ ...kept, config: plain }));
    for (const [path, value] of secrets) {
      await this.succeed("config", "set", "--secret", "--path", path, value);
    }
  }

  async preview(...flags: readonly string[]): Promise<PreviewDocument> {
    const { stdout } = await this.succeed("preview", "--json", ...flags);
    return JSON.parse(stdout);
  }

  up(...flags: readonly string[]): Promise<Run> {
    return this.succeed("up", "--yes", "--skip-preview", ...flags);
  }

  refresh(...flags: readonly string[]): Promise<Run> {
    return this.succeed("refresh", "--yes", "--skip-preview", ...flags);
  }

  /** Whether the cloud still is what the state says: exit code 7 where it is not. */
  drift(): Promise<Run> {
    return this.pulumi("refresh", "--preview-only", "--expect-no-changes");
  }

  destroy(...flags: readonly string[]): Promise<Run> {
    return this.succeed("destroy", "--yes", "--skip-preview", ...flags);
  }

  async export(...flags: readonly string[]): Promise<ExportDocument> {
    return JSON.parse((await this.succeed("stack", "export", ...flags)).stdout);
  }

  /** Runs a command and returns what it printed. @throws with all of that where it fails. */
  async succeed(...args: readonly string[]): Promise<Run> {
    const run = await this.pulumi(...args);
    if (run.code !== 0) {
      throw new Error(`pulumi ${args.join(" ")} ended with ${run.code}:\n${run.output}`);
    }
    return run;
  }

  /** Runs a command, whatever comes of it. */
  async pulumi(...args: readonly string[]): Promise<Run> {
    countEngineRun();
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env: this.environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.running = child;
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    const code = await new Promise<number>((done, fail) => {
      child.on("error", fail);
      child.on("close", (status) => done(status ?? 1));
    });
    this.running = undefined;
    return { code, stdout: stdout.text, stderr: stderr.text, output: stdout.text + stderr.text };
  }

  async close(): Promise<void> {
    this.kill();
    await this.servers.resources.close();
    await this.servers.components.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private kill(): void {
    this.running?.kill("SIGKILL");
  }

  private stackFile(): string {
    return join(this.folder, `Pulumi.${this.stack}.yaml`);
  }

  private layOut({ main }: EngineOptions): void {
    for (const entry of LINKED) {
      symlinkSync(join(REPOSITORY, entry), join(this.folder, entry));
    }
    const project = readFileSync(join(REPOSITORY, "Pulumi.yaml"), "utf8")
      // The SDK takes a stack trace for every promise: a fifth of a preview, and 20 s where an error is printed.
      .replace("--require tsx/cjs", "--require tsx/cjs --stack-trace-limit=0");
    const program = main === undefined ? project : project.replace(/^main: .*$/m, `main: ${main}`);
    writeFileSync(join(this.folder, "Pulumi.yaml"), program);
    for (const folder of ["state", "home"]) {
      mkdirSync(join(this.folder, folder));
    }
  }

  private environment(): NodeJS.ProcessEnv {
    const { resources, components } = this.servers;
    const packages = ["aws", "random", "docker", "docker-build"];
    return {
      PATH: [process.env["PATH"], join(this.folder, "node_modules/.bin")].join(delimiter),
      HOME: this.folder,
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_DEBUG_PROVIDERS: [
        ...packages.map((name) => `${name}:${resources.port}`),
        `awsx:${components.port}`,
      ].join(","),
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...this.variables,
    };
  }
}

/** What a preview would do, without components and what stays: `update aws:ecs/service:Service open-webui`. */
export function changesOf({ steps }: PreviewDocument): readonly string[] {
  return steps
    .filter(({ op, newState, oldState }) => op !== "same" && (newState ?? oldState)?.custom === true)
    .map(({ op, urn }) => `${op} ${urn.split("::")[2]?.replace(/^.*\$/, "")} ${urn.split("::").at(-1)}`)
    .sort();
}

/** The resources of an export as a plan: what analyses of plans take. */
export function planOfExport({ deployment }: ExportDocument): Plan {
  const resources = (deployment.resources ?? []).map((resource) => ({
    ...resource,
    inputs: resource.inputs ?? {},
    outputs: resource.outputs ?? {},
    dependencies: resource.dependencies ?? [],
    propertyDependencies: withoutNulls(resource.propertyDependencies ?? {}),
    protect: resource.protect ?? false,
  }));
  return { version: 1, project: "gatehouse", stack: "engine", resources, outputs: {} };
}

function withoutNulls(
  dependencies: Readonly<Record<string, readonly string[] | null>>,
): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(dependencies).map(([key, urns]) => [key, urns ?? []]));
}

function collect(stream: NodeJS.ReadableStream): { readonly text: string } {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return {
    get text() {
      return Buffer.concat(chunks).toString("utf8");
    },
  };
}
