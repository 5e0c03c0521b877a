import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { nameOf, UNKNOWN } from "../../../cli/plan";
import type { Container } from "../../../components/compute/container";
import { FargateService, type FargateServiceArgs } from "../../../components/compute/fargateService";
import { documentOf, inventory, planOf, resourceOf, testContext } from "../../support/plan";

const digest = `@sha256:${"b".repeat(64)}`;
const web: Container = { name: "web", image: `ghcr.io/open-webui/open-webui${digest}`, port: 8080 };
const targetGroupArn =
  "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/chat/0123456789abcdef";
const secretArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:chat-AbCdEf";
const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const SERVICE = "aws:ecs/service:Service";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const POLICY = "aws:iam/rolePolicy:RolePolicy";

const base: FargateServiceArgs = {
  context: testContext,
  clusterName: "apps-1234567",
  cpuUnits: 512,
  memoryMiB: 2048,
  architecture: "ARM64",
  containers: [web],
  subnetIds: ["subnet-a", "subnet-b"],
  securityGroupIds: ["sg-task"],
  targetGroup: { arn: targetGroupArn, containerName: "web", containerPort: 8080 },
  desiredCount: 1,
  deployment: { minimumHealthyPercent: 100, maximumPercent: 200 },
  capacity: "fargate",
  logGroupName: "chat-logs",
};

function create(args: Partial<FargateServiceArgs> = {}, name = "chat") {
  return new FargateService(name, { ...base, ...args });
}

describe("FargateService", () => {
  it("is a task definition, a service, and the roles", async () => {
    assert.deepEqual(inventory(await planOf(() => create())), [
      `${SERVICE} chat`,
      `${TASK} chat`,
      "aws:iam/role:Role chat-execution",
      "aws:iam/role:Role chat-task",
      `${POLICY} chat-execution`,
      "gatehouse:compute:FargateService chat",
      "gatehouse:compute:TaskRoles chat",
    ]);
  });

  it("runs in private, waits for its tasks, and fails without going back", async () => {
    const service = resourceOf(await planOf(() => create()), SERVICE);
    const { name, taskDefinition: _, ...inputs } = service.inputs;
    assert.match(String(name), /^chat-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      availabilityZoneRebalancing: "ENABLED",
      capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
      cluster: "arn:aws:ecs:eu-central-1:123456789012:cluster/apps-1234567",
      deploymentCircuitBreaker: { enable: true, rollback: false },
      deploymentMaximumPercent: 200,
      deploymentMinimumHealthyPercent: 100,
      desiredCount: 1,
      enableEcsManagedTags: true,
      enableExecuteCommand: false,
      forceNewDeployment: true,
      healthCheckGracePeriodSeconds: 180,
      loadBalancers: [{ containerName: "web", containerPort: 8080, targetGroupArn }],
      networkConfiguration: {
        assignPublicIp: false,
        securityGroups: ["sg-task"],
        subnets: ["subnet-a", "subnet-b"],
      },
      platformVersion: "1.4.0",
      propagateTags: "SERVICE",
      region: "eu-central-1",
      tags: { "gatehouse:stack": "test", Name: "chat" },
      waitForSteadyState: true,
    });
    assert.deepEqual(service.customTimeouts, { create: "20m", update: "20m" });
    assert.equal(service.deleteBeforeReplace, undefined);
  });

  it("where only one task may run: no rebalancing, and no second service beside it", async () => {
    const deployment = { minimumHealthyPercent: 0, maximumPercent: 100 };
    const service = resourceOf(await planOf(() => create({ deployment })), SERVICE);
    assert.equal(service.inputs["availabilityZoneRebalancing"], "DISABLED");
    assert.equal(service.deleteBeforeReplace, true);
  });

  it("on Spot changes the provider alone, so that the service is not replaced", async () => {
    const onDemand = resourceOf(await planOf(() => create()), SERVICE).inputs;
    const spot = resourceOf(await planOf(() => create({ capacity: "fargate-spot" })), SERVICE).inputs;
    assert.deepEqual(spot, {
      ...onDemand,
      capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
    });
  });

  it("keeps its first task off Spot where it runs on both", async () => {
    const onDemand = resourceOf(await planOf(() => create()), SERVICE).inputs;
    const mixed = resourceOf(await planOf(() => create({ capacity: "fargate-with-spot" })), SERVICE).inputs;
    assert.deepEqual(mixed, {
      ...onDemand,
      capacityProviderStrategies: [
        { base: 1, capacityProvider: "FARGATE", weight: 1 },
        { capacityProvider: "FARGATE_SPOT", weight: 4 },
      ],
    });
  });

  it("leaves its number of tasks alone only where something else scales it", async () => {
    const of = async (scaled?: boolean) => resourceOf(await planOf(() => create({ scaled })), SERVICE);
    assert.deepEqual((await of(true)).ignoreChanges, ["desiredCount"]);
    assert.equal((await of(true)).inputs["desiredCount"], 1);
    for (const service of [await of(false), await of()]) {
      assert.equal(service.ignoreChanges, undefined);
    }
  });

  it("lets alarms fail a deployment, and goes back as the deployment does", async () => {
    for (const rollback of [true, false]) {
      const deployment = { ...base.deployment, rollback };
      const alarms = { names: ["chat-5xx", "chat-unhealthy"], rollback };
      const { inputs } = resourceOf(await planOf(() => create({ deployment, alarms })), SERVICE);
      assert.deepEqual(inputs["alarms"], {
        alarmNames: ["chat-5xx", "chat-unhealthy"],
        enable: true,
        rollback,
      });
      assert.deepEqual(inputs["deploymentCircuitBreaker"], { enable: true, rollback });
    }
    assert.equal(resourceOf(await planOf(() => create()), SERVICE).inputs["alarms"], undefined);
  });

  it("is registered under a name where one is given", async () => {
    const registryArn = "arn:aws:servicediscovery:eu-central-1:123456789012:service/srv-0123456789abcdef";
    const { inputs } = resourceOf(await planOf(() => create({ discovery: { registryArn } })), SERVICE);
    assert.deepEqual(inputs["serviceRegistries"], { registryArn });
    assert.equal(resourceOf(await planOf(() => create()), SERVICE).inputs["serviceRegistries"], undefined);
  });

  it("goes back after a failure only when told", async () => {
    const deployment = { ...base.deployment, rollback: true };
    const { inputs } = resourceOf(await planOf(() => create({ deployment })), SERVICE);
    assert.deepEqual(inputs["deploymentCircuitBreaker"], { enable: true, rollback: true });
  });

  it("behind no load balancer has no grace period", async () => {
    const { inputs } = resourceOf(await planOf(() => create({ targetGroup: undefined })), SERVICE);
    assert.equal(inputs["loadBalancers"], undefined);
    assert.equal(inputs["healthCheckGracePeriodSeconds"], undefined);
  });

  it("waits for its roles' policies and for what it is told", async () => {
    const taskStatements = [{ sid: "Read", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::docs/*"] }];
    const plan = await planOf(() => {
      const secret = new aws.secretsmanager.SecretVersion("secret", { secretId: "s", secretString: "x" });
      create({ dependsOn: [secret], taskStatements });
    });
    const names = resourceOf(plan, SERVICE)
      .dependencies.map((urn) => `${urn.split("::")[2]?.split("$").at(-1)} ${nameOf({ urn })}`)
      .sort();
    assert.deepEqual(names, [
      `${TASK} chat`,
      `${POLICY} chat-execution`,
      `${POLICY} chat-task`,
      "aws:secretsmanager/secretVersion:SecretVersion secret",
    ]);
  });

  it("has a task definition for Fargate with the whole container document", async () => {
    const plan = await planOf(() => create());
    const { containerDefinitions, ...inputs } = resourceOf(plan, TASK).inputs;
    const role = (name: string) => resourceOf(plan, "aws:iam/role:Role", name).inputs["name"];
    assert.deepEqual(inputs, {
      cpu: "512",
      enableFaultInjection: false,
      executionRoleArn: `arn:aws:iam::123456789012:role/gatehouse/${role("chat-execution")}`,
      family: "apps-1234567-chat",
      memory: "2048",
      networkMode: "awsvpc",
      region: "eu-central-1",
      requiresCompatibilities: ["FARGATE"],
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      tags: { "gatehouse:stack": "test", Name: "chat" },
      taskRoleArn: `arn:aws:iam::123456789012:role/gatehouse/${role("chat-task")}`,
      volumes: [],
    });
    assert.deepEqual(JSON.parse(String(containerDefinitions)), [
      {
        name: "web",
        image: web.image,
        essential: true,
        portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }],
        stopTimeout: 30,
        readonlyRootFilesystem: true,
        linuxParameters: { initProcessEnabled: true },
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": "chat-logs",
            "awslogs-region": "eu-central-1",
            "awslogs-stream-prefix": "chat",
            mode: "non-blocking",
            "max-buffer-size": "25m",
          },
        },
      },
    ]);
  });

  it("mounts through access points, encrypted, with the task's role and only the rights it uses", async () => {
    const container = {
      ...web,
      mountPoints: [
        { sourceVolume: "data", containerPath: "/data" },
        { sourceVolume: "read-only", containerPath: "/seed", readOnly: true },
        { sourceVolume: "tmp", containerPath: "/tmp" },
      ],
    };
    const volumes = {
      tmp: "ephemeral",
      data: { fileSystemId: "fs-0123", accessPointId: "fsap-data" },
      "read-only": { fileSystemId: "fs-0123", accessPointId: "fsap-seed" },
    } as const;
    const plan = await planOf(() => create({ containers: [container], volumes }));
    const efs = (accessPointId: string) => ({
      fileSystemId: "fs-0123",
      transitEncryption: "ENABLED",
      authorizationConfig: { accessPointId, iam: "ENABLED" },
    });
    assert.deepEqual(resourceOf(plan, TASK).inputs["volumes"], [
      { name: "data", efsVolumeConfiguration: efs("fsap-data") },
      { name: "read-only", efsVolumeConfiguration: efs("fsap-seed") },
      { name: "tmp" },
    ]);
    const arn = (rest: string) => `arn:aws:elasticfilesystem:eu-central-1:123456789012:${rest}`;
    const statement = (Sid: string, Action: readonly string[], accessPoint: string) => ({
      Sid,
      Effect: "Allow",
      Action,
      Resource: [arn("file-system/fs-0123")],
      Condition: {
        StringEquals: { "elasticfilesystem:AccessPointArn": arn(`access-point/${accessPoint}`) },
      },
    });
    assert.deepEqual(documentOf(resourceOf(plan, POLICY, "chat-task")).Statement, [
      statement("Mountdata", ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], "fsap-data"),
      statement("Mountreadonly", ["elasticfilesystem:ClientMount"], "fsap-seed"),
    ]);
  });

  it("shows the engine's preview everything but an id inside its documents", async () => {
    const plan = await planOf(
      () => {
        const fileSystem = new aws.efs.FileSystem("files", {});
        const accessPoint = new aws.efs.AccessPoint("files", { fileSystemId: fileSystem.id });
        const secret = new aws.secretsmanager.Secret("secret", {});
        create({
          containers: [
            {
              ...web,
              secrets: { TOKEN: secret.arn.apply((arn) => `${arn}:token::`) },
              mountPoints: [{ sourceVolume: "data", containerPath: "/data" }],
            },
          ],
          volumes: { data: { fileSystemId: fileSystem.id, accessPointId: accessPoint.id } },
          secrets: { arns: [secret.arn], keyArn },
        });
      },
      { unknowns: true },
    );
    const task = resourceOf(plan, TASK);
    assert.equal(task.inputs["containerDefinitions"], UNKNOWN);
    const { documents } = resourceOf(plan, "gatehouse:compute:FargateService").outputs as {
      documents: Record<string, readonly Record<string, unknown>[]>;
    };
    const [definition] = documents[`${TASK}::chat::containerDefinitions`] ?? [];
    assert.equal(definition?.["image"], web.image);
    assert.deepEqual(definition?.["secrets"], [{ name: "TOKEN", valueFrom: UNKNOWN }]);
    const roles = resourceOf(plan, "gatehouse:compute:TaskRoles").outputs["documents"] as typeof documents;
    const mount = (roles[`${POLICY}::chat-task::policy`] as unknown as { Statement: object[] }).Statement[0];
    assert.deepEqual(mount, {
      Sid: "Mountdata",
      Effect: "Allow",
      Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
      Resource: [UNKNOWN],
      Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": UNKNOWN } },
    });
    const { cluster, loadBalancers, networkConfiguration } = resourceOf(plan, SERVICE).inputs;
    assert.ok(!JSON.stringify({ cluster, loadBalancers, networkConfiguration }).includes(UNKNOWN));
  });

  it("protects nothing: tasks hold no data", async () => {
    const context = { ...testContext, protect: true };
    const plan = await planOf(() => create({ context }));
    assert.deepEqual(plan.resources.filter(({ protect }) => protect).map(nameOf), []);
  });
});

describe("FargateService refuses", () => {
  const helper: Container = { name: "helper", image: web.image, essential: false };
  const waitsFor = (
    condition: "START" | "COMPLETE" | "SUCCESS" | "HEALTHY",
    containerName: string,
  ): Container => ({
    ...web,
    dependsOn: [{ containerName, condition }],
  });
  const mount = (sourceVolume: string): Container => ({
    ...web,
    mountPoints: [{ sourceVolume, containerPath: "/data" }],
  });
  const deploy = (minimumHealthyPercent: number, maximumPercent: number, desiredCount = 1) => ({
    deployment: { minimumHealthyPercent, maximumPercent },
    desiredCount,
  });

  const refusals: readonly (readonly [string, Partial<FargateServiceArgs>, RegExp])[] = [
    [
      "memory that the CPU has not",
      { memoryMiB: 512 },
      /memoryMiB is 512; allowed: 1024, 2048, 3072, 4096 MiB/,
    ],
    ["a CPU that Fargate has not", { cpuUnits: 300 }, /cpuUnits is 300; allowed: 256, 512/],
    ["an architecture that it has not", { architecture: "arm" as "ARM64" }, /architecture is "arm"/],
    ["a capacity that it has not", { capacity: "spot" as "fargate" }, /capacity is "spot"/],
    [
      "more CPU than the task's",
      { containers: [{ ...web, cpuUnits: 1024 }] },
      /containers' cpuUnits is 1024/,
    ],
    [
      "more memory than the task's together",
      {
        containers: [
          { ...web, memoryMiB: 1536 },
          { ...helper, memoryReservationMiB: 1024 },
        ],
      },
      /containers' memory is 2560; allowed: at most the task's 2048 MiB/,
    ],
    [
      "a hard limit above the task's memory",
      { containers: [{ ...web, memoryReservationMiB: 512, memoryMiB: 4096 }] },
      /containers\[0\]\.memoryMiB is 4096/,
    ],
    [
      "a tag, with the container's place",
      { containers: [helper, { ...web, image: "a:1" }] },
      /containers\[1\]\.image/,
    ],
    ["no containers", { containers: [], targetGroup: undefined }, /at least one that is essential/],
    [
      "no essential container",
      { containers: [{ ...web, essential: false }] },
      /at least one that is essential/,
    ],
    ["one name twice", { containers: [web, { ...web, port: 81 }] }, /containers is \["web","web"\]/],
    [
      "one port twice",
      { containers: [web, { ...helper, port: 8080 }] },
      /containers' ports is \[8080,8080\]/,
    ],
    [
      "eleven containers",
      { containers: [web, ...Array.from({ length: 10 }, (_, n) => ({ ...helper, name: `h${n}` }))] },
      /containers is 11; allowed: at most 10/,
    ],
    [
      "waiting for a stranger",
      { containers: [waitsFor("START", "x"), helper] },
      /dependsOn is "x"; allowed: helper/,
    ],
    [
      "waiting for the end of an essential container",
      { containers: [waitsFor("SUCCESS", "helper"), { ...helper, essential: true }] },
      /dependsOn is "SUCCESS"; allowed: START or HEALTHY for an essential/,
    ],
    [
      "waiting for health that nobody checks",
      { containers: [waitsFor("HEALTHY", "helper"), helper] },
      /dependsOn is "HEALTHY".*give helper a healthCheck/,
    ],
    [
      "containers that wait for each other",
      {
        containers: [
          waitsFor("START", "helper"),
          { ...helper, dependsOn: [{ containerName: "web", condition: "START" }] },
        ],
      },
      /containers' dependsOn is \["web","helper","web"\]/,
    ],
    [
      "a mount without a volume",
      { containers: [mount("data")] },
      /mountPoints is \["data"\]; allowed: no volume/,
    ],
    ["a volume that nobody mounts", { volumes: { data: "ephemeral" } }, /volumes is \["data"\].*remove them/],
    [
      "a secret without its ARN",
      { containers: [{ ...web, secrets: { A: "x" } }] },
      /secrets\.arns is 0; allowed: the ARN of every secret/,
    ],
    [
      "access to a secret that no container takes",
      { secrets: { arns: [secretArn], keyArn } },
      /secrets\.arns is 1; allowed: none/,
    ],
    [
      "alarms without one",
      { alarms: { names: [], rollback: false } },
      /alarms\.names is 0; allowed: at least one alarm/,
    ],
    [
      "alarms that go back where the deployment does not",
      { alarms: { names: ["a"], rollback: true } },
      /alarms\.rollback is true; allowed: false, as deployment\.rollback/,
    ],
    ["no subnets", { subnetIds: [] }, /subnetIds is 0; allowed: 1 to 16/],
    ["no security group", { securityGroupIds: [] }, /securityGroupIds is 0; allowed: 1 to 5/],
    [
      "six security groups",
      { securityGroupIds: ["a", "b", "c", "d", "e", "f"] },
      /securityGroupIds is 6; allowed: 1 to 5/,
    ],
    [
      "a target that is no container's port",
      { targetGroup: { arn: targetGroupArn, containerName: "web", containerPort: 80 } },
      /targetGroup is "web:80"; allowed: web:8080/,
    ],
    [
      "a grace period without a load balancer",
      { targetGroup: undefined, healthCheckGraceSeconds: 60 },
      /healthCheckGraceSeconds is 60; allowed: nothing without a target group/,
    ],
    ["an endless grace period", { healthCheckGraceSeconds: 9999 }, /healthCheckGraceSeconds is 9999/],
    ["a negative number of tasks", deploy(100, 200, -1), /desiredCount is -1/],
    ["half a task", deploy(100, 200, 1.5), /desiredCount is 1\.5/],
    ["a minimum of 101", deploy(101, 200), /minimumHealthyPercent is 101; allowed: 0 to 100/],
    ["a maximum of 99", deploy(0, 99), /maximumPercent is 99; allowed: 100 or more/],
    ["100/100", deploy(100, 100, 4), /deployment is "100\/100 per cent of 4"/],
    ["100/100 of none", deploy(100, 100, 0), /deployment is "100\/100 per cent of 0"/],
    [
      "50/100 of one task, which cannot move",
      deploy(50, 100, 1),
      /deployment is "50\/100 per cent of 1".*use 100\/200/,
    ],
    [
      "100/120 of two tasks, which cannot move",
      deploy(100, 120, 2),
      /deployment is "100\/120 per cent of 2"/,
    ],
  ];
  for (const [what, args, message] of refusals) {
    it(what, () => {
      assert.throws(() => create(args), message);
    });
  }

  it("a name too long for its roles", () => {
    assert.throws(() => create({}, "c".repeat(47)), /name is "c{47}"; allowed: 1 to 46/);
  });

  it("several faults in one message", () => {
    assert.throws(
      () => create({ memoryMiB: 1, subnetIds: [], ...deploy(100, 100) }),
      (error: Error) => error.message.split("\n").length === 3,
    );
  });

  for (const [what, args] of [
    ["50/100 of two tasks", deploy(50, 100, 2)],
    ["50/200 of one task", deploy(50, 200, 1)],
    ["0/100 of none", deploy(0, 100, 0)],
  ] as const) {
    it(`but not ${what}`, async () => {
      const { inputs } = resourceOf(await planOf(() => create(args)), SERVICE);
      assert.equal(inputs["desiredCount"], args.desiredCount);
    });
  }
});
