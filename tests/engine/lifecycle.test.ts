import assert from "node:assert/strict";
import { criticalPath, describePath } from "../provider/clock";
import { offlinePlan } from "../provider/offline";
import { variants } from "../provider/variants";
import { changesOf, Engine, type ExportDocument, engineSuite, planOfExport } from "../support/engine";
import { differences, fromExport, fromOffline, outputsOf } from "./normalise";

const SERVICE = "aws:ecs/service:Service";
const config: Record<string, unknown> = variants.bedrock;
const image = `ghcr.io/open-webui/open-webui@sha256:${"7d".repeat(32)}`;

engineSuite("a stack's life", () => {
  let engine: Engine;
  let exported: ExportDocument;

  before(async () => {
    engine = await Engine.open({ config });
  });

  after(() => engine?.close());

  it("previews everything as new and touches nothing", async () => {
    const { steps } = await engine.preview();
    assert.deepEqual([...new Set(steps.map(({ op }) => op))], ["create"]);
    assert.deepEqual(engine.cloud.made(), []);
  });

  it("creates what it previewed", async () => {
    await engine.up();
    exported = await engine.export();
    const managed = (exported.deployment.resources ?? []).filter(({ type }) => type.startsWith("aws:"));
    assert.equal(engine.cloud.made().length, managed.length);
  });

  it("holds in its state what the offline plan shows", async () => {
    const plan = await offlinePlan(config);
    assert.deepEqual(differences(fromOffline(plan), fromExport(exported)), []);
    const resources = exported.deployment.resources ?? [];
    const root = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
    assert.deepEqual(outputsOf(root?.outputs ?? {}, resources), outputsOf(plan.outputs, plan.resources));
  });

  it("has the critical path that the offline plan predicts", async () => {
    const lines = describePath(criticalPath(planOfExport(exported), SERVICE));
    assert.deepEqual(lines, describePath(criticalPath(await offlinePlan(config), SERVICE)));
    console.log(`      critical path of a first deployment: ${lines.join("\n        ")}`);
  });

  it("has nothing to do the second time", async () => {
    await engine.up("--expect-no-changes");
  });

  it("refreshes without drift", async () => {
    const { code, output } = await engine.drift();
    assert.equal(code, 0, output);
  });

  it("sees a change behind its back, and undoes it", async () => {
    const [group] = engine.cloud.all("aws:cloudwatch/logGroup:LogGroup");
    assert.ok(group);
    engine.cloud.tamper(group.type, group.id, { retentionInDays: 1 });
    const { code, output } = await engine.drift();
    assert.equal(code, 7, output);
    await engine.up("--refresh");
    assert.equal(engine.cloud.find(group.type, group.id)?.inputs["retentionInDays"], 30);
  });

  it("changes the log retention where logs are, and nothing else", async () => {
    await engine.configure({ ...config, "gatehouse:observability": { logRetentionDays: 90 } });
    const changes = changesOf(await engine.preview());
    assert.deepEqual(
      changes.filter((change) => !change.startsWith("update aws:cloudwatch/logGroup:LogGroup ")),
      ["update aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration open-webui-logs-lifecycle"],
    );
    assert.ok(changes.length > 2);
  });

  it("rolls a new image out as a new task definition, and nothing else", async () => {
    await engine.configure({ ...config, "gatehouse:openWebui": { image } });
    assert.deepEqual(changesOf(await engine.preview()), [
      "replace aws:ecs/taskDefinition:TaskDefinition open-webui",
      "update aws:ecs/service:Service open-webui",
    ]);
    await engine.up();
    const [service] = engine.cloud.all(SERVICE);
    const [definition, ...others] = engine.cloud.all("aws:ecs/taskDefinition:TaskDefinition");
    assert.deepEqual(others, []);
    assert.equal(service?.inputs["taskDefinition"], definition?.outputs["arn"]);
    assert.match(String(definition?.outputs["arn"]), /:2$/);
    assert.match(String(definition?.inputs["containerDefinitions"]), new RegExp(image));
  });

  it("leaves nothing behind", async () => {
    await engine.destroy();
    assert.deepEqual(
      engine.cloud.made().map(({ type, id }) => `${type} ${id}`),
      [],
    );
  });
});

for (const variant of ["work", "address"] as const) {
  engineSuite(`a stack's life: ${variant}`, () => {
    const shape: Record<string, unknown> = variants[variant];
    let engine: Engine;

    before(async () => {
      engine = await Engine.open({ config: shape });
    });

    after(() => engine?.close());

    it("creates what the offline plan shows", async () => {
      await engine.up();
      const plan = await offlinePlan(shape);
      const exported = await engine.export();
      assert.deepEqual(differences(fromOffline(plan), fromExport(exported)), []);
      const resources = exported.deployment.resources ?? [];
      const root = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
      assert.deepEqual(outputsOf(root?.outputs ?? {}, resources), outputsOf(plan.outputs, plan.resources));
    });

    it("has nothing to do the second time, and no drift", async () => {
      await engine.up("--expect-no-changes");
      const { code, output } = await engine.drift();
      assert.equal(code, 0, output);
    });

    it("leaves nothing behind", async () => {
      if (shape["gatehouse:environment"] === "prod") {
        const reason = "This stack is taken down for good.";
        await engine.configure({ ...shape, "gatehouse:protection": { enabled: false, reason } });
        await engine.up();
      }
      await engine.destroy();
      assert.deepEqual(
        engine.cloud.made().map(({ type, id }) => `${type} ${id}`),
        [],
      );
    });
  });
}
