import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../shared/policy";

/** S3 API: bucket names have at most 63 characters, eight of which Pulumi adds. */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(name) && name.length <= 55;
}

/** A statement of a bucket's policy; the bucket's own ARN is put before each path. */
export interface BucketStatement extends Omit<Statement, "resources"> {
  /** What in the bucket it speaks of: `logs/*` for objects, an empty text for the bucket itself. */
  readonly paths: readonly string[];
}

/** The statements of a bucket's policy: TLS for everybody, and what else the bucket is for. */
export function bucketStatements(
  bucketArn: pulumi.Input<string>,
  statements: readonly BucketStatement[],
): readonly Statement[] {
  return [
    {
      sid: "DenyWithoutTls",
      effect: "Deny",
      principals: "*",
      actions: ["s3:*"],
      resources: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
      conditions: { Bool: { "aws:SecureTransport": "false" } },
    },
    ...statements.map(({ paths, ...statement }) => ({
      ...statement,
      resources: paths.map((path) => (path === "" ? bucketArn : pulumi.interpolate`${bucketArn}/${path}`)),
    })),
  ];
}

/** The statement that lets load balancers of this account deliver their access logs. */
export function loadBalancerLogStatement(accountId: string, prefix: string): BucketStatement {
  // ELB docs, "Enable access logs": this principal is the one for all regions; the account in the path is that of
  // the load balancer, so no other account can write here. A condition on aws:SourceArn is left out on purpose: a
  // load balancer refused such a bucket with "Access Denied" (field report), and AWS's own policy has none.
  return {
    sid: "LoadBalancerLogs",
    principals: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
    actions: ["s3:PutObject"],
    paths: [`${prefix}/AWSLogs/${accountId}/*`],
  };
}
