import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type CostReport, monthlyCost } from "../../../../cli/analyses/cost";
import prices from "../../../../cli/analyses/prices.json";
import { previewOf } from "../../../support/stack";
import { type Config, change, image } from "./support";

const own = image("us-east-1");
const inVirginia: Config = {
  "aws:region": "us-east-1",
  "gatehouse:chatbot": { image: own },
  "gatehouse:bedrock": { modelIds: ["us.amazon.nova-lite-v1:0"] },
};

async function costOf(changes: Config): Promise<CostReport> {
  const { plan } = await previewOf(change({ ...inVirginia, ...changes }));
  return monthlyCost(plan, prices, { region: "us-east-1" });
}

const partOf = ({ components }: CostReport, component: string) =>
  Number((components.find((part) => part.component === component)?.monthly ?? 0).toFixed(2));

/** For one person: a machine in place of the gateway, no web ACL, the smallest task, which AWS may take back. */
const onePerson: Config = {
  "gatehouse:domain": undefined,
  "gatehouse:network": { egress: "nat-instance" },
  "gatehouse:webAcl": { scope: "off" },
  "gatehouse:chatbot": { image: own, capacity: "fargate-spot", cpu: 256, memoryMiB: 512 },
};

/** The rows of the page's table, by their first cell, in its order. */
const shapes: Readonly<Record<string, Config>> = {
  "`small`": {},
  "`small` with a NAT instance": { "gatehouse:network": { egress: "nat-instance" } },
  "`small` without a way out: endpoints in one zone": { "gatehouse:network": { egress: "none" } },
  "`small` with the pages in Amplify": { "gatehouse:frontend": { kind: "amplify" } },
  "one person: no domain, NAT instance, no web ACL, 0.25 vCPU on Spot": onePerson,
  "`medium`": { "gatehouse:size": "medium" },
  "`large`, two zones": { "gatehouse:size": "large" },
};

describe("the chatbot's bill, idle, at list prices of us-east-1", () => {
  it("is under $100 a month in size small, and every part has a price", async () => {
    const report = await costOf({});
    assert.ok(report.total < 100 && report.total > 70, `$${report.total.toFixed(2)}`);
    assert.equal(partOf(report, "Vpc chatbot"), 36.5);
    assert.equal(partOf(report, "LoadBalancer chatbot"), 16.43);
    assert.equal(partOf(report, "FargateService chatbot"), 14.42);
    assert.equal(partOf(report, "WebAcl chatbot"), 10);
    assert.deepEqual(report.unpriced, []);
  });

  it("is under $60 a month for one person", async () => {
    const report = await costOf(onePerson);
    assert.ok(report.total < 60, `$${report.total.toFixed(2)}`);
  });

  it("counts what Amplify asks for a web ACL before its app", async () => {
    const report = await costOf({ "gatehouse:frontend": { kind: "amplify" } });
    assert.equal(partOf(report, "AmplifyApp chatbot"), 15);
    assert.deepEqual(report.unpriced, []);
  });

  it("has a price for a built image", async () => {
    const report = await costOf({ "gatehouse:chatbot": { build: { folder: "containers/chatbot" } } });
    assert.deepEqual(report.unpriced, []);
  });

  it("is what docs/chatbot.md says", async () => {
    const page = readFileSync(resolve(__dirname, "../../../../docs/chatbot.md"), "utf8");
    const [, table = ""] = /\| shape \| a month \|\n\| --- \| --- \|\n((?:\|.*\|\n)+)/.exec(page) ?? [];
    const rows: string[] = [];
    for (const [shape, changes] of Object.entries(shapes)) {
      rows.push(`| ${shape} | $${(await costOf(changes)).total.toFixed(2)} |\n`);
    }
    assert.equal(table, rows.join(""));
  });
});
