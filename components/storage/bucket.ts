import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type ComponentArgs, type Context, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Documents } from "../shared/policy";
import { type BucketStatement, bucketStatements, isBucketName } from "./bucketPolicy";

/** A customer key, or S3's own keys with the reason why a customer key does not work there. */
export type BucketEncryption =
  | { readonly keyArn: pulumi.Input<string> }
  | { readonly s3ManagedBecause: string };

export interface BucketArgs extends ComponentArgs {
  readonly encryption: BucketEncryption;
  /** Deletes objects that many days after they were written. @default - objects stay */
  readonly expireAfterDays?: number;
  /** Replaced and deleted versions stay for so long. @default 30 */
  readonly keepOldVersionsDays?: number;
  /** What the bucket's policy allows beside the denial of plain HTTP. @default - nothing */
  readonly statements?: readonly BucketStatement[];
  /**
   * The same for statements that name what is made from the bucket, such as a distribution. They are no inputs of the
   * component, which would then wait for what waits for it; `documents` holds them. @default - nothing
   */
  readonly lateStatements?: readonly BucketStatement[];
}

const defaults = { keepOldVersionsDays: 30, statements: [] } as const;

/**
 * A private, encrypted, versioned bucket.
 *
 * Creates an `aws.s3.Bucket` with its public access block, ownership controls (no ACLs), encryption, versioning,
 * lifecycle and policy (TLS only). Costs nothing idle; 0.023 $ a GB and month.
 *
 * Has no switch for public access. S3's own keys take a written reason. When the context does not protect,
 * `pulumi destroy` deletes the objects too; when it does, a bucket that holds anything stays.
 */
export class Bucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  /** Composed from the name, so known at preview. */
  readonly bucketArn: pulumi.Output<string>;
  /** What must wait until the policy holds, such as a service that writes here. */
  readonly policyReady: pulumi.Resource;

  constructor(name: string, args: BucketArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const { lateStatements = [], ...inputs } = args;
    super("gatehouse:storage:Bucket", name, inputs, opts);
    const { context } = args;
    const { expireAfterDays, keepOldVersionsDays, statements } = { ...defaults, ...definedOnly(args) };
    const documents = new Documents();

    const bucket = new aws.s3.Bucket(
      name,
      { forceDestroy: !context.protect, tags: tagsFor(context, name) },
      { parent: this, protect: context.protect },
    );
    const publicAccess = blockPublicAccess(this, name, bucket);
    const ownership = disableAcls(this, name, bucket);
    encrypt(this, name, bucket, args.encryption);
    const versioning = enableVersioning(this, name, bucket);
    addLifecycle(this, name, bucket, { expireAfterDays, keepOldVersionsDays }, versioning);
    this.bucketName = bucket.bucket;
    this.bucketArn = bucketArn(context, bucket);
    this.policyReady = new aws.s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket: bucket.bucket,
        policy: documents.policy(
          "aws:s3/bucketPolicy:BucketPolicy",
          `${name}-policy`,
          "policy",
          bucketStatements(this.bucketArn, [...statements, ...lateStatements]),
        ),
      },
      // S3 API: two changes of a bucket's access settings at once end in "A conflicting conditional operation".
      { parent: this, dependsOn: [publicAccess, ownership] },
    );

    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      policyReady: this.policyReady,
      documents: documents.all,
    });
  }
}

function validate(name: string, args: BucketArgs): void {
  const faults = new ArgumentFaults("Bucket", name);
  faults.unless(isBucketName(name), "name", name, "at most 55 lower-case letters, digits and hyphens");
  if ("s3ManagedBecause" in args.encryption) {
    const reason = args.encryption.s3ManagedBecause;
    faults.unless(reason.trim() !== "", "encryption.s3ManagedBecause", reason, "a reason in words");
  }
  for (const field of ["expireAfterDays", "keepOldVersionsDays"] as const) {
    const days = args[field];
    const allowed = days === undefined || (Number.isInteger(days) && days >= 1);
    faults.unless(allowed, field, days, "a whole number of days from 1");
  }
  faults.throwIfAny();
}

function bucketArn(context: Context, bucket: aws.s3.Bucket): pulumi.Output<string> {
  return arn(context, "s3", bucket.bucket, { region: "", account: "" });
}

function blockPublicAccess(parent: pulumi.Resource, name: string, bucket: aws.s3.Bucket): pulumi.Resource {
  return new aws.s3.BucketPublicAccessBlock(
    `${name}-public-access`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
}

function disableAcls(parent: pulumi.Resource, name: string, bucket: aws.s3.Bucket): pulumi.Resource {
  return new aws.s3.BucketOwnershipControls(
    `${name}-ownership`,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent },
  );
}

function encrypt(
  parent: pulumi.Resource,
  name: string,
  bucket: aws.s3.Bucket,
  encryption: BucketEncryption,
): void {
  const rule =
    "keyArn" in encryption
      ? {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: encryption.keyArn,
          },
          // One data key for many objects: without it each object costs a request to KMS.
          bucketKeyEnabled: true,
        }
      : { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    { bucket: bucket.bucket, rules: [rule] },
    { parent },
  );
}

function enableVersioning(parent: pulumi.Resource, name: string, bucket: aws.s3.Bucket): pulumi.Resource {
  return new aws.s3.BucketVersioning(
    `${name}-versioning`,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
}

function addLifecycle(
  parent: pulumi.Resource,
  name: string,
  bucket: aws.s3.Bucket,
  days: { readonly expireAfterDays?: number; readonly keepOldVersionsDays: number },
  versioning: pulumi.Resource,
): void {
  const { expireAfterDays, keepOldVersionsDays } = days;
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    {
      bucket: bucket.bucket,
      rules: [
        {
          id: "tidy",
          status: "Enabled",
          filter: {},
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          noncurrentVersionExpiration: { noncurrentDays: keepOldVersionsDays },
          // S3 API: a rule takes either a number of days or the delete markers.
          expiration:
            expireAfterDays === undefined ? { expiredObjectDeleteMarker: true } : { days: expireAfterDays },
        },
      ],
    },
    // Rules about old versions need versioning first (@pulumi/aws 7.48 documentation).
    { parent, dependsOn: [versioning] },
  );
}
