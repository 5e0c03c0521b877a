import type { PlanEntry } from "../../../policy-pack/evaluate";
import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
type On = Record<string, readonly PlanEntry[]>;

const queue = (inputs: Inputs = {}, on: On = {}, name = "jobs") =>
  resource("aws:sqs/queue:Queue", name, inputs, {
    id: `https://sqs/${name}`,
    outputs: { arn: `arn:aws:sqs:eu-central-1:123456789012:${name}` },
    on,
  });
const policy = (text: unknown, type = "aws:sqs/queuePolicy:QueuePolicy") =>
  resource(type, "policy", { policy: text });
const topic = (inputs: Inputs = {}, on: On = {}) => resource("aws:sns/topic:Topic", "alarms", inputs, { on });
const topicPolicy = (text: unknown) => policy(text, "aws:sns/topicPolicy:TopicPolicy");
const key = resource("aws:kms/key:Key", "key");
const dead = queue({}, {}, "dead");
const redrive = JSON.stringify({
  deadLetterTargetArn: "arn:aws:sqs:eu-central-1:123456789012:dead",
  maxReceiveCount: 3,
});
const deny = (statement: Inputs = {}) =>
  JSON.stringify({
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "*",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
        ...statement,
      },
    ],
  });
const own = { accountId: "123456789012" };
const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });

testRules("queues", {
  "sqs-encrypted": [
    pass("AWS's default", queue()),
    pass("SQS's key", queue({ sqsManagedSseEnabled: true })),
    pass("a key by dependency", [
      queue({ sqsManagedSseEnabled: false, kmsMasterKeyId: UNKNOWN }, { kmsMasterKeyId: [key] }),
      key,
    ]),
    fail("off", queue({ sqsManagedSseEnabled: false }), "sqsManagedSseEnabled", /is false: messages/),
    fail(
      "off, with an empty key",
      queue({ sqsManagedSseEnabled: false, kmsMasterKeyId: "" }),
      "sqsManagedSseEnabled",
      /in the clear/,
    ),
    open("the flag", queue({ sqsManagedSseEnabled: UNKNOWN }), "sqsManagedSseEnabled"),
    open("the key", queue({ sqsManagedSseEnabled: false, kmsMasterKeyId: UNKNOWN }), "sqsManagedSseEnabled"),
  ],
  "sqs-policy-not-public": [
    pass(
      "one role",
      policy(allow({ Principal: { AWS: "arn:aws:iam::1:role/x" }, Action: "sqs:SendMessage" })),
    ),
    pass(
      "everybody from one source",
      queue({
        policy: allow({
          Principal: "*",
          Action: "sqs:SendMessage",
          Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-central-1:123456789012:t" } },
        }),
      }),
    ),
    pass("AWS's default policy", policy(allow({ Principal: root("123456789012"), Action: "SQS:*" })), own),
    pass(
      "everything for a service from one source",
      policy(
        allow({
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:*",
          Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-central-1:123456789012:t" } },
        }),
      ),
    ),
    pass(
      "one action for another account",
      policy(allow({ Principal: root("210987654321"), Action: "sqs:SendMessage" })),
      own,
    ),
    pass("a Deny", policy(deny())),
    fail(
      "everybody",
      policy(allow({ Principal: { AWS: "*" }, Action: "sqs:SendMessage" })),
      "policy.Statement[0].Principal",
      /everybody is admitted/,
    ),
    fail(
      "everything for another account",
      policy(allow({ Principal: root("210987654321"), Action: "sqs:*" })),
      "policy.Statement[0].Action",
      /"sqs:\*": others/,
      own,
    ),
    fail(
      "everything for a service",
      queue({ policy: allow({ Principal: { Service: "sns.amazonaws.com" }, Action: "*" }) }),
      "policy.Statement[0].Action",
      /SourceArn/,
    ),
    fail(
      "everything but a few",
      policy(allow({ Principal: root("210987654321"), NotAction: "sqs:DeleteQueue" })),
      "policy.Statement[0].Action",
      /"everything but a few"/,
      own,
    ),
    open("the text", policy(UNKNOWN), "policy"),
    open(
      "an action",
      policy(allow({ Principal: root("210987654321"), Action: UNKNOWN })),
      "policy.Statement[0].Action",
    ),
    open(
      "one's own account",
      policy(allow({ Principal: root("210987654321"), Action: "sqs:*" })),
      "policy.Statement[0].Action",
    ),
    skip("none", queue(), /no policy document/),
  ],
  "sqs-dlq": [
    pass("a dead-letter queue", [queue({ redrivePolicy: redrive }), dead]),
    pass("by dependency", [queue({ redrivePolicy: UNKNOWN }, { redrivePolicy: [dead] }), dead]),
    pass("a resource of its own", [
      queue(),
      resource("aws:sqs/redrivePolicy:RedrivePolicy", "r", {
        queueUrl: "https://sqs/jobs",
        redrivePolicy: redrive,
      }),
    ]),
    fail("none", queue(), "redrivePolicy", /until it is lost/),
    fail("an empty one", queue({ redrivePolicy: "" }), "redrivePolicy", /maxReceiveCount/),
    fail("one without a target", queue({ redrivePolicy: "{}" }), "redrivePolicy", /until it is lost/),
    fail(
      "the target of a schedule that names a dead-letter queue beside it",
      [
        queue(),
        dead,
        resource(
          "aws:scheduler/schedule:Schedule",
          "s",
          { target: { arn: UNKNOWN } },
          { on: { target: [queue(), dead] } },
        ),
      ],
      "redrivePolicy",
      /redrivePolicy is not set/,
    ),
    open("the policy", queue({ redrivePolicy: UNKNOWN }), "redrivePolicy"),
    open(
      "whose it is",
      [queue(), resource("aws:sqs/redrivePolicy:RedrivePolicy", "r", { queueUrl: UNKNOWN })],
      "redrivePolicy",
    ),
    skip("a dead-letter queue", [dead, queue({ redrivePolicy: redrive })], /a dead-letter queue itself/),
    skip(
      "of a FIFO queue, by dependency",
      [dead, queue({ fifoQueue: true, redrivePolicy: UNKNOWN }, { redrivePolicy: [dead] })],
      /itself/,
    ),
    skip(
      "of a function",
      [
        dead,
        resource("aws:lambda/function:Function", "f", {
          deadLetterConfig: { targetArn: "arn:aws:sqs:eu-central-1:123456789012:dead" },
        }),
      ],
      /itself/,
    ),
    skip("by what it admits", queue({ redriveAllowPolicy: "{}" }), /itself/),
  ],
  "sqs-ssl-only": [
    pass("refused", policy(deny())),
    pass("refused action by action", policy(deny({ Action: ["sqs:Send*", "sqs:ReceiveMessage"] }))),
    fail(
      "nothing",
      policy(allow({ Principal: "*", Action: "sqs:*" })),
      "policy",
      /sqs:SendMessage without TLS/,
    ),
    fail("sending only", policy(deny({ Action: "sqs:SendMessage" })), "policy", /sqs:ReceiveMessage/),
    open("the text", policy(UNKNOWN), "policy"),
  ],
  "sns-encrypted": [
    pass("AWS's key", topic({ kmsMasterKeyId: "alias/aws/sns" })),
    pass("a key by dependency", [topic({ kmsMasterKeyId: UNKNOWN }, { kmsMasterKeyId: [key] }), key]),
    fail("AWS's default", topic(), "kmsMasterKeyId", /in the clear/),
    open("the key", topic({ kmsMasterKeyId: UNKNOWN }), "kmsMasterKeyId"),
  ],
  "sns-ssl-only": [
    pass("refused", topicPolicy(deny({ Action: "sns:Publish" }))),
    fail(
      "a service may publish",
      topicPolicy(allow({ Principal: { Service: "x.amazonaws.com" }, Action: "sns:Publish" })),
      "policy",
      /sns:Publish/,
    ),
    fail(
      "another action",
      topicPolicy(deny({ Action: "sns:Subscribe" })),
      "policy",
      /sns:Publish without TLS/,
    ),
    open("the text", topicPolicy(UNKNOWN), "policy"),
  ],
});
