import assert from "node:assert/strict";
import { limitFaults } from "../../../cli/offline/limits";
import { UNKNOWN } from "../../../cli/plan";
import { ecsServiceCpuHigh, target5xxRate } from "../../../components/observability/alarmSpecs";
import { Alarms } from "../../../components/observability/alarms";
import { CompositeAlarm, type CompositeAlarmArgs } from "../../../components/observability/compositeAlarm";
import { compositeRule } from "../../../components/observability/compositeRule";
import { inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const topicArn = "arn:aws:sns:eu-central-1:123456789012:alarms";

const args: CompositeAlarmArgs = {
  context: testContext,
  alarmName: "chat-prod-down",
  description: "The chat does not answer: see the dashboard.",
  alarms: { errors: "chat-errors", latency: "chat-latency" },
  topicArn,
};
const plan = (change: Partial<CompositeAlarmArgs> = {}) =>
  planOf(() => new CompositeAlarm("down", { ...args, ...change }), { unknowns: true });

describe("CompositeAlarm", () => {
  it("is one alarm that tells the topic when it begins and when it is over", async () => {
    const made = await plan();
    assert.deepEqual(inventory(made), [`${COMPOSITE} down`, "gatehouse:observability:CompositeAlarm down"]);
    assert.deepEqual(resourceOf(made, COMPOSITE).inputs, {
      alarmActions: [topicArn],
      alarmDescription: "The chat does not answer: see the dashboard.",
      alarmName: "chat-prod-down",
      alarmRule: 'ALARM("chat-errors") OR ALARM("chat-latency")',
      okActions: [topicArn],
      region: "eu-central-1",
      tags: { Name: "down", "gatehouse:stack": "test" },
    });
  });

  it("can wait for all of the alarms, and stand in another region", async () => {
    const { inputs } = resourceOf(await plan({ when: "all", region: "us-east-1" }), COMPOSITE);
    assert.equal(inputs["alarmRule"], 'ALARM("chat-errors") AND ALARM("chat-latency")');
    assert.equal(inputs["region"], "us-east-1");
  });

  it("rings for any where `when` is undefined", async () => {
    const { inputs } = resourceOf(await plan({ when: undefined }), COMPOSITE);
    assert.equal(inputs["alarmRule"], 'ALARM("chat-errors") OR ALARM("chat-latency")');
  });

  it("knows its rule at preview and is made after the alarms, so that it goes before them", async () => {
    const made = await planOf(
      () => {
        const { alarmNames } = new Alarms("app", {
          context: testContext,
          alarms: [
            ecsServiceCpuHigh({ clusterName: "chat", serviceName: "web" }),
            target5xxRate({ loadBalancerArnSuffix: "app/chat/1" }),
          ],
        });
        new CompositeAlarm("down", { ...args, alarms: alarmNames });
      },
      { unknowns: true },
    );
    const composite = resourceOf(made, COMPOSITE);
    const names = ["service-cpu", "error-rate"].map(
      (key) => resourceOf(made, ALARM, `app-${key}`).inputs["name"],
    );
    assert.equal(composite.inputs["alarmRule"], names.map((name) => `ALARM("${name}")`).join(" OR "));
    assert.ok(!JSON.stringify(composite.inputs).includes(UNKNOWN));
    assert.deepEqual(waitsFor(composite), [`${ALARM}::app-error-rate`, `${ALARM}::app-service-cpu`]);
  });

  it("is what AWS takes", async () => {
    const made = await planOf(() => new CompositeAlarm("down", { ...args, when: "all" }));
    assert.deepEqual(limitFaults(made), []);
  });

  it("gives out its name and ARN", async () => {
    const made = await planOf(() => new CompositeAlarm("down", args));
    assert.deepEqual(resourceOf(made, "gatehouse:observability:CompositeAlarm").outputs, {
      alarmArn: "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:chat-prod-down",
      alarmName: "chat-prod-down",
    });
  });

  it("refuses what CloudWatch refuses", () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_each, index) => [`a${index}`, "x"]));
    const cases: readonly [Partial<CompositeAlarmArgs>, RegExp][] = [
      [{ alarms: {} }, /alarms is 0; allowed: 1 to 100 alarms/],
      [{ alarms: many }, /alarms is 101; allowed: 1 to 100 alarms/],
      [{ alarmName: "" }, /alarmName is ""; allowed: 1 to 255 characters/],
      [{ alarmName: "x".repeat(256) }, /alarmName is "x+"; allowed: 1 to 255 characters/],
      [{ description: "" }, /description is ""; allowed: 1 to 1,024 characters/],
      [{ when: "some" as "any" }, /when is "some"; allowed: "any" or "all"/],
      [{ region: "" }, /region is ""/],
    ];
    for (const [change, message] of cases) {
      assert.throws(() => new CompositeAlarm("down", { ...args, ...change }), {
        name: "InputError",
        message,
      });
    }
  });
});

describe("compositeRule", () => {
  it("quotes names", () => {
    assert.equal(compositeRule(['a "b"'], "any"), 'ALARM("a \\"b\\"")');
  });

  it("refuses rules that are too long, and takes the longest", () => {
    const names = (last: number) => [...Array.from({ length: 38 }, () => "x".repeat(250)), "x".repeat(last)];
    const length = compositeRule(names(1), "any").length;
    assert.ok(length < 10_240, String(length));
    assert.equal(compositeRule(names(1 + 10_240 - length), "any").length, 10_240);
    assert.throws(() => compositeRule(names(2 + 10_240 - length), "any"), {
      name: "InputError",
      message: /has 10241 characters; allowed: 10240/,
    });
  });
});
