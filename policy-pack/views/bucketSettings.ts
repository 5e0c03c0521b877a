import type { Context } from "../context";
import { at, isAbsent, type Resource } from "../resource";
import type { Finding, Verdict } from "../rule";
import { attached, verdictOf } from "./answers";
import { BUCKET_TYPES, SATELLITE_TYPES } from "./buckets";

const both = (file: string, name: string) => [`aws:s3/${file}:${name}`, `aws:s3/${file}V2:${name}V2`];

/** What else configures a bucket from a resource of its own. */
export const SETTING_TYPES = {
  ownership: ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"],
  logging: both("bucketLogging", "BucketLogging"),
  lifecycle: both("bucketLifecycleConfiguration", "BucketLifecycleConfiguration"),
  cors: both("bucketCorsConfiguration", "BucketCorsConfiguration"),
  objectLock: both("bucketObjectLockConfiguration", "BucketObjectLockConfiguration"),
  notification: ["aws:s3/bucketNotification:BucketNotification"],
  replication: ["aws:s3/bucketReplicationConfig:BucketReplicationConfig"],
  encryption: SATELLITE_TYPES.encryption,
  policy: SATELLITE_TYPES.policy,
  versioning: SATELLITE_TYPES.versioning,
} as const;

/** Something of a bucket that stands in the bucket itself or in a resource of its own. */
export interface Setting {
  readonly types: readonly string[];
  /** Its path in a resource of its own. */
  readonly path: string;
  /** Its names in the bucket; `BucketV2` writes most in the plural. */
  readonly inline: readonly string[];
  readonly judge: (holder: Resource, value: unknown, path: string) => readonly Verdict[];
  readonly missing: Pick<Finding, "problem" | "remedy">;
}

/** Judges a setting where it stands; a bucket without it is at fault. */
export function judgeSetting(resource: Resource, context: Context, setting: Setting): readonly Verdict[] {
  const { types, path, inline, judge, missing } = setting;
  const judged = (property: string) => judge(resource, at(resource.inputs, property), property);
  if (!BUCKET_TYPES.includes(resource.type)) {
    return judged(path);
  }
  const own = inline.find((property) => !isAbsent(resource.inputs[property]));
  if (own !== undefined) {
    return judged(own);
  }
  return verdictOf(resource, attached(resource, types, "bucket", context), {
    ...missing,
    property: inline[0]!,
  });
}

const LOG_WRITERS: readonly (readonly [type: string, ...properties: string[]])[] = [
  ["aws:lb/loadBalancer:LoadBalancer", "accessLogs", "connectionLogs", "healthCheckLogs"],
  ["aws:alb/loadBalancer:LoadBalancer", "accessLogs", "connectionLogs", "healthCheckLogs"],
  ["aws:elb/loadBalancer:LoadBalancer", "accessLogs"],
  ["aws:s3/bucketLogging:BucketLogging", "targetBucket"],
  ["aws:s3/bucketLoggingV2:BucketLoggingV2", "targetBucket"],
  ["aws:s3/bucket:Bucket", "logging"],
  ["aws:s3/bucketV2:BucketV2", "loggings"],
  ["aws:cloudfront/distribution:Distribution", "loggingConfig"],
  ["aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", "deliveryDestinationConfiguration"],
  ["aws:cloudtrail/trail:Trail", "s3BucketName"],
  ["aws:ec2/flowLog:FlowLog", "logDestination"],
  ["aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "logDestinationConfigs"],
];

/** Load balancers and S3 itself write logs into buckets with S3's own keys only (ELB and S3 docs, access logs). */
const WITHOUT_KMS = /^aws:(a?lb|elb|s3)\//;

export interface Logs {
  readonly withKms: boolean;
}

/** What logs a bucket takes; undefined for one that takes none. */
export function logsIn(bucket: Resource, context: Context): Logs | undefined {
  return context.memo(logBuckets).get(bucket.urn);
}

function logBuckets(context: Context): ReadonlyMap<string, Logs> {
  const found = new Map<string, Logs>();
  for (const [type, ...properties] of LOG_WRITERS) {
    for (const writer of context.ofTypes([type])) {
      for (const { urn } of properties.flatMap((property) => targetsOf(writer, property, context))) {
        const withKms = !WITHOUT_KMS.test(type) && (found.get(urn)?.withKms ?? true);
        found.set(urn, { withKms });
      }
    }
  }
  return found;
}

function targetsOf(writer: Resource, property: string, context: Context): readonly Resource[] {
  const names = texts(writer.inputs[property]).map((text) =>
    text.replace(/^arn:[^:]*:s3:::|\.s3[.-][a-z0-9.-]*amazonaws\.com(\.cn)?$/g, ""),
  );
  return names.flatMap((name) =>
    context
      .referenced(writer, property, BUCKET_TYPES, name.split("/")[0])
      .filter(({ urn }) => urn !== writer.urn),
  );
}

function texts(value: unknown): readonly string[] {
  if (typeof value === "string") {
    return [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}
