import assert from "node:assert/strict";
import { Repository, type RepositoryArgs } from "../../../components/delivery/repository";
import { inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const REPOSITORY = "aws:ecr/repository:Repository";
const LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

const args: RepositoryArgs = { context: testContext, keyArn: KEY };

function refuse(name: string, change: Partial<RepositoryArgs>, message: string | RegExp): void {
  assert.throws(() => new Repository(name, { ...args, ...change }), { name: "InputError", message });
}

describe("Repository", () => {
  it("consists of the repository and its lifecycle", async () => {
    const plan = await planOf(() => new Repository("agent", args));
    assert.deepEqual(inventory(plan), [
      `${LIFECYCLE} agent-lifecycle`,
      `${REPOSITORY} agent`,
      "gatehouse:delivery:Repository agent",
    ]);
  });

  it("has tags that never move, scans each push, and encrypts with the given key", async () => {
    const plan = await planOf(() => new Repository("agent", args));
    const { name, ...inputs } = resourceOf(plan, REPOSITORY).inputs;
    assert.match(String(name), /^agent-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: KEY }],
      forceDelete: true,
      imageScanningConfiguration: { scanOnPush: true },
      imageTagMutability: "IMMUTABLE",
      region: "eu-central-1",
      tags: { "gatehouse:stack": "test", Name: "agent" },
    });
  });

  it("keeps ten tagged images, or as many as asked for, and untagged ones for a month", async () => {
    for (const [keep, count] of [
      [undefined, 10],
      [3, 3],
    ] as const) {
      const change = keep === undefined ? {} : { keep };
      const plan = await planOf(() => new Repository("agent", { ...args, ...change }));
      const lifecycle = resourceOf(plan, LIFECYCLE);
      assert.equal(lifecycle.inputs["repository"], resourceOf(plan, REPOSITORY).inputs["name"]);
      assert.deepEqual(waitsFor(lifecycle), [`${REPOSITORY}::agent`]);
      assert.deepEqual(JSON.parse(String(lifecycle.inputs["policy"])), {
        rules: [
          {
            // What a stack runs, which may not be the newest: no later rule takes it.
            rulePriority: 1,
            description: "Keep what stacks run",
            selection: {
              tagStatus: "tagged",
              tagPatternList: ["in-use-*"],
              countType: "imageCountMoreThan",
              countNumber: 1000,
            },
            action: { type: "expire" },
          },
          {
            rulePriority: 2,
            description: `Keep the newest ${count} tagged images`,
            selection: {
              tagStatus: "tagged",
              tagPatternList: ["*"],
              countType: "imageCountMoreThan",
              countNumber: count,
            },
            action: { type: "expire" },
          },
          {
            rulePriority: 3,
            description: "Expire untagged images after 30 days",
            selection: {
              tagStatus: "untagged",
              countType: "sinceImagePushed",
              countUnit: "days",
              countNumber: 30,
            },
            action: { type: "expire" },
          },
        ],
      });
    }
  });

  it("stays with its images where the context protects", async () => {
    const context = { ...testContext, protect: true };
    const kept = await planOf(() => new Repository("agent", { ...args, context }));
    assert.equal(resourceOf(kept, REPOSITORY).protect, true);
    assert.equal(resourceOf(kept, REPOSITORY).inputs["forceDelete"], false);
    const gone = await planOf(() => new Repository("agent", args));
    assert.equal(resourceOf(gone, REPOSITORY).protect, false);
  });

  it("registers name, address and ARN, of which the name is all that AWS decides", async () => {
    const plan = await planOf(() => new Repository("agent", args));
    const { documents, ...outputs } = resourceOf(plan, "gatehouse:delivery:Repository").outputs;
    const name = resourceOf(plan, REPOSITORY).inputs["name"];
    assert.deepEqual(outputs, {
      repositoryArn: `arn:aws:ecr:eu-central-1:123456789012:repository/${name}`,
      repositoryName: name,
      repositoryUrl: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/${name}`,
    });
    assert.deepEqual(Object.keys(documents as object), [`${LIFECYCLE}::agent-lifecycle::policy`]);
    const early = await planOf(() => new Repository("agent", args), { unknowns: true });
    const known = resourceOf(early, "gatehouse:delivery:Repository").outputs;
    assert.deepEqual(known["repositoryArn"], outputs["repositoryArn"]);
    assert.deepEqual(known["repositoryUrl"], outputs["repositoryUrl"]);
  });

  it("refuses names that ECR does not take, and to keep what nobody could go back to", () => {
    refuse("Agent", {}, /^Repository "Agent": name is "Agent"; allowed: at most 248 lower-case letters/);
    refuse("a".repeat(249), {}, /at most 248/);
    for (const keep of [0, 1, 2.5, 1001, Number.NaN]) {
      refuse("agent", { keep }, /keep is .*; allowed: a whole number from 2 to 1000\.$/);
    }
  });
});
