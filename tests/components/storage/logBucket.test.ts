import assert from "node:assert/strict";
import { nameOf } from "../../../cli/plan";
import { LogBucket, type LogBucketArgs } from "../../../components/storage/logBucket";
import { documentOf, inventory, planOf, resourceOf, testContext } from "../../support/plan";

const args: LogBucketArgs = { context: testContext, retentionDays: 90 };
const plan = (change: Partial<LogBucketArgs> = {}) =>
  planOf(() => new LogBucket("logs", { ...args, ...change }));

describe("LogBucket", () => {
  it("is a bucket with all its guards", async () => {
    assert.deepEqual(inventory(await plan()), [
      "aws:s3/bucket:Bucket logs",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration logs-lifecycle",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls logs-ownership",
      "aws:s3/bucketPolicy:BucketPolicy logs-policy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock logs-public-access",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration logs-encryption",
      "aws:s3/bucketVersioning:BucketVersioning logs-versioning",
      "gatehouse:storage:Bucket logs",
      "gatehouse:storage:LogBucket logs",
    ]);
  });

  it("uses S3's own keys, the only ones that load balancers write with, and says why", async () => {
    const made = await plan();
    const encryption = resourceOf(
      made,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    );
    assert.deepEqual(encryption.inputs["rules"], [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    assert.deepEqual(resourceOf(made, "gatehouse:storage:Bucket").inputs["encryption"], {
      s3ManagedBecause: "Load balancers deliver access logs only to buckets with S3's own keys.",
    });
  });

  it("lets load balancers of this account write below the prefix, and no more", async () => {
    const made = await plan({ loadBalancerPrefix: "edge/alb" });
    const { bucket } = resourceOf(made, "aws:s3/bucket:Bucket").inputs;
    const [deny, ...others] = documentOf(resourceOf(made, "aws:s3/bucketPolicy:BucketPolicy")).Statement;
    assert.equal(deny?.["Sid"], "DenyWithoutTls");
    assert.deepEqual(others, [
      {
        Sid: "LoadBalancerLogs",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: ["s3:PutObject"],
        Resource: [`arn:aws:s3:::${bucket}/edge/alb/AWSLogs/123456789012/*`],
      },
    ]);
  });

  it("deletes the logs after their retention", async () => {
    const lifecycle = resourceOf(
      await plan(),
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    );
    const [rule] = lifecycle.inputs["rules"] as Record<string, unknown>[];
    assert.deepEqual(rule?.["expiration"], { days: 90 });
    assert.deepEqual(rule?.["noncurrentVersionExpiration"], { noncurrentDays: 1 });
  });

  it("keeps its logs where the context protects", async () => {
    const kept = resourceOf(
      await plan({ context: { ...testContext, protect: true } }),
      "aws:s3/bucket:Bucket",
    );
    assert.deepEqual([kept.inputs["forceDestroy"], kept.protect], [false, true]);
  });

  it("gives out what the load balancer needs", async () => {
    const made = await plan();
    const { bucketName, loadBalancerPrefix, policyReady } = resourceOf(
      made,
      "gatehouse:storage:LogBucket",
    ).outputs;
    assert.equal(bucketName, resourceOf(made, "aws:s3/bucket:Bucket").inputs["bucket"]);
    assert.equal(loadBalancerPrefix, "alb");
    assert.equal(nameOf({ urn: String(policyReady) }), "logs-policy");
  });

  it("refuses prefixes that load balancers refuse", () => {
    for (const prefix of ["", "/alb", "alb/", "AWSLogs", "a b"]) {
      assert.throws(() => new LogBucket("logs", { ...args, loadBalancerPrefix: prefix }), {
        message: `LogBucket "logs": loadBalancerPrefix is ${JSON.stringify(prefix)}; allowed: letters, digits, _ - and inner /, without AWSLogs.`,
      });
    }
    assert.throws(
      () => new LogBucket("Logs", { ...args, retentionDays: 0 }),
      (error: { faults: string[] }) => {
        assert.match(error.faults[0] ?? "", /name is "Logs"/);
        assert.match(error.faults[1] ?? "", /retentionDays is 0/);
        return error.faults.length === 2;
      },
    );
  });
});
