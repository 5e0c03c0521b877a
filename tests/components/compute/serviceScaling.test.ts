import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { nameOf, UNKNOWN } from "../../../cli/plan";
import {
  type ScalingSchedule,
  ServiceScaling,
  type ServiceScalingArgs,
} from "../../../components/compute/serviceScaling";
import { requestsLabel } from "../../../components/compute/serviceScalingRules";
import { inventory, planOf, resourceOf, resourcesOf, testContext, waitsFor } from "../../support/plan";

const TARGET = "aws:appautoscaling/target:Target";
const POLICY = "aws:appautoscaling/policy:Policy";
const ACTION = "aws:appautoscaling/scheduledAction:ScheduledAction";
const elb = "arn:aws:elasticloadbalancing:eu-central-1:123456789012";
const loadBalancerArn = `${elb}:loadbalancer/app/chat-1234567/0123456789abcdef`;
const targetGroupArn = `${elb}:targetgroup/chat-7654321/fedcba9876543210`;

const base: ServiceScalingArgs = {
  context: testContext,
  clusterName: "apps-1234567",
  serviceName: "chat-7654321",
  minimum: 2,
  maximum: 6,
  cpuPercent: 60,
};
const evening: ScalingSchedule = {
  name: "evening",
  schedule: "cron(0 20 ? * MON-FRI *)",
  timezone: "Europe/Berlin",
  minimum: 1,
  maximum: 2,
};
const off: ScalingSchedule = { ...evening, name: "off", minimum: 0, maximum: 0 };

const create = (change: Partial<ServiceScalingArgs> = {}) =>
  new ServiceScaling("web", { ...base, ...change });
const plan = (change: Partial<ServiceScalingArgs> = {}) => planOf(() => create(change));

const ofTarget = {
  region: "eu-central-1",
  resourceId: "service/apps-1234567/chat-7654321",
  scalableDimension: "ecs:service:DesiredCount",
  serviceNamespace: "ecs",
};

describe("ServiceScaling", () => {
  it("is a target, a policy for each target value and an action for each schedule", async () => {
    const requestsPerTarget = { requests: 500, loadBalancerArn, targetGroupArn };
    const made = await plan({ memoryPercent: 70, requestsPerTarget, schedules: [evening] });
    assert.deepEqual(inventory(made), [
      `${POLICY} web-cpu`,
      `${POLICY} web-memory`,
      `${POLICY} web-requests`,
      `${ACTION} web-at-evening`,
      `${TARGET} web`,
      "gatehouse:compute:ServiceScaling web",
    ]);
  });

  it("bounds the number of tasks, without a role of its own", async () => {
    assert.deepEqual(resourceOf(await plan(), TARGET).inputs, {
      ...ofTarget,
      maxCapacity: 6,
      minCapacity: 2,
      suspendedState: {
        dynamicScalingInSuspended: false,
        dynamicScalingOutSuspended: false,
        scheduledScalingSuspended: false,
      },
      tags: { Name: "web", "gatehouse:stack": "test" },
    });
  });

  it("suspended allows one task, and stops load and time alike, with the same resources", async () => {
    const schedules = [evening];
    const suspended = await plan({ suspended: true, schedules });
    const { minCapacity, maxCapacity, suspendedState } = resourceOf(suspended, TARGET).inputs;
    assert.deepEqual([minCapacity, maxCapacity], [1, 1]);
    assert.deepEqual(suspendedState, {
      dynamicScalingInSuspended: true,
      dynamicScalingOutSuspended: true,
      scheduledScalingSuspended: true,
    });
    assert.deepEqual(inventory(suspended), inventory(await plan({ schedules })));
  });

  it("holds CPU, memory and requests at their targets", async () => {
    const made = await plan({
      memoryPercent: 70,
      requestsPerTarget: { requests: 500, loadBalancerArn, targetGroupArn },
      scaleOutCooldownSeconds: 30,
      scaleInCooldownSeconds: 600,
    });
    const configurations = resourcesOf(made, POLICY).map(({ inputs }) => {
      const { name: _, policyType, targetTrackingScalingPolicyConfiguration, ...rest } = inputs;
      assert.equal(policyType, "TargetTrackingScaling");
      assert.deepEqual(rest, ofTarget);
      return targetTrackingScalingPolicyConfiguration;
    });
    const cooldowns = { scaleInCooldown: 600, scaleOutCooldown: 30 };
    assert.deepEqual(configurations, [
      {
        ...cooldowns,
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        targetValue: 60,
      },
      {
        ...cooldowns,
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
        targetValue: 70,
      },
      {
        ...cooldowns,
        predefinedMetricSpecification: {
          predefinedMetricType: "ALBRequestCountPerTarget",
          resourceLabel: "app/chat-1234567/0123456789abcdef/targetgroup/chat-7654321/fedcba9876543210",
        },
        targetValue: 500,
      },
    ]);
  });

  it("has cooldowns of a minute and of five", async () => {
    const { targetTrackingScalingPolicyConfiguration } = resourceOf(await plan(), POLICY).inputs;
    const { scaleOutCooldown, scaleInCooldown } = targetTrackingScalingPolicyConfiguration as Record<
      string,
      number
    >;
    assert.deepEqual([scaleOutCooldown, scaleInCooldown], [60, 300]);
  });

  it("sets both limits at a time of a time zone", async () => {
    const once = { ...evening, name: "party", schedule: "at(2026-12-24T18:00:00)", minimum: 3, maximum: 9 };
    const made = await plan({ cpuPercent: undefined, schedules: [evening, once] });
    const { name, ...inputs } = resourceOf(made, ACTION, "web-at-evening").inputs;
    assert.match(String(name), /^web-at-evening-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      ...ofTarget,
      scalableTargetAction: { maxCapacity: 2, minCapacity: 1 },
      schedule: "cron(0 20 ? * MON-FRI *)",
      timezone: "Europe/Berlin",
    });
    assert.equal(resourceOf(made, ACTION, "web-at-party").inputs["schedule"], "at(2026-12-24T18:00:00)");
  });

  it("takes all tasks away for the night, and brings them back", async () => {
    const morning = { ...evening, name: "morning", schedule: "cron(0 7 ? * MON-FRI *)", minimum: 2 };
    const made = await plan({ schedules: [off, morning] });
    assert.deepEqual(resourceOf(made, ACTION, "web-at-off").inputs["scalableTargetAction"], {
      maxCapacity: 0,
      minCapacity: 0,
    });
  });

  it("waits for the service, and its policies for the target", async () => {
    const made = await planOf(() => {
      const service = new aws.ecs.Service("chat", { taskDefinition: "chat:1" });
      create({ serviceName: service.name, schedules: [evening] });
    });
    assert.deepEqual(waitsFor(resourceOf(made, TARGET)), ["aws:ecs/service:Service::chat"]);
    for (const resource of [resourceOf(made, POLICY), resourceOf(made, ACTION)]) {
      assert.ok(waitsFor(resource).includes(`${TARGET}::web`), nameOf(resource));
    }
  });

  it("shows the engine's preview all but the ids of load balancer and target group", async () => {
    const made = await planOf(
      () => {
        const balancer = new aws.lb.LoadBalancer("chat", { subnets: ["subnet-a", "subnet-b"] });
        const group = new aws.lb.TargetGroup("chat", { vpcId: "vpc-1" });
        const service = new aws.ecs.Service("chat", { taskDefinition: "chat:1" });
        create({
          serviceName: service.name,
          requestsPerTarget: {
            requests: 100,
            loadBalancerArn: balancer.arn,
            targetGroupArn: group.arn,
          },
        });
      },
      { unknowns: true },
    );
    const { resourceId } = resourceOf(made, TARGET).inputs;
    assert.match(String(resourceId), /^service\/apps-1234567\/chat-[0-9a-f]{7}$/);
    const policy = resourceOf(made, POLICY, "web-requests").inputs[
      "targetTrackingScalingPolicyConfiguration"
    ] as { readonly predefinedMetricSpecification: unknown };
    assert.deepEqual(policy.predefinedMetricSpecification, {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: UNKNOWN,
    });
  });

  it("protects nothing: limits hold no data", async () => {
    const made = await plan({ context: { ...testContext, protect: true }, schedules: [evening] });
    assert.deepEqual(made.resources.filter(({ protect }) => protect).map(nameOf), []);
  });
});

describe("ServiceScaling refuses", () => {
  const refusals: readonly [string, Partial<ServiceScalingArgs>, RegExp][] = [
    ["a minimum of none", { minimum: 0 }, /minimum is 0; allowed: 1 to 5000 tasks/],
    ["half a task", { maximum: 2.5 }, /maximum is 2\.5; allowed: 1 to 5000/],
    ["a maximum below the minimum", { maximum: 1 }, /maximum is 1; allowed: 2 or more, not less/],
    ["scaling by nothing", { cpuPercent: undefined }, /allowed: a target or a schedule/],
    ["all of the CPU", { cpuPercent: 100 }, /cpuPercent is 100; allowed: 10 to 95 per cent/],
    ["hardly any memory", { memoryPercent: 5 }, /memoryPercent is 5; allowed: 10 to 95/],
    [
      "no requests",
      { requestsPerTarget: { requests: 0, loadBalancerArn, targetGroupArn } },
      /requestsPerTarget\.requests is 0; allowed: 1 to 1000000 requests a minute/,
    ],
    ["a cooldown of a day", { scaleInCooldownSeconds: 86_400 }, /scaleInCooldownSeconds is 86400/],
    ["a negative cooldown", { scaleOutCooldownSeconds: -1 }, /scaleOutCooldownSeconds is -1/],
    ["two schedules of one name", { schedules: [evening, evening] }, /allowed: each name once/],
    [
      "a schedule without its cron()",
      { schedules: [{ ...evening, schedule: "0 20 ? * MON-FRI *" }] },
      /schedules\[0\]\.schedule is "0 20 \? \* MON-FRI \*"; allowed: cron\(\)/,
    ],
    ["a rate", { schedules: [{ ...evening, schedule: "rate(1 day)" }] }, /schedules\[0\]\.schedule is/],
    [
      "a time zone that is none",
      { schedules: [{ ...evening, timezone: "Berlin" }] },
      /schedules\[0\]\.timezone is "Berlin"/,
    ],
    [
      "a schedule with its limits the wrong way round",
      { schedules: [{ ...evening, minimum: 3 }] },
      /schedules\[0\]\.maximum is 2; allowed: 3 or more/,
    ],
    [
      "a schedule that may lose the last task",
      { schedules: [{ ...evening, minimum: 0 }] },
      /schedules\[0\]\.minimum is 0; allowed: 1 or more, or 0 with a maximum of 0; once the last/,
    ],
    ["a night without a morning", { schedules: [off] }, /schedules is \["off"\]; allowed: a schedule that/],
    [
      "a schedule's name in capitals",
      { schedules: [{ ...evening, name: "Evening" }] },
      /\.name is "Evening"/,
    ],
  ];
  for (const [what, change, message] of refusals) {
    it(what, () => {
      assert.throws(() => create(change), { name: "InputError", message });
    });
  }

  it("several faults in one message", () => {
    assert.throws(
      () => create({ minimum: 0, cpuPercent: 0, scaleInCooldownSeconds: -1 }),
      (error: Error) => error.message.split("\n").length === 3,
    );
  });
});

describe("requestsLabel", () => {
  it("is the ends of both ARNs", () => {
    assert.equal(
      requestsLabel(loadBalancerArn, targetGroupArn),
      "app/chat-1234567/0123456789abcdef/targetgroup/chat-7654321/fedcba9876543210",
    );
  });

  it("refuses a network load balancer, which counts no requests", () => {
    assert.throws(() => requestsLabel(`${elb}:loadbalancer/net/a/b`, targetGroupArn), /No application load/);
  });
});
