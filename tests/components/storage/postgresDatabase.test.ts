import assert from "node:assert/strict";
import { nameOf, type PlanResource, SECRET, UNKNOWN } from "../../../cli/plan";
import { PostgresDatabase, type PostgresDatabaseArgs } from "../../../components/storage/postgresDatabase";
import { instanceIdentifier } from "../../../components/storage/postgresRules";
import { documentOf, inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const INSTANCE = "aws:rds/instance:Instance";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const COMPONENT = "gatehouse:storage:PostgresDatabase";

const args: PostgresDatabaseArgs = {
  context: testContext,
  keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
  subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  securityGroupId: "sg-0123456789abcdef0",
  databaseName: "chat",
};

const plan = (change: Partial<PostgresDatabaseArgs> = {}, unknowns = false) =>
  planOf(() => new PostgresDatabase("chat-db", { ...args, ...change }), { unknowns });

const protectedContext = { ...testContext, protect: true };
const dependencies = (resource: PlanResource) => resource.dependencies.map((urn) => nameOf({ urn })).sort();

describe("PostgresDatabase", () => {
  it("makes an instance with its groups, logs and password", async () => {
    assert.deepEqual(inventory(await plan()), [
      "aws:cloudwatch/logGroup:LogGroup chat-db-log-postgresql",
      "aws:cloudwatch/logGroup:LogGroup chat-db-log-upgrade",
      "aws:rds/instance:Instance chat-db",
      "aws:rds/parameterGroup:ParameterGroup chat-db-parameters",
      "aws:rds/subnetGroup:SubnetGroup chat-db-subnets",
      "gatehouse:storage:PostgresDatabase chat-db",
      "random:index/randomPassword:RandomPassword chat-db-password",
    ]);
  });

  it("is small, private, encrypted and backed up", async () => {
    const made = await plan();
    const { identifier, dbSubnetGroupName, parameterGroupName, ...inputs } = resourceOf(
      made,
      INSTANCE,
    ).inputs;
    assert.deepEqual(inputs, {
      allocatedStorage: 20,
      applyImmediately: true,
      autoMinorVersionUpgrade: true,
      backupRetentionPeriod: 7,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      copyTagsToSnapshot: true,
      dbName: "chat",
      deleteAutomatedBackups: true,
      deletionProtection: false,
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      engine: "postgres",
      engineVersion: "17",
      iamDatabaseAuthenticationEnabled: true,
      instanceClass: "db.t4g.micro",
      kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1",
      maxAllocatedStorage: 100,
      multiAz: false,
      password: SECRET,
      port: 5432,
      publiclyAccessible: false,
      region: "eu-central-1",
      skipFinalSnapshot: true,
      storageEncrypted: true,
      storageType: "gp3",
      tags: { Name: "chat-db", "gatehouse:stack": "test" },
      username: "gatehouse",
      vpcSecurityGroupIds: ["sg-0123456789abcdef0"],
    });
    assert.match(String(identifier), /^chat-db-[0-9a-f]{7}$/);
    assert.match(String(dbSubnetGroupName), /^chat-db-subnets-[0-9a-f]{7}$/);
    assert.match(String(parameterGroupName), /^chat-db-parameters-[0-9a-f]{7}$/);
  });

  it("is kept, with a last snapshot, where the context protects", async () => {
    const made = await plan({ context: protectedContext });
    const instance = resourceOf(made, INSTANCE);
    const {
      deletionProtection,
      skipFinalSnapshot,
      finalSnapshotIdentifier,
      deleteAutomatedBackups,
      identifier,
    } = instance.inputs;
    assert.equal(instance.protect, true);
    assert.deepEqual([deletionProtection, skipFinalSnapshot, deleteAutomatedBackups], [true, false, false]);
    assert.equal(finalSnapshotIdentifier, `${identifier}-final`);
    assert.equal(resourceOf(await plan(), INSTANCE).protect, false);
  });

  it("takes every size from its arguments", async () => {
    const made = await plan({
      engineVersion: "16",
      instanceClass: "db.m7g.large",
      storageGiB: 200,
      maxStorageGiB: 1000,
      multiAz: true,
      backupRetentionDays: 35,
      logRetentionDays: 365,
    });
    const {
      engineVersion,
      instanceClass,
      allocatedStorage,
      maxAllocatedStorage,
      multiAz,
      backupRetentionPeriod,
    } = resourceOf(made, INSTANCE).inputs;
    assert.deepEqual(
      [engineVersion, instanceClass, allocatedStorage, maxAllocatedStorage, multiAz, backupRetentionPeriod],
      ["16", "db.m7g.large", 200, 1000, true, 35],
    );
    assert.equal(resourceOf(made, "aws:rds/parameterGroup:ParameterGroup").inputs["family"], "postgres16");
    const roomy = resourceOf(await plan({ storageGiB: 200 }), INSTANCE).inputs;
    assert.equal(roomy["maxAllocatedStorage"], 400, "room to grow follows the storage");
    const vast = resourceOf(await plan({ storageGiB: 50_000 }), INSTANCE).inputs;
    assert.equal(vast["maxAllocatedStorage"], 65_536, "and ends where gp3 does");
    for (const group of resourcesOf(made, LOG_GROUP)) {
      assert.equal(group.inputs["retentionInDays"], 365);
    }
  });

  it("says which statement is slow and what the system did, where that is asked for", async () => {
    const made = await plan({ monitoring: true });
    const role = resourceOf(made, "aws:iam/role:Role", "chat-db-monitor");
    const { inputs } = resourceOf(made, INSTANCE);
    const asked = Object.entries(inputs).filter(([key]) =>
      /^(monitoring|performance|databaseInsights)/.test(key),
    );
    assert.deepEqual(Object.fromEntries(asked), {
      databaseInsightsMode: "standard",
      monitoringInterval: 60,
      monitoringRoleArn: role.outputs["arn"],
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1",
      performanceInsightsRetentionPeriod: 7,
    });
    assert.ok(dependencies(resourceOf(made, INSTANCE)).includes("chat-db-monitor"));
  });

  it("lets RDS alone write that, for its own instance, into the account's own group", async () => {
    const made = await plan({ monitoring: true });
    const role = resourceOf(made, "aws:iam/role:Role", "chat-db-monitor");
    assert.deepEqual(documentOf(role, "assumeRolePolicy").Statement, [
      {
        Sid: "ServiceMayAssume",
        Effect: "Allow",
        Principal: { Service: "monitoring.rds.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": "arn:aws:rds:eu-central-1:123456789012:db:chat-db*" },
        },
      },
    ]);
    const { identifier } = resourceOf(made, INSTANCE).inputs;
    assert.match(String(identifier), /^chat-db-/, "what the condition asks for");
    const { Statement } = documentOf(resourceOf(made, "aws:iam/rolePolicy:RolePolicy", "chat-db-monitor"));
    assert.deepEqual(
      Statement.map(({ Action, Resource }) => [Action, Resource]),
      [
        [
          ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
          ["arn:aws:logs:eu-central-1:123456789012:log-group:RDS*"],
        ],
        [
          ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:GetLogEvents"],
          ["arn:aws:logs:eu-central-1:123456789012:log-group:RDS*:log-stream:*"],
        ],
      ],
    );
  });

  it("forces TLS", async () => {
    const { name: _, ...inputs } = resourceOf(await plan(), "aws:rds/parameterGroup:ParameterGroup").inputs;
    assert.deepEqual(inputs, {
      description: "Parameters of chat-db",
      family: "postgres17",
      parameters: [{ name: "rds.force_ssl", value: "1" }],
      region: "eu-central-1",
      tags: { Name: "chat-db-parameters", "gatehouse:stack": "test" },
    });
  });

  it("has encrypted logs with a retention before it writes the first line", async () => {
    const made = await plan({}, true);
    const { identifier } = resourceOf(made, INSTANCE).inputs;
    assert.deepEqual(
      resourcesOf(made, LOG_GROUP).map(({ inputs: { name, kmsKeyId, retentionInDays } }) => ({
        name,
        kmsKeyId,
        retentionInDays,
      })),
      ["postgresql", "upgrade"].map((log) => ({
        name: `/aws/rds/instance/${identifier}/${log}`,
        kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1",
        retentionInDays: 30,
      })),
    );
    assert.deepEqual(dependencies(resourceOf(made, INSTANCE)), [
      "chat-db-log-postgresql",
      "chat-db-log-upgrade",
      "chat-db-parameters",
      "chat-db-password",
      "chat-db-subnets",
    ]);
  });

  it("has a password of letters and digits, which needs no escaping in a URL", async () => {
    const password = resourceOf(await plan(), "random:index/randomPassword:RandomPassword");
    assert.deepEqual(password.inputs, { length: 32, special: false });
  });

  it("gives out its URL as a secret", async () => {
    const made = await plan();
    assert.equal(resourceOf(made, COMPONENT).outputs["connectionUrl"], SECRET);
  });

  it("writes the URL with user, host, port, name and TLS", async () => {
    let url = "";
    await planOf(async () => {
      const database = new PostgresDatabase("chat-db", args);
      url = await new Promise<string>((resolve) => database.connectionUrl.apply(resolve));
    });
    assert.match(
      url,
      /^postgresql:\/\/gatehouse:[A-Za-z0-9]+@[a-z0-9.-]+\.rds\.amazonaws\.com:5432\/chat\?sslmode=require$/,
    );
  });

  it("knows its identifier and its ARN at preview, and not its address", async () => {
    const made = await plan({}, true);
    const { identifier, arn, endpoint, port, subnetGroupName } = resourceOf(made, COMPONENT).outputs;
    assert.equal(subnetGroupName, resourceOf(made, INSTANCE).inputs["dbSubnetGroupName"]);
    assert.equal(identifier, resourceOf(made, INSTANCE).inputs["identifier"]);
    assert.match(String(identifier), /^chat-db-[0-9a-f]{7}$/);
    assert.equal(arn, `arn:aws:rds:eu-central-1:123456789012:db:${identifier}`);
    assert.equal(endpoint, UNKNOWN);
    assert.equal(port, 5432);
  });

  it("is deleted before it is replaced, because its identifier is its own", async () => {
    assert.equal(resourceOf(await plan(), INSTANCE).deleteBeforeReplace, true);
  });

  describe("refuses", () => {
    const make = (change: Partial<PostgresDatabaseArgs>, name = "chat-db") => {
      return () => new PostgresDatabase(name, { ...args, ...change });
    };
    const cases: readonly [string, Partial<PostgresDatabaseArgs>, RegExp][] = [
      [
        "one subnet",
        { subnetIds: ["subnet-1"] },
        /subnetIds is 1; allowed: at least two subnets, in two zones/,
      ],
      ["no backups", { backupRetentionDays: 0 }, /backupRetentionDays is 0; allowed: 1 to 35 days/],
      ["backups beyond AWS's limit", { backupRetentionDays: 36 }, /allowed: 1 to 35 days/],
      ["less storage than gp3 has", { storageGiB: 10 }, /storageGiB is 10; allowed: 20 to 65536 GiB/],
      [
        "a maximum less than 10 % above the storage",
        { storageGiB: 100, maxStorageGiB: 105 },
        /maxStorageGiB is 105; allowed: 110 to 65536 GiB/,
      ],
      ["logs for ever", { logRetentionDays: 0 }, /logRetentionDays is 0; allowed: 1, 3, 5/],
      [
        "a minor version",
        { engineVersion: "17.4" as "17" },
        /engineVersion is "17\.4"; allowed: a major version/,
      ],
      [
        "the snapshot of a cluster",
        { restoreFromSnapshot: "arn:aws:rds:eu-central-1:123456789012:cluster-snapshot:before" },
        /restoreFromSnapshot is ".*"; allowed: an identifier or the ARN of a snapshot/,
      ],
      ["Aurora's class", { instanceClass: "db.serverless" }, /instanceClass is "db\.serverless"/],
      ["a database that is there already", { databaseName: "postgres" }, /databaseName is "postgres"/],
      ["a database name with a hyphen", { databaseName: "open-webui" }, /databaseName is "open-webui"/],
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
  });
});

describe("PostgresDatabase from a snapshot", () => {
  it("stands beside the instance that it replaces, under an identifier of its own", async () => {
    const of = async (change: Partial<PostgresDatabaseArgs>) => resourceOf(await plan(change), INSTANCE);
    const first = await of({});
    const restored = await of({ restoreFromSnapshot: "before-0-13" });
    assert.equal(restored.inputs["identifier"], `${first.inputs["identifier"]}-rba4a2e`);
    assert.equal(restored.inputs["snapshotIdentifier"], "before-0-13");
    assert.equal(restored.inputs["dbName"], undefined);
    assert.deepEqual([first.deleteBeforeReplace, restored.deleteBeforeReplace], [true, undefined]);
    assert.equal(first.inputs["snapshotIdentifier"], undefined);
  });
});

describe("instanceIdentifier", () => {
  const cases: readonly [string, string][] = [
    ["chat-subnets-1a2b3c4", "chat-1a2b3c4"],
    ["chat-subnets-db-subnets-1a2b3c4", "chat-subnets-db-1a2b3c4"],
    ["chat-subnets", "chat"],
    ["prod-chat-subnets-x1", "prod-chat-x1"],
    ["named-by-hand", "named-by-hand"],
  ];
  for (const [subnetGroup, identifier] of cases) {
    it(`makes ${identifier} of ${subnetGroup}`, () => {
      assert.equal(instanceIdentifier(subnetGroup), identifier);
    });
  }
});
