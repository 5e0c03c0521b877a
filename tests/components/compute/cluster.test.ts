import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { UNKNOWN } from "../../../cli/plan";
import { Cluster, type ClusterArgs } from "../../../components/compute/cluster";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

function create(args: Partial<ClusterArgs> = {}, name = "chat") {
  return new Cluster(name, { context: testContext, containerInsights: "disabled", keyArn, ...args });
}

describe("Cluster", () => {
  it("is a cluster and its Fargate capacity, with a key for ephemeral storage and no sessions", async () => {
    const plan = await planOf(() => create());
    assert.deepEqual(inventory(plan), [
      "aws:ecs/cluster:Cluster chat",
      "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders chat-capacity",
      "gatehouse:compute:Cluster chat",
    ]);
    const { name, region, ...cluster } = resourceOf(plan, "aws:ecs/cluster:Cluster").inputs;
    assert.match(String(name), /^chat-[0-9a-f]{7}$/);
    assert.equal(region, "eu-central-1");
    assert.deepEqual(cluster, {
      configuration: { managedStorageConfiguration: { fargateEphemeralStorageKmsKeyId: keyArn } },
      settings: [{ name: "containerInsights", value: "disabled" }],
      tags: { "gatehouse:stack": "test", Name: "chat" },
    });
    assert.deepEqual(resourceOf(plan, "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders").inputs, {
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
      clusterName: name,
      defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
      region: "eu-central-1",
    });
  });

  for (const containerInsights of ["enabled", "enhanced"] as const) {
    it(`turns Container Insights to ${containerInsights}`, async () => {
      const plan = await planOf(() => create({ containerInsights }));
      assert.deepEqual(resourceOf(plan, "aws:ecs/cluster:Cluster").inputs["settings"], [
        { name: "containerInsights", value: containerInsights },
      ]);
    });
  }

  it("composes its ARN from its name", async () => {
    const { outputs } = resourceOf(await planOf(() => create()), "gatehouse:compute:Cluster");
    assert.match(String(outputs["clusterName"]), /^chat-[0-9a-f]{7}$/);
    assert.equal(
      outputs["clusterArn"],
      `arn:aws:ecs:eu-central-1:123456789012:cluster/${outputs["clusterName"]}`,
    );
  });

  it("makes what takes its name or ARN wait for the capacity providers, without which Spot is refused", async () => {
    const plan = await planOf(() => {
      const { clusterName, clusterArn } = create();
      new aws.ssm.Parameter("name", { type: "String", value: clusterName });
      new aws.ssm.Parameter("arn", { type: "String", value: clusterArn });
    });
    const capacity = resourceOf(plan, "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders").urn;
    for (const name of ["name", "arn"]) {
      assert.deepEqual(resourceOf(plan, "aws:ssm/parameter:Parameter", name).dependencies, [capacity]);
    }
  });

  it("knows its name and ARN in the engine's preview", async () => {
    const plan = await planOf(() => create(), { unknowns: true });
    const { outputs } = resourceOf(plan, "gatehouse:compute:Cluster");
    assert.ok(!JSON.stringify(outputs).includes(UNKNOWN));
  });

  it("refuses names and settings that ECS does not have", () => {
    assert.throws(() => create({}, "1chat"), /Cluster "1chat": name is "1chat"/);
    assert.throws(
      () => create({ containerInsights: "on" as "enabled" }),
      /Cluster "chat": containerInsights is "on"; allowed: "disabled", "enabled" or "enhanced"\./,
    );
  });
});
