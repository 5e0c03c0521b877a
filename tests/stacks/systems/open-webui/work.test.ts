import assert from "node:assert/strict";
import { monthlyCost } from "../../../../cli/analyses/cost";
import prices from "../../../../cli/analyses/prices.json";
import { nameOf, type Plan } from "../../../../cli/plan";
import { assertGolden } from "../../../support/golden";
import {
  containersOf,
  documentOf,
  inventory,
  resourceOf,
  resourcesOf,
  waitsFor,
} from "../../../support/plan";
import { judgeShape } from "../../../support/policies";
import { openWebuiConfig, previewOf } from "../../../support/stack";
import {
  application,
  assertClean,
  type Config,
  change,
  difference,
  inputsOf,
  namesOf,
  shipped,
} from "./shapes";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const CLUSTER = "aws:rds/cluster:Cluster";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INSTANCE = "aws:rds/instance:Instance";
const POLICY = "aws:appautoscaling/policy:Policy";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const SCHEDULE = "aws:appautoscaling/scheduledAction:ScheduledAction";
const SERVICE = "aws:ecs/service:Service";
const TARGET = "aws:appautoscaling/target:Target";
const TEST_SELECTION = "aws:backup/restoreTestingSelection:RestoreTestingSelection";

const UPLOADS = "open-webui-uploads";
const mail = { "gatehouse:observability": { alarmEmails: ["ops@acme.dev"] } };
const medium = change({ "gatehouse:size": "medium" });

const planOf = async (config: Config, steady = false): Promise<Plan> =>
  (await previewOf(config, { steady })).plan;

const variable = (plan: Plan, name: string): string | undefined =>
  containersOf(plan)[0]!.environment.find((one) => one.name === name)?.value;

/** What the task's own role may do, by statement. */
const taskStatements = (plan: Plan) => documentOf(resourceOf(plan, ROLE_POLICY, "open-webui-task")).Statement;

describe("Open WebUI as shipped for staging and prod", () => {
  for (const stack of ["staging", "prod"]) {
    for (const steady of [false, true]) {
      it(`holds nothing that AWS or a policy is known to refuse: ${stack}${steady ? ", after a release" : ""}`, async () => {
        assertClean((await previewOf(shipped(stack), { stack, steady })).plan);
      });
    }

    it(`creates exactly what is in its golden inventory: ${stack}`, async () => {
      const first = await previewOf(shipped(stack), { stack });
      assertGolden(`open-webui-${stack}.txt`, inventory(first.plan));
      // A release changes what there is, and adds nothing.
      const { plan } = await previewOf(shipped(stack), { stack, steady: true });
      assert.deepEqual(difference(first.plan, plan), []);
    });
  }

  it("keeps actions, principals, ports and flags of prod known where only AWS can know the ids", async () => {
    const { plan } = await previewOf(shipped("prod"), { stack: "prod", unknowns: true });
    const { counts, verdicts } = judgeShape(plan.resources);
    assert.equal(counts.violation, 0);
    assert.deepEqual(
      verdicts.filter(({ verdict }) => verdict.kind === "unknown"),
      [],
    );
  });

  it("warns of nothing in staging but the release that is due", async () => {
    const { warnings } = await previewOf(shipped("staging"), { stack: "staging" });
    assert.deepEqual(
      warnings.map((text) => /gatehouse:(\S+)/.exec(text)?.[1]),
      ["openWebui.migratedImage"],
    );
  });

  it("warns of nothing in prod but the release, Cognito's own mail and the anomaly monitor", async () => {
    const { warnings } = await previewOf(shipped("prod"), { stack: "prod" });
    assert.deepEqual(warnings.map((text) => /gatehouse:(\S+)/.exec(text)?.[1]).sort(), [
      "cost.anomalyAlerts.monitorArn",
      "login.email",
      "openWebui.migratedImage",
    ]);
  });

  it("answers what a person needs after the deployment", async () => {
    const { plan } = await previewOf(shipped("prod"), { stack: "prod" });
    assert.deepEqual(Object.keys(plan.outputs), [
      "alarmTopicArn",
      "backupVaultName",
      "callbackUrl",
      "clientId",
      "clusterName",
      "containerLogGroup",
      "createFirstAdmin",
      "dashboardUrl",
      "databaseIdentifier",
      "distributionDomainName",
      "distributionId",
      "loadBalancerDnsName",
      "loginUrl",
      "serviceName",
      "uploadsBucket",
      "url",
      "userPoolId",
    ]);
  });

  it("protects in prod whatever holds data", async () => {
    const { plan } = await previewOf(shipped("prod"), { stack: "prod" });
    assert.deepEqual(
      plan.resources
        .filter(({ protect }) => protect)
        .map((one) => `${one.type.split(":").at(-1)} ${nameOf(one)}`)
        .sort(),
      [
        "Bucket open-webui-edge-logs",
        "Bucket open-webui-logs",
        "Bucket open-webui-uploads",
        "Distribution open-webui",
        "Instance open-webui",
        "Key open-webui",
        "LoadBalancer open-webui",
        "Secret open-webui",
        "UserPool open-webui",
        "Vault open-webui",
        "Vpc open-webui",
      ],
    );
    const { deletionProtection, multiAz, backupRetentionPeriod } = resourceOf(plan, INSTANCE).inputs;
    assert.deepEqual([deletionProtection, multiAz, backupRetentionPeriod], [true, true, 35]);
  });

  it("spreads prod over three zones, with a way out in each", async () => {
    const { plan } = await previewOf(shipped("prod"), { stack: "prod", steady: true });
    const { networkConfiguration, availabilityZoneRebalancing } = resourceOf(plan, SERVICE).inputs;
    assert.equal((networkConfiguration as { subnets: string[] }).subnets.length, 3);
    assert.equal(availabilityZoneRebalancing, "ENABLED");
    assert.equal(resourcesOf(plan, "aws:ec2/natGateway:NatGateway").length, 3);
  });
});

describe("The monitoring of Open WebUI's database", () => {
  const sized = (size: string, instanceClass?: string) =>
    change({
      "gatehouse:size": size,
      ...(instanceClass === undefined ? {} : { "gatehouse:database": { instanceClass } }),
    });
  for (const [what, config, expected] of [
    ["size small", sized("small"), ["db.t4g.micro", undefined, undefined]],
    ["size medium", sized("medium"), ["db.t4g.medium", 60, true]],
    ["size large", sized("large"), ["db.m7g.large", 60, true]],
    ["a small one's next class", sized("small", "db.t4g.small"), ["db.t4g.small", undefined, undefined]],
    ["a small one's large class", sized("small", "db.t4g.large"), ["db.t4g.large", 60, true]],
  ] as const) {
    it(`follows the memory of the class: ${what}`, async () => {
      const { inputs } = resourceOf(await planOf(config), "aws:rds/instance:Instance");
      assert.deepEqual(
        [inputs["instanceClass"], inputs["monitoringInterval"], inputs["performanceInsightsEnabled"]],
        expected,
      );
    });
  }

  it("follows Aurora's least capacity", async () => {
    for (const [minimumCapacity, expected] of [
      [0.5, [undefined, false]],
      [2, [60, true]],
    ] as const) {
      const database = { engine: "aurora", minimumCapacity, maximumCapacity: 4 };
      const { inputs } = resourceOf(
        await planOf(change({ "gatehouse:database": database })),
        "aws:rds/clusterInstance:ClusterInstance",
      );
      assert.deepEqual([inputs["monitoringInterval"], inputs["performanceInsightsEnabled"]], expected);
    }
  });
});

describe("Open WebUI with Aurora", () => {
  const aurora = (more: Config = {}) => change({ "gatehouse:database": { engine: "aurora", ...more } });
  let plan: Plan;
  before(async () => {
    plan = await planOf(aurora());
  });

  it("takes the place of the instance, and of nothing else", async () => {
    assertClean(plan);
    assertGolden("open-webui-aurora.txt", difference(await planOf(openWebuiConfig), plan));
  });

  it("scales between its limits, encrypted and private", () => {
    const { serverlessv2ScalingConfiguration, storageEncrypted, engine } = resourceOf(plan, CLUSTER).inputs;
    assert.deepEqual(serverlessv2ScalingConfiguration, { minCapacity: 0.5, maxCapacity: 2 });
    assert.deepEqual([storageEncrypted, engine], [true, "aurora-postgresql"]);
    for (const { inputs } of resourcesOf(plan, "aws:rds/clusterInstance:ClusterInstance")) {
      assert.deepEqual([inputs["instanceClass"], inputs["publiclyAccessible"]], ["db.serverless", false]);
    }
  });

  it("is there before the first task, with an instance that answers", () => {
    const needs = waitsFor(resourceOf(plan, SERVICE));
    assert.ok(needs.includes(`${CLUSTER}::open-webui`), needs.join(", "));
    assert.ok(needs.includes("aws:rds/clusterInstance:ClusterInstance::open-webui-a"), needs.join(", "));
  });

  it("has a second instance in another zone where asked to", async () => {
    const two = await planOf(aurora({ multiAz: true }));
    const zones = resourcesOf(two, "aws:rds/clusterInstance:ClusterInstance").map(
      ({ inputs }) => inputs["availabilityZone"],
    );
    assert.deepEqual(zones, ["eu-central-1a", "eu-central-1b"]);
  });

  it("is watched by its capacity and memory, not by an instance's storage", () => {
    const alarms = namesOf(plan, ALARM).filter((name) => /aurora|database/.test(name));
    assert.deepEqual(alarms, ["open-webui-database-capacity", "open-webui-database-memory"]);
  });

  it("is backed up and restored for tests as a cluster, with the cluster's ARN", async () => {
    const plan = await planOf({ ...aurora(), "gatehouse:backup": { enabled: true, restoreTesting: true } });
    const { protectedResourceType, protectedResourceArns } = resourceOf(
      plan,
      TEST_SELECTION,
      "open-webui-restore-test-database",
    ).inputs;
    const cluster = resourceOf(plan, CLUSTER).outputs["arn"];
    assert.deepEqual([protectedResourceType, protectedResourceArns], ["Aurora", [cluster]]);
    assertClean(plan);
  });

  it("goes back to a snapshot under a new identifier", async () => {
    const restored = await planOf(aurora({ restoreFromSnapshot: "before-0-13" }));
    const { snapshotIdentifier, clusterIdentifier, databaseName } = resourceOf(restored, CLUSTER).inputs;
    assert.deepEqual([snapshotIdentifier, databaseName], ["before-0-13", undefined]);
    assert.notEqual(clusterIdentifier, resourceOf(plan, CLUSTER).inputs["clusterIdentifier"]);
    assert.equal(restored.outputs["databaseIdentifier"], clusterIdentifier);
  });
});

describe("Open WebUI with several tasks", () => {
  let first: Plan;
  let steady: Plan;
  before(async () => {
    first = await planOf(medium);
    steady = await planOf(medium, true);
  });

  it("holds nothing that AWS or a policy is known to refuse", () => {
    assertClean(first);
    assertClean(steady);
  });

  it("shares sessions and live updates in Valkey, over TLS, with the address a secret", () => {
    const { engine, transitEncryptionEnabled, atRestEncryptionEnabled, numCacheClusters } = resourceOf(
      first,
      CACHE,
    ).inputs;
    assert.deepEqual(
      [engine, transitEncryptionEnabled, atRestEncryptionEnabled, numCacheClusters],
      ["valkey", true, true, 2],
    );
    const [app] = containersOf(first);
    const keys = app!.secrets.map(({ name, valueFrom }) => `${name} ${valueFrom.split(":").at(-3)}`);
    assert.deepEqual(
      keys.filter((key) => key.includes("REDIS")),
      ["REDIS_URL cacheUrl", "WEBSOCKET_REDIS_URL cacheUrl"],
    );
    assert.equal(variable(first, "WEBSOCKET_MANAGER"), "redis");
    assert.ok(waitsFor(resourceOf(first, SERVICE)).includes(`${CACHE}::open-webui`));
  });

  it("lets the tasks alone reach the cache", () => {
    const cache = resourceOf(first, GROUP, "open-webui-cache").id;
    const rules = resourcesOf(first, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(
      ({ inputs }) => inputs["securityGroupId"] === cache,
    );
    assert.deepEqual(
      rules.map(({ inputs }) => [inputs["fromPort"], inputs["referencedSecurityGroupId"]]),
      [[6379, resourceOf(first, GROUP, "open-webui-task").id]],
    );
  });

  it("migrates with one task, alone, while scaling rests", () => {
    const service = resourceOf(first, SERVICE).inputs;
    assert.equal(service["desiredCount"], 1);
    assert.deepEqual(
      [service["deploymentMinimumHealthyPercent"], service["deploymentMaximumPercent"], service["alarms"]],
      [0, 100, undefined],
    );
    assert.equal(variable(first, "ENABLE_DB_MIGRATIONS"), "true");
    const { minCapacity, maxCapacity, suspendedState } = resourceOf(first, TARGET).inputs;
    assert.deepEqual([minCapacity, maxCapacity], [1, 1]);
    assert.deepEqual(suspendedState, {
      dynamicScalingInSuspended: true,
      dynamicScalingOutSuspended: true,
      scheduledScalingSuspended: true,
    });
  });

  it("rolls without migrations once released, ended by alarms, and scales", () => {
    const service = resourceOf(steady, SERVICE).inputs;
    assert.deepEqual(
      [service["deploymentMinimumHealthyPercent"], service["deploymentMaximumPercent"]],
      [100, 200],
    );
    const { alarmNames, ...rest } = service["alarms"] as { alarmNames: string[] };
    assert.deepEqual(rest, { enable: true, rollback: true });
    assert.deepEqual(
      alarmNames.map((name) => name.replace(/-[0-9a-f]{7}$/, "")),
      ["open-webui-outage-error-rate", "open-webui-entry-unhealthy-targets"],
    );
    assert.equal(variable(steady, "ENABLE_DB_MIGRATIONS"), "false");
    const { minCapacity, maxCapacity, resourceId, suspendedState } = resourceOf(steady, TARGET).inputs;
    assert.deepEqual([minCapacity, maxCapacity], [2, 4]);
    assert.equal(resourceId, `service/${steady.outputs["clusterName"]}/${steady.outputs["serviceName"]}`);
    assert.deepEqual([...new Set(Object.values(suspendedState as object))], [false]);
  });

  it("leaves the number of tasks to the scaling, but not while it migrates", () => {
    const ignored = (plan: Plan) => resourceOf(plan, SERVICE).ignoreChanges ?? [];
    assert.deepEqual([ignored(first), ignored(steady)], [[], ["desiredCount"]]);
  });

  it("follows CPU and memory, quickly up and slowly down", () => {
    const policies = resourcesOf(steady, POLICY).map(({ inputs }) => {
      const policy = inputs["targetTrackingScalingPolicyConfiguration"] as Record<string, unknown>;
      const { predefinedMetricType } = policy["predefinedMetricSpecification"] as Record<string, unknown>;
      return [
        predefinedMetricType,
        policy["targetValue"],
        policy["scaleOutCooldown"],
        policy["scaleInCooldown"],
      ];
    });
    assert.deepEqual(policies, [
      ["ECSServiceAverageCPUUtilization", 40, 60, 300],
      ["ECSServiceAverageMemoryUtilization", 75, 60, 300],
    ]);
  });

  it("takes other limits at certain times", async () => {
    const plan = await planOf(shipped("prod"), true);
    const actions = resourcesOf(plan, SCHEDULE).map((one) => {
      const { schedule, timezone, scalableTargetAction } = one.inputs;
      return [nameOf(one), schedule, timezone, scalableTargetAction];
    });
    assert.deepEqual(actions, [
      [
        "open-webui-at-morning",
        "cron(30 7 ? * MON-FRI *)",
        "Europe/Berlin",
        { minCapacity: 3, maxCapacity: 10 },
      ],
      ["open-webui-at-night", "cron(0 20 * * ? *)", "Europe/Berlin", { minCapacity: 2, maxCapacity: 4 }],
    ]);
  });

  it("keeps a browser with its task, and lets a task finish what it streams", () => {
    const { stickiness, deregistrationDelay } = resourceOf(steady, "aws:lb/targetGroup:TargetGroup").inputs;
    assert.deepEqual([(stickiness as Record<string, unknown>)["enabled"], deregistrationDelay], [true, 30]);
    const [app] = containersOf(steady) as readonly { readonly stopTimeout?: number }[];
    assert.equal(app!.stopTimeout, 120);
  });

  it("refuses several tasks without what they must share", async () => {
    const refused = async (config: Config, message: RegExp) =>
      assert.rejects(previewOf(config), { name: "InputError", message });
    await refused(
      change(application({ desiredCount: 2 })),
      /gatehouse:openWebui\.desiredCount lets 2 tasks run, and valkey\.enabled is false/,
    );
    await refused(
      { ...medium, "gatehouse:database": { engine: "sqlite", reason: "a demonstration of one day" } },
      /gatehouse:database\.engine is "sqlite": Two writers on one SQLite file destroy it/,
    );
  });

  it("runs the first task and a fifth of the others on capacity that stays, the rest on Spot", async () => {
    const plan = await planOf({ ...medium, ...application({ capacity: "fargate-with-spot" }) });
    assert.deepEqual(resourceOf(plan, SERVICE).inputs["capacityProviderStrategies"], [
      { capacityProvider: "FARGATE", base: 1, weight: 1 },
      { capacityProvider: "FARGATE_SPOT", weight: 4 },
    ]);
    assertClean(plan);
  });
});

describe("Open WebUI's uploads", () => {
  let plan: Plan;
  before(async () => {
    plan = await planOf(change({ "gatehouse:files": { storage: "s3" } }));
  });

  it("lie in a bucket instead of a file system", async () => {
    assertClean(plan);
    assertGolden("open-webui-s3.txt", difference(await planOf(openWebuiConfig), plan));
    assert.equal(containersOf(plan)[0]!.mountPoints, undefined);
    assert.deepEqual(resourcesOf(plan, FILE_SYSTEM), []);
    assert.equal(plan.outputs["uploadsBucket"], resourceOf(plan, "aws:s3/bucket:Bucket", UPLOADS).id);
    assert.equal(plan.outputs["fileSystemId"], undefined);
  });

  it("are reached by the task's role, in this bucket alone and with this key alone", () => {
    const bucket = String(resourceOf(plan, "aws:s3/bucket:Bucket", UPLOADS).outputs["arn"]);
    const key = resourceOf(plan, "aws:kms/key:Key").outputs["arn"];
    const statements = taskStatements(plan).filter(({ Sid }) => !String(Sid).startsWith("Invoke"));
    const resources = statements.flatMap(({ Resource }) => Resource as string[]);
    assert.deepEqual([...new Set(resources)].sort(), [bucket, `${bucket}/*`, key].sort());
    const actions = statements.flatMap(({ Action }) => Action as string[]);
    assert.deepEqual(
      actions.filter((action) => action.includes("*")),
      [],
    );
    for (const needed of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "kms:GenerateDataKey"]) {
      assert.ok(actions.includes(needed), `${needed} is missing in ${actions.join(", ")}`);
    }
  });

  it("stand in the environment without keys", () => {
    const bucket = resourceOf(plan, "aws:s3/bucket:Bucket", UPLOADS).id;
    assert.deepEqual(
      ["STORAGE_PROVIDER", "S3_BUCKET_NAME", "S3_REGION_NAME", "S3_ACCESS_KEY_ID"].map((name) =>
        variable(plan, name),
      ),
      ["s3", bucket, "eu-central-1", undefined],
    );
  });
});

describe("Open WebUI's private name", () => {
  const discovery = {
    namespace: "chat.internal",
    host: "web",
    clientSecurityGroupIds: ["sg-0a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60719"],
  };

  it("leads to the tasks, past the load balancer, for the named groups alone", async () => {
    const plan = await planOf(change(application({ discovery })));
    const registry = resourceOf(plan, "aws:servicediscovery/service:Service");
    assert.deepEqual(resourceOf(plan, SERVICE).inputs["serviceRegistries"], {
      registryArn: registry.outputs["arn"],
    });
    assert.equal(plan.outputs["privateHostName"], "web.chat.internal");
    const task = resourceOf(plan, GROUP, "open-webui-task").id;
    const peers = resourcesOf(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ inputs }) => inputs["securityGroupId"] === task)
      .map(({ inputs }) => `${inputs["fromPort"]} ${inputs["referencedSecurityGroupId"]}`);
    const balancer = resourceOf(plan, GROUP, "open-webui-load-balancer").id;
    assert.deepEqual(
      peers.sort(),
      [`8080 ${balancer}`, ...discovery.clientSecurityGroupIds.map((id) => `8080 ${id}`)].sort(),
    );
    assertClean(plan);
  });
});

describe("What keeps Open WebUI running and paid", () => {
  it("has a backup plan in prod by default, and nowhere else", async () => {
    const vaults = async (environment: string) =>
      namesOf(await planOf(change({ "gatehouse:environment": environment })), "aws:backup/vault:Vault");
    assert.deepEqual(
      [await vaults("dev"), await vaults("staging"), await vaults("prod")],
      [[], [], ["open-webui"]],
    );
  });

  it("backs up the database and the files, and restores both once a month in a group that nobody reaches", async () => {
    const plan = await planOf(
      change({ "gatehouse:environment": "prod", "gatehouse:backup": { restoreTesting: true }, ...mail }),
    );
    const database = resourceOf(plan, INSTANCE).outputs["arn"];
    const files = resourceOf(plan, FILE_SYSTEM).outputs["arn"];
    assert.deepEqual(resourceOf(plan, "aws:backup/selection:Selection").inputs["resources"], [
      files,
      database,
    ]);
    const tests = resourcesOf(plan, TEST_SELECTION).map((one) => [
      nameOf(one),
      one.inputs["protectedResourceType"],
      one.inputs["protectedResourceArns"],
    ]);
    assert.deepEqual(tests, [
      ["open-webui-restore-test-database", "RDS", [database]],
      ["open-webui-restore-test-files", "EFS", [files]],
    ]);
    const restored = resourceOf(plan, TEST_SELECTION, "open-webui-restore-test-database").inputs;
    const group = resourceOf(plan, GROUP, "open-webui-restore-tests").id;
    assert.deepEqual(restored["restoreMetadataOverrides"], {
      dbSubnetGroupName: resourceOf(plan, "aws:rds/subnetGroup:SubnetGroup").outputs["name"],
      vpcSecurityGroupIds: JSON.stringify([group]),
    });
    const rules = plan.resources.filter(
      ({ inputs }) => inputs["securityGroupId"] === group || inputs["referencedSecurityGroupId"] === group,
    );
    assert.deepEqual(rules.map(nameOf), []);
    assert.equal(plan.outputs["backupVaultName"], resourceOf(plan, "aws:backup/vault:Vault").outputs["name"]);
    assertClean(plan);
  });

  it("makes the account's trail, a budget and alerts of odd costs where asked to", async () => {
    const plan = await planOf(
      change({
        "gatehouse:environment": "prod",
        "gatehouse:account": { cloudTrail: true },
        "gatehouse:cost": { monthlyBudgetUsd: 300, anomalyAlerts: { minimumUsd: 25 } },
        ...mail,
      }),
    );
    const trail = resourceOf(plan, "aws:cloudtrail/trail:Trail").inputs;
    assert.deepEqual([trail["isMultiRegionTrail"], trail["enableLogFileValidation"]], [true, true]);
    const budget = resourceOf(plan, "aws:budgets/budget:Budget").inputs;
    assert.equal(budget["limitAmount"], "300");
    assert.deepEqual(
      (budget["notifications"] as Record<string, unknown>[]).map((notice) => [
        notice["notificationType"],
        notice["threshold"],
        notice["subscriberEmailAddresses"],
      ]),
      [
        ["FORECASTED", 80, ["ops@acme.dev"]],
        ["ACTUAL", 100, ["ops@acme.dev"]],
      ],
    );
    const monitor = resourceOf(plan, "aws:costexplorer/anomalyMonitor:AnomalyMonitor").inputs;
    assert.match(String(monitor["monitorSpecification"]), /"Key":"gatehouse:stack".*"Values":\["test"\]/);
    assertClean(plan);
  });

  it("uses the account's own anomaly monitor where one is named", async () => {
    const monitorArn = "arn:aws:ce::123456789012:anomalymonitor/6f1b2c3d-0000-4000-8000-000000000001";
    const plan = await planOf(
      change({ "gatehouse:cost": { anomalyAlerts: { minimumUsd: 25, monitorArn } }, ...mail }),
    );
    assert.deepEqual(resourcesOf(plan, "aws:costexplorer/anomalyMonitor:AnomalyMonitor"), []);
    const { monitorArnLists } = resourceOf(
      plan,
      "aws:costexplorer/anomalySubscription:AnomalySubscription",
    ).inputs;
    assert.deepEqual(monitorArnLists, [monitorArn]);
  });

  it("refuses a budget that tells nobody", async () => {
    await assert.rejects(previewOf(change({ "gatehouse:cost": { monthlyBudgetUsd: 300 } })), {
      name: "InputError",
      message: /gatehouse:cost\.monthlyBudgetUsd is set, and observability\.alarmEmails is empty/,
    });
  });

  it("says in prod, and only there, in one alarm that users get no answers", async () => {
    const prod = await planOf(change({ "gatehouse:environment": "prod" }));
    const alarm = inputsOf(resourceOf(prod, COMPOSITE));
    const child = (plan: Plan, key: string) => resourceOf(plan, ALARM, `open-webui-outage-${key}`).inputs;
    const named = (key: string) => child(prod, key)["name"];
    assert.equal(alarm["alarmName"], "gatehouse-test-is-down");
    assert.equal(
      alarm["alarmRule"],
      `ALARM("${named("no-healthy-targets")}") OR ALARM("${named("error-rate")}")`,
    );
    // The two that it is made of do not tell the same once more.
    assert.deepEqual(
      ["no-healthy-targets", "error-rate"].map((key) => child(prod, key)["alarmActions"] ?? []),
      [[], []],
    );
    for (const environment of ["dev", "staging"]) {
      const plan = await planOf(change({ "gatehouse:environment": environment }));
      assert.deepEqual(resourcesOf(plan, COMPOSITE), [], environment);
      assert.deepEqual(child(plan, "error-rate")["alarmActions"], [plan.outputs["alarmTopicArn"]]);
    }
  });

  it("says that a price is that of one task while its image migrates", async () => {
    const said = async (steady: boolean) => {
      const { plan } = await previewOf(medium, { steady });
      const { assumptions } = monthlyCost(plan, prices, { region: "eu-central-1" });
      return assumptions.filter((text) => /task where scaling|their minimum/.test(text));
    };
    const alone =
      "one task where scaling is suspended, as while an image migrates its database; --steady shows the rest";
    assert.deepEqual(await said(false), [alone]);
    assert.deepEqual(await said(true), ["scaled services at their minimum"]);
  });

  it("stops a scaled service where no tasks are asked for", async () => {
    const plan = await planOf({
      ...medium,
      "gatehouse:openWebui": { ...(medium["gatehouse:openWebui"] as object), desiredCount: 0 },
    });
    assert.equal(resourceOf(plan, SERVICE).inputs["desiredCount"], 0);
    assert.deepEqual(resourcesOf(plan, TARGET), []);
  });

  it("watches each shape by what it has", async () => {
    const alarms = async (config: Config) =>
      namesOf(await planOf(config), ALARM).map((name) => name.replace(/^open-webui-/, ""));
    const small = await alarms(openWebuiConfig);
    const many = await alarms(medium);
    assert.deepEqual(
      many.filter((name) => !small.includes(name)),
      ["cache-evictions", "cache-memory", "entry-unhealthy-targets", "files-io"],
    );
    // A gateway needs no watching.
    assert.deepEqual(
      small.filter((name) => !many.includes(name)),
      ["nat-recovery"],
    );
  });
});

describe("Open WebUI's bill, idle, at list prices of us-east-1", () => {
  const models = (gateway: boolean): Config => ({
    "gatehouse:models": gateway
      ? {
          bedrock: {
            modelIds: ["us.amazon.nova-lite-v1:0"],
            gatewayImage: `ghcr.io/berriai/litellm@sha256:${"5b".repeat(32)}`,
          },
        }
      : { openaiCompatible: { baseUrl: "https://api.acme.dev/v1", apiKey: { secure: "v1:AAAA:BBBB" } } },
  });
  const costOf = async (config: Config, steady = false): Promise<number> => {
    const plan = await planOf({ ...config, "aws:region": "us-east-1" }, steady);
    const { total, unpriced } = monthlyCost(plan, prices, { region: "us-east-1" });
    assert.deepEqual(unpriced, []);
    return total;
  };
  const onePerson = application({
    imageVariant: "slim",
    cpu: 256,
    memoryMiB: 1024,
    capacity: "fargate-spot",
  });

  it("is under $100 a month in size small, behind CloudFront too", async () => {
    for (const edge of ["none", "cloudfront-public", "cloudfront-private"]) {
      const cost = await costOf(change({ ...models(true), "gatehouse:edge": edge }));
      assert.ok(cost < 100, `${edge}: $${cost.toFixed(2)}`);
    }
  });

  it("is under $60 a month for one person: a NAT instance, no web ACL, the slim image on Spot", async () => {
    for (const gateway of [true, false]) {
      const cost = await costOf(change({ ...models(gateway), ...onePerson }));
      assert.ok(cost < 60, `${gateway ? "with the gateway" : "without it"}: $${cost.toFixed(2)}`);
    }
  });

  it("is what staging and prod say in their documentation, within their budgets", async () => {
    const staging = await costOf(shipped("staging"), true);
    assert.ok(staging > 250 && staging < 350, `$${staging.toFixed(2)}`);
    const { plan } = await previewOf(shipped("prod"), { stack: "prod", steady: true });
    const prod = monthlyCost(plan, prices, { region: "us-east-1" });
    const budget = (shipped("prod")["gatehouse:cost"] as { monthlyBudgetUsd: number }).monthlyBudgetUsd;
    assert.ok(prod.total < 0.8 * budget, `$${prod.total.toFixed(2)} of $${budget}`);
    // Restores run for some hours of a month; what they bill for is not known from the plan.
    assert.deepEqual(
      prod.unpriced.map(({ urn }) => nameOf({ urn })),
      ["open-webui-restore-test"],
    );
  });
});
