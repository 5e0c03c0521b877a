import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type CostReport, monthlyCost } from "../../../../cli/analyses/cost";
import prices from "../../../../cli/analyses/prices.json";
import { agentConfig, previewOf } from "../../../support/stack";

type Config = Readonly<Record<string, unknown>>;

const image = `210987654321.dkr.ecr.us-east-1.amazonaws.com/agent@sha256:${"4a".repeat(32)}`;
const inVirginia: Config = { ...agentConfig, "aws:region": "us-east-1", "gatehouse:agent": { image } };

async function costOf(changes: Config): Promise<CostReport> {
  const { plan } = await previewOf({ ...inVirginia, ...changes });
  return monthlyCost(plan, prices, { region: "us-east-1" });
}

const partOf = ({ components }: CostReport, component: string) =>
  Number((components.find((part) => part.component === component)?.monthly ?? 0).toFixed(2));

/** For one person: a machine in place of the endpoints, no web ACL, capacity that AWS may take back. */
const onePerson: Config = {
  "gatehouse:network": { egress: "nat-instance" },
  "gatehouse:webAcl": { scope: "off" },
  "gatehouse:agent": { image, capacity: "fargate-spot" },
};

const app: Config = {
  "gatehouse:domain": undefined,
  "gatehouse:auth": "app",
  "gatehouse:edge": "cloudfront-private",
};

/** The rows of the page's table, by their first cell, in its order. */
const shapes: Readonly<Record<string, Config>> = {
  "`small`: endpoints in one zone, web ACL": {},
  "`small` with endpoints in two zones": { "gatehouse:network": { endpointZones: 2 } },
  "`small` with one NAT gateway": { "gatehouse:network": { egress: "single-nat" } },
  "`small` with a NAT instance": { "gatehouse:network": { egress: "nat-instance" } },
  "one person: NAT instance, no web ACL, Spot": onePerson,
  "login in the application, no domain, private load balancer, NAT instance": {
    ...app,
    "gatehouse:network": { egress: "nat-instance" },
  },
  "the same for one person: no web ACL, Spot": { ...app, ...onePerson },
  "`medium`": { "gatehouse:size": "medium" },
  "`large`": { "gatehouse:size": "large" },
};

describe("the agent's bill, idle, at list prices of us-east-1", () => {
  it("is under $100 a month in size small, and every part has a price", async () => {
    const report = await costOf({});
    assert.ok(report.total < 100 && report.total > 70, `$${report.total.toFixed(2)}`);
    assert.equal(partOf(report, "VpcEndpoints agent"), 29.2);
    assert.equal(partOf(report, "LoadBalancer agent"), 23.73);
    assert.equal(partOf(report, "FargateService agent"), 14.42);
    assert.equal(partOf(report, "WebAcl agent"), 10);
  });

  it("is under $60 a month for one person", async () => {
    const report = await costOf(onePerson);
    assert.ok(report.total < 60, `$${report.total.toFixed(2)}`);
    assert.equal(partOf(report, "VpcEndpoints agent"), 0);
  });

  it("is more with endpoints than with a NAT gateway: isolation costs, it does not save", async () => {
    const twoZones = { "gatehouse:network": { endpointZones: 2 } };
    const endpoints = await costOf(twoZones);
    const gateway = await costOf({ "gatehouse:network": { egress: "single-nat" } });
    assert.equal(partOf(endpoints, "VpcEndpoints agent"), 58.4);
    assert.ok(
      endpoints.total - gateway.total > 20,
      `$${endpoints.total.toFixed(2)} and $${gateway.total.toFixed(2)}`,
    );
  });

  it("counts what a login in the application without a domain needs", async () => {
    const report = await costOf({ ...app, ...onePerson });
    // No address of its own in each zone, but a secret.
    assert.equal(partOf(report, "LoadBalancer agent"), 16.43);
    assert.equal(partOf(report, "Secret agent"), 0.4);
    assert.ok(report.total < 60, `$${report.total.toFixed(2)}`);
  });

  it("is what docs/agent.md says", async function () {
    // Nine previews.
    this.timeout(60_000);
    const page = readFileSync(resolve(__dirname, "../../../../docs/agent.md"), "utf8");
    const [, table = ""] = /\| shape \| a month \|\n\| --- \| --- \|\n((?:\|.*\|\n)+)/.exec(page) ?? [];
    const rows: string[] = [];
    for (const [shape, changes] of Object.entries(shapes)) {
      rows.push(`| ${shape} | $${(await costOf(changes)).total.toFixed(2)} |\n`);
    }
    assert.equal(table, rows.join(""));
  });
});
