import * as pulumi from "@pulumi/pulumi";
import type { Context } from "../shared/context";
import type { Statement } from "../shared/policy";

export interface BucketAccess {
  /** Letters and digits before the names of the statements, where a role uses several buckets. @default "Files" */
  readonly sid?: string;
  readonly bucketArn: pulumi.Input<string>;
  /** The key of the bucket's objects; without it S3's own keys encrypt, which need no permission. */
  readonly keyArn?: pulumi.Input<string>;
  /** Only keys below it, such as `uploads`; without slashes at its ends. @default - the whole bucket */
  readonly prefix?: string;
  readonly access: "read" | "read-write";
}

/** A file larger than a client's threshold is sent in parts, and an upload that fails is taken back. */
const WRITE = ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"];

/**
 * What a role needs to work with the files of a bucket: list, read and, where it writes, put and delete. Old
 * versions stay: nothing here deletes a version, so a deleted file can be brought back.
 */
export function bucketAccessStatements(context: Context, access: BucketAccess): readonly Statement[] {
  const { sid = "Files", bucketArn, keyArn, prefix } = access;
  if (prefix !== undefined && !/^[A-Za-z0-9!_.-]+(\/[A-Za-z0-9!_.-]+)*$/.test(prefix)) {
    throw new Error(`bucketAccessStatements: prefix "${prefix}" holds wildcards, or slashes at its ends.`);
  }
  const writes = access.access === "read-write";
  const objects = pulumi.interpolate`${bucketArn}/${prefix === undefined ? "" : `${prefix}/`}*`;
  return [
    {
      sid: `${sid}List`,
      actions: ["s3:ListBucket"],
      resources: [bucketArn],
      // A list without a prefix is a list of the whole bucket, and so refused.
      ...(prefix === undefined
        ? {}
        : { conditions: { StringLike: { "s3:prefix": [prefix, `${prefix}/*`] } } }),
    },
    {
      sid: `${sid}Objects`,
      actions: ["s3:GetObject", ...(writes ? WRITE : [])],
      resources: [objects],
    },
    ...(keyArn === undefined
      ? []
      : [
          {
            sid: `${sid}Key`,
            // S3 docs, "SSE-KMS": a data key for each upload, and Decrypt for downloads and for uploads in parts.
            actions: ["kms:Decrypt", ...(writes ? ["kms:GenerateDataKey"] : [])],
            resources: [keyArn],
            conditions: {
              StringEquals: { "kms:ViaService": `s3.${context.region}.${context.dnsSuffix}` },
            },
          },
        ]),
  ];
}
