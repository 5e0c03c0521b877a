import assert from "node:assert/strict";
import { nameOf, type PlanResource, SECRET, UNKNOWN } from "../../../cli/plan";
import { AuroraDatabase, type AuroraDatabaseArgs } from "../../../components/storage/auroraDatabase";
import { inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const CLUSTER = "aws:rds/cluster:Cluster";
const INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
const COMPONENT = "gatehouse:storage:AuroraDatabase";
const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";

const args: AuroraDatabaseArgs = {
  context: testContext,
  keyArn,
  subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  instanceZones: ["eu-central-1a", "eu-central-1b"],
  securityGroupId: "sg-0123456789abcdef0",
  databaseName: "chat",
};

const plan = (change: Partial<AuroraDatabaseArgs> = {}, unknowns = false) =>
  planOf(() => new AuroraDatabase("chat-db", { ...args, ...change }), { unknowns });

const dependencies = (resource: PlanResource) => resource.dependencies.map((urn) => nameOf({ urn })).sort();

describe("AuroraDatabase", () => {
  it("is a cluster, an instance in each zone, its groups, log and password", async () => {
    const shared = [
      "aws:cloudwatch/logGroup:LogGroup chat-db-log-postgresql",
      "aws:rds/cluster:Cluster chat-db",
    ];
    const rest = [
      "aws:rds/clusterParameterGroup:ClusterParameterGroup chat-db-parameters",
      "aws:rds/subnetGroup:SubnetGroup chat-db-subnets",
      "gatehouse:storage:AuroraDatabase chat-db",
      "random:index/randomPassword:RandomPassword chat-db-password",
    ];
    assert.deepEqual(inventory(await plan()), [
      ...shared,
      `${INSTANCE} chat-db-a`,
      `${INSTANCE} chat-db-b`,
      ...rest,
    ]);
    assert.deepEqual(inventory(await plan({ instanceZones: ["eu-central-1c"] })), [
      ...shared,
      `${INSTANCE} chat-db-c`,
      ...rest,
    ]);
  });

  it("leaves the zones of its instances to Aurora where nobody knows them", async () => {
    const { instanceZones: _zones, ...elsewhere } = args;
    const { resources } = await planOf(() => new AuroraDatabase("chat-db", { ...elsewhere, instances: 2 }));
    const instances = resources.filter(({ type }) => type === INSTANCE);
    assert.deepEqual(
      instances.map((instance) => [nameOf(instance), "availabilityZone" in instance.inputs]),
      [
        ["chat-db-1", false],
        ["chat-db-2", false],
      ],
    );
  });

  it("is private, encrypted, scaled and backed up", async () => {
    const { clusterIdentifier, dbSubnetGroupName, dbClusterParameterGroupName, ...inputs } = resourceOf(
      await plan(),
      CLUSTER,
    ).inputs;
    assert.deepEqual(inputs, {
      applyImmediately: true,
      backupRetentionPeriod: 7,
      copyTagsToSnapshot: true,
      databaseName: "chat",
      deleteAutomatedBackups: true,
      deletionProtection: false,
      enabledCloudwatchLogsExports: ["postgresql"],
      engine: "aurora-postgresql",
      engineMode: "provisioned",
      engineVersion: "17",
      iamDatabaseAuthenticationEnabled: true,
      kmsKeyId: keyArn,
      masterPassword: SECRET,
      masterUsername: "gatehouse",
      port: 5432,
      region: "eu-central-1",
      serverlessv2ScalingConfiguration: { maxCapacity: 4, minCapacity: 0.5 },
      skipFinalSnapshot: true,
      storageEncrypted: true,
      tags: { Name: "chat-db", "gatehouse:stack": "test" },
      vpcSecurityGroupIds: ["sg-0123456789abcdef0"],
    });
    assert.match(String(clusterIdentifier), /^chat-db-[0-9a-f]{7}$/);
    assert.match(String(dbSubnetGroupName), /^chat-db-subnets-[0-9a-f]{7}$/);
    assert.match(String(dbClusterParameterGroupName), /^chat-db-parameters-[0-9a-f]{7}$/);
  });

  it("has its writer in the first zone and a reader that follows it in size in the second", async () => {
    const made = await plan();
    const { identifier, clusterIdentifier, dbSubnetGroupName, ...first } = resourceOf(
      made,
      INSTANCE,
      "chat-db-a",
    ).inputs;
    assert.deepEqual(first, {
      applyImmediately: true,
      autoMinorVersionUpgrade: true,
      availabilityZone: "eu-central-1a",
      caCertIdentifier: "rds-ca-rsa2048-g1",
      copyTagsToSnapshot: true,
      engine: "aurora-postgresql",
      instanceClass: "db.serverless",
      performanceInsightsEnabled: false,
      promotionTier: 0,
      publiclyAccessible: false,
      region: "eu-central-1",
      tags: { Name: "chat-db-a", "gatehouse:stack": "test" },
    });
    const cluster = resourceOf(made, CLUSTER).inputs;
    assert.equal(clusterIdentifier, cluster["clusterIdentifier"]);
    assert.equal(dbSubnetGroupName, cluster["dbSubnetGroupName"]);
    assert.match(String(identifier), /^chat-db-a-[0-9a-f]{7}$/);
    const second = resourceOf(made, INSTANCE, "chat-db-b");
    assert.equal(second.inputs["availabilityZone"], "eu-central-1b");
    assert.equal(second.inputs["promotionTier"], 1);
    assert.deepEqual(dependencies(second), ["chat-db", "chat-db-a", "chat-db-subnets"]);
  });

  it("is kept, with a last snapshot, where the context protects", async () => {
    const made = await plan({ context: { ...testContext, protect: true } });
    const cluster = resourceOf(made, CLUSTER);
    const { deletionProtection, skipFinalSnapshot, deleteAutomatedBackups } = cluster.inputs;
    assert.deepEqual([deletionProtection, skipFinalSnapshot, deleteAutomatedBackups], [true, false, false]);
    assert.equal(cluster.inputs["finalSnapshotIdentifier"], `${cluster.inputs["clusterIdentifier"]}-final`);
    assert.deepEqual(
      made.resources.filter(({ protect }) => protect).map(({ type }) => type),
      [CLUSTER],
    );
    assert.deepEqual(
      (await plan()).resources.filter(({ protect }) => protect),
      [],
    );
  });

  it("forces TLS in the parameter group of its version", async () => {
    const made = await plan({ engineVersion: "16" });
    const { name: _, ...inputs } = resourceOf(
      made,
      "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    ).inputs;
    assert.deepEqual(inputs, {
      description: "Parameters of chat-db",
      family: "aurora-postgresql16",
      parameters: [{ name: "rds.force_ssl", value: "1" }],
      region: "eu-central-1",
      tags: { Name: "chat-db-parameters", "gatehouse:stack": "test" },
    });
    assert.equal(resourceOf(made, CLUSTER).inputs["engineVersion"], "16");
  });

  it("has an encrypted log group with a retention before it writes the first line", async () => {
    const made = await plan({ logRetentionDays: 90 }, true);
    const cluster = resourceOf(made, CLUSTER);
    const { name, kmsKeyId, retentionInDays } = resourceOf(made, "aws:cloudwatch/logGroup:LogGroup").inputs;
    assert.equal(name, `/aws/rds/cluster/${cluster.inputs["clusterIdentifier"]}/postgresql`);
    assert.deepEqual([kmsKeyId, retentionInDays], [keyArn, 90]);
    assert.deepEqual(dependencies(cluster), [
      "chat-db-log-postgresql",
      "chat-db-parameters",
      "chat-db-password",
      "chat-db-subnets",
    ]);
  });

  it("takes capacity, backups and monitoring from its arguments", async () => {
    const made = await plan({
      minCapacity: 2,
      maxCapacity: 16,
      backupRetentionDays: 35,
      monitoring: true,
    });
    const cluster = resourceOf(made, CLUSTER).inputs;
    assert.deepEqual(cluster["serverlessv2ScalingConfiguration"], { minCapacity: 2, maxCapacity: 16 });
    assert.equal(cluster["backupRetentionPeriod"], 35);
    const { arn } = resourceOf(made, "aws:iam/role:Role", "chat-db-monitor").outputs;
    for (const { inputs } of resourcesOf(made, INSTANCE)) {
      const { performanceInsightsEnabled, performanceInsightsKmsKeyId, performanceInsightsRetentionPeriod } =
        inputs;
      assert.deepEqual(
        [performanceInsightsEnabled, performanceInsightsKmsKeyId, performanceInsightsRetentionPeriod],
        [true, keyArn, 7],
      );
      assert.deepEqual([inputs["monitoringInterval"], inputs["monitoringRoleArn"]], [60, arn]);
    }
    assert.ok(dependencies(resourceOf(made, INSTANCE, "chat-db-b")).includes("chat-db-monitor"));
  });

  it("gives out its URL with TLS, as a secret", async () => {
    assert.equal(resourceOf(await plan(), COMPONENT).outputs["connectionUrl"], SECRET);
    let url = "";
    await planOf(async () => {
      const database = new AuroraDatabase("chat-db", args);
      url = await new Promise<string>((resolve) => database.connectionUrl.apply(resolve));
    });
    assert.match(
      url,
      /^postgresql:\/\/gatehouse:[A-Za-z0-9]{32}@chat-db-[0-9a-f]{7}\.cluster-[a-z0-9]+\.eu-central-1\.rds\.amazonaws\.com:5432\/chat\?sslmode=require$/,
    );
  });

  it("knows its identifier, ARN and subnet group at preview, and not its address", async () => {
    const made = await plan({}, true);
    const { identifier, arn, clusterArn, endpoint, subnetGroupName } = resourceOf(made, COMPONENT).outputs;
    const cluster = resourceOf(made, CLUSTER).inputs;
    assert.equal(identifier, cluster["clusterIdentifier"]);
    assert.equal(arn, `arn:aws:rds:eu-central-1:123456789012:cluster:${identifier}`);
    assert.equal(clusterArn, arn);
    assert.equal(subnetGroupName, cluster["dbSubnetGroupName"]);
    assert.equal(endpoint, UNKNOWN);
    const instance = resourceOf(made, INSTANCE, "chat-db-a").inputs;
    assert.equal(instance["clusterIdentifier"], identifier);
  });

  it("from a snapshot stands beside the cluster that it replaces, under an identifier of its own", async () => {
    const first = resourceOf(await plan(), CLUSTER);
    const restored = resourceOf(await plan({ restoreFromSnapshot: "before-0-13" }), CLUSTER);
    assert.equal(restored.inputs["clusterIdentifier"], `${first.inputs["clusterIdentifier"]}-rba4a2e`);
    assert.equal(restored.inputs["snapshotIdentifier"], "before-0-13");
    assert.equal(restored.inputs["databaseName"], undefined);
    assert.deepEqual([first.deleteBeforeReplace, restored.deleteBeforeReplace], [true, undefined]);
  });

  describe("refuses", () => {
    const make = (change: Partial<AuroraDatabaseArgs>, name = "chat-db") => {
      return () => new AuroraDatabase(name, { ...args, ...change });
    };
    const cases: readonly [string, Partial<AuroraDatabaseArgs>, RegExp][] = [
      ["one subnet", { subnetIds: ["subnet-1"] }, /subnetIds is 1; allowed: at least two subnets/],
      ["zones and a number", { instances: 2 }, /instances is 2; allowed: nothing beside instanceZones/],
      ["no instance", { instanceZones: [] }, /instanceZones is \[\]; allowed: one zone, or two/],
      [
        "two instances in one zone",
        { instanceZones: ["eu-central-1a", "eu-central-1a"] },
        /allowed: one zone, or two different ones; the second instance takes over/,
      ],
      [
        "a zone of another region",
        { instanceZones: ["us-east-1a"] },
        /instanceZones is \["us-east-1a"\]; allowed: zones of eu-central-1/,
      ],
      ["a pause", { minCapacity: 0 }, /minCapacity is 0; allowed: 0\.5 to 256.*would never pause/],
      ["a third of a unit", { minCapacity: 0.33 }, /minCapacity is 0\.33; allowed: 0\.5 to 256 in steps/],
      ["a maximum of half a unit", { maxCapacity: 0.5 }, /maxCapacity is 0\.5; allowed: 1 to 256/],
      [
        "a maximum below the minimum",
        { minCapacity: 8, maxCapacity: 4 },
        /maxCapacity is 4; allowed: 8 to 256 in steps of 0\.5, not less than minCapacity/,
      ],
      ["no backups", { backupRetentionDays: 0 }, /backupRetentionDays is 0; allowed: 1 to 35 days/],
      ["logs for ever", { logRetentionDays: 0 }, /logRetentionDays is 0; allowed: 1, 3, 5/],
      ["a minor version", { engineVersion: "17.4" as "17" }, /engineVersion is "17\.4"; allowed: a major/],
      ["a database that is there already", { databaseName: "postgres" }, /databaseName is "postgres"/],
      [
        "the ARN of something else",
        { restoreFromSnapshot: "arn:aws:rds:eu-central-1:123456789012:db:chat" },
        /allowed: an identifier or the ARN of a cluster-snapshot or snapshot/,
      ],
    ];
    for (const [title, change, message] of cases) {
      it(title, () => {
        assert.throws(make(change), { name: "InputError", message });
      });
    }

    it("a name that RDS refuses", () => {
      for (const name of ["Chat", "chat--db", "1chat", "chat-", "c".repeat(48)]) {
        assert.throws(make({}, name), /allowed: at most 47 lower-case letters, digits and single hyphens/);
      }
    });

    it("several at once", () => {
      assert.throws(
        make({ subnetIds: [], instanceZones: [], minCapacity: 0 }),
        (error: Error) => error.message.split("\n").length === 3,
      );
    });
  });
});
