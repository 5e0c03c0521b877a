/** Keys of a stack file below `gatehouse:`, by dotted path; `undefined` takes a key out. */
export type Changes = Readonly<Record<string, unknown>>;

/** A stack file of the repository, with changes. */
export interface Shape {
  /** Such as `dev` for Pulumi.dev.yaml. */
  readonly stack: string;
  readonly changes: Changes;
}

/** A table of totals: each cell of its columns is the total of the row's shape with the column's changes. */
export interface CostTable {
  /** Of the markers: `<!-- cost: id … -->`. */
  readonly id: string;
  /** Heads of the cells with words, and of the columns with totals. */
  readonly heads: readonly string[];
  readonly columns: readonly { readonly head: string; readonly changes: Changes }[];
  readonly rows: readonly { readonly cells: readonly string[]; readonly shape: Shape }[];
  /** @default 2 */
  readonly decimals?: number;
}

/** What a stack file costs, component by component. */
export interface PartsTable {
  readonly id: string;
  readonly shape: Shape;
}

const sqlite: Changes = { "database.engine": "sqlite", "database.reason": "a trial of a few days" };
const openai: Changes = {
  "models.bedrock": undefined,
  "models.openaiCompatible": {
    baseUrl: "https://api.example.com/v1",
    apiKey: { secure: "v1:AAAA:BBBB" },
  },
};
const slim: Changes = {
  "openWebui.imageVariant": "slim",
  "openWebui.cpu": 256,
  "openWebui.memoryMiB": 1024,
};
const aurora: Changes = { "database.engine": "aurora" };
const medium: Changes = { size: "medium" };
const large: Changes = { size: "large" };
const cloudfront: Changes = { edge: "cloudfront-private" };
const cloudfrontPublic: Changes = { edge: "cloudfront-public" };
const spot: Changes = { "openWebui.capacity": "fargate-spot" };

const dev = (changes: Changes = {}): Shape => ({ stack: "dev", changes });

const total = [{ head: "a month", changes: {} }];

/**
 * The tables of docs/cost.md and README.md. A new size, database or edge is a row here, a new way out a column;
 * `npm run generate` does the rest.
 */
export const costTables: readonly CostTable[] = [
  {
    id: "shapes",
    heads: ["size", "database", "edge"],
    columns: [
      { head: "NAT instance", changes: { "network.egress": "nat-instance" } },
      { head: "one NAT gateway", changes: { "network.egress": "single-nat" } },
      { head: "a NAT gateway in each zone", changes: { "network.egress": "nat-per-az" } },
    ],
    rows: [
      { cells: ["small", "PostgreSQL, `db.t4g.micro`", "load balancer"], shape: dev() },
      {
        cells: ["small", "PostgreSQL, `db.t4g.micro`", "CloudFront, public load balancer"],
        shape: dev(cloudfrontPublic),
      },
      {
        cells: ["small", "PostgreSQL, `db.t4g.micro`", "CloudFront, private load balancer"],
        shape: dev(cloudfront),
      },
      { cells: ["small", "SQLite on EFS", "load balancer"], shape: dev(sqlite) },
      { cells: ["small", "Aurora Serverless", "load balancer"], shape: dev(aurora) },
      { cells: ["medium", "PostgreSQL, `db.t4g.medium`, standby", "load balancer"], shape: dev(medium) },
      {
        cells: ["medium", "PostgreSQL, `db.t4g.medium`, standby", "CloudFront, private load balancer"],
        shape: dev({ ...medium, ...cloudfront }),
      },
      { cells: ["large", "PostgreSQL, `db.m7g.large`, standby", "load balancer"], shape: dev(large) },
      {
        cells: ["large", "PostgreSQL, `db.m7g.large`, standby", "CloudFront, private load balancer"],
        shape: dev({ ...large, ...cloudfront }),
      },
    ],
  },
  {
    id: "stacks",
    heads: ["stack file", "what"],
    columns: total,
    rows: [
      { cells: ["`Pulumi.dev.yaml`", "Open WebUI, small"], shape: dev() },
      { cells: ["`Pulumi.staging.yaml`", "Open WebUI, medium"], shape: { stack: "staging", changes: {} } },
      { cells: ["`Pulumi.prod.yaml`", "Open WebUI, large"], shape: { stack: "prod", changes: {} } },
      { cells: ["`Pulumi.agent-dev.yaml`", "the agent, small"], shape: { stack: "agent-dev", changes: {} } },
      {
        cells: ["`Pulumi.agent-prod.yaml`", "the agent, medium, at prices of us-east-1"],
        shape: { stack: "agent-prod", changes: {} },
      },
      {
        cells: ["`Pulumi.chatbot-dev.yaml`", "the chatbot, small"],
        shape: { stack: "chatbot-dev", changes: {} },
      },
      {
        cells: ["`Pulumi.chatbot-staging.yaml`", "the chatbot, medium"],
        shape: { stack: "chatbot-staging", changes: {} },
      },
      {
        cells: ["`Pulumi.chatbot-prod.yaml`", "the chatbot, large"],
        shape: { stack: "chatbot-prod", changes: {} },
      },
      { cells: ["`Pulumi.spa-dev.yaml`", "the SPA, small"], shape: { stack: "spa-dev", changes: {} } },
      {
        cells: ["`Pulumi.spa-prod.yaml`", "the SPA, medium, at prices of us-east-1"],
        shape: { stack: "spa-prod", changes: {} },
      },
    ],
  },
  {
    id: "changes",
    heads: ["change", "key"],
    columns: total,
    rows: [
      {
        cells: ["half a vCPU for the whole task, with the gateway", "`openWebui.cpu` 256"],
        shape: dev({ "openWebui.cpu": 256 }),
      },
      {
        cells: [
          "slim image, 0.25 vCPU and 1 GiB, with the gateway",
          "`openWebui.imageVariant`, `cpu`, `memoryMiB`",
        ],
        shape: dev(slim),
      },
      {
        cells: [
          "a model service with OpenAI's interface instead of Bedrock: no gateway in the task",
          "`models.openaiCompatible`",
        ],
        shape: dev(openai),
      },
      {
        cells: ["the same with the slim image, 0.25 vCPU and 1 GiB", ""],
        shape: dev({ ...openai, ...slim }),
      },
      { cells: ["Fargate Spot, otherwise as shipped", "`openWebui.capacity`"], shape: dev(spot) },
      { cells: ["slim image with the gateway, on Spot", ""], shape: dev({ ...slim, ...spot }) },
      {
        cells: ["slim image, OpenAI's interface, on Spot", ""],
        shape: dev({ ...openai, ...slim, ...spot }),
      },
      { cells: ["no task", "`openWebui.desiredCount` 0"], shape: dev({ "openWebui.desiredCount": 0 }) },
      {
        cells: ["a standby database", "`database.multiAz`"],
        shape: dev({ "database.multiAz": true }),
      },
      {
        cells: ["an x86 task", "`openWebui.architecture`"],
        shape: dev({ "openWebui.architecture": "x86_64" }),
      },
      {
        cells: ["Container Insights", "`observability.containerInsights` enabled"],
        shape: dev({ "observability.containerInsights": "enabled" }),
      },
    ],
  },
  {
    id: "summary",
    heads: ["shape"],
    columns: total,
    decimals: 0,
    rows: [
      {
        cells: ["a model service with OpenAI's interface, slim image, 0.25 vCPU and 1 GiB, Fargate Spot"],
        shape: dev({ ...openai, ...slim, ...spot }),
      },
      { cells: ["the same on Fargate"], shape: dev({ ...openai, ...slim }) },
      {
        cells: ["as shipped, with SQLite (for a trial: Open WebUI does not support it on network storage)"],
        shape: dev(sqlite),
      },
      { cells: ["as shipped: Bedrock, PostgreSQL, a NAT instance"], shape: dev() },
      { cells: ["as shipped, with one NAT gateway"], shape: dev({ "network.egress": "single-nat" }) },
      {
        cells: ["as shipped, with a NAT gateway in each zone"],
        shape: dev({ "network.egress": "nat-per-az" }),
      },
    ],
  },
];

export const partsTables: readonly PartsTable[] = [{ id: "parts", shape: dev() }];

/** The pages with markers. */
export const costPages = ["README.md", "docs/cost.md"] as const;
