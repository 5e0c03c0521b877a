import type { Context } from "../context";
import type { Resource } from "../resource";

/** The provider kept both names when version 4's split of the bucket was undone in version 7. */
export const BUCKET_TYPES = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

const both = (file: string, name: string) => [`aws:s3/${file}:${name}`, `aws:s3/${file}V2:${name}V2`];

/** What configures a bucket from a resource of its own. */
export const SATELLITE_TYPES = {
  publicAccessBlock: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
  encryption: both("bucketServerSideEncryptionConfiguration", "BucketServerSideEncryptionConfiguration"),
  policy: ["aws:s3/bucketPolicy:BucketPolicy"],
  versioning: both("bucketVersioning", "BucketVersioning"),
  website: both("bucketWebsiteConfiguration", "BucketWebsiteConfiguration"),
  acl: both("bucketAcl", "BucketAcl"),
} as const;

export type Satellite = keyof typeof SATELLITE_TYPES;

/** A bucket's satellites of one kind. */
export function satellitesOf(bucket: Resource, kind: Satellite, context: Context): readonly Resource[] {
  return context.referring(bucket, SATELLITE_TYPES[kind], "bucket");
}
