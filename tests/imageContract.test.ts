import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import type { Plan, PlanResource } from "../cli/plan";
import { offlinePreview } from "../cli/preview";
import { type EnvironmentInputs as AgentInputs, agentEnvironment } from "../stacks/systems/agent/environment";
import {
  type EnvironmentInputs as ChatbotInputs,
  chatbotEnvironment,
} from "../stacks/systems/chatbot/environment";
import { type EnvironmentInputs as SpaInputs, spaEnvironment } from "../stacks/systems/spa/environment";
import { containersOf, resourcesOf } from "./support/plan";

const ROOT = resolve(__dirname, "..");
const FILE = join(ROOT, "docs/containers.md");

/** The stack file that shows a system with most of what it can have. */
const SHOWN = {
  chatbot: "chatbot-staging",
  agent: "agent-prod",
  spa: "spa-prod",
  "open-webui": "prod",
} as const;
type System = keyof typeof SHOWN;

interface Shown {
  readonly name: string;
  readonly from: string;
  readonly why: string;
}
/** What an application gets with one setting. */
interface Variant {
  readonly setting: string;
  readonly variables: readonly Shown[];
}

const shown = (variables: readonly { name: string; value: unknown; why: string }[], other = ""): Shown[] =>
  variables.map(({ name, value, why }) => {
    const held = typeof value === "object" && value !== null;
    const from =
      held && "secret" in value
        ? "Secrets Manager"
        : held && "parameter" in value
          ? "Parameter Store"
          : other;
    return { name, from, why };
  });

const chatbot: ChatbotInputs = {
  region: "",
  publicUrl: "",
  displayName: "",
  logLevel: "",
  auth: "app",
  userPoolId: "",
  clientId: "",
  issuerUrl: "",
  tokenKeys: "",
  modelIds: ["a"],
  corsOrigin: undefined,
};
const agent: AgentInputs = {
  region: "",
  publicUrl: "",
  publicHost: "",
  displayName: "",
  auth: { kind: "load-balancer", issuerUrl: "", tokenKeys: "", loadBalancerArn: "" },
  userPoolId: "",
  clientId: "",
  logoutUrl: "",
  brain: { kind: "models", modelIds: ["a"] },
  documentsBucket: undefined,
  allowedGroup: undefined,
};
const spa: SpaInputs = {
  region: "",
  publicUrl: "",
  port: 8000,
  backendAuth: true,
  userPoolId: "",
  clientId: "",
  corsOrigins: [""],
  webSocket: "direct",
  managementUrl: undefined,
};

const version: Shown = {
  name: "SETTINGS_VERSION",
  from: "",
  why: "changes when a parameter does, so that the tasks are replaced and read it anew",
};

/** The first is what a stack has that sets nothing. */
const VARIANTS: Readonly<Record<Exclude<System, "open-webui">, readonly Variant[]>> = {
  chatbot: [
    { setting: "", variables: [...shown(chatbotEnvironment(chatbot)), version] },
    {
      setting: "frontend.kind: amplify",
      variables: [...shown(chatbotEnvironment({ ...chatbot, corsOrigin: "a" })), version],
    },
  ],
  agent: [
    { setting: "", variables: shown(agentEnvironment(agent)) },
    {
      setting: "auth: app",
      variables: shown(
        agentEnvironment({ ...agent, auth: { kind: "app", discoveryUrl: "", callbackUrl: "" } }),
      ),
    },
    {
      setting: "bedrock.agentId",
      variables: shown(agentEnvironment({ ...agent, brain: { kind: "agent", agentId: "", aliasId: "" } })),
    },
    {
      setting: "documents.enabled",
      variables: shown(agentEnvironment({ ...agent, documentsBucket: "a" })),
    },
    { setting: "agent.allowedGroup", variables: shown(agentEnvironment({ ...agent, allowedGroup: "a" })) },
  ],
  spa: [
    { setting: "", variables: shown(spaEnvironment(spa), "Parameter Store") },
    {
      setting: "spa.webSocket: apigateway",
      variables: shown(
        spaEnvironment({ ...spa, webSocket: "apigateway", managementUrl: "a" }),
        "Parameter Store",
      ),
    },
  ],
};

/** One line for a variable: where it comes from, and which settings bring it or take it away. */
function variableTable([base, ...others]: readonly Variant[]): string {
  const has = (one: Variant | undefined, name: string) =>
    one?.variables.some((some) => some.name === name) === true;
  const lines = new Map<string, string>();
  for (const { variables } of [base, ...others].filter((one) => one !== undefined)) {
    for (const { name, from, why } of variables) {
      const when = others
        .filter((one) => has(one, name) !== has(base, name))
        .map(({ setting }) => `${has(base, name) ? "not with" : "with"} \`${setting}\``)
        .join(", ");
      lines.set(name, `| \`${name}\` | ${when} | ${from} | ${why} |`);
    }
  }
  return ["| variable | when | from | why |", "| --- | --- | --- | --- |", ...lines.values()].join("\n");
}

const facts: readonly (readonly [string, (plan: Plan) => string])[] = [
  ["listens on", (plan) => `${target(plan)["port"]}, plain HTTP, all addresses`],
  [
    "health",
    (plan) => {
      const { path, interval, timeout, matcher } = target(plan)["healthCheck"] as Record<string, unknown>;
      return `\`GET ${path}\`: ${matcher} within ${timeout} s, asked every ${interval} s`;
    },
  ],
  ["user", (plan) => (first(plan)?.["user"] as string | undefined) ?? "the image's own"],
  ["root file system", (plan) => (readOnly(plan) ? "read-only" : "writable; it is gone with the task")],
  [
    "may write to",
    (plan) => {
      const { tmpfs = [] } = (first(plan)?.["linuxParameters"] ?? {}) as {
        tmpfs?: { containerPath: string }[];
      };
      const folder = /--tmpfs (\/\w+)/.exec(start(plan))?.[1] ?? tmpfs[0]?.containerPath;
      return folder ?? (readOnly(plan) ? "nothing" : "anything");
    },
  ],
  [
    "after SIGTERM",
    (plan) => `${first(plan)?.["stopTimeout"] ?? /--time (\d+)/.exec(start(plan))?.[1]} s to end`,
  ],
  ["last requests after it is left out", (plan) => `${target(plan)["deregistrationDelay"]} s`],
  [
    "idle connections",
    (plan) => {
      const [idle] = resourcesOf(plan, BALANCER).map(({ inputs }) => inputs["idleTimeout"]);
      return idle === undefined ? "as API Gateway keeps them" : `longer than ${idle} s`;
    },
  ],
  [
    "one user's requests",
    (plan) =>
      (target(plan)["stickiness"] as { enabled?: boolean } | undefined)?.enabled === true
        ? "go to one task"
        : "go to any copy",
  ],
];

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const target = (plan: Plan): PlanResource["inputs"] => {
  const [found] = resourcesOf(plan, "aws:lb/targetGroup:TargetGroup");
  assert.ok(found);
  return found.inputs;
};
/** The first container of the task; a system without tasks has none. */
const first = (plan: Plan) =>
  resourcesOf(plan, "aws:ecs/taskDefinition:TaskDefinition").length === 0
    ? undefined
    : (containersOf(plan)[0] as unknown as Readonly<Record<string, unknown>>);
/** The start script of an instance. */
const start = (plan: Plan) =>
  resourcesOf(plan, "aws:ec2/launchTemplate:LaunchTemplate")
    .map(({ inputs }) => Buffer.from(String(inputs["userData"]), "base64").toString())
    .join("\n");
const readOnly = (plan: Plan) =>
  first(plan)?.["readonlyRootFilesystem"] === true || start(plan).includes("--read-only");

function factTable(plans: ReadonlyMap<System, Plan>): string {
  const systems = [...plans.keys()];
  const lines = facts.map(
    ([title, fact]) => `| ${title} | ${[...plans.values()].map((plan) => fact(plan)).join(" | ")} |`,
  );
  return [
    `| | ${systems.map((one) => `\`${one}\``).join(" | ")} |`,
    `| --- |${" --- |".repeat(systems.length)}`,
    ...lines,
  ].join("\n");
}

/** Names of what the application is given, of whatever container or instance. */
function given(plan: Plan): readonly string[] {
  const [container] = first(plan) === undefined ? [] : [containersOf(plan)[0]!];
  const listed = [...start(plan).matchAll(/^(\w+) parameter \S+ \d+$/gm)].map(([, name = ""]) => name);
  return [...listed, ...(container?.environment ?? []), ...(container?.secrets ?? [])].map((one) =>
    typeof one === "string" ? one : one.name,
  );
}

/** What a stack file adds for its own back end. */
function added(stack: string): ReadonlySet<string> {
  const { config } = parse(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8"));
  const { environment = {}, secrets = [] } = config["gatehouse:spa"]?.backend ?? {};
  return new Set([...Object.keys(environment), ...secrets.map(({ name }: { name: string }) => name)]);
}

describe("the page of the contract for an image of one's own", function () {
  this.timeout(120_000);
  const plans = new Map<System, Plan>();

  before(async () => {
    for (const [system, stack] of Object.entries(SHOWN)) {
      plans.set(system as System, (await offlinePreview(ROOT, stack)).plan);
    }
  });

  it("says what the program does", () => {
    const tables: Readonly<Record<string, string>> = {
      facts: factTable(plans),
      ...Object.fromEntries(
        Object.entries(VARIANTS).map(([system, variants]) => [system, variableTable(variants)]),
      ),
    };
    const text = readFileSync(FILE, "utf8");
    const made = text.replace(
      /(<!-- made: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
      (_, begin: string, name: string, end: string) => `${begin}${tables[name]}\n${end}`,
    );
    if (process.env["UPDATE_GOLDEN"] === "1") {
      writeFileSync(FILE, made);
    }
    for (const name of Object.keys(tables)) {
      assert.ok(text.includes(`<!-- made: ${name} -->`), name);
    }
    assert.equal(readFileSync(FILE, "utf8"), made, "run with UPDATE_GOLDEN=1 to write it");
  });

  it("lists every variable that a shipped stack gives, and none that none could", async () => {
    for (const [system, variants] of Object.entries(VARIANTS)) {
      const listed = new Set(variants.flatMap(({ variables }) => variables.map(({ name }) => name)));
      const stacks = readdirSync(ROOT).flatMap(
        (file) => new RegExp(`^Pulumi\\.(${system}-\\w+)\\.yaml$`).exec(file)?.[1] ?? [],
      );
      assert.ok(stacks.length >= 2, system);
      const found = new Set<string>();
      for (const stack of stacks) {
        const own = added(stack);
        for (const name of given((await offlinePreview(ROOT, stack)).plan).filter((one) => !own.has(one))) {
          found.add(name);
          assert.ok(listed.has(name), `${stack}: ${name}`);
        }
      }
      const [base, ...others] = variants;
      const always = (base?.variables ?? []).filter(({ name }) =>
        others.every(({ variables }) => variables.some((one) => one.name === name)),
      );
      assert.deepEqual(
        always.filter(({ name }) => !found.has(name)).map(({ name }) => name),
        [],
        system,
      );
    }
  });
});
