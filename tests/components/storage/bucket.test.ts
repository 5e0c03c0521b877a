import assert from "node:assert/strict";
import { nameOf, type PlanResource, UNKNOWN } from "../../../cli/plan";
import { Bucket, type BucketArgs } from "../../../components/storage/bucket";
import { documentOf, inventory, planOf, resourceOf, testContext } from "../../support/plan";

const args: BucketArgs = {
  context: testContext,
  encryption: { keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1" },
};

const plan = (change: Partial<BucketArgs> = {}, unknowns = false) =>
  planOf(() => new Bucket("data", { ...args, ...change }), { unknowns });

const dependencies = (resource: PlanResource) => resource.dependencies.map((urn) => nameOf({ urn })).sort();

describe("Bucket", () => {
  it("comes with all its guards", async () => {
    assert.deepEqual(inventory(await plan()), [
      "aws:s3/bucket:Bucket data",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration data-lifecycle",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls data-ownership",
      "aws:s3/bucketPolicy:BucketPolicy data-policy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock data-public-access",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration data-encryption",
      "aws:s3/bucketVersioning:BucketVersioning data-versioning",
      "gatehouse:storage:Bucket data",
    ]);
  });

  it("is private, without ACLs, encrypted with the key and versioned", async () => {
    const made = await plan();
    const { bucket } = resourceOf(made, "aws:s3/bucket:Bucket").inputs;
    const region = "eu-central-1";
    const access = resourceOf(made, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    assert.deepEqual(access.inputs, {
      bucket,
      region,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const ownership = resourceOf(made, "aws:s3/bucketOwnershipControls:BucketOwnershipControls");
    assert.deepEqual(ownership.inputs, { bucket, region, rule: { objectOwnership: "BucketOwnerEnforced" } });
    const encryption = resourceOf(
      made,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    );
    assert.deepEqual(encryption.inputs, {
      bucket,
      region,
      rules: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1",
          },
          bucketKeyEnabled: true,
        },
      ],
    });
    const versioning = resourceOf(made, "aws:s3/bucketVersioning:BucketVersioning");
    assert.deepEqual(versioning.inputs, { bucket, region, versioningConfiguration: { status: "Enabled" } });
  });

  it("is emptied with its stack in dev, and protected where the context protects", async () => {
    const dev = resourceOf(await plan(), "aws:s3/bucket:Bucket");
    assert.deepEqual([dev.inputs["forceDestroy"], dev.protect], [true, false]);
    const kept = resourceOf(
      await plan({ context: { ...testContext, protect: true } }),
      "aws:s3/bucket:Bucket",
    );
    assert.deepEqual([kept.inputs["forceDestroy"], kept.protect], [false, true]);
  });

  it("tidies up old versions and unfinished uploads, and objects only when told to", async () => {
    const rules = async (change: Partial<BucketArgs>) =>
      resourceOf(await plan(change), "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
        .inputs["rules"];
    const rule = {
      id: "tidy",
      status: "Enabled",
      filter: {},
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    };
    assert.deepEqual(await rules({}), [
      {
        ...rule,
        noncurrentVersionExpiration: { noncurrentDays: 30 },
        expiration: { expiredObjectDeleteMarker: true },
      },
    ]);
    assert.deepEqual(await rules({ expireAfterDays: 90, keepOldVersionsDays: 5 }), [
      { ...rule, noncurrentVersionExpiration: { noncurrentDays: 5 }, expiration: { days: 90 } },
    ]);
  });

  it("refuses plain HTTP to everybody, and its policy is known at preview", async () => {
    const made = await plan({}, true);
    const { bucket } = resourceOf(made, "aws:s3/bucket:Bucket").inputs;
    assert.deepEqual(documentOf(resourceOf(made, "aws:s3/bucketPolicy:BucketPolicy")).Statement, [
      {
        Sid: "DenyWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("puts its own ARN before the paths of further statements", async () => {
    const made = await plan({
      statements: [
        {
          sid: "Reader",
          principals: { Service: "cloudfront.amazonaws.com" },
          actions: ["s3:GetObject", "s3:ListBucket"],
          paths: ["", "site/*"],
          conditions: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
    const { bucket } = resourceOf(made, "aws:s3/bucket:Bucket").inputs;
    const [, reader] = documentOf(resourceOf(made, "aws:s3/bucketPolicy:BucketPolicy")).Statement;
    assert.deepEqual(reader, {
      Sid: "Reader",
      Effect: "Allow",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/site/*`],
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    });
  });

  it("changes its access settings one after the other, and its lifecycle after versioning", async () => {
    const made = await plan();
    assert.deepEqual(dependencies(resourceOf(made, "aws:s3/bucketPolicy:BucketPolicy")), [
      "data",
      "data-ownership",
      "data-public-access",
    ]);
    const lifecycle = resourceOf(made, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    assert.deepEqual(dependencies(lifecycle), ["data", "data-versioning"]);
  });

  it("gives out its name, its ARN and its policy", async () => {
    const made = await plan({}, true);
    const { bucketName, bucketArn, policyReady } = resourceOf(made, "gatehouse:storage:Bucket").outputs;
    assert.match(String(bucketName), /^data-[0-9a-f]{7}$/);
    assert.equal(bucketArn, `arn:aws:s3:::${bucketName}`);
    assert.equal(nameOf({ urn: String(policyReady) }), "data-policy");
    assert.notEqual(bucketArn, UNKNOWN);
  });

  it("refuses names that S3 refuses, keys without a reason and days that are none", () => {
    const make = (name: string, change: Partial<BucketArgs>) => () =>
      new Bucket(name, { ...args, ...change });
    assert.throws(make("Data", {}), /name is "Data"; allowed: at most 55 lower-case letters/);
    assert.throws(make("d".repeat(56), {}), /allowed: at most 55/);
    assert.throws(
      make("data", { encryption: { s3ManagedBecause: " " } }),
      /encryption\.s3ManagedBecause is " "; allowed: a reason in words/,
    );
    assert.throws(make("data", { expireAfterDays: 0, keepOldVersionsDays: 0.5 }), {
      name: "InputError",
      message:
        'Bucket "data": expireAfterDays is 0; allowed: a whole number of days from 1.\n' +
        'Bucket "data": keepOldVersionsDays is 0.5; allowed: a whole number of days from 1.',
    });
  });
});
