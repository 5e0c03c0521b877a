import assert from "node:assert/strict";
import { EncryptionKey } from "../../../components/storage/encryptionKey";
import { type KeyService, keyServices } from "../../../components/storage/keyPolicy";
import { documentOf, inventory, planOf, resourceOf, testContext } from "../../support/plan";

const KEY = "aws:kms/key:Key";
const protectedContext = { ...testContext, protect: true };

const keyPlan = (services: readonly KeyService[], context = testContext) =>
  planOf(() => new EncryptionKey("app", { context, services }));

describe("EncryptionKey", () => {
  it("makes a key and an alias", async () => {
    const plan = await keyPlan(["logs"]);
    assert.deepEqual(inventory(plan), [
      "aws:kms/alias:Alias app-alias",
      "aws:kms/key:Key app",
      "gatehouse:storage:EncryptionKey app",
    ]);
  });

  it("rotates the key and deletes it after the shortest wait in dev", async () => {
    const key = resourceOf(await keyPlan([]), KEY);
    const { policy: _, ...inputs } = key.inputs;
    assert.deepEqual(inputs, {
      deletionWindowInDays: 7,
      description: "Encrypts the data of this stack",
      enableKeyRotation: true,
      region: "eu-central-1",
      tags: { Name: "app", "gatehouse:stack": "test" },
    });
    assert.equal(key.protect, false);
  });

  it("protects the key and waits 30 days where the context protects", async () => {
    const key = resourceOf(await keyPlan([], protectedContext), KEY);
    assert.equal(key.inputs["deletionWindowInDays"], 30);
    assert.equal(key.protect, true);
  });

  it("lets the account manage it, and the named services use it", async () => {
    const document = documentOf(resourceOf(await keyPlan(["logs", "sns-alarms"]), KEY));
    assert.deepEqual(document.Statement, [
      {
        Sid: "AccountUsesIamPolicies",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: ["kms:*"],
        Resource: ["*"],
      },
      {
        Sid: "CloudWatchLogs",
        Effect: "Allow",
        Principal: { Service: "logs.eu-central-1.amazonaws.com" },
        Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        Resource: ["*"],
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-central-1:123456789012:log-group:*",
          },
        },
      },
      {
        Sid: "CloudWatchAlarmsToSns",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: ["*"],
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
  });

  it("bounds every service but EventBridge to this account", async () => {
    const document = documentOf(resourceOf(await keyPlan(keyServices), KEY));
    const [, ...services] = document.Statement;
    const sids = services.map((statement) => statement["Sid"]);
    assert.deepEqual(sids, [
      "CloudWatchLogs",
      "CloudWatchAlarmsToSns",
      "EventBridgeToSns",
      "FargateDataKeys",
      "FargateGrants",
      "BudgetsToSns",
      "CostAnomaliesToSns",
      "CloudTrail",
    ]);
    const open = services.filter((statement) => statement["Condition"] === undefined);
    assert.deepEqual(
      open.map((statement) => statement["Principal"]),
      [{ Service: "events.amazonaws.com" }],
    );
    for (const statement of services.filter((each) => each["Condition"] !== undefined)) {
      assert.match(JSON.stringify(statement["Condition"]), /123456789012/);
    }
  });

  it("lets Fargate encrypt the disks of this account's tasks, and hand on no more than decryption", async () => {
    const [, dataKeys, grants] = documentOf(resourceOf(await keyPlan(["fargate"]), KEY)).Statement;
    const ownClusters = { "kms:EncryptionContext:aws:ecs:clusterAccount": "123456789012" };
    assert.deepEqual(dataKeys?.["Action"], ["kms:GenerateDataKeyWithoutPlaintext"]);
    assert.deepEqual(dataKeys?.["Condition"], { StringEquals: ownClusters });
    assert.deepEqual(grants?.["Action"], ["kms:CreateGrant"]);
    assert.deepEqual(grants?.["Condition"], {
      StringEquals: ownClusters,
      "ForAllValues:StringEquals": { "kms:GrantOperations": ["Decrypt"] },
    });
  });

  it("lets CloudTrail encrypt for trails of this account", async () => {
    const [, trail] = documentOf(resourceOf(await keyPlan(["cloudtrail"]), KEY)).Statement;
    assert.deepEqual(trail, {
      Sid: "CloudTrail",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: ["kms:GenerateDataKey*", "kms:DescribeKey"],
      Resource: ["*"],
      Condition: {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnLike: { "aws:SourceArn": "arn:aws:cloudtrail:eu-central-1:123456789012:trail/*" },
      },
    });
  });

  it("stands in another region, for the services there", async () => {
    const services = ["logs", "sns-alarms", "cloudtrail"] as const;
    const plan = await planOf(
      () => new EncryptionKey("edge", { context: testContext, services, region: "us-east-1" }),
    );
    const key = resourceOf(plan, KEY);
    assert.equal(key.inputs["region"], "us-east-1");
    assert.equal(resourceOf(plan, "aws:kms/alias:Alias").inputs["region"], "us-east-1");
    const keyArn = String(resourceOf(plan, "gatehouse:storage:EncryptionKey").outputs["keyArn"]);
    assert.match(keyArn, /^arn:aws:kms:us-east-1:123456789012:key\//);
    const policy = String(key.inputs["policy"]);
    assert.match(policy, /"logs\.us-east-1\.amazonaws\.com"/);
    assert.match(policy, /arn:aws:logs:us-east-1:123456789012:log-group:\*/);
    assert.doesNotMatch(policy, /eu-central-1/);
  });

  it("names no other partition than the context's", async () => {
    const plan = await keyPlan(keyServices, { ...testContext, partition: "aws-us-gov" });
    assert.doesNotMatch(String(resourceOf(plan, KEY).inputs["policy"]), /arn:aws:/);
  });

  it("keeps its policy as structure among its outputs", async () => {
    const plan = await keyPlan(["logs"]);
    const documents = resourceOf(plan, "gatehouse:storage:EncryptionKey").outputs["documents"];
    const expected = documentOf(resourceOf(plan, KEY));
    assert.deepEqual((documents as Record<string, unknown>)["aws:kms/key:Key::app::policy"], expected);
  });

  it("refuses a service that stands there twice and one that it does not know", () => {
    const make = (services: readonly string[]) =>
      new EncryptionKey("app", { context: testContext, services: services as readonly KeyService[] });
    assert.throws(() => make(["logs", "logs"]), {
      name: "InputError",
      message: 'EncryptionKey "app": services is ["logs","logs"]; allowed: each service once.',
    });
    assert.throws(() => make(["s3"]), /services is \["s3"\]; allowed: any of logs, sns-alarms/);
    assert.throws(
      () => new EncryptionKey("app", { context: testContext, services: ["logs"], region: "" }),
      /region is ""; allowed: a region/,
    );
  });
});
