import assert from "node:assert/strict";
import { nameOf } from "../../../cli/plan";
import { AlarmTopic, type AlarmTopicArgs, addressKey } from "../../../components/observability/alarmTopic";
import { documentOf, inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const TOPIC = "aws:sns/topic:Topic";
const POLICY = "aws:sns/topicPolicy:TopicPolicy";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";

const args: AlarmTopicArgs = {
  context: testContext,
  keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
  emails: ["ada@example.com", "grace@example.com"],
};
const plan = (change: Partial<AlarmTopicArgs> = {}) =>
  planOf(() => new AlarmTopic("alarms", { ...args, ...change }), { unknowns: true });

describe("AlarmTopic", () => {
  it("is a topic, its policy and a subscription for each address", async () => {
    const made = await plan();
    assert.deepEqual(
      inventory(made),
      [
        "aws:sns/topic:Topic alarms",
        "aws:sns/topicPolicy:TopicPolicy alarms-policy",
        `aws:sns/topicSubscription:TopicSubscription alarms-email-${addressKey("ada@example.com")}`,
        `aws:sns/topicSubscription:TopicSubscription alarms-email-${addressKey("grace@example.com")}`,
        "gatehouse:observability:AlarmTopic alarms",
      ].sort(),
    );
  });

  it("is encrypted with the customer key", async () => {
    const { name: _, ...inputs } = resourceOf(await plan(), TOPIC).inputs;
    assert.deepEqual(inputs, {
      kmsMasterKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1",
      region: "eu-central-1",
      tags: { Name: "alarms", "gatehouse:stack": "test" },
    });
  });

  it("admits alarms of this account over TLS, and this is known at preview", async () => {
    const made = await plan();
    const topicArn = `arn:aws:sns:eu-central-1:123456789012:${resourceOf(made, TOPIC).inputs["name"]}`;
    const policy = resourceOf(made, POLICY);
    assert.equal(policy.inputs["arn"], topicArn);
    assert.deepEqual(documentOf(policy).Statement, [
      {
        Sid: "DenyWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: ["sns:Publish"],
        Resource: [topicArn],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Sid: "CloudWatchAlarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["sns:Publish"],
        Resource: [topicArn],
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:*" },
        },
      },
    ]);
    assert.equal(resourceOf(made, "gatehouse:observability:AlarmTopic").outputs["topicArn"], topicArn);
  });

  it("admits EventBridge without a condition, which would drop its messages", async () => {
    const { Statement } = documentOf(resourceOf(await plan({ publishers: ["alarms", "events"] }), POLICY));
    const events = Statement.find((statement) => statement["Sid"] === "EventBridgeRules");
    assert.deepEqual(events?.["Principal"], { Service: "events.amazonaws.com" });
    assert.equal(events?.["Condition"], undefined);
    assert.equal(Statement.length, 3);
  });

  it("binds budgets and cost anomalies to this account", async () => {
    const { Statement } = documentOf(
      resourceOf(await plan({ publishers: ["budgets", "cost-alerts"] }), POLICY),
    );
    assert.deepEqual(
      Statement.slice(1).map((statement) => [statement["Principal"], statement["Condition"]]),
      [
        [
          { Service: "budgets.amazonaws.com" },
          {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:budgets::123456789012:*" },
          },
        ],
        [{ Service: "costalerts.amazonaws.com" }, { StringEquals: { "aws:SourceAccount": "123456789012" } }],
      ],
    );
  });

  it("writes to each address, and names none in a resource's name", async () => {
    const made = await plan();
    const subscriptions = resourcesOf(made, SUBSCRIPTION);
    assert.deepEqual(subscriptions.map(({ inputs: { endpoint, protocol } }) => [protocol, endpoint]).sort(), [
      ["email", "ada@example.com"],
      ["email", "grace@example.com"],
    ]);
    for (const subscription of subscriptions) {
      assert.match(nameOf(subscription), /^alarms-email-[0-9a-f]{8}$/);
    }
  });

  it("keeps each subscription when the list changes its order or letter case", async () => {
    const names = async (emails: readonly string[]) =>
      resourcesOf(await plan({ emails }), SUBSCRIPTION)
        .map(nameOf)
        .sort();
    assert.deepEqual(await names(["grace@example.com", "Ada@Example.com"]), await names(args.emails));
  });

  it("works without anybody to write to", async () => {
    assert.deepEqual(resourcesOf(await plan({ emails: [] }), SUBSCRIPTION), []);
  });

  it("stands in another region with its policy and subscriptions, for the alarms there", async () => {
    const made = await plan({ publishers: ["alarms", "events"], region: "us-east-1" });
    for (const { inputs, type, custom } of made.resources) {
      if (custom) {
        assert.equal(inputs["region"], "us-east-1", type);
      }
    }
    const { topicArn } = resourceOf(made, "gatehouse:observability:AlarmTopic").outputs;
    assert.match(String(topicArn), /^arn:aws:sns:us-east-1:123456789012:alarms-[0-9a-f]{7}$/);
    const [tls, alarms] = documentOf(resourceOf(made, POLICY)).Statement;
    assert.deepEqual(tls?.["Resource"], [topicArn]);
    assert.deepEqual(alarms?.["Condition"], {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*" },
    });
    assert.equal(resourcesOf(made, SUBSCRIPTION)[0]?.inputs["topic"], topicArn);
  });

  it("refuses a region without a name", () => {
    assert.throws(() => new AlarmTopic("alarms", { ...args, region: "" }), /region is ""; allowed: a region/);
  });

  it("refuses what is no address, and what stands there twice", () => {
    const make = (change: Partial<AlarmTopicArgs>) => () => new AlarmTopic("alarms", { ...args, ...change });
    assert.throws(make({ emails: ["ada"] }), {
      name: "InputError",
      message: 'AlarmTopic "alarms": emails is "ada"; allowed: e-mail addresses.',
    });
    assert.throws(make({ emails: ["a@b.example", "A@b.example"] }), /allowed: each address once/);
    assert.throws(make({ publishers: [] }), /publishers is \[\]; allowed: at least one publisher/);
    assert.throws(make({ publishers: ["alarms", "alarms"] }), /each publisher once/);
    assert.throws(make({ publishers: ["s3" as "alarms"] }), /any of alarms, events, budgets, cost-alerts/);
  });
});
