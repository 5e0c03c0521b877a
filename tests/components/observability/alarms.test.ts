import assert from "node:assert/strict";
import { UNKNOWN } from "../../../cli/plan";
import type { AlarmSpec, Metric, MetricMath } from "../../../components/observability/alarmSpec";
import {
  blockedRequestsSpike,
  cloudfront5xxRate,
  ecsServiceCpuHigh,
  target5xxRate,
  targetLatencyHigh,
} from "../../../components/observability/alarmSpecs";
import { Alarms } from "../../../components/observability/alarms";
import { AlarmTopic } from "../../../components/observability/alarmTopic";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const topicArn = "arn:aws:sns:eu-central-1:123456789012:alarms";
const cpu = ecsServiceCpuHigh({ clusterName: "chat", serviceName: "web" });
const latency = targetLatencyHigh({
  loadBalancerArnSuffix: "app/chat/1",
  targetGroupArnSuffix: "targetgroup/chat/2",
  thresholdSeconds: 30,
});

const plan = (alarms: readonly AlarmSpec[]) =>
  planOf(() => new Alarms("app", { context: testContext, topicArn, alarms }));

describe("Alarms", () => {
  it("makes one alarm for each spec, named by its key", async () => {
    assert.deepEqual(inventory(await plan([cpu, latency])), [
      "aws:cloudwatch/metricAlarm:MetricAlarm app-latency",
      "aws:cloudwatch/metricAlarm:MetricAlarm app-service-cpu",
      "gatehouse:observability:Alarms app",
    ]);
  });

  it("tells the topic when it begins and when it is over", async () => {
    const { name: _, ...inputs } = resourceOf(await plan([cpu]), ALARM).inputs;
    assert.deepEqual(inputs, {
      alarmActions: [topicArn],
      alarmDescription: "The tasks use more than 85 % of their CPU for 15 minutes: add tasks or CPU.",
      comparisonOperator: "GreaterThanThreshold",
      datapointsToAlarm: 15,
      dimensions: { ClusterName: "chat", ServiceName: "web" },
      evaluationPeriods: 15,
      metricName: "CPUUtilization",
      namespace: "AWS/ECS",
      okActions: [topicArn],
      period: 60,
      region: "eu-central-1",
      statistic: "Average",
      tags: { Name: "app-service-cpu", "gatehouse:stack": "test" },
      threshold: 85,
      treatMissingData: "notBreaching",
    });
  });

  it("asks for a percentile as an extended statistic, and not with few samples", async () => {
    const { statistic, extendedStatistic, evaluateLowSampleCountPercentiles } = resourceOf(
      await plan([latency]),
      ALARM,
    ).inputs;
    assert.deepEqual(
      [statistic, extendedStatistic, evaluateLowSampleCountPercentiles],
      [undefined, "p95", "ignore"],
    );
  });

  it("writes a computed value as queries of which one counts", async () => {
    const { inputs } = resourceOf(
      await plan([target5xxRate({ loadBalancerArnSuffix: "app/chat/1" })]),
      ALARM,
    );
    const metric = (metricName: string) => ({
      dimensions: { LoadBalancer: "app/chat/1" },
      metricName,
      namespace: "AWS/ApplicationELB",
      period: 60,
      stat: "Sum",
    });
    assert.deepEqual(inputs["metricQueries"], [
      {
        id: "result",
        expression: "IF(req>=20, 100*(FILL(t5,0)+FILL(e5,0))/req, 0)",
        label: "Errors (%)",
        returnData: true,
      },
      { id: "req", metric: metric("RequestCount") },
      { id: "t5", metric: metric("HTTPCode_Target_5XX_Count") },
      { id: "e5", metric: metric("HTTPCode_ELB_5XX_Count") },
    ]);
    assert.deepEqual(
      [inputs["metricName"], inputs["period"], inputs["statistic"]],
      [undefined, undefined, undefined],
    );
  });

  it("knows all but the ids of others at preview", async () => {
    const made = await planOf(
      () => {
        const topic = new AlarmTopic("topic", {
          context: testContext,
          keyArn: "arn:aws:kms:key",
          emails: [],
        });
        new Alarms("app", { context: testContext, topicArn: topic.topicArn, alarms: [latency] });
      },
      { unknowns: true },
    );
    assert.ok(!JSON.stringify(resourceOf(made, ALARM).inputs).includes(UNKNOWN));
    assert.match(
      String((resourceOf(made, ALARM).inputs["alarmActions"] as string[])[0]),
      /^arn:aws:sns:eu-central-1:123456789012:topic-[0-9a-f]{7}$/,
    );
  });

  it("gives out the names under the keys", async () => {
    const made = await plan([cpu, latency]);
    const { alarmNames } = resourceOf(made, "gatehouse:observability:Alarms").outputs;
    assert.deepEqual(alarmNames, {
      latency: resourceOf(made, ALARM, "app-latency").inputs["name"],
      "service-cpu": resourceOf(made, ALARM, "app-service-cpu").inputs["name"],
    });
  });

  describe("refuses", () => {
    const make = (...alarms: AlarmSpec[]) => {
      return () => new Alarms("app", { context: testContext, topicArn, alarms });
    };
    const metric = cpu.source as Metric;
    const math = target5xxRate({ loadBalancerArnSuffix: "x" }).source as MetricMath;
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`m${index}`, metric]));
    const cases: readonly [string, Partial<AlarmSpec>, RegExp][] = [
      [
        "a period off CloudWatch's steps",
        { periodSeconds: 90 },
        /periodSeconds is 90; allowed: 10, 20, 30 or a multiple of 60/,
      ],
      [
        "a window of more than a day with short periods",
        { periodSeconds: 1800, evaluationPeriods: 49 },
        /evaluationPeriods is 49; allowed: periods of together at most 86400 seconds/,
      ],
      [
        "a window of more than a week with long ones",
        { periodSeconds: 86400, evaluationPeriods: 8, datapointsToAlarm: 1 },
        /at most 604800 seconds/,
      ],
      [
        "more bad periods than periods",
        { datapointsToAlarm: 16 },
        /datapointsToAlarm is 16; allowed: 1 to evaluationPeriods \(15\)/,
      ],
      ["no period", { evaluationPeriods: 0 }, /evaluationPeriods is 0; allowed: a whole number from 1/],
      ["a key that is no name", { key: "CPU high" }, /alarms is "CPU high"/],
      ["an alarm without words", { description: "" }, /description is ""/],
      ["a threshold that is no number", { threshold: Number.NaN }, /threshold is null; allowed: a number/],
      [
        "a percentile above 100",
        { source: { ...metric, statistic: "p101" } },
        /statistic is "p101"; allowed: p0 to p100/,
      ],
      [
        "a metric with the result's name",
        { source: { ...math, metrics: { result: metric } } },
        /other than result/,
      ],
      [
        "more than ten metrics",
        { source: { ...math, metrics: many } },
        /source\.metrics is 11; allowed: 1 to 10 metrics/,
      ],
      ["an empty expression", { source: { ...math, expression: "" } }, /expression is 0/],
    ];
    for (const [title, change, message] of cases) {
      it(title, () => {
        assert.throws(make({ ...cpu, ...change }), { name: "InputError", message });
      });
    }

    it("two alarms with one key", () => {
      assert.throws(make(cpu, cpu), {
        message:
          'Alarms "app": alarms is ["service-cpu","service-cpu"]; allowed: each key once; give one of them a key.',
      });
    });
  });

  it("tells nobody where a composite alarm or a deployment watches", async () => {
    const made = await planOf(() => new Alarms("app", { context: testContext, alarms: [cpu] }));
    const { alarmActions, okActions } = resourceOf(made, ALARM).inputs;
    assert.deepEqual([alarmActions, okActions], [undefined, undefined]);
  });

  describe("in another region", () => {
    const errors = cloudfront5xxRate({ distributionId: "E1" });
    const blocked = (scope: "cloudfront" | "regional", region: string) =>
      blockedRequestsSpike({ metricName: "chat", scope, region });
    const make = (alarms: readonly AlarmSpec[], region?: string) => {
      return () => new Alarms("edge", { context: testContext, topicArn, alarms, region });
    };

    it("stands there with all its alarms", async () => {
      const made = await planOf(make([errors, blocked("cloudfront", "us-east-1")], "us-east-1"));
      for (const key of ["cloudfront-errors", "blocked-requests"]) {
        assert.equal(resourceOf(made, ALARM, `edge-${key}`).inputs["region"], "us-east-1");
      }
    });

    it("refuses metrics that are never there", () => {
      const elsewhere = /region is "eu-central-1"; allowed: us-east-1 for alarms\./;
      assert.throws(make([errors]), { name: "InputError", message: elsewhere });
      assert.throws(make([blocked("cloudfront", "us-east-1")]), { message: elsewhere });
      assert.throws(make([blocked("regional", "eu-central-1")], "us-east-1"), {
        message: /blocked-requests\.source\.dimensions\.Region is "eu-central-1"; allowed: us-east-1/,
      });
      assert.throws(make([cpu], ""), { message: /region is ""/ });
    });

    it("takes those that are", async () => {
      const made = await planOf(make([blocked("regional", "eu-central-1")]));
      assert.deepEqual(resourceOf(made, ALARM).inputs["dimensions"], {
        Region: "eu-central-1",
        Rule: "ALL",
        WebACL: "chat",
      });
    });
  });

  it("takes a window of exactly a day, and of exactly a week", async () => {
    const day = { ...cpu, key: "day", periodSeconds: 1800, evaluationPeriods: 48, datapointsToAlarm: 48 };
    const week = { ...cpu, key: "week", periodSeconds: 3600, evaluationPeriods: 168, datapointsToAlarm: 1 };
    const made = await plan([day, week]);
    assert.equal(resourceOf(made, ALARM, "app-day").inputs["evaluationPeriods"], 48);
    assert.equal(resourceOf(made, ALARM, "app-week").inputs["evaluationPeriods"], 168);
  });
});
