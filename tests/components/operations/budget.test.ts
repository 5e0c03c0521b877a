import assert from "node:assert/strict";
import { AlarmTopic } from "../../../components/observability/alarmTopic";
import { Budget, type BudgetArgs } from "../../../components/operations/budget";
import { inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const BUDGET = "aws:budgets/budget:Budget";
const args: BudgetArgs = { context: testContext, monthlyUsd: 100, emails: ["ada@example.com"] };
const plan = (change: Partial<BudgetArgs> = {}) =>
  planOf(() => new Budget("spending", { ...args, ...change }), { unknowns: true });
const notice = (notificationType: string, threshold: number) => ({
  notificationType,
  threshold,
  comparisonOperator: "GREATER_THAN",
  thresholdType: "PERCENTAGE",
});

describe("Budget", () => {
  it("is one monthly budget of the whole account, in a global service", async () => {
    const made = await plan();
    assert.deepEqual(inventory(made), [
      "aws:budgets/budget:Budget spending",
      "gatehouse:operations:Budget spending",
    ]);
    const { name, ...inputs } = resourceOf(made, BUDGET).inputs;
    assert.deepEqual(inputs, {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "100",
      limitUnit: "USD",
      notifications: [
        { ...notice("FORECASTED", 80), subscriberEmailAddresses: ["ada@example.com"] },
        { ...notice("ACTUAL", 100), subscriberEmailAddresses: ["ada@example.com"] },
      ],
      tags: { Name: "spending", "gatehouse:stack": "test" },
    });
    assert.equal(resourceOf(made, "gatehouse:operations:Budget").outputs["budgetName"], name);
  });

  it("writes the amount as AWS wants it", async () => {
    const amount = async (monthlyUsd: number) =>
      resourceOf(await plan({ monthlyUsd }), BUDGET).inputs["limitAmount"];
    assert.deepEqual([await amount(12.5), await amount(1_000_000)], ["12.5", "1000000"]);
  });

  it("counts what carries a tag, in Budgets' own spelling", async () => {
    const made = await plan({ tag: { key: "gatehouse:stack", value: "prod" } });
    assert.deepEqual(resourceOf(made, BUDGET).inputs["costFilters"], [
      { name: "TagKeyValue", values: ["user:gatehouse:stack$prod"] },
    ]);
  });

  it("tells a topic, once the topic's policy is there", async () => {
    const made = await planOf(() => {
      const topic = new AlarmTopic("alarms", {
        context: testContext,
        keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
        emails: [],
        publishers: ["budgets"],
      });
      new Budget("spending", {
        context: testContext,
        monthlyUsd: 100,
        topic: { arn: topic.topicArn, ready: topic },
      });
    });
    const budget = resourceOf(made, BUDGET);
    const { topicArn } = resourceOf(made, "gatehouse:observability:AlarmTopic").outputs;
    assert.deepEqual(budget.inputs["notifications"], [
      { ...notice("FORECASTED", 80), subscriberSnsTopicArns: [topicArn] },
      { ...notice("ACTUAL", 100), subscriberSnsTopicArns: [topicArn] },
    ]);
    assert.ok(waitsFor(budget).includes("aws:sns/topicPolicy:TopicPolicy::alarms-policy"));
    // A resource among the arguments would hide them from policies.
    assert.deepEqual(resourceOf(made, "gatehouse:operations:Budget").inputs["topic"], { arn: topicArn });
  });

  it("has no protection to switch: it holds no data", async () => {
    assert.equal(
      resourceOf(await plan({ context: { ...testContext, protect: true } }), BUDGET).protect,
      false,
    );
  });

  it("refuses what tells nobody and what Budgets would not take, all at once", () => {
    const faultsOf = (name: string, change: Partial<BudgetArgs>) => {
      try {
        new Budget(name, { ...args, ...change });
      } catch (error) {
        return (error as { faults: string[] }).faults.map((fault) =>
          fault.replace(/^.*?: |; allowed: .*$/g, ""),
        );
      }
      throw new Error("accepted");
    };
    assert.deepEqual(faultsOf("a:b", { monthlyUsd: 0, emails: [], tag: { key: "aws:x", value: "" } }), [
      'name is "a:b"',
      "monthlyUsd is 0",
      "emails is []",
      'tag.key is "aws:x"',
      'tag.value is ""',
    ]);
    assert.deepEqual(faultsOf("a", { monthlyUsd: 1.005, emails: ["ada"] }), [
      "monthlyUsd is 1.005",
      'emails is "ada"',
    ]);
    assert.deepEqual(faultsOf("a", { emails: ["a@b.example", "A@b.example"] }), [
      'emails is ["a@b.example","A@b.example"]',
    ]);
    const many = Array.from({ length: 11 }, (_, index) => `a${index}@b.example`);
    assert.match(faultsOf("a", { emails: many })[0] ?? "", /^emails is \["a0@/);
    for (const monthlyUsd of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      assert.equal(faultsOf("a", { monthlyUsd }).length, 1);
    }
  });
});
