import assert from "node:assert/strict";
import { LogGroup, type LogGroupArgs } from "../../../components/observability/logGroup";
import { isLogRetention } from "../../../components/observability/logRetention";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const args: LogGroupArgs = {
  context: testContext,
  keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
  retentionDays: 30,
};
const plan = (change: Partial<LogGroupArgs> = {}) =>
  planOf(() => new LogGroup("app", { ...args, ...change }), { unknowns: true });

describe("LogGroup", () => {
  it("is one encrypted log group with a retention and an automatic name", async () => {
    const made = await plan();
    assert.deepEqual(inventory(made), [
      "aws:cloudwatch/logGroup:LogGroup app",
      "gatehouse:observability:LogGroup app",
    ]);
    const { name, ...inputs } = resourceOf(made, LOG_GROUP).inputs;
    assert.match(String(name), /^app-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1",
      region: "eu-central-1",
      retentionInDays: 30,
      tags: { Name: "app", "gatehouse:stack": "test" },
    });
  });

  it("takes a name where AWS asks for one, and gives out name and ARN at preview", async () => {
    const made = await plan({ logGroupName: "aws-waf-logs-app" });
    assert.equal(resourceOf(made, LOG_GROUP).inputs["name"], "aws-waf-logs-app");
    assert.deepEqual(resourceOf(made, "gatehouse:observability:LogGroup").outputs, {
      logGroupName: "aws-waf-logs-app",
      logGroupArn: "arn:aws:logs:eu-central-1:123456789012:log-group:aws-waf-logs-app",
    });
  });

  it("stands in another region, with its ARN", async () => {
    const made = await plan({ region: "us-east-1", logGroupName: "aws-waf-logs-app" });
    assert.equal(resourceOf(made, LOG_GROUP).inputs["region"], "us-east-1");
    assert.equal(
      resourceOf(made, "gatehouse:observability:LogGroup").outputs["logGroupArn"],
      "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-app",
    );
  });

  it("refuses to keep logs for ever, periods that AWS lacks, and bad names", () => {
    const make = (change: Partial<LogGroupArgs>) => () => new LogGroup("app", { ...args, ...change });
    assert.throws(make({ retentionDays: 0 }), {
      name: "InputError",
      message:
        'LogGroup "app": retentionDays is 0; allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, ' +
        "1096, 1827, 2192, 2557, 2922, 3288, 3653 days.",
    });
    assert.throws(make({ retentionDays: 45 }), /retentionDays is 45/);
    assert.throws(make({ logGroupName: "a b" }), /logGroupName is "a b"/);
    assert.throws(make({ region: "" }), /region is ""; allowed: a region, such as us-east-1/);
  });
});

describe("isLogRetention", () => {
  it("tells AWS's periods from others", () => {
    assert.deepEqual([1, 30, 365, 3653].map(isLogRetention), [true, true, true, true]);
    assert.deepEqual([0, 2, -1, 366, 1.5].map(isLogRetention), [false, false, false, false, false]);
  });
});
