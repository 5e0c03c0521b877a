import type * as pulumi from "@pulumi/pulumi";
import type { BucketAccess } from "../../../components/network/endpointPolicies";
import { arn, type Context } from "../../../components/shared/context";
import type { Statement } from "../../../components/shared/policy";
import { Bucket } from "../../../components/storage/bucket";
import { bucketAccessStatements } from "../../../components/storage/bucketAccess";
import type { DocumentSettings } from "../../config/settings";

type Text = pulumi.Input<string>;

/** What the task may read. */
export interface Documents {
  readonly bucketName: Text;
  /** Of the stack's own bucket; absent where a company brings one. */
  readonly ownBucketArn: Text | undefined;
  readonly statements: readonly Statement[];
  readonly throughEndpoint: BucketAccess;
}

/** The bucket of the documents: the stack's own, or one that exists and is used as it is. */
export function documentsOf(
  name: string,
  context: Context,
  { enabled, existingBucket, existingKeyArn }: DocumentSettings,
  keyArn: Text,
): Documents | undefined {
  if (!enabled) {
    return undefined;
  }
  if (existingBucket === undefined) {
    const { bucketName, bucketArn } = new Bucket(`${name}-documents`, { context, encryption: { keyArn } });
    return described(context, bucketName, bucketArn, keyArn, bucketArn);
  }
  const bucketArn = arn(context, "s3", existingBucket, { region: "", account: "" });
  return described(context, existingBucket, bucketArn, existingKeyArn, undefined);
}

function described(
  context: Context,
  bucketName: Text,
  bucketArn: Text,
  keyArn: Text | undefined,
  ownBucketArn: Text | undefined,
): Documents {
  return {
    bucketName,
    ownBucketArn,
    statements: bucketAccessStatements(context, {
      sid: "Documents",
      bucketArn,
      ...(keyArn === undefined ? {} : { keyArn }),
      access: "read",
    }),
    throughEndpoint: { name: bucketName, access: "read" },
  };
}
