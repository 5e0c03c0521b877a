import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { monthlyCost } from "../../cli/analyses/cost";
import { freeReason } from "../../cli/analyses/free";
import { pricers } from "../../cli/analyses/pricers";
import prices from "../../cli/analyses/prices.json";
import type { PlanResource } from "../../cli/plan";
import { planOfResources, resource } from "./plans";
import { samplePlan } from "./samplePlan";

const options = { region: "us-east-1" };
const costOf = (...resources: PlanResource[]) => monthlyCost(planOfResources(resources), prices, options);

/** `what: monthly`, with `≈` where unconfirmed. */
const linesOf = (...resources: PlanResource[]) =>
  costOf(...resources)
    .components.flatMap((component) => component.lines)
    .map((line) => `${line.what}: ${line.unconfirmed ? "≈" : ""}${line.monthly}`);

const taskDefinition = (inputs: Record<string, unknown> = {}) =>
  resource("aws:ecs/taskDefinition:TaskDefinition", "chat", {
    cpu: "1024",
    memory: "4096",
    requiresCompatibilities: ["FARGATE"],
    runtimePlatform: { cpuArchitecture: "ARM64" },
    ...inputs,
  });

const service = (task: PlanResource, inputs: Record<string, unknown> = {}) =>
  resource(
    "aws:ecs/service:Service",
    "chat",
    { desiredCount: 1, launchType: "FARGATE", taskDefinition: "unknown", ...inputs },
    { propertyDependencies: { taskDefinition: [task.urn] } },
  );

function aurora(scaling: Record<string, number>): PlanResource[] {
  const cluster = resource("aws:rds/cluster:Cluster", "db", { serverlessv2ScalingConfiguration: scaling });
  const instances = ["a", "b"].map((name) =>
    resource(
      "aws:rds/clusterInstance:ClusterInstance",
      name,
      { instanceClass: "db.serverless" },
      { propertyDependencies: { clusterIdentifier: [cluster.urn] } },
    ),
  );
  return [cluster, ...instances];
}

const kept: readonly [PlanResource, ...PlanResource[]] = [
  resource("aws:efs/fileSystem:FileSystem", "files"),
  resource("aws:rds/cluster:Cluster", "aurora"),
  resource("aws:rds/instance:Instance", "db", {
    engine: "postgres",
    instanceClass: "db.t4g.small",
    allocatedStorage: 20,
    storageType: "gp3",
  }),
];
const backedUp: readonly [PlanResource, ...PlanResource[]] = [
  ...kept,
  resource(
    "aws:backup/selection:Selection",
    "data",
    { resources: ["unknown", "unknown", "unknown"] },
    { propertyDependencies: { resources: kept.map(({ urn }) => urn) } },
  ),
];

describe("monthlyCost", () => {
  it("adds up a small application, computed by hand", async () => {
    const report = monthlyCost(await samplePlan(), prices, options);
    assert.deepEqual(
      report.components.map(({ component, monthly, unconfirmed }) => [component, monthly, unconfirmed]),
      [
        // 1 GB of logs: 0.50 + 0.03.
        ["", 0.53, true],
        // One alarm: 0.10.
        ["Sample sample", 0.1, true],
        // Key 1.00, EFS 5 x 0.30, secret 0.40, database 730 x 0.016 and 20 x 0.115, bucket 0.023.
        ["Sample sample / Data data", 16.903, false],
        // Load balancer 16.425 and two addresses 7.30; 1 vCPU 23.6374 and 4 GB 10.3952.
        ["Sample sample / FargateService chat", 57.7576, false],
        // NAT gateway 32.85 and address 3.65; endpoint in two zones 14.60.
        ["Sample sample / Vpc net", 51.1, false],
      ],
    );
    assert.equal(report.total, 126.3906);
    assert.deepEqual(report.notCounted, [
      "the Route 53 zone Z0123456789ABCDEFGHIJ, which exists already ($0.50 a month)",
    ]);
    assert.deepEqual(report.unpriced, []);
  });

  it("is the same with identifiers unknown", async () => {
    const unknown = monthlyCost(await samplePlan({ unknowns: true }), prices, options);
    assert.equal(unknown.total, 126.3906);
    assert.deepEqual(unknown.unpriced, []);
  });

  it("leaves no type of the plan without a word: priced, free or unpriced", async () => {
    const plan = await samplePlan();
    const report = monthlyCost(plan, prices, options);
    const told = new Set([
      ...report.components.flatMap((component) => component.lines.map((line) => line.urn)),
      ...plan.resources
        .filter((one) => report.free.some((free) => free.type === one.type))
        .map((one) => one.urn),
    ]);
    const silent = plan.resources.filter((one) => one.type.startsWith("aws:") && !told.has(one.urn));
    assert.deepEqual(
      silent.map((one) => one.type),
      [],
    );
  });

  const cases: readonly [what: string, resources: PlanResource[], lines: string[]][] = [
    [
      "an internal load balancer has no public address",
      [resource("aws:lb/loadBalancer:LoadBalancer", "lb", { internal: true, subnets: ["a", "b"] })],
      ["application load balancer: 16.425"],
    ],
    [
      "a network load balancer, from memory, with addresses of its own",
      [
        resource("aws:lb/loadBalancer:LoadBalancer", "lb", {
          loadBalancerType: "network",
          subnetMappings: [{ subnetId: "a" }, { subnetId: "b", allocationId: "eipalloc-0" }],
        }),
      ],
      ["network load balancer: ≈16.425", "public IPv4 addresses, one a subnet: 3.65"],
    ],
    [
      "x86 tasks",
      [taskDefinition({ runtimePlatform: {} }), service(taskDefinition(), { desiredCount: 2 })],
      ["Fargate x86, 2 x 1 vCPU: 59.1008", "Fargate x86, 2 x 4 GB: 25.9588"],
    ],
    [
      "tasks on Spot, at 30 per cent, which varies",
      [
        taskDefinition({ cpu: "256", memory: "1024" }),
        service(taskDefinition(), {
          launchType: undefined,
          capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
        }),
      ],
      // 0.25 x 730 x 0.03238 x 0.3 and 1 x 730 x 0.00356 x 0.3
      ["Fargate Spot arm64, 1 x 0.25 vCPU: ≈1.772805", "Fargate Spot arm64, 1 x 1 GB: ≈0.77964"],
    ],
    [
      "a strategy with a base on demand",
      [
        taskDefinition({ cpu: "1024", memory: "2048" }),
        service(taskDefinition(), {
          desiredCount: 3,
          capacityProviderStrategies: [
            { capacityProvider: "FARGATE", base: 1, weight: 0 },
            { capacityProvider: "FARGATE_SPOT", weight: 1 },
          ],
        }),
      ],
      [
        "Fargate arm64, 1 x 1 vCPU: 23.6374",
        "Fargate arm64, 1 x 2 GB: 5.1976",
        "Fargate Spot arm64, 2 x 1 vCPU: ≈14.18244",
        "Fargate Spot arm64, 2 x 2 GB: ≈3.11856",
      ],
    ],
    [
      "a database in two zones",
      [
        resource("aws:rds/instance:Instance", "db", {
          engine: "postgres",
          instanceClass: "db.t4g.micro",
          multiAz: true,
          allocatedStorage: 20,
          storageType: "gp3",
        }),
      ],
      ["postgres db.t4g.micro, two zones: 23.36", "database storage, two zones: 4.6"],
    ],
    [
      "a NAT instance with an address from the subnet",
      [
        resource("aws:ec2/instance:Instance", "nat", {
          instanceType: "t4g.micro",
          associatePublicIpAddress: true,
          rootBlockDevice: { volumeSize: 8, volumeType: "gp3" },
        }),
      ],
      ["instance t4g.micro: ≈6.132", "root volume: 0.64", "public IPv4 address: 3.65"],
    ],
    [
      "an alarm over two metrics",
      [
        resource("aws:cloudwatch/metricAlarm:MetricAlarm", "errors", {
          metricQueries: [
            { id: "rate", expression: "errors/requests" },
            { id: "errors", metric: {} },
            { id: "requests", metric: {} },
          ],
        }),
      ],
      ["alarm, by metric: ≈0.2"],
    ],
    [
      "a fourth dashboard",
      ["a", "b", "c", "d"].map((name) => resource("aws:cloudwatch/dashboard:Dashboard", name)),
      ["dashboard: ≈3"],
    ],
    [
      "a web ACL with five rules",
      [resource("aws:wafv2/webAcl:WebAcl", "acl", { rules: [{}, {}, {}, {}, {}] })],
      ["web ACL: 5", "web ACL rules: 5"],
    ],
    [
      "a web ACL before an Amplify app, and none before a load balancer",
      [
        "amplify:eu-central-1:123456789012:apps/d1",
        "elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0",
      ].map((end) =>
        resource("aws:wafv2/webAclAssociation:WebAclAssociation", end, { resourceArn: `arn:aws:${end}` }),
      ),
      ["firewall of an Amplify app: ≈15"],
    ],
    [
      "a web ACL whose number of rules is unknown",
      [resource("aws:wafv2/webAcl:WebAcl", "acl", { rules: "unknown" })],
      ["web ACL: 5"],
    ],
    [
      "an Aurora cluster with two instances at its lowest capacity",
      aurora({ minCapacity: 0.5, maxCapacity: 4 }),
      // 10 GB x 0.10; 0.5 x 730 x 0.12 each
      ["Aurora storage: 1", "Aurora Serverless v2: 43.8", "Aurora Serverless v2: 43.8"],
    ],
    ["an Aurora cluster that pauses", aurora({ minCapacity: 0, maxCapacity: 4 }), ["Aurora storage: 1"]],
    [
      "a cache with a replica",
      [
        resource("aws:elasticache/replicationGroup:ReplicationGroup", "cache", {
          engine: "valkey",
          nodeType: "cache.t4g.small",
          numCacheClusters: 2,
        }),
      ],
      // 2 x 730 x 0.0256
      ["valkey cache.t4g.small: ≈37.376"],
    ],
    [
      "a private namespace as the hosted zone that it makes",
      [resource("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace", "names")],
      ["private hosted zone: 0.5"],
    ],
    [
      "what AWS Backup was told to keep, and nothing else",
      [...backedUp, resource("aws:efs/fileSystem:FileSystem", "other")],
      [
        "EFS storage: 1.5",
        "EFS backups: 0.25",
        "Aurora storage: 1",
        "Aurora backups: ≈0.21",
        "postgres db.t4g.small: 23.36",
        "database storage: 2.3",
        "database backups: ≈1.9",
        "EFS storage: 1.5",
      ],
    ],
    [
      "what AWS Backup finds by tags as if that were all",
      [backedUp[0], resource("aws:backup/selection:Selection", "all", { selectionTags: [{}] })],
      ["EFS storage: 1.5", "EFS backups: 0.25"],
    ],
  ];
  for (const [what, resources, lines] of cases) {
    it(`prices ${what}`, () => {
      assert.deepEqual(linesOf(...resources), lines);
    });
  }

  it("takes a scaled service at its minimum", () => {
    const task = taskDefinition();
    const running = service(task, { desiredCount: 4 });
    const target = resource(
      "aws:appautoscaling/target:Target",
      "chat",
      { minCapacity: 1, maxCapacity: 4 },
      { dependencies: [running.urn] },
    );
    assert.deepEqual(linesOf(task, running, target), [
      "Fargate arm64, 1 x 1 vCPU: 23.6374",
      "Fargate arm64, 1 x 4 GB: 10.3952",
    ]);
  });

  it("counts an instance's address once where an elastic one is bound to it", () => {
    const instance = resource("aws:ec2/instance:Instance", "nat", {
      instanceType: "t4g.micro",
      associatePublicIpAddress: true,
      rootBlockDevice: { volumeSize: 8, volumeType: "gp3" },
    });
    const eip = resource("aws:ec2/eip:Eip", "nat", {}, { dependencies: [instance.urn] });
    assert.equal(linesOf(instance, eip).filter((line) => line.startsWith("public IPv4")).length, 1);
  });

  it("adds backups of a file system that has them, and Container Insights where it is on", () => {
    const files = resource("aws:efs/fileSystem:FileSystem", "data");
    const backups = resource(
      "aws:efs/backupPolicy:BackupPolicy",
      "data",
      { backupPolicy: { status: "ENABLED" } },
      { dependencies: [files.urn] },
    );
    assert.deepEqual(linesOf(files, backups), ["EFS storage: 1.5", "EFS backups: 0.25"]);
    const settings = [{ name: "containerInsights", value: "enabled" }];
    assert.deepEqual(linesOf(resource("aws:ecs/cluster:Cluster", "chat", { settings })), [
      "Container Insights metrics: ≈3.9",
    ]);
  });

  it("guesses no price: what has none is listed, and the total says so", () => {
    const report = costOf(
      resource("aws:rds/instance:Instance", "db", {
        engine: "postgres",
        instanceClass: "db.r8g.large",
        allocatedStorage: 20,
        storageType: "gp3",
      }),
      resource("aws:mq/broker:Broker", "web"),
      resource("aws:ecs/cluster:Cluster", "c", {
        settings: [{ name: "containerInsights", value: "enhanced" }],
      }),
    );
    assert.deepEqual(
      report.unpriced.map((entry) => `${entry.what}: ${entry.why}`),
      [
        'postgres db.r8g.large (db): no price "rds.postgres.db.r8g.large"',
        "aws:mq/broker:Broker (web): no price is known for this type",
        "Container Insights, enhanced (c): no price is known for its metrics",
      ],
    );
    assert.equal(report.total, 2.3);
    assert.deepEqual(report.reasons, ["3 charges have no known price and are not in the total"]);
  });

  it("says when prices are another region's", () => {
    const plan = planOfResources([resource("aws:kms/key:Key", "data")]);
    assert.equal(monthlyCost(plan, prices, options).approximate, false);
    const elsewhere = monthlyCost(plan, prices, { region: "eu-central-1" });
    assert.equal(elsewhere.approximate, true);
    assert.deepEqual(elsewhere.reasons, ["prices are those of us-east-1; eu-central-1 differs"]);
  });

  it("marks prices from memory, and says how much of the total they are", () => {
    const report = costOf(
      resource("aws:kms/key:Key", "k"),
      resource("aws:cloudwatch/compositeAlarm:CompositeAlarm", "a"),
    );
    assert.deepEqual(report.reasons, [
      "prices or quantities marked ≈ are unconfirmed or vary ($0.50 of the total)",
    ]);
  });

  it("states what it assumes", async () => {
    const report = monthlyCost(await samplePlan(), prices, {
      region: "us-east-1",
      usage: { logGigabytes: 3 },
    });
    assert.deepEqual(report.assumptions, [
      "a month of 730 hours without traffic: no data transfer, no requests, no messages",
      "5 GiB in each EFS file system",
      "keys in their first year; each of the first two rotations adds $1.00 a month (from memory)",
      "database backups within the size of the database, which is free (from memory)",
      "1 GB in each bucket",
      "3 GB of logs written and kept, all log groups together",
    ]);
    assert.equal(report.components[0]?.monthly, 1.59);
  });

  it("gives a reason for each type that is free", () => {
    const report = costOf(
      resource("aws:iam/role:Role", "a"),
      resource("aws:iam/role:Role", "b"),
      resource("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { vpcEndpointType: "Gateway" }),
    );
    assert.deepEqual(report.free, [
      {
        type: "aws:ec2/vpcEndpoint:VpcEndpoint",
        count: 1,
        reason: "gateway endpoints are free",
        unconfirmed: true,
      },
      { type: "aws:iam/role:Role", count: 2, reason: "IAM is free", unconfirmed: false },
    ]);
  });

  it("says what is billed by use, and from where on", () => {
    const free = costOf(
      resource("aws:cloudfront/distribution:Distribution", "edge"),
      resource("aws:cloudfront/function:Function", "edge"),
      resource("aws:cloudfront/vpcOrigin:VpcOrigin", "edge"),
      resource("aws:budgets/budget:Budget", "month"),
      resource("aws:s3/bucketObjectv2:BucketObjectv2", "keys"),
      resource("aws:cloudtrail/trail:Trail", "trail"),
    ).free;
    assert.deepEqual(
      free.map(
        ({ type, reason, unconfirmed }) => `${type.split(":").at(-1)}: ${unconfirmed ? "≈ " : ""}${reason}`,
      ),
      [
        "Budget: ≈ budgets are free",
        "Distribution: ≈ billed by request and by traffic after 10 million requests and 1 TB a month",
        "Function: ≈ billed by call after 2 million a month",
        "VpcOrigin: ≈ VPC origins are free",
        "Trail: ≈ the first copy of management events is free",
        "BucketObjectv2: its bytes are billed with the bucket's",
      ],
    );
  });

  it("knows no price, and says so, of what is billed by event, by test or in another way", () => {
    const rule = (name: string) => ({ statement: { managedRuleGroupStatement: { name } } });
    const report = costOf(
      resource("aws:cloudtrail/trail:Trail", "data", { eventSelectors: [{ dataResources: [{}] }] }),
      resource("aws:cloudtrail/trail:Trail", "insights", { insightSelectors: [{}] }),
      resource("aws:wafv2/webAcl:WebAcl", "acl", {
        rules: [rule("AWSManagedRulesCommonRuleSet"), rule("AWSManagedRulesBotControlRuleSet")],
      }),
      resource("aws:backup/restoreTestingPlan:RestoreTestingPlan", "tests"),
      resource("aws:cloudfront/monitoringSubscription:MonitoringSubscription", "edge"),
      resource("aws:rds/cluster:Cluster", "db", { storageType: "aurora-iopt1" }),
      resource("aws:rds/clusterInstance:ClusterInstance", "db", { instanceClass: "db.r7g.large" }),
      resource("cloudflare:index/zone:Zone", "zone"),
    );
    assert.deepEqual(
      report.unpriced.map(({ what }) => what),
      [
        "recorded events (data)",
        "recorded events (insights)",
        "AWSManagedRulesBotControlRuleSet (acl)",
        "restore tests (tests)",
        "aws:cloudfront/monitoringSubscription:MonitoringSubscription (edge)",
        "Aurora I/O-Optimized (db)",
        "Aurora db.r7g.large (db)",
        "cloudflare:index/zone:Zone (zone)",
      ],
    );
  });

  it("has a price or a reason for each type that a component makes", () => {
    const folder = resolve(__dirname, "../../components");
    const types = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => [
        ...readFileSync(join(folder, file), "utf8").matchAll(/new (aws)\.(?:(\w+)\.)?(\w+)\(/g),
      ])
      .map(([, pack, area = "index", kind = ""]) => {
        const file = kind.charAt(0).toLowerCase() + kind.slice(1);
        return `${pack}:${area}/${file}:${kind}`;
      });
    assert.ok(types.length > 60, `${types.length} types`);
    const priced = (type: string) =>
      pricers[type] !== undefined || freeReason(resource(type, "x", { tier: "Standard" })) !== undefined;
    assert.deepEqual(
      [...new Set(types)].filter((type) => !priced(type) && !type.endsWith(":Provider")),
      [],
    );
  });
});
