import assert from "node:assert/strict";
import { SECRET, UNKNOWN } from "../../../cli/plan";
import { ValkeyCache, type ValkeyCacheArgs } from "../../../components/storage/valkeyCache";
import { inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const COMPONENT = "gatehouse:storage:ValkeyCache";
const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";

const args: ValkeyCacheArgs = {
  context: testContext,
  keyArn,
  subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  securityGroupId: "sg-0123456789abcdef0",
  nodeType: "cache.t4g.micro",
  replicas: 1,
};

const plan = (change: Partial<ValkeyCacheArgs> = {}, unknowns = false) =>
  planOf(() => new ValkeyCache("chat-cache", { ...args, ...change }), { unknowns });

describe("ValkeyCache", () => {
  it("is a replication group with a subnet group and a token", async () => {
    assert.deepEqual(inventory(await plan()), [
      `${CACHE} chat-cache`,
      "aws:elasticache/subnetGroup:SubnetGroup chat-cache-subnets",
      "gatehouse:storage:ValkeyCache chat-cache",
      "random:index/randomPassword:RandomPassword chat-cache-token",
    ]);
  });

  it("asks for TLS and a token, is encrypted, and fails over", async () => {
    const { replicationGroupId, subnetGroupName, ...inputs } = resourceOf(await plan(), CACHE).inputs;
    assert.deepEqual(inputs, {
      applyImmediately: true,
      atRestEncryptionEnabled: true,
      authToken: SECRET,
      authTokenUpdateStrategy: "ROTATE",
      autoMinorVersionUpgrade: false,
      automaticFailoverEnabled: true,
      clusterMode: "disabled",
      description: "Cache of chat-cache",
      engine: "valkey",
      engineVersion: "8.1",
      kmsKeyId: keyArn,
      multiAzEnabled: true,
      nodeType: "cache.t4g.micro",
      numCacheClusters: 2,
      parameterGroupName: "default.valkey8",
      port: 6379,
      region: "eu-central-1",
      securityGroupIds: ["sg-0123456789abcdef0"],
      snapshotRetentionLimit: 0,
      tags: { Name: "chat-cache", "gatehouse:stack": "test" },
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
    });
    assert.match(String(replicationGroupId), /^chat-cache-[0-9a-f]{7}$/);
    assert.match(String(subnetGroupName), /^chat-cache-subnets-[0-9a-f]{7}$/);
  });

  it("without a replica is one node that does not fail over", async () => {
    const one = resourceOf(await plan({ replicas: 0, subnetIds: ["subnet-1"] }), CACHE).inputs;
    assert.deepEqual(
      [one["numCacheClusters"], one["automaticFailoverEnabled"], one["multiAzEnabled"]],
      [1, false, false],
    );
  });

  it("takes version, window, log and snapshots from its arguments", async () => {
    const made = resourceOf(
      await plan({
        engineVersion: "7.2",
        maintenanceWindow: "sun:23:30-mon:00:30",
        logGroupName: "cache-log",
        snapshotRetentionDays: 5,
      }),
      CACHE,
    ).inputs;
    assert.deepEqual(
      [
        made["engineVersion"],
        made["parameterGroupName"],
        made["maintenanceWindow"],
        made["snapshotRetentionLimit"],
      ],
      ["7.2", "default.valkey7", "sun:23:30-mon:00:30", 5],
    );
    assert.deepEqual(made["logDeliveryConfigurations"], [
      {
        destination: "cache-log",
        destinationType: "cloudwatch-logs",
        logFormat: "json",
        logType: "engine-log",
      },
    ]);
  });

  it("is protected where it keeps snapshots and the context protects, and only there", async () => {
    const protect = { context: { ...testContext, protect: true } };
    const kept = resourceOf(await plan({ ...protect, snapshotRetentionDays: 1 }), CACHE);
    assert.equal(kept.protect, true);
    assert.match(String(kept.inputs["finalSnapshotIdentifier"]), /^chat-cache-subnets-[0-9a-f]{7}-final$/);
    for (const change of [protect, { snapshotRetentionDays: 1 }, {}]) {
      const free = resourceOf(await plan(change), CACHE);
      assert.deepEqual([free.protect, free.inputs["finalSnapshotIdentifier"]], [false, undefined]);
    }
  });

  it("has a token of letters and digits, within ElastiCache's 128 characters", async () => {
    const token = resourceOf(await plan(), "random:index/randomPassword:RandomPassword");
    assert.deepEqual(token.inputs, { length: 64, special: false });
    assert.deepEqual([...waitsFor(resourceOf(await plan(), CACHE))].sort(), [
      "aws:elasticache/subnetGroup:SubnetGroup::chat-cache-subnets",
      "random:index/randomPassword:RandomPassword::chat-cache-token",
    ]);
  });

  it("gives out its URL with TLS and the token, as a secret", async () => {
    assert.equal(resourceOf(await plan(), COMPONENT).outputs["connectionUrl"], SECRET);
    let url = "";
    await planOf(async () => {
      const cache = new ValkeyCache("chat-cache", args);
      url = await new Promise<string>((resolve) => cache.connectionUrl.apply(resolve));
    });
    assert.match(
      url,
      /^rediss:\/\/:[A-Za-z0-9]{64}@master\.chat-cache-[0-9a-f]{7}\.[a-z0-9]+\.eu-central-1\.cache\.amazonaws\.com:6379\/0$/,
    );
  });

  it("knows its id and its nodes at preview, and not its address", async () => {
    const made = await plan({ replicas: 2 }, true);
    const { replicationGroupId, nodeIds, endpoint, port } = resourceOf(made, COMPONENT).outputs;
    assert.equal(replicationGroupId, resourceOf(made, CACHE).inputs["replicationGroupId"]);
    assert.deepEqual(
      nodeIds,
      ["001", "002", "003"].map((number) => `${replicationGroupId}-${number}`),
    );
    assert.deepEqual([endpoint, port], [UNKNOWN, 6379]);
  });

  describe("refuses", () => {
    const make = (change: Partial<ValkeyCacheArgs>, name = "chat-cache") => {
      return () => new ValkeyCache(name, { ...args, ...change });
    };
    const cases: readonly [string, Partial<ValkeyCacheArgs>, RegExp][] = [
      ["replicas in one zone", { subnetIds: ["subnet-1"] }, /subnetIds is 1; allowed: at least two subnets/],
      ["no subnet", { replicas: 0, subnetIds: [] }, /subnetIds is 0; allowed: at least one subnet/],
      ["six replicas", { replicas: 6 }, /replicas is 6; allowed: 0 to 5/],
      ["half a replica", { replicas: 0.5 }, /replicas is 0\.5; allowed: 0 to 5/],
      ["a node type that is none", { nodeType: "t4g.micro" }, /nodeType is "t4g\.micro"/],
      ["an old node type", { nodeType: "cache.t2.micro" }, /nodeType is "cache\.t2\.micro"/],
      ["data tiering", { nodeType: "cache.r6gd.xlarge" }, /nodeType is "cache\.r6gd\.xlarge"/],
      ["a version without its minor part", { engineVersion: "8" as "8.0" }, /engineVersion is "8"/],
      [
        "36 days of snapshots",
        { snapshotRetentionDays: 36 },
        /snapshotRetentionDays is 36; allowed: 0 to 35/,
      ],
      [
        "half an hour",
        { maintenanceWindow: "sun:03:00-sun:03:30" },
        /maintenanceWindow is .*an hour or more/,
      ],
      ["a window in capitals", { maintenanceWindow: "Sun:03:00-Sun:04:00" }, /maintenanceWindow is/],
    ];
    for (const [title, change, message] of cases) {
      it(title, () => {
        assert.throws(make(change), { name: "InputError", message });
      });
    }

    it("a name that ElastiCache refuses", () => {
      for (const name of ["Chat", "chat--cache", "1chat", "chat-", "c".repeat(33)]) {
        assert.throws(make({}, name), /allowed: at most 32 lower-case letters, digits and single hyphens/);
      }
    });

    it("several at once", () => {
      assert.throws(
        make({ replicas: 9, nodeType: "x", maintenanceWindow: "x" }),
        (error: Error) => error.message.split("\n").length === 3,
      );
    });
  });
});
