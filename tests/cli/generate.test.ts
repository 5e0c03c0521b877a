import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CostReport } from "../../cli/analyses/cost";
import { costPages, costTables, partsTables, type Shape } from "../../cli/costShapes";
import { withCostTables } from "../../cli/costTables";
import { changed, generatedFiles } from "../../cli/generate";

const ROOT = resolve(__dirname, "../..");

describe("generated files", function () {
  this.timeout(300_000);

  it("are current; `npm run generate` writes them", async () => {
    for (const [path, content] of Object.entries(await generatedFiles(ROOT))) {
      assert.equal(readFileSync(join(ROOT, path), "utf8"), content, path);
    }
  });

  it("hold each table of cli/costShapes.ts once", () => {
    const text = costPages.map((path) => readFileSync(join(ROOT, path), "utf8")).join("\n");
    assert.deepEqual(
      [...text.matchAll(/<!-- cost: (\w+),/g)].map(([, id]) => id).sort(),
      [...costTables, ...partsTables].map(({ id }) => id).sort(),
    );
  });
});

describe("tables of costs", () => {
  const line = (what: string, monthly: number, unconfirmed = false) => ({
    urn: "",
    resource: "",
    what,
    quantity: 1,
    unit: "",
    unitPrice: monthly,
    monthly,
    unconfirmed,
  });
  const report = (total: number, approximate: boolean, unpriced: readonly object[] = []): CostReport =>
    ({
      total,
      unpriced,
      approximate,
      components: [
        {
          component: "A a / Small b",
          monthly: 2.5,
          unconfirmed: false,
          lines: [line("x", 1), line("x", 1.5)],
        },
        { component: "Small d", monthly: 0.5, unconfirmed: false, lines: [line("w", 0.5)] },
        { component: "Big c", monthly: 8, unconfirmed: true, lines: [line("y", 1), line("z", 7, true)] },
      ],
    }) as unknown as CostReport;

  it("stand between their markers, each cell a shape of its own", async () => {
    const shapes: Shape[] = [];
    const page = "before\n<!-- cost: shapes, old -->\nstale\n<!-- /cost -->\nafter\n";
    const made = await withCostTables(page, async (shape) => {
      shapes.push(shape);
      return report(shapes.length, shapes.length > 1);
    });
    const [table] = costTables;
    assert.equal(table?.id, "shapes");
    assert.equal(shapes.length, (table?.rows.length ?? 0) * (table?.columns.length ?? 0));
    assert.deepEqual(shapes[1]?.changes, { "network.egress": "single-nat" });
    assert.match(
      made,
      /^before\n<!-- cost: shapes, made by `npm run generate`[^\n]* -->\n\n\| size \| database \|/,
    );
    assert.match(
      made,
      /\| small \| PostgreSQL, `db\.t4g\.micro` \| load balancer \| \$1\.00 \| ≈ \$2\.00 \|/,
    );
    assert.match(made, /\n\n<!-- \/cost -->\nafter\n$/);
    assert.doesNotMatch(made, /stale/);
  });

  it("break a total up by component, the dearest first", async () => {
    const made = await withCostTables("<!-- cost: parts, -->\n<!-- /cost -->", async () =>
      report(10.5, true),
    );
    assert.deepEqual(made.split("\n").slice(2, -2), [
      "| component | a month | for |",
      "| --- | --- | --- |",
      "| Big | ≈ $8.00 | z ≈ $7.00; y $1.00 |",
      "| Small | $3.00 | x $2.50; w $0.50 |",
      "",
      "≈ $10.50 in all; $7.00 of it rest on unconfirmed figures.",
    ]);
  });

  it("say where a charge without a price is left out", async () => {
    const page = "<!-- cost: summary, -->\n<!-- /cost -->";
    const made = await withCostTables(page, async () => report(84.16, true, [{}]));
    assert.match(made, /\| ≈ \$84 and more \|/);
  });

  it("refuse a marker of a table that there is not", async () => {
    await assert.rejects(
      withCostTables("<!-- cost: nothing, -->\n<!-- /cost -->", async () => report(1, false)),
      /cli\/costShapes\.ts has no table "nothing"/,
    );
  });

  it("set and take out keys of a stack file, and leave the file's own values alone", () => {
    const config = { "gatehouse:models": { bedrock: { modelIds: [] } }, "aws:region": "us-east-1" };
    assert.deepEqual(
      changed(config, { "models.bedrock": undefined, "database.engine": "sqlite", size: "small" }),
      {
        "gatehouse:models": {},
        "gatehouse:database": { engine: "sqlite" },
        "gatehouse:size": "small",
        "aws:region": "us-east-1",
      },
    );
    assert.deepEqual(config["gatehouse:models"], { bedrock: { modelIds: [] } });
  });
});
