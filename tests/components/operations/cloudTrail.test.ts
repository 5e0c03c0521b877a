import assert from "node:assert/strict";
import { CloudTrail, type CloudTrailArgs } from "../../../components/operations/cloudTrail";
import { isTrailName } from "../../../components/operations/trailName";
import { documentOf, inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const TRAIL = "aws:cloudtrail/trail:Trail";
const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const ROLE = "aws:iam/role:Role";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1";
const ARN = "arn:aws:cloudtrail:eu-central-1:123456789012:trail/audit";

const args: CloudTrailArgs = { context: testContext, keyArn: KEY, retentionDays: 365 };
const plan = (change: Partial<CloudTrailArgs> = {}) =>
  planOf(() => new CloudTrail("audit", { ...args, ...change }), { unknowns: true });

describe("CloudTrail", () => {
  it("is a trail and a bucket of its own", async () => {
    assert.deepEqual(inventory(await plan()), [
      "aws:cloudtrail/trail:Trail audit",
      "aws:s3/bucket:Bucket audit-files",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration audit-files-lifecycle",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls audit-files-ownership",
      "aws:s3/bucketPolicy:BucketPolicy audit-files-policy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock audit-files-public-access",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration audit-files-encryption",
      "aws:s3/bucketVersioning:BucketVersioning audit-files-versioning",
      "gatehouse:operations:CloudTrail audit",
      "gatehouse:storage:Bucket audit-files",
    ]);
  });

  it("records all regions, signs its files and encrypts them with the given key", async () => {
    const made = await plan();
    const bucket = resourceOf(made, "aws:s3/bucket:Bucket").inputs["bucket"];
    assert.deepEqual(resourceOf(made, TRAIL).inputs, {
      name: "audit",
      s3BucketName: bucket,
      kmsKeyId: KEY,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      region: "eu-central-1",
      tags: { Name: "audit", "gatehouse:stack": "test" },
    });
  });

  it("admits this trail alone to the bucket, known at preview", async () => {
    const made = await plan();
    const bucketArn = `arn:aws:s3:::${resourceOf(made, "aws:s3/bucket:Bucket").inputs["bucket"]}`;
    const [deny, ...others] = documentOf(resourceOf(made, BUCKET_POLICY)).Statement;
    assert.equal(deny?.["Sid"], "DenyWithoutTls");
    assert.deepEqual(others, [
      {
        Sid: "CloudTrailAclCheck",
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: ["s3:GetBucketAcl"],
        Resource: [bucketArn],
        Condition: { StringEquals: { "aws:SourceArn": ARN } },
      },
      {
        Sid: "CloudTrailWrite",
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: ["s3:PutObject"],
        Resource: [`${bucketArn}/AWSLogs/123456789012/*`],
        Condition: {
          StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": ARN },
        },
      },
    ]);
  });

  it("waits for the bucket's policy, and the bucket for nothing of the trail", async () => {
    const made = await plan();
    assert.ok(waitsFor(resourceOf(made, TRAIL)).includes(`${BUCKET_POLICY}::audit-files-policy`));
    const policy = waitsFor(resourceOf(made, BUCKET_POLICY));
    assert.ok(!policy.some((urn) => urn.startsWith(TRAIL)));
  });

  it("keeps the files for their retention", async () => {
    const { rules } = resourceOf(
      await plan({ retentionDays: 90 }),
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    ).inputs;
    assert.deepEqual((rules as Record<string, unknown>[])[0]?.["expiration"], { days: 90 });
  });

  it("writes to a log group on demand, and waits until its role may", async () => {
    const context = {
      ...testContext,
      roles: { path: "/gatehouse/", permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/edge" },
    };
    const made = await plan({ context, logGroupRetentionDays: 90 });
    const group = resourceOf(made, "aws:cloudwatch/logGroup:LogGroup");
    assert.deepEqual([group.inputs["retentionInDays"], group.inputs["kmsKeyId"]], [90, KEY]);
    const groupArn = `arn:aws:logs:eu-central-1:123456789012:log-group:${group.inputs["name"]}`;
    const trail = resourceOf(made, TRAIL);
    assert.equal(trail.inputs["cloudWatchLogsGroupArn"], `${groupArn}:*`);
    assert.ok("cloudWatchLogsRoleArn" in trail.inputs);
    assert.ok(waitsFor(trail).includes("aws:iam/rolePolicy:RolePolicy::audit-events"));

    const role = resourceOf(made, ROLE);
    assert.deepEqual(
      [role.inputs["path"], role.inputs["permissionsBoundary"]],
      ["/gatehouse/", "arn:aws:iam::123456789012:policy/edge"],
    );
    assert.deepEqual(documentOf(role, "assumeRolePolicy").Statement, [
      {
        Sid: "ServiceMayAssume",
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: ["sts:AssumeRole"],
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
    assert.deepEqual(documentOf(resourceOf(made, "aws:iam/rolePolicy:RolePolicy")).Statement, [
      {
        Sid: "WriteEvents",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`${groupArn}:log-stream:123456789012_CloudTrail_*`],
      },
    ]);
    assert.equal(
      resourceOf(made, "gatehouse:operations:CloudTrail").outputs["logGroupName"],
      group.inputs["name"],
    );
  });

  it("keeps the trail and its bucket where the context protects, and only there", async () => {
    for (const protect of [true, false]) {
      const made = await plan({ context: { ...testContext, protect } });
      const bucket = resourceOf(made, "aws:s3/bucket:Bucket");
      assert.deepEqual(
        [resourceOf(made, TRAIL).protect, bucket.protect, bucket.inputs["forceDestroy"]],
        [protect, protect, !protect],
      );
    }
  });

  it("takes another name for the trail, in the bucket's policy too", async () => {
    const made = await plan({ trailName: "company.audit" });
    const other = ARN.replace("trail/audit", "trail/company.audit");
    assert.equal(resourceOf(made, TRAIL).inputs["name"], "company.audit");
    assert.equal(resourceOf(made, "gatehouse:operations:CloudTrail").outputs["trailArn"], other);
    const conditions = documentOf(resourceOf(made, BUCKET_POLICY))
      .Statement.slice(1)
      .map((statement) => (statement["Condition"] as Record<string, Record<string, string>>)["StringEquals"]);
    assert.deepEqual(
      conditions.map((condition) => condition?.["aws:SourceArn"]),
      [other, other],
    );
  });

  it("refuses what CloudTrail, S3, IAM or CloudWatch Logs would refuse, all at once", () => {
    assert.throws(
      () =>
        new CloudTrail("Audit", { ...args, trailName: "a--b", retentionDays: 0, logGroupRetentionDays: 2 }),
      (error: { faults: string[] }) => {
        assert.deepEqual(
          error.faults.map((fault) => fault.replace(/; allowed.*$/, "")),
          [
            'CloudTrail "Audit": name is "Audit"',
            'CloudTrail "Audit": trailName is "a--b"',
            'CloudTrail "Audit": retentionDays is 0',
            'CloudTrail "Audit": logGroupRetentionDays is 2',
          ],
        );
        return true;
      },
    );
  });

  it("knows CloudTrail's names", () => {
    for (const name of ["abc", "a.b", "my-trail_1", "a".repeat(128), "1.2.3"]) {
      assert.ok(isTrailName(name), name);
    }
    for (const name of ["ab", "a".repeat(129), "-ab", "ab-", "a__b", "a-_b", "a b", "192.168.5.4", ""]) {
      assert.ok(!isTrailName(name), name);
    }
  });
});
