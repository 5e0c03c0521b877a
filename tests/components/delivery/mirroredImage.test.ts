import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { shippedFacts } from "../../../cli/offline/facts";
import { UNKNOWN } from "../../../cli/plan";
import { MirroredImage, type MirroredImageArgs } from "../../../components/delivery/mirroredImage";
import { inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const DIGEST = "0123456789abcdef".repeat(4);
const HOST = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const PROVIDER = "pulumi:providers:docker";
const PULL = "docker:index/remoteImage:RemoteImage";
const TAG = "docker:index/tag:Tag";
const PUSH = "docker:index/registryImage:RegistryImage";
const PUSH_ID = "random:index/randomId:RandomId";
const PLANTED = "the-twelve-hour-password";

const args: MirroredImageArgs = {
  context: testContext,
  source: `ghcr.io/acme/agent@sha256:${DIGEST}`,
  platform: "linux/arm64",
  repositoryName: "agent-1234567",
};

function refuse(change: Record<string, unknown>, message: string | RegExp): void {
  const wrong = { ...args, ...change } as MirroredImageArgs;
  assert.throws(() => new MirroredImage("mirror", wrong), { name: "InputError", message });
}

describe("MirroredImage", () => {
  it("consists of a provider, a pull, a tag and a push", async () => {
    const plan = await planOf(() => new MirroredImage("mirror", args));
    assert.deepEqual(inventory(plan), [
      `${PUSH} mirror`,
      `${PULL} mirror-pull`,
      `${TAG} mirror-tag`,
      "gatehouse:delivery:MirroredImage mirror",
      `${PROVIDER} mirror-docker`,
      `${PUSH_ID} mirror-push-id`,
    ]);
  });

  it("pulls the source by digest for its platform, tags it, and pushes the tag", async () => {
    const plan = await planOf(() => new MirroredImage("mirror", args));
    assert.deepEqual(resourceOf(plan, PULL).inputs, {
      keepLocally: true,
      name: args.source,
      platform: "linux/arm64",
    });
    const { hex } = resourceOf(plan, PUSH_ID).outputs;
    assert.match(String(hex), /^[0-9a-f]{4}$/);
    const target = `${HOST}/agent-1234567:0123456789ab-${hex}`;
    assert.deepEqual(resourceOf(plan, TAG).inputs, {
      sourceImage: args.source,
      tagTriggers: ["linux/arm64"],
      targetImage: target,
    });
    assert.ok(waitsFor(resourceOf(plan, TAG)).includes(`${PULL}::mirror-pull`));
    assert.deepEqual(resourceOf(plan, PUSH).inputs, { keepRemotely: true, name: target });
    assert.ok(waitsFor(resourceOf(plan, PUSH)).includes(`${TAG}::mirror-tag`));
  });

  it("draws a new tag for another source or platform", async () => {
    const plan = await planOf(() => new MirroredImage("mirror", args));
    assert.deepEqual(resourceOf(plan, PUSH_ID).inputs, {
      byteLength: 2,
      keepers: { platform: "linux/arm64", source: args.source },
    });
  });

  it("speaks through its own provider, which looks for no Docker at a preview", async () => {
    const plan = await planOf(() => new MirroredImage("mirror", args));
    const provider = resourceOf(plan, PROVIDER);
    assert.equal(provider.inputs["disableDockerDaemonCheck"], "true");
    for (const type of [PULL, TAG, PUSH]) {
      assert.equal(resourceOf(plan, type).provider, `${provider.urn}::${provider.id}`);
    }
  });

  it("is the pushed digest, in the repository; of both only the digest is unknown before", async () => {
    const plan = await planOf(() => new MirroredImage("mirror", args));
    const digest = resourceOf(plan, PUSH).outputs["sha256Digest"];
    assert.match(String(digest), /^sha256:[0-9a-f]{64}$/);
    const repositoryArn = "arn:aws:ecr:eu-central-1:123456789012:repository/agent-1234567";
    assert.deepEqual(resourceOf(plan, "gatehouse:delivery:MirroredImage").outputs, {
      image: `${HOST}/agent-1234567@${digest}`,
      repositoryArn,
    });
    const early = await planOf(() => new MirroredImage("mirror", args), { unknowns: true });
    assert.deepEqual(resourceOf(early, "gatehouse:delivery:MirroredImage").outputs, {
      image: UNKNOWN,
      repositoryArn,
    });
    assert.equal(resourceOf(early, TAG).inputs["sourceImage"], args.source);
  });

  it("has another digest for another source, and the same for the same", async () => {
    const digestOf = async (source: string) => {
      const plan = await planOf(() => new MirroredImage("mirror", { ...args, source }));
      return resourceOf(plan, PUSH).outputs["sha256Digest"];
    };
    const first = await digestOf(args.source);
    assert.equal(await digestOf(args.source), first);
    assert.notEqual(await digestOf(`ghcr.io/acme/agent@sha256:${"f".repeat(64)}`), first);
  });

  it("shows the registry's password nowhere in a plan", async () => {
    const facts = { ...shippedFacts, registryPassword: PLANTED };
    for (const unknowns of [false, true]) {
      const plan = await planOf(() => new MirroredImage("mirror", args), { facts, unknowns });
      const provider = resourceOf(plan, PROVIDER);
      assert.equal(provider.inputs["registryAuth"], "[secret]");
      assert.deepEqual(provider.additionalSecretOutputs, ["registryAuth"]);
      const text = JSON.stringify(plan);
      assert.ok(!text.includes(PLANTED));
      assert.ok(!text.includes(Buffer.from(`AWS:${PLANTED}`).toString("base64")));
    }
  });

  it("loads Docker's package only where an image is mirrored", () => {
    const script = `
      const { MirroredImage } = require("./components/delivery/mirroredImage");
      const loaded = () => Object.keys(require.cache).some((file) => file.includes("@pulumi/docker/"));
      const before = loaded();
      const { planOf, testContext } = require("./tests/support/plan");
      const args = { context: testContext, source: ${JSON.stringify(args.source)}, platform: "linux/arm64", repositoryName: "a" };
      planOf(() => new MirroredImage("mirror", args)).then(() => console.log(before, loaded()));
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ["--require", "tsx/cjs", "-e", script], {
      cwd: resolve(__dirname, "../../.."),
      encoding: "utf8",
    });
    assert.equal(stdout.trim(), "false true", stderr);
  });

  it("refuses images by tag, and platforms that Fargate does not have", () => {
    refuse(
      { source: "ghcr.io/acme/agent:1.0" },
      'MirroredImage "mirror": source is "ghcr.io/acme/agent:1.0"; allowed: repository@sha256: and 64 hexadecimal digits, ' +
        "without a tag; find the digest with `docker buildx imagetools inspect <image>`.",
    );
    refuse({ source: `ghcr.io/acme/agent:1.0@sha256:${DIGEST}` }, /without a tag/);
    refuse(
      { source: "agent", platform: "windows/amd64" },
      /source is .*\n.*platform is "windows\/amd64"; allowed: linux\/arm64, linux\/amd64\.$/,
    );
  });
});
