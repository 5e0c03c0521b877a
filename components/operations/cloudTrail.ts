import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isLogRetention, logRetentionDays } from "../observability/logRetention";
import { arn, type ComponentArgs, type Context, tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import { ArgumentFaults } from "../shared/errors";
import { Documents, serviceTrust } from "../shared/policy";
import { Bucket } from "../storage/bucket";
import { type BucketStatement, isBucketName } from "../storage/bucketPolicy";
import { isTrailName } from "./trailName";

export interface CloudTrailArgs extends ComponentArgs {
  /**
   * Of the context's region; its policy admits CloudTrail (`EncryptionKey` with `cloudtrail`, and with `logs` where
   * `logGroupRetentionDays` is set).
   */
  readonly keyArn: pulumi.Input<string>;
  /** How long the files stay in the bucket. */
  readonly retentionDays: number;
  /** One of each name in an account and region; the bucket's policy names it. @default - the component's name */
  readonly trailName?: string;
  /** Also writes the events to a log group, kept for so long, for metric filters and queries. @default - no log group */
  readonly logGroupRetentionDays?: number;
}

/**
 * The record of who did what in the account: one trail for all regions.
 *
 * Creates an `aws.cloudtrail.Trail` (management events, reads and writes; signed digests; the given key) and a
 * `Bucket` of its own, and on demand a log group with the role that writes it. Costs nothing while it is the
 * account's first trail, but for 0.023 $ a GB in the bucket; each further trail costs 2.00 $ for 100,000 events. A
 * log group adds 0.50 $ a GB.
 *
 * Does not look whether the account has a trail already: whoever makes the component says that there is none.
 * `aws cloudtrail describe-trails` tells. Data events, the expensive kind, are never recorded.
 *
 * CloudTrail tests bucket, key and role when the trail is created, and answers InsufficientS3BucketPolicyException,
 * InsufficientEncryptionPolicyException or InvalidCloudWatchLogsRoleArnException: so the trail comes last. Refuses
 * names that CloudTrail refuses.
 */
export class CloudTrail extends pulumi.ComponentResource {
  /** Composed from the name, so known at preview. */
  readonly trailArn: string;
  readonly bucketName: pulumi.Output<string>;
  /** Absent without `logGroupRetentionDays`. */
  readonly logGroupName: pulumi.Output<string> | undefined;

  constructor(name: string, args: CloudTrailArgs, opts?: pulumi.ComponentResourceOptions) {
    const { trailName } = { trailName: name, ...definedOnly(args) };
    validate(name, trailName, args);
    super("gatehouse:operations:CloudTrail", name, args, opts);
    const { context, keyArn, retentionDays, logGroupRetentionDays } = args;
    const documents = new Documents();
    this.trailArn = arn(context, "cloudtrail", `trail/${trailName}`);

    const bucket = new Bucket(
      `${name}-files`,
      {
        context,
        encryption: { keyArn },
        expireAfterDays: retentionDays,
        statements: trailStatements(context.accountId, this.trailArn),
      },
      { parent: this },
    );
    const logs =
      logGroupRetentionDays === undefined
        ? undefined
        : makeLogs(this, name, documents, { context, keyArn, retentionDays: logGroupRetentionDays });
    new aws.cloudtrail.Trail(
      name,
      {
        name: trailName,
        s3BucketName: bucket.bucketName,
        kmsKeyId: keyArn,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
        enableLogging: true,
        ...(logs === undefined
          ? {}
          : { cloudWatchLogsGroupArn: logs.streamsArn, cloudWatchLogsRoleArn: logs.roleArn }),
        tags: tagsFor(context, name),
      },
      {
        parent: this,
        protect: context.protect,
        dependsOn: [bucket.policyReady, ...(logs === undefined ? [] : [logs.ready])],
      },
    );

    this.bucketName = bucket.bucketName;
    this.logGroupName = logs?.logGroupName;
    this.registerOutputs({
      trailArn: this.trailArn,
      bucketName: this.bucketName,
      logGroupName: this.logGroupName,
      documents: documents.all,
    });
  }
}

/**
 * What the bucket must allow (CloudTrail docs, "Amazon S3 bucket policy for CloudTrail"): the look at its access
 * list, and files below the account's own folder, both for this trail alone. The trail's ARN comes from its fixed
 * name: the bucket cannot wait for the trail that waits for the bucket. The condition on the canned list stands
 * although the bucket has no lists: CloudTrail sends the header, and a bucket without lists takes this one value.
 */
function trailStatements(accountId: string, trailArn: string): readonly BucketStatement[] {
  const principals = { Service: "cloudtrail.amazonaws.com" };
  return [
    {
      sid: "CloudTrailAclCheck",
      principals,
      actions: ["s3:GetBucketAcl"],
      paths: [""],
      conditions: { StringEquals: { "aws:SourceArn": trailArn } },
    },
    {
      sid: "CloudTrailWrite",
      principals,
      actions: ["s3:PutObject"],
      paths: [`AWSLogs/${accountId}/*`],
      conditions: {
        StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": trailArn },
      },
    },
  ];
}

interface Logs {
  readonly logGroupName: pulumi.Output<string>;
  readonly streamsArn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly ready: pulumi.Resource;
}

function makeLogs(
  parent: pulumi.Resource,
  name: string,
  documents: Documents,
  args: { readonly context: Context; readonly keyArn: pulumi.Input<string>; readonly retentionDays: number },
): Logs {
  const { context, keyArn, retentionDays } = args;
  const { path, permissionsBoundaryArn } = context.roles;
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-events`,
    { retentionInDays: retentionDays, kmsKeyId: keyArn, tags: tagsFor(context, `${name}-events`) },
    { parent },
  );
  const roleName = `${name}-events`;
  const role = new aws.iam.Role(
    roleName,
    {
      description: `Writes the events of the trail of ${name}`,
      path,
      permissionsBoundary: permissionsBoundaryArn,
      // Bound to the account by serviceTrust; a narrower condition is not in CloudTrail's own example.
      assumeRolePolicy: documents.policy(
        "aws:iam/role:Role",
        roleName,
        "assumeRolePolicy",
        serviceTrust(context, "cloudtrail"),
      ),
      tags: tagsFor(context, roleName),
    },
    { parent },
  );
  // CloudTrail docs, "Role policy document for CloudTrail to use CloudWatch Logs": streams of all regions come
  // here, each named ACCOUNT_CloudTrail_REGION.
  const streams = `log-stream:${context.accountId}_CloudTrail_*`;
  const ready = new aws.iam.RolePolicy(
    roleName,
    {
      role: role.name,
      policy: documents.policy("aws:iam/rolePolicy:RolePolicy", roleName, "policy", [
        {
          sid: "WriteEvents",
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [arn(context, "logs", pulumi.interpolate`log-group:${logGroup.name}:${streams}`)],
        },
      ]),
    },
    { parent },
  );
  return {
    logGroupName: logGroup.name,
    // CloudTrail API: the group's ARN ends with ":*".
    streamsArn: arn(context, "logs", pulumi.interpolate`log-group:${logGroup.name}:*`),
    roleArn: role.arn,
    ready,
  };
}

/** IAM: a role's name has at most 64 characters, 8 of them are the automatic suffix; "-events" takes 7. */
const NAME_LENGTH = 49;

function validate(name: string, trailName: string, args: CloudTrailArgs): void {
  const faults = new ArgumentFaults("CloudTrail", name);
  const usable = isBucketName(`${name}-files`) && name.length <= NAME_LENGTH;
  faults.unless(usable, "name", name, `at most ${NAME_LENGTH} lower-case letters, digits and hyphens`);
  faults.unless(
    isTrailName(trailName),
    "trailName",
    trailName,
    "3 to 128 letters, digits and single inner . _ -, no address",
  );
  const { retentionDays, logGroupRetentionDays } = args;
  const whole = Number.isInteger(retentionDays) && retentionDays >= 1;
  faults.unless(whole, "retentionDays", retentionDays, "a whole number of days from 1");
  const retained = logGroupRetentionDays === undefined || isLogRetention(logGroupRetentionDays);
  faults.unless(
    retained,
    "logGroupRetentionDays",
    logGroupRetentionDays,
    `${logRetentionDays.join(", ")} days`,
  );
  faults.throwIfAny();
}
