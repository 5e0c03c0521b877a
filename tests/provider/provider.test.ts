import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UNKNOWN } from "../../cli/plan";
import { Cloud } from "./cloud";
import { engineFacts } from "./existing";
import { Died, InitialisationFailed, RETRIES } from "./faults";
import { SimulatedProvider, type Subject } from "./provider";

const REGION = "eu-central-1";
const queue = subject("aws:sqs/queue:Queue", "jobs");
const seed = new Uint8Array(32).fill(7);
const none = { olds: {}, seed };

function subject(type: string, name: string): Subject {
  return { urn: `urn:pulumi:test::gatehouse::${type}::${name}`, type, name };
}

function started(cloud = new Cloud()): SimulatedProvider {
  const provider = new SimulatedProvider(cloud, engineFacts);
  provider.configure({ "aws:config:region": REGION });
  return provider;
}

const task = subject("aws:ecs/taskDefinition:TaskDefinition", "app");
const definition = (image: string) => ({
  family: "app",
  region: REGION,
  containerDefinitions: JSON.stringify([{ name: "app", image }]),
});

describe("the simulated provider's registry", () => {
  const push = subject("docker:index/registryImage:RegistryImage", "mirror");
  const repository = subject("aws:ecr/repository:Repository", "agent");
  const name = "210987654321.dkr.ecr.eu-central-1.amazonaws.com/agent:0123456789ab-0123";

  it("takes a push into a repository that exists, and answers with the image's digest", () => {
    const provider = started();
    provider.create(repository, { name: "agent", region: REGION });
    const { id, outputs } = provider.create(push, { name, keepRemotely: true });
    assert.match(id, /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual(outputs, { id, sha256Digest: id, name, keepRemotely: true });
    assert.equal(provider.create(push, { name }).id, id);
    assert.notEqual(provider.create(push, { name: `${name}4` }).id, id);
  });

  it("refuses a push into another, in ECR's words", () => {
    const provider = started();
    provider.create(repository, { name: "agents", region: REGION });
    assert.throws(() => provider.create(push, { name }), {
      message:
        "Error pushing docker image: name unknown: The repository with name 'agent' does not exist in the registry with id '210987654321'",
    });
  });

  it("is no part of the account, as Docker is not", () => {
    const cloud = new Cloud();
    const provider = started(cloud);
    const pull = subject("docker:index/remoteImage:RemoteImage", "pull");
    const inputs = { name: `ghcr.io/acme/agent@sha256:${"0".repeat(64)}`, platform: "linux/arm64" };
    const { id, outputs } = provider.create(pull, inputs);
    assert.deepEqual(cloud.made(), []);
    assert.deepEqual(provider.read(pull, id, outputs), { outputs, inputs: outputs });
    assert.equal(provider.diff(pull, inputs, { ...inputs, platform: "linux/amd64" }, []).replaces, true);
    provider.delete(pull, id, outputs);
  });
});

describe("versions that count changes", () => {
  const template = subject("aws:ec2/launchTemplate:LaunchTemplate", "machine");
  const parameter = subject("aws:ssm/parameter:Parameter", "greeting");
  const machine = { name: "machine", region: REGION, imageId: "ami-0a1b2c3d4e5f60718" };
  const greeting = { name: "/acme/greeting", type: "String", region: REGION, value: "hello" };

  it("begin at one, unknown until then", () => {
    const provider = started();
    assert.equal(provider.previewCreate(template, machine)["latestVersion"], UNKNOWN);
    assert.equal(provider.previewCreate(parameter, greeting)["version"], UNKNOWN);
    assert.equal(provider.create(template, machine).outputs["latestVersion"], 1);
    assert.equal(provider.create(parameter, greeting).outputs["version"], 1);
  });

  it("rise with each change, and are not known before it", () => {
    const provider = started();
    const made = provider.create(template, machine);
    const news = { ...machine, imageId: "ami-0a1b2c3d4e5f60719" };
    const planned = provider.update(template, made.id, made.outputs, news, true);
    assert.equal(planned["latestVersion"], UNKNOWN);
    assert.equal(planned["defaultVersion"], 1);
    const second = provider.update(template, made.id, made.outputs, news, false);
    assert.equal(second["latestVersion"], 2);
    assert.equal(second["defaultVersion"], 1);
    const third = provider.update(
      template,
      made.id,
      second,
      { ...news, updateDefaultVersion: true, userData: "eA==" },
      false,
    );
    assert.equal(third["latestVersion"], 3);
    assert.equal(third["defaultVersion"], 3);
  });

  it("stay where only tags change", () => {
    const provider = started();
    const { id, outputs } = provider.create(parameter, greeting);
    const tagged = provider.update(parameter, id, outputs, { ...greeting, tags: { a: "1" } }, false);
    assert.equal(tagged["version"], 1);
    assert.equal(
      provider.update(parameter, id, tagged, { ...greeting, tags: { a: "1" } }, true)["version"],
      1,
    );
    assert.equal(provider.update(parameter, id, tagged, { ...greeting, value: "bye" }, false)["version"], 2);
  });
});

describe("an instance refresh", () => {
  const template = subject("aws:ec2/launchTemplate:LaunchTemplate", "machine");
  const group = subject("aws:autoscaling/group:Group", "machine");
  const instances = (provider: SimulatedProvider, version?: string) =>
    provider.invoke("aws:ec2/getInstances:getInstances", {
      region: REGION,
      filters: [
        { name: "tag:aws:autoscaling:groupName", values: ["machine"] },
        ...(version === undefined ? [] : [{ name: "tag:aws:ec2launchtemplate:version", values: [version] }]),
      ],
    })["ids"] as readonly string[];

  function refreshed(provider: SimulatedProvider) {
    const inputs = { name: "machine", region: REGION, imageId: "ami-0a1b2c3d4e5f60718" };
    const { id } = provider.create(template, inputs);
    const settings = { name: "machine", region: REGION, minSize: 1, maxSize: 1 };
    const first = { ...settings, launchTemplate: { id, version: "1" } };
    const made = provider.create(group, first);
    assert.equal(instances(provider, "1").length, 1);
    provider.update(template, id, {}, { ...inputs, imageId: "ami-0a1b2c3d4e5f60719" }, false);
    provider.update(
      group,
      made.id,
      made.outputs,
      { ...settings, launchTemplate: { id, version: "2" } },
      false,
    );
  }

  it("leaves instances of the new version", () => {
    const provider = started();
    refreshed(provider);
    assert.deepEqual(instances(provider, "2"), instances(provider));
    assert.equal(instances(provider).length, 1);
    assert.deepEqual(instances(provider, "1"), []);
  });

  it("leaves the old ones where the new do not get healthy, and the update counts as a success", () => {
    const provider = started();
    provider.faults.add({ urn: /autoscaling/, operation: "update", kind: "rollback" });
    refreshed(provider);
    assert.deepEqual(instances(provider, "2"), []);
    assert.equal(instances(provider).length, 1);
  });
});

describe("the simulated provider", () => {
  it("makes names up from the engine's seed", () => {
    const provider = started();
    const { inputs } = provider.check(queue, {}, none);
    assert.match(String(inputs["name"]), /^jobs-[0-9a-f]{7}$/);
    assert.deepEqual(inputs["__defaults"], ["name"]);
    assert.equal(inputs["region"], REGION);
    assert.deepEqual(provider.check(queue, {}, none).inputs, inputs);
    const other = provider.check(queue, {}, { olds: {}, seed: seed.map(() => 8) });
    assert.notEqual(other.inputs["name"], inputs["name"]);
  });

  it("keeps a name that it made up, and no other", () => {
    const check = (olds: Record<string, unknown>) =>
      started().check(queue, {}, { olds, seed }).inputs["name"];
    assert.equal(check({ name: "jobs-0000000", __defaults: ["name"] }), "jobs-0000000");
    assert.notEqual(check({ name: "mine", __defaults: [] }), "mine");
  });

  it("takes a given name, and the engine's own proposal", () => {
    const provider = started();
    assert.equal(provider.check(queue, { name: "mine" }, none).inputs["name"], "mine");
    assert.equal(provider.check(queue, {}, { ...none, proposedName: "ours" }).inputs["name"], "ours");
  });

  it("finds types, inputs and missing inputs that do not exist, at preview", () => {
    const faults = (type: string, inputs: Record<string, unknown>) =>
      started()
        .check(subject(type, "x"), inputs, none)
        .faults.map(({ property }) => property);
    assert.deepEqual(faults("aws:sqs/queue:Queues", {}), ["type"]);
    assert.deepEqual(faults("aws:sqs/queue:Queue", { nmae: "x" }), ["nmae"]);
    assert.deepEqual(faults("aws:ecs/taskDefinition:TaskDefinition", { family: "x" }), [
      "containerDefinitions",
    ]);
  });

  it("knows at preview what the inputs say, and nothing of AWS's", () => {
    const outputs = started().previewCreate(queue, { name: "jobs", region: REGION });
    assert.equal(outputs["name"], "jobs");
    assert.equal(outputs["id"], UNKNOWN);
    assert.equal(outputs["arn"], UNKNOWN);
  });

  it("makes identifiers that the offline run shows too, and others for a replacement", () => {
    const provider = started();
    const vpc = subject("aws:ec2/vpc:Vpc", "main");
    const [first, second] = [1, 2].map(() =>
      provider.create(vpc, { cidrBlock: "10.0.0.0/16", region: REGION }),
    );
    assert.match(first?.id ?? "", /^vpc-[0-9a-f]{17}$/);
    assert.notEqual(first?.id, second?.id);
    assert.equal(started().create(vpc, { cidrBlock: "10.0.0.0/16", region: REGION }).id, first?.id);
  });

  it("counts the revisions of a family, and holds them apart", () => {
    const provider = started();
    const first = provider.create(task, definition("a"));
    const second = provider.create(task, definition("b"));
    assert.match(String(first.outputs["arn"]), /:task-definition\/app:1$/);
    assert.match(String(second.outputs["arn"]), /:task-definition\/app:2$/);
    provider.delete(task, first.id, first.outputs);
    assert.deepEqual(
      provider.cloud.made().map(({ outputs }) => outputs["arn"]),
      [second.outputs["arn"]],
    );
  });

  it("refuses unknown values, wrong values and its own placeholders in a real creation", () => {
    const create = (inputs: Record<string, unknown>) => () =>
      started().create(queue, { region: REGION, ...inputs });
    assert.throws(create({ name: UNKNOWN }), /Unknown values in a real operation: name/);
    assert.throws(
      create({ name: "jobs", delaySeconds: 1000 }),
      /ValidationException: .*delaySeconds is 1000/,
    );
    const { outputs } = started().create(queue, { name: "jobs", region: REGION });
    const placeholder = Object.values(outputs).find((value) => String(value).startsWith("no value for this"));
    assert.throws(
      create({ name: "jobs", kmsMasterKeyId: placeholder }),
      /add it to cli\/offline\/identities\.ts/,
    );
  });

  it("refuses a type that it cannot make", () => {
    const type = subject("aws:accessanalyzer/analyzer:Analyzer", "x");
    assert.throws(
      () => started().create(type, { analyzerName: "x", region: REGION }),
      /cannot make aws:accessanalyzer/,
    );
  });

  it("refuses a second resource that AWS holds for the same", () => {
    const provider = started();
    const alarm = {
      name: "a",
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      region: REGION,
    };
    provider.create(subject("aws:cloudwatch/metricAlarm:MetricAlarm", "a"), alarm);
    assert.throws(
      () => provider.create(subject("aws:cloudwatch/metricAlarm:MetricAlarm", "b"), alarm),
      /exists already \(urn:.*::a\); a second one would overwrite it/,
    );
  });

  it("refuses a second region, until the command has ended", () => {
    const provider = started();
    assert.throws(() => provider.configure({ "aws:config:region": "eu-west-1" }), /one region a run/);
    assert.throws(() => started().configure({ "aws:config:region": "eu-nowhere-1" }), /invalid AWS Region/);
    provider.reset();
    provider.configure({ "aws:config:region": "eu-west-1" });
  });

  it("reads what is there, and nothing of what is gone", () => {
    const provider = started();
    const { id, outputs } = provider.create(queue, { name: "jobs", region: REGION });
    provider.cloud.tamper(queue.type, id, { delaySeconds: 5 });
    assert.equal(provider.read(queue, id, outputs)?.inputs["delaySeconds"], 5);
    provider.delete(queue, id, outputs);
    assert.equal(provider.read(queue, id, outputs), undefined);
    // A second deletion is none: Pulumi may repeat one whose answer was lost.
    provider.delete(queue, id, outputs);
  });

  it("updates the account only in a real update, and drops what was taken out", () => {
    const provider = started();
    const { id, outputs } = provider.create(queue, { name: "jobs", delaySeconds: 5, region: REGION });
    const news = { name: "jobs", region: REGION };
    provider.update(queue, id, outputs, news, true);
    assert.equal(provider.cloud.find(queue.type, id)?.inputs["delaySeconds"], 5);
    const updated = provider.update(queue, id, outputs, news, false);
    assert.equal("delaySeconds" in updated, false);
    assert.equal(updated["arn"], outputs["arn"]);
    assert.deepEqual(provider.cloud.find(queue.type, id)?.inputs, news);
  });

  it("answers data sources from the facts, and no other", () => {
    const answer = started().invoke("aws:index/getCallerIdentity:getCallerIdentity", {});
    assert.equal(answer["accountId"], engineFacts.accountId);
    assert.throws(() => started().invoke("aws:ec2/getVpcs:getVpcs", {}), /no answer to aws:ec2\/getVpcs/);
  });

  it("keeps the account in a file for those who want it", () => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-cloud-"));
    try {
      const file = join(folder, "cloud.json");
      const provider = started(new Cloud(file));
      provider.create(queue, { name: "jobs", region: REGION });
      provider.create(task, definition("a"));
      const again = started(new Cloud(file));
      assert.equal(again.cloud.made().length, 2);
      assert.match(String(again.create(task, definition("b")).outputs["arn"]), /:2$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("mishaps", () => {
  const inputs = { name: "jobs", region: REGION };

  it("happen as often as they say, and where they say", () => {
    const provider = started();
    provider.faults.add({ urn: /::jobs$/, kind: "error", times: 2, message: "InternalError" });
    assert.throws(() => provider.create(queue, inputs), /InternalError/);
    provider.create(subject(queue.type, "others"), { ...inputs, name: "others" });
    assert.throws(() => provider.create(queue, inputs), /InternalError/);
    assert.equal(provider.cloud.made().length, 1);
    provider.create(queue, inputs);
    assert.ok(provider.faults.spent);
  });

  it("of throttling are waited out, up to the SDK's retries", () => {
    const provider = started();
    provider.faults.add({ urn: /jobs/, kind: "throttle", times: RETRIES });
    provider.create(queue, inputs);
    assert.equal(provider.faults.retried, RETRIES);
    const other = started();
    other.faults.add({ urn: /jobs/, kind: "throttle", times: RETRIES + 1 });
    assert.throws(() => other.create(queue, inputs), /ThrottlingException/);
    assert.deepEqual(other.cloud.made(), []);
  });

  it("after the creation leave the resource behind", () => {
    const provider = started();
    provider.faults.add({ urn: /jobs/, kind: "timeout" });
    assert.throws(() => provider.create(queue, inputs), InitialisationFailed);
    assert.equal(provider.cloud.made().length, 1);
    const dying = started();
    let killed = 0;
    dying.faults.onDeath = () => {
      killed += 1;
    };
    dying.faults.add({ urn: /jobs/, kind: "death" });
    assert.throws(() => dying.create(queue, inputs), Died);
    assert.deepEqual([killed, dying.cloud.made().length], [1, 1]);
  });

  it("concern the operation that they name", () => {
    const provider = started();
    provider.faults.add({ urn: /jobs/, kind: "error", operation: "delete" });
    const { id, outputs } = provider.create(queue, inputs);
    assert.throws(() => provider.delete(queue, id, outputs));
    assert.equal(provider.cloud.made().length, 1);
    provider.delete(queue, id, outputs);
    assert.deepEqual(provider.cloud.made(), []);
  });
});
