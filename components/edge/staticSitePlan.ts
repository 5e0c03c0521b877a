import type * as pulumi from "@pulumi/pulumi";
import type { BucketStatement } from "../storage/bucketPolicy";
import type { Behavior, PathBehavior } from "./distributionArgs";

/** What is served before the front end is published. A page of its own: an empty bucket answers 403. */
export const PLACEHOLDER = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Not published yet</title></head>
<body><h1>Nothing here yet</h1><p>The infrastructure is ready, and the front end has not been published.</p></body>
</html>
`;

/**
 * Everything of the page that whoever publishes the front end decides. Read back by a refresh, any of these would
 * make the next update put the placeholder over the front end.
 */
export const PUBLISHED = Object.freeze([
  "bucketKeyEnabled",
  "cacheControl",
  "content",
  "contentDisposition",
  "contentEncoding",
  "contentLanguage",
  "contentType",
  "metadata",
  "serverSideEncryption",
  "storageClass",
  "tags",
  "websiteRedirect",
]);

/**
 * Lets one distribution read objects. Not list them: at the top of the site a list would be the answer, and a
 * missing file is a 403 therefore.
 */
export function readStatement(distributionArn: pulumi.Input<string>): BucketStatement {
  // CloudFront docs, "Restrict access to an Amazon S3 origin".
  return {
    sid: "DistributionReads",
    principals: { Service: "cloudfront.amazonaws.com" },
    actions: ["s3:GetObject"],
    paths: ["*"],
    conditions: { StringEquals: { "AWS:SourceArn": distributionArn } },
  };
}

export interface SiteBehaviorsOptions {
  /** The name of the site's origin in the distribution. */
  readonly origin: string;
  /** Patterns of files whose names change with their contents, such as `/_next/static/*`. */
  readonly hashedFiles: readonly string[];
  /** The ARN of the function with `directoryIndexFunctionCode`. */
  readonly directoryIndexArn: pulumi.Input<string>;
}

/**
 * The behaviours of a site: files with a hash in their names stay at the edge, everything else is asked for anew,
 * so that a published page and a changed `config.json` are seen at once, without an invalidation.
 */
export function siteBehaviors({ origin, hashedFiles, directoryIndexArn }: SiteBehaviorsOptions): {
  readonly defaultBehavior: Behavior;
  readonly behaviors: readonly PathBehavior[];
} {
  const read = { origin, forward: "nothing", methods: "read" } as const;
  return {
    defaultBehavior: { ...read, caching: "off", functions: { viewerRequest: directoryIndexArn } },
    behaviors: hashedFiles.map((pathPattern) => ({ ...read, caching: "static", pathPattern })),
  };
}
