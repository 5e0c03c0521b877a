import assert from "node:assert/strict";
import { AlarmTopic } from "../../../components/observability/alarmTopic";
import { CostAnomaly, type CostAnomalyArgs } from "../../../components/operations/costAnomaly";
import { inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription";
const MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor";
const EXISTING = "arn:aws:ce::123456789012:anomalymonitor/6f1b2c3d-0000-4000-8000-000000000000";

const args: CostAnomalyArgs = {
  context: testContext,
  monitor: { arn: EXISTING },
  notice: { frequency: "DAILY", emails: ["ada@example.com"] },
  minimumUsd: 20,
};
const plan = (change: Partial<CostAnomalyArgs> = {}) =>
  planOf(() => new CostAnomaly("costs", { ...args, ...change }), { unknowns: true });

describe("CostAnomaly", () => {
  it("subscribes to an existing monitor, in a global service", async () => {
    const made = await plan();
    assert.deepEqual(inventory(made), [`${SUBSCRIPTION} costs`, "gatehouse:operations:CostAnomaly costs"]);
    const { name: _, ...inputs } = resourceOf(made, SUBSCRIPTION).inputs;
    assert.deepEqual(inputs, {
      frequency: "DAILY",
      monitorArnLists: [EXISTING],
      subscribers: [{ type: "EMAIL", address: "ada@example.com" }],
      thresholdExpression: {
        dimension: {
          key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
          matchOptions: ["GREATER_THAN_OR_EQUAL"],
          values: ["20"],
        },
      },
      tags: { Name: "costs", "gatehouse:stack": "test" },
    });
  });

  it("makes a monitor of one tag's value, never one of all services", async () => {
    const made = await plan({ monitor: { tag: { key: "gatehouse:stack", value: "prod" } } });
    assert.deepEqual(inventory(made), [
      `${MONITOR} costs-monitor`,
      `${SUBSCRIPTION} costs`,
      "gatehouse:operations:CostAnomaly costs",
    ]);
    const monitor = resourceOf(made, MONITOR);
    assert.equal(monitor.inputs["monitorType"], "CUSTOM");
    assert.equal(monitor.inputs["monitorDimension"], undefined);
    assert.deepEqual(JSON.parse(String(monitor.inputs["monitorSpecification"])), {
      And: null,
      CostCategories: null,
      Dimensions: null,
      Not: null,
      Or: null,
      Tags: { Key: "gatehouse:stack", MatchOptions: null, Values: ["prod"] },
    });
    assert.ok(waitsFor(resourceOf(made, SUBSCRIPTION)).includes(`${MONITOR}::costs-monitor`));
  });

  it("tells a topic at once, when the topic's policy is there", async () => {
    const made = await planOf(() => {
      const topic = new AlarmTopic("alarms", {
        context: testContext,
        keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
        emails: [],
        publishers: ["cost-alerts"],
      });
      new CostAnomaly("costs", {
        ...args,
        notice: { frequency: "IMMEDIATE", topic: { arn: topic.topicArn, ready: topic } },
      });
    });
    const subscription = resourceOf(made, SUBSCRIPTION);
    const { topicArn } = resourceOf(made, "gatehouse:observability:AlarmTopic").outputs;
    assert.equal(subscription.inputs["frequency"], "IMMEDIATE");
    assert.deepEqual(subscription.inputs["subscribers"], [{ type: "SNS", address: topicArn }]);
    assert.ok(waitsFor(subscription).includes("aws:sns/topicPolicy:TopicPolicy::alarms-policy"));
    assert.deepEqual(resourceOf(made, "gatehouse:operations:CostAnomaly").inputs["notice"], {
      frequency: "IMMEDIATE",
      topic: { arn: topicArn },
    });
  });

  it("protects nothing: it holds no data", async () => {
    const made = await plan({ context: { ...testContext, protect: true } });
    assert.equal(resourceOf(made, SUBSCRIPTION).protect, false);
  });

  it("refuses a frequency that does not fit, nobody to tell, and half a monitor, all at once", () => {
    const make = (change: object) => () =>
      new CostAnomaly("costs", { ...args, ...change } as CostAnomalyArgs);
    assert.throws(make({ notice: { frequency: "IMMEDIATE", emails: ["ada@example.com"] } }), {
      name: "InputError",
      message: 'CostAnomaly "costs": notice.frequency is "IMMEDIATE"; allowed: DAILY or WEEKLY with emails.',
    });
    const topic = { arn: "arn:aws:sns:eu-central-1:123456789012:alarms" };
    assert.throws(make({ notice: { frequency: "WEEKLY", topic } }), /allowed: IMMEDIATE with a topic/);
    assert.throws(
      make({ notice: { frequency: "DAILY", emails: [] }, monitor: { arn: "default" }, minimumUsd: 0 }),
      (error: { faults: string[] }) => {
        assert.deepEqual(
          error.faults.map((fault) => fault.replace(/^.*?: |; allowed: .*$/g, "")),
          ["notice.emails is []", "minimumUsd is 0", 'monitor.arn is "default"'],
        );
        return true;
      },
    );
    assert.throws(make({ monitor: { tag: { key: "", value: "x" } } }), /monitor\.tag\.key is ""/);
  });
});
