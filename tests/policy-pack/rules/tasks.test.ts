import type { PlanEntry } from "../../../policy-pack/evaluate";
import { type Case, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
type On = Record<string, readonly PlanEntry[]>;

const cluster = (inputs: Inputs = {}, on: On = {}) =>
  resource("aws:ecs/cluster:Cluster", "app", { name: "app", ...inputs }, { on });
const capacity = resource(
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
  "app",
  { clusterName: UNKNOWN },
  { on: { clusterName: [cluster()] } },
);
const service = (inputs: Inputs, on: On = {}) => resource("aws:ecs/service:Service", "app", inputs, { on });
const shell = (enableExecuteCommand: unknown, clusterName = "app") =>
  service({ cluster: clusterName, enableExecuteCommand });
const exec = (settings: unknown) => ({ configuration: { executeCommandConfiguration: settings } });
const key = resource("aws:kms/key:Key", "key");
const target = (inputs: Inputs, on: On = {}) =>
  resource("aws:appautoscaling/target:Target", "app", { serviceNamespace: "ecs", ...inputs }, { on });

const night = (minCapacity: unknown) =>
  resource(
    "aws:appautoscaling/scheduledAction:ScheduledAction",
    "night",
    { resourceId: UNKNOWN, scalableTargetAction: { minCapacity } },
    { on: { resourceId: [target({})] } },
  );

const task = (inputs: Inputs, on: On = {}) =>
  resource("aws:ecs/taskDefinition:TaskDefinition", "app", { family: "app", ...inputs }, { on });
/** Containers as text and as structure, which have to mean the same. */
const text = (...containers: readonly unknown[]) =>
  task({ containerDefinitions: JSON.stringify(containers) });
const structure = (...containers: readonly unknown[]) => task({ containerDefinitions: containers });
const documented = (...containers: readonly unknown[]): readonly PlanEntry[] => {
  const parent = resource(
    "demo:index:Service",
    "app",
    {},
    {
      outputs: {
        documents: { "aws:ecs/taskDefinition:TaskDefinition::app::containerDefinitions": containers },
      },
    },
  );
  return [
    resource(
      "aws:ecs/taskDefinition:TaskDefinition",
      "app",
      { family: "app", containerDefinitions: UNKNOWN },
      { parent },
    ),
    parent,
  ];
};
const windows = (...containers: readonly unknown[]) =>
  task({
    containerDefinitions: JSON.stringify(containers),
    runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" },
  });
const volume = (authorizationConfig: unknown, on: On = {}) =>
  task(
    { volumes: [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-1", authorizationConfig } }] },
    on,
  );
const accessPoint = resource("aws:efs/accessPoint:AccessPoint", "data");
const targetGroup = (inputs: Inputs, module = "lb") =>
  resource(`aws:${module}/targetGroup:TargetGroup`, "app", inputs, { id: "arn:tg" });
const behind = (containerName: unknown) =>
  service({ taskDefinition: "app:3", loadBalancers: [{ containerName, targetGroupArn: "arn:tg" }] });
const production = { production: true };
const prod = (entry: Case): Case => ({ ...entry, settings: production });

/** What any rule over containers has to do about those that it cannot read. */
const unreadable = (good: Inputs, bad: Inputs, property: string, message: RegExp): readonly Case[] => [
  pass("as text", text(good, good)),
  pass("as structure", structure(good)),
  pass("as a component describes it", documented(good)),
  fail("the second one, as text", text(good, bad), `containerDefinitions[1].${property}`, message),
  fail("as structure", structure(bad), `containerDefinitions[0].${property}`, message),
  fail("as a component describes it", documented(bad), `containerDefinitions[0].${property}`, message),
  open("the text", task({ containerDefinitions: UNKNOWN }), "containerDefinitions"),
  open(
    "one of the settings",
    structure({ ...bad, [property.split(".")[0]!]: UNKNOWN }),
    `containerDefinitions[0].${property}`,
  ),
];

testRules("clusters, services and tasks", {
  "ecs-cluster-container-insights": [
    pass("on", cluster({ settings: [{ name: "containerInsights", value: "enabled" }] })),
    pass(
      "enhanced, beside an unknown one",
      cluster({ settings: [UNKNOWN, { name: "containerInsights", value: "enhanced" }] }),
    ),
    fail(
      "off",
      cluster({ settings: [{ name: "containerInsights", value: "disabled" }] }),
      "settings",
      /is "disabled"/,
    ),
    pass("by the account's setting", [
      cluster(),
      resource("aws:ecs/accountSettingDefault:AccountSettingDefault", "insights", {
        name: "containerInsights",
        value: "enabled",
      }),
    ]),
    fail("by default", cluster(), "settings", /is not set/),
    open("the settings", cluster({ settings: UNKNOWN }), "settings"),
    open("the value", cluster({ settings: [{ name: "containerInsights", value: UNKNOWN }] }), "settings"),
  ],
  "ecs-exec-logged-encrypted": [
    pass("both", [cluster(exec({ logging: "OVERRIDE", kmsKeyId: "arn:aws:kms:k" })), shell(true)]),
    pass("the key's ARN unknown, by its capacity providers", [
      cluster(exec({ logging: "OVERRIDE", kmsKeyId: UNKNOWN }), { configuration: [key] }),
      service({ cluster: UNKNOWN, enableExecuteCommand: true }, { cluster: [capacity] }),
      capacity,
      key,
    ]),
    fail(
      "neither",
      [cluster(), shell(true)],
      "configuration.executeCommandConfiguration.logging",
      /is not set/,
    ),
    fail(
      "no key, by ARN",
      [cluster(exec({ logging: "OVERRIDE" })), shell("true", "arn:aws:ecs:eu-central-1:1:cluster/app")],
      "configuration.executeCommandConfiguration.kmsKeyId",
      /TLS alone/,
    ),
    fail(
      "AWS's own place",
      [cluster(exec({ logging: "DEFAULT", kmsKeyId: "k" })), shell(true)],
      "configuration.executeCommandConfiguration.logging",
      /is "DEFAULT"/,
    ),
    open(
      "the key",
      [cluster(exec({ logging: "OVERRIDE", kmsKeyId: UNKNOWN })), shell(true)],
      "configuration.executeCommandConfiguration.kmsKeyId",
    ),
    open("the switch", [cluster(), shell(UNKNOWN)], "configuration.executeCommandConfiguration"),
    open("the cluster", service({ cluster: UNKNOWN, enableExecuteCommand: true }), "cluster"),
    skip("no shell, the cluster's name unknown", [cluster({ name: UNKNOWN }), shell(false)], /no service/),
    skip("no shell", [cluster(), shell(false)], /no service/),
    skip("a service without a shell", shell(undefined), /nobody/),
    skip("with its cluster", [shell(true), cluster()], /judged with its cluster/),
    skip("another stack's cluster", shell(true), /not part of this stack/),
  ],
  "ecs-service-exec-disabled-prod": [
    pass("off", shell(false), production),
    fail("on", shell(true), "enableExecuteCommand", /real data/, production),
    prod(open("the switch", shell(UNKNOWN), "enableExecuteCommand")),
    skip("not production", shell(true), /not production/),
  ],
  "ecs-service-latest-platform": [
    pass("LATEST", service({ platformVersion: "LATEST" })),
    pass("by default", service({ launchType: "FARGATE" })),
    pass("1.4.0", service({ platformVersion: "1.4.0" })),
    pass("to come", service({ platformVersion: "1.10.0" })),
    fail("1.3.0", service({ platformVersion: "1.3.0" }), "platformVersion", /is "1.3.0"/),
    open("the version", service({ platformVersion: UNKNOWN }), "platformVersion"),
    skip("on instances", service({ launchType: "EC2" }), /not run on Fargate/),
  ],
  "ecs-service-circuit-breaker": [
    pass("both", service({ deploymentCircuitBreaker: { enable: true, rollback: true } })),
    fail(
      "no way back",
      service({ deploymentCircuitBreaker: { enable: true, rollback: false } }),
      "deploymentCircuitBreaker.rollback",
      /is false/,
    ),
    fail("by default", service({}), "deploymentCircuitBreaker.enable", /is not set/),
    open("both", service({ deploymentCircuitBreaker: UNKNOWN }), "deploymentCircuitBreaker.enable"),
    skip("CodeDeploy", service({ deploymentController: { type: "CODE_DEPLOY" } }), /somebody else/),
  ],
  "ecs-service-min-two-tasks-prod": [
    pass("two", service({ desiredCount: 2 }), production),
    pass("two at least", target({ minCapacity: 2 }), production),
    pass("two at night", [target({ minCapacity: 2 }), night(2)], production),
    fail(
      "one at night",
      [target({ minCapacity: 2 }), night(1)],
      "minCapacity",
      /from "night" on/,
      production,
    ),
    fail(
      "none at night, by its id",
      [
        target({ minCapacity: 2, resourceId: "service/a/b" }),
        resource("aws:appautoscaling/scheduledAction:ScheduledAction", "night", {
          resourceId: "service/a/b",
          scalableTargetAction: { minCapacity: 0 },
        }),
      ],
      "minCapacity",
      /is 0/,
      production,
    ),
    prod(open("the night", [target({ minCapacity: 2 }), night(UNKNOWN)], "minCapacity")),
    fail("one", service({ desiredCount: 1 }), "desiredCount", /is 1/, production),
    fail("by default", service({}), "desiredCount", /is not set/, production),
    fail("one at least", target({ minCapacity: 1 }), "minCapacity", /is 1/, production),
    prod(open("the count", service({ desiredCount: UNKNOWN }), "desiredCount")),
    skip(
      "its scaling decides",
      [service({ desiredCount: 1 }), target({ resourceId: UNKNOWN }, { resourceId: [service({})] })],
      /scaling target/,
      production,
    ),
    skip("one for each instance", service({ schedulingStrategy: "DAEMON" }), /each instance/, production),
    skip(
      "a table's target",
      target({ serviceNamespace: "dynamodb", minCapacity: 1 }),
      /something else/,
      production,
    ),
    skip("not production", service({ desiredCount: 1 }), /not production/),
  ],
  "ecs-task-readonly-root": [
    ...unreadable(
      { name: "app", readonlyRootFilesystem: true },
      { name: "app", readonlyRootFilesystem: false },
      "readonlyRootFilesystem",
      /change the program/,
    ),
    fail("by default", text({ name: "app" }), "containerDefinitions[0].readonlyRootFilesystem", /is not set/),
    skip("Windows", windows({ name: "app" }), /Windows/),
  ],
  "ecs-task-non-root-user": [
    ...unreadable(
      { name: "app", user: "1000:1000" },
      { name: "app", user: "0:1000" },
      "user",
      /runs as root/,
    ),
    fail("by name", text({ user: "root:app" }), "containerDefinitions[0].user", /is "root:app"/),
    fail("with zeros", text({ user: "000" }), "containerDefinitions[0].user", /root/),
    fail("by default", text({ name: "app" }), "containerDefinitions[0].user", /is not set/),
    skip("Windows", windows({ name: "app" }), /Windows/),
  ],
  "ecs-task-logging": [
    ...unreadable(
      { name: "app", logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "app" } } },
      { name: "app", logConfiguration: {} },
      "logConfiguration",
      /lost with it/,
    ),
    pass("a router", text({ logConfiguration: { logDriver: "awsfirelens" } })),
    pass("a container that ends", text({ essential: false })),
    fail(
      "no group",
      text({ logConfiguration: { logDriver: "awslogs", options: {} } }),
      "containerDefinitions[0].logConfiguration",
      /name a group/,
    ),
    fail(
      "none",
      text({ name: "app", essential: true }),
      "containerDefinitions[0].logConfiguration",
      /is not set/,
    ),
  ],
  "ecs-task-efs-iam-access-point": [
    pass("both", volume({ accessPointId: "fsap-1", iam: "ENABLED" })),
    pass("the access point's id unknown", [
      volume({ accessPointId: UNKNOWN, iam: "ENABLED" }, { volumes: [accessPoint] }),
      accessPoint,
    ]),
    fail(
      "no access point",
      volume({ iam: "ENABLED" }),
      "volumes[0].efsVolumeConfiguration.authorizationConfig.accessPointId",
      /everybody/,
    ),
    fail(
      "no IAM",
      volume({ accessPointId: "fsap-1" }),
      "volumes[0].efsVolumeConfiguration.authorizationConfig.iam",
      /network/,
    ),
    fail(
      "neither",
      volume(undefined),
      "volumes[0].efsVolumeConfiguration.authorizationConfig.iam",
      /is not set/,
    ),
    fail(
      "behind an unknown volume",
      task({ volumes: [UNKNOWN, { efsVolumeConfiguration: {} }] }),
      "volumes[1].efsVolumeConfiguration.authorizationConfig.iam",
      /is not set/,
    ),
    open(
      "the access point",
      volume({ accessPointId: UNKNOWN, iam: "ENABLED" }),
      "volumes[0].efsVolumeConfiguration.authorizationConfig.accessPointId",
    ),
    open("the volumes", task({ volumes: UNKNOWN }), "volumes"),
    skip("no file system", task({ volumes: [{ name: "tmp" }] }), /mounts no EFS/),
  ],
  "ecs-task-image-pinned": [
    ...unreadable(
      { image: "ghcr.io/acme/app:1.2.3" },
      { image: "ghcr.io/acme/app:latest" },
      "image",
      /another program/,
    ),
    pass("a digest", text({ image: `registry:5000/app@sha256:${"a".repeat(64)}` })),
    fail(
      "no tag, behind a port",
      text({ image: "registry:5000/app" }),
      "containerDefinitions[0].image",
      /another program/,
    ),
    fail("a branch", text({ image: "app:MAIN" }), "containerDefinitions[0].image", /is "app:MAIN"/),
    fail("half a digest", text({ image: "app@sha256:12" }), "containerDefinitions[0].image", /digest/),
  ],
  "ecs-task-health-check": [
    ...unreadable(
      { name: "app", healthCheck: { command: ["CMD-SHELL", "curl localhost"] } },
      { name: "app", healthCheck: { command: ["NONE"] } },
      "healthCheck",
      /no longer answers/,
    ),
    pass("by a target group", [text({ name: "app" }), behind("app"), targetGroup({})]),
    pass("a container that ends", text({ essential: false })),
    pass("a target group", targetGroup({ healthCheck: { path: "/health" } }, "alb")),
    fail("none", text({ name: "app" }), "containerDefinitions[0].healthCheck", /is not set/),
    fail(
      "another container's target group",
      [text({ name: "side" }), behind("app"), targetGroup({})],
      "containerDefinitions[0].healthCheck",
      /notices/,
    ),
    fail(
      "a target group that does not ask",
      [text({ name: "app" }), behind("app"), targetGroup({ healthCheck: { enabled: false } })],
      "containerDefinitions[0].healthCheck",
      /notices/,
    ),
    fail(
      "off",
      targetGroup({ healthCheck: { enabled: false } }),
      "healthCheck.enabled",
      /targets that are down/,
    ),
    open(
      "whose service",
      [
        text({ name: "app" }),
        service({
          taskDefinition: UNKNOWN,
          loadBalancers: [{ containerName: "app", targetGroupArn: "arn:tg" }],
        }),
      ],
      "containerDefinitions[0].healthCheck",
    ),
    open(
      "whose target group",
      [text({ name: "app" }), behind(UNKNOWN)],
      "containerDefinitions[0].healthCheck",
    ),
    skip("a function", targetGroup({ targetType: "lambda" }), /a function/),
  ],
});
