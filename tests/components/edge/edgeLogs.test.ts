import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { UNKNOWN } from "../../../cli/plan";
import { EdgeLogs, type EdgeLogsArgs, edgeLogStatement } from "../../../components/edge/edgeLogs";
import { RECORD_FIELDS } from "../../../components/edge/edgeLogsPlan";
import { Bucket } from "../../../components/storage/bucket";
import { documentOf, inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination";
const DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const distributionArn = "arn:aws:cloudfront::123456789012:distribution/E1234567890ABC";

const bucketArn = "arn:aws:s3:::edge-logs";

function create(args: Partial<EdgeLogsArgs> = {}, name = "chat-logs") {
  const ready = args.ready ?? new aws.s3.BucketPolicy("edge-logs", { bucket: "edge-logs", policy: "{}" });
  return new EdgeLogs(name, { context: testContext, distributionArn, bucketArn, ...args, ready });
}

describe("EdgeLogs", () => {
  it("is a source, a destination and what connects them", async () => {
    assert.deepEqual(inventory(await planOf(() => create())), [
      `${DELIVERY} chat-logs`,
      `${DESTINATION} chat-logs-destination`,
      `${SOURCE} chat-logs-source`,
      `${POLICY} edge-logs`,
      "gatehouse:edge:EdgeLogs chat-logs",
    ]);
  });

  it("stands in us-east-1, wherever the system is", async () => {
    const plan = await planOf(() => create());
    for (const type of [SOURCE, DESTINATION, DELIVERY]) {
      assert.equal(resourceOf(plan, type).inputs["region"], "us-east-1", type);
    }
    const { name, ...source } = resourceOf(plan, SOURCE).inputs;
    assert.match(String(name), /^chat-logs-source-[0-9a-f]{7}$/);
    assert.deepEqual(source, {
      logType: "ACCESS_LOGS",
      region: "us-east-1",
      resourceArn: distributionArn,
      tags: { "gatehouse:stack": "test", Name: "chat-logs-source" },
    });
  });

  it("writes JSON lines to the bucket, by distribution and hour", async () => {
    const plan = await planOf(() => create());
    const destination = resourceOf(plan, DESTINATION);
    const { name, ...inputs } = destination.inputs;
    assert.match(String(name), /^chat-logs-destination-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      deliveryDestinationConfiguration: { destinationResourceArn: bucketArn },
      outputFormat: "json",
      region: "us-east-1",
      tags: { "gatehouse:stack": "test", Name: "chat-logs-destination" },
    });
    assert.deepEqual(waitsFor(destination), [`${POLICY}::edge-logs`]);
    const { recordFields, ...delivery } = resourceOf(plan, DELIVERY).inputs;
    assert.deepEqual(recordFields, RECORD_FIELDS);
    assert.deepEqual(delivery, {
      deliveryDestinationArn: `arn:aws:logs:us-east-1:123456789012:delivery-destination:${name}`,
      deliverySourceName: resourceOf(plan, SOURCE).inputs["name"],
      region: "us-east-1",
      s3DeliveryConfigurations: [
        { enableHiveCompatiblePath: false, suffixPath: "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}" },
      ],
      tags: { "gatehouse:stack": "test", Name: "chat-logs" },
    });
  });

  it("writes neither queries nor cookies nor the page before, which hold login codes", () => {
    const leaks = /query|cookie|referer|header|authorization|x-forwarded-for/i;
    assert.deepEqual(
      RECORD_FIELDS.filter((field) => leaks.test(field) && field !== "x-host-header"),
      [],
    );
    assert.equal(new Set(RECORD_FIELDS).size, RECORD_FIELDS.length);
  });

  it("gives way before it is made anew: a distribution has one source", async () => {
    const plan = await planOf(() => create());
    assert.equal(resourceOf(plan, SOURCE).deleteBeforeReplace, true);
    assert.equal(resourceOf(plan, DELIVERY).deleteBeforeReplace, true);
    assert.equal(resourceOf(plan, DESTINATION).deleteBeforeReplace, undefined);
  });

  it("knows everything but the distribution before it exists", async () => {
    const plan = await planOf(
      () => {
        const pool = new aws.cloudfront.OriginAccessControl("any", {
          originAccessControlOriginType: "s3",
          signingBehavior: "always",
          signingProtocol: "sigv4",
        });
        create({ distributionArn: pool.arn });
      },
      { unknowns: true },
    );
    const { inputs } = resourceOf(plan, SOURCE);
    assert.equal(inputs["resourceArn"], UNKNOWN);
    assert.equal(inputs["logType"], "ACCESS_LOGS");
    assert.deepEqual(resourceOf(plan, DELIVERY).inputs["recordFields"], RECORD_FIELDS);
  });

  it("refuses names that leave no room for what Pulumi adds", async () => {
    await planOf(() => {
      assert.throws(() => create({}, "a".repeat(41)), {
        message: `EdgeLogs "${"a".repeat(41)}": name is "${"a".repeat(41)}"; allowed: 1 to 40 letters, digits, hyphens and underscores.`,
      });
    });
    const plan = await planOf(() => create({}, "a".repeat(40)));
    assert.equal(String(resourceOf(plan, DESTINATION).inputs["name"]).length, 60);
  });
});

describe("edgeLogStatement", () => {
  it("lets CloudFront of this account write below its own path, and nothing else", async () => {
    const plan = await planOf(
      () =>
        new Bucket("edge-logs", {
          context: testContext,
          encryption: { s3ManagedBecause: "Log delivery needs no key of its own." },
          statements: [edgeLogStatement(testContext)],
        }),
    );
    const bucket = resourceOf(plan, "aws:s3/bucket:Bucket").inputs["bucket"];
    assert.deepEqual(documentOf(resourceOf(plan, POLICY)).Statement[1], {
      Sid: "AWSLogDeliveryWrite1",
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: ["s3:PutObject"],
      Resource: [`arn:aws:s3:::${bucket}/AWSLogs/123456789012/CloudFront/*`],
      Condition: {
        StringEquals: { "aws:SourceAccount": "123456789012", "s3:x-amz-acl": "bucket-owner-full-control" },
        ArnLike: { "aws:SourceArn": "arn:aws:logs:us-east-1:123456789012:delivery-source:*" },
      },
    });
  });
});
