import assert from "node:assert/strict";
import { variants } from "../provider/variants";
import { changesOf, Engine, engineSuite } from "../support/engine";

const SERVICE = "aws:ecs/service:Service";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const DATABASE = "aws:rds/instance:Instance";
const RELEASE = [`replace ${TASK} open-webui`, `update ${SERVICE} open-webui`];

const digest = (pair: string) => `ghcr.io/open-webui/open-webui@sha256:${pair.repeat(32)}`;
const [OLD, NEW] = [digest("1a"), digest("2b")];
const config = (openWebui: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  ...(variants.bedrock as Record<string, unknown>),
  "gatehouse:openWebui": openWebui,
  ...more,
});

engineSuite("releases", () => {
  let engine: Engine;

  before(async () => {
    engine = await Engine.open({ config: config({ image: OLD }) });
  });

  after(() => engine?.close());

  /** How the service deploys, and whether the task that it runs migrates. */
  function deployment(): Record<string, unknown> {
    const [service] = engine.cloud.all(SERVICE);
    const task = engine.cloud
      .all(TASK)
      .find(({ outputs }) => outputs["arn"] === service?.inputs["taskDefinition"]);
    const text = String(task?.inputs["containerDefinitions"]);
    return {
      image: /open-webui@sha256:(..)/.exec(text)?.[1],
      migrations: /"name":"ENABLE_DB_MIGRATIONS","value":"(\w+)"/.exec(text)?.[1],
      maximumPercent: service?.inputs["deploymentMaximumPercent"],
      rollback: (service?.inputs["deploymentCircuitBreaker"] as { rollback?: boolean } | undefined)?.rollback,
    };
  }

  it("begin with a first deployment that migrates alone", async () => {
    await engine.up();
    assert.deepEqual(deployment(), { image: "1a", migrations: "true", maximumPercent: 100, rollback: false });
  });

  it("end by saying so: from then on deployments roll", async () => {
    await engine.configure(config({ image: OLD, migratedImage: OLD }));
    assert.deepEqual(changesOf(await engine.preview()), RELEASE);
    await engine.up();
    assert.deepEqual(deployment(), { image: "1a", migrations: "false", maximumPercent: 200, rollback: true });
  });

  it("roll a changed setting", async () => {
    await engine.configure(config({ image: OLD, migratedImage: OLD, sessionHours: 8 }));
    assert.deepEqual(changesOf(await engine.preview()), RELEASE);
    await engine.up();
    assert.equal(deployment()["maximumPercent"], 200);
  });

  it("run a new image alone, with migrations", async () => {
    await engine.configure(config({ image: NEW, migratedImage: OLD }));
    assert.deepEqual(changesOf(await engine.preview()), RELEASE);
    await engine.up();
    assert.deepEqual(deployment(), { image: "2b", migrations: "true", maximumPercent: 100, rollback: false });
  });

  it("go back from a failed migration by the snapshot and the old image together", async () => {
    const [failed] = engine.cloud.all(DATABASE);
    const restore = { "gatehouse:database": { restoreFromSnapshot: "before-the-release" } };
    await engine.configure(config({ image: OLD, migratedImage: OLD }, restore));
    const changes = changesOf(await engine.preview());
    assert.deepEqual(
      changes.filter((change) => !change.startsWith("update")),
      [
        "replace aws:cloudwatch/logGroup:LogGroup open-webui-log-postgresql",
        "replace aws:cloudwatch/logGroup:LogGroup open-webui-log-upgrade",
        `replace ${TASK} open-webui`,
        `replace ${DATABASE} open-webui`,
        "replace aws:secretsmanager/secretVersion:SecretVersion open-webui-version",
      ],
    );
    await engine.up();
    const [restored, ...others] = engine.cloud.all(DATABASE);
    assert.deepEqual(others, []);
    assert.notEqual(restored?.inputs["identifier"], failed?.inputs["identifier"]);
    assert.equal(restored?.inputs["snapshotIdentifier"], "before-the-release");
    assert.deepEqual(deployment(), { image: "1a", migrations: "false", maximumPercent: 200, rollback: true });
    await engine.up("--expect-no-changes");
  });
});

engineSuite("a release of an application that scales", () => {
  let engine: Engine;
  const sized = (openWebui: Record<string, unknown>) => config(openWebui, { "gatehouse:size": "medium" });
  const services = () => engine.cloud.all(SERVICE);

  before(async () => {
    engine = await Engine.open({ config: sized({ image: OLD }) });
    await engine.up();
  });

  after(() => engine?.close());

  it("ends like any other: the service stays, scaling begins", async () => {
    const [before] = services();
    await engine.configure(sized({ image: OLD, migratedImage: OLD }));
    assert.deepEqual(
      changesOf(await engine.preview()).filter((change) => !change.startsWith("update")),
      [`replace ${TASK} open-webui`],
    );
    await engine.up();
    const [after] = services();
    assert.equal(after?.id, before?.id);
    assert.equal(after?.inputs["desiredCount"], 1);
  });

  it("makes the service anew with one task, although several run and the state says one", async () => {
    const [before] = services();
    assert.ok(before);
    // What Application Auto Scaling does.
    engine.cloud.tamper(SERVICE, before.id, { desiredCount: 4 });
    await engine.configure(sized({ image: NEW, migratedImage: OLD }));
    assert.deepEqual(
      changesOf(await engine.preview()).filter((change) => !change.startsWith("update")),
      [
        "replace aws:appautoscaling/policy:Policy open-webui-cpu",
        "replace aws:appautoscaling/policy:Policy open-webui-memory",
        "replace aws:appautoscaling/target:Target open-webui",
        `replace ${SERVICE} open-webui`,
        `replace ${TASK} open-webui`,
      ],
    );
    await engine.up();
    const [after, ...others] = services();
    assert.deepEqual(others, []);
    assert.notEqual(after?.id, before.id);
    assert.equal(after?.inputs["desiredCount"], 1);
    await engine.up("--expect-no-changes");
  });

  it("does not do so again while it goes on", async () => {
    const [before] = services();
    await engine.configure(sized({ image: digest("3c"), migratedImage: OLD }));
    await engine.up();
    assert.equal(services()[0]?.id, before?.id);
  });
});
