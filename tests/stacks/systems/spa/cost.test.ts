import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type CostReport, monthlyCost } from "../../../../cli/analyses/cost";
import prices from "../../../../cli/analyses/prices.json";
import { previewOf } from "../../../support/stack";
import { type Config, changed } from "./shapes";

const image = `210987654321.dkr.ecr.us-east-1.amazonaws.com/api@sha256:${"4a".repeat(32)}`;

async function costOf({ backend = {}, spa = {}, ...more }: Shape): Promise<CostReport> {
  const { plan } = await previewOf(
    changed({ ...spa, backend: { image, ...backend } }, { "aws:region": "us-east-1", ...more }),
  );
  return monthlyCost(plan, prices, { region: "us-east-1" });
}

interface Shape {
  readonly backend?: Config;
  readonly spa?: Config;
  readonly [key: `gatehouse:${string}`]: unknown;
}

const partOf = ({ components }: CostReport, component: string) =>
  Number((components.find((part) => part.component === component)?.monthly ?? 0).toFixed(2));

const noAcl = { "gatehouse:webAcl": { scope: "off" } } as const;
const apigateway = { spa: { webSocket: "apigateway", apiAuth: true } } as const;

/** For one person: the smallest instance, and no web ACL. */
const onePerson: Shape = { ...noAcl, backend: { instanceType: "t4g.micro", diskGiB: 8 } };

/** The rows of the page's table, by their first cell, in its order. */
const shapes: Readonly<Record<string, Shape>> = {
  "`small`: NAT instance, web ACL": {},
  "`small` through API Gateway": apigateway,
  "`small` with one NAT gateway": { "gatehouse:network": { egress: "single-nat" } },
  "one person: `t4g.micro` with 8 GiB, no web ACL": onePerson,
  "the same through API Gateway": { ...onePerson, ...apigateway },
  "`medium`": { "gatehouse:size": "medium" },
  "`large`": { "gatehouse:size": "large" },
};

describe("the bill of pages and an API, idle, at list prices of us-east-1", () => {
  it("is under $100 a month in size small, and every part has a price", async () => {
    for (const shape of [{}, apigateway, { "gatehouse:network": { egress: "single-nat" } }]) {
      const report = await costOf(shape);
      assert.ok(report.total < 100 && report.total > 45, `$${report.total.toFixed(2)}`);
    }
    const report = await costOf({});
    assert.equal(partOf(report, "LoadBalancer spa"), 16.43);
    assert.equal(partOf(report, "InstanceBackend spa"), 13.86);
    assert.equal(partOf(report, "WebAcl spa"), 9);
    assert.equal(partOf(report, "HttpApi spa-api"), 0);
    assert.equal(partOf(await costOf(apigateway), "NetworkLoadBalancer spa"), 16.43);
  });

  it("is under $60 a month for one person", async () => {
    for (const shape of [onePerson, { ...onePerson, ...apigateway }]) {
      const report = await costOf(shape);
      assert.ok(report.total < 60, `$${report.total.toFixed(2)}`);
      assert.equal(partOf(report, "WebAcl spa"), 0);
    }
  });

  it("has nothing without a price", async () => {
    for (const shape of Object.values(shapes)) {
      assert.deepEqual((await costOf(shape)).unpriced ?? [], []);
    }
  });

  it("is what docs/spa.md says", async () => {
    const page = readFileSync(resolve(__dirname, "../../../../docs/spa.md"), "utf8");
    const [, table = ""] = /\| shape \| a month \|\n\| --- \| --- \|\n((?:\|.*\|\n)+)/.exec(page) ?? [];
    const rows: string[] = [];
    for (const [shape, changes] of Object.entries(shapes)) {
      rows.push(`| ${shape} | $${(await costOf(changes)).total.toFixed(2)} |\n`);
    }
    assert.equal(table, rows.join(""));
  });
});
