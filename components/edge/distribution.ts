import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tagsFor } from "../shared/context";
import { definedOnly } from "../shared/defaults";
import type { DistributionArgs } from "./distributionArgs";
import { validateDistribution } from "./distributionChecks";
import {
  behaviorInput,
  originInput,
  priceClassName,
  secretOrigins,
  viewerCertificate,
} from "./distributionPlan";
import { EdgeLogs } from "./edgeLogs";
import { REMOVED_HEADERS, securityHeaders } from "./responseHeaders";

export type {
  AccessLogs,
  ApiOrigin,
  Behavior,
  BucketOrigin,
  DistributionArgs,
  Origin,
  PathBehavior,
  PriceClass,
} from "./distributionArgs";

const defaults = Object.freeze({ priceClass: "100", domainNames: [], behaviors: [] });

/**
 * A CloudFront distribution: the public name, TLS to the browser, security headers, and a path to each origin.
 *
 * Creates an `aws.cloudfront.Distribution` with its response headers policy, and `EdgeLogs` where access logs
 * are wanted. Idle: free; $0.085 a GB and $1.00 a million requests beyond the free tier.
 *
 * Constant: HTTPS only, HTTP/3, IPv6, the security headers of `responseHeaders.ts`, HTTPS to public origins.
 * From TLS 1.2 on with a certificate of your own; with CloudFront's own name CloudFront decides. Refused:
 * caching of what depends on the user, patterns that are never reached, forwarding that ends in 502,
 * certificates outside us-east-1. With `context.protect` Pulumi does not delete it: without a domain its name
 * is the system's address. A distribution with names of its own is deleted before one that replaces it, for
 * CloudFront gives a name to one distribution only (CNAMEAlreadyExists); nearly every change is an update.
 */
export class Distribution extends pulumi.ComponentResource {
  readonly distributionId: pulumi.Output<string>;
  readonly distributionArn: pulumi.Output<string>;
  /** CloudFront's own name, such as `d111111abcdef8.cloudfront.net`. */
  readonly domainName: pulumi.Output<string>;
  /** The hosted zone in which AWS keeps `domainName`, for an alias. */
  readonly hostedZoneId: pulumi.Output<string>;
  /** The address that people open, without a slash at its end. */
  readonly publicUrl: pulumi.Output<string>;

  constructor(name: string, args: DistributionArgs, opts?: pulumi.ComponentResourceOptions) {
    validateDistribution(name, args);
    // Resources are no values that a policy could read.
    const { dependsOn = [], accessLogs, ...inputs } = { ...args, origins: secretOrigins(args.origins) };
    super("gatehouse:edge:Distribution", name, { ...inputs, ...logging(accessLogs) }, opts);
    const { context } = args;

    const headers = createHeadersPolicy(this, name, args);
    const distribution = new aws.cloudfront.Distribution(name, distributionArgs(name, inputs, headers.id), {
      parent: this,
      protect: context.protect,
      dependsOn: [...dependsOn],
      deleteBeforeReplace: (args.domainNames ?? []).length > 0,
    });
    if (accessLogs !== undefined) {
      new EdgeLogs(
        `${name}-logs`,
        { context, distributionArn: distribution.arn, ...accessLogs },
        { parent: this },
      );
    }

    this.distributionId = distribution.id;
    this.distributionArn = distribution.arn;
    this.domainName = distribution.domainName;
    this.hostedZoneId = distribution.hostedZoneId;
    this.publicUrl = pulumi.concat("https://", args.domainNames?.[0] ?? distribution.domainName);
    this.registerOutputs({
      distributionId: this.distributionId,
      distributionArn: this.distributionArn,
      domainName: this.domainName,
      hostedZoneId: this.hostedZoneId,
      publicUrl: this.publicUrl,
    });
  }
}

function logging(accessLogs: DistributionArgs["accessLogs"]): Record<string, unknown> {
  return accessLogs === undefined ? {} : { accessLogs: { bucketArn: accessLogs.bucketArn } };
}

function createHeadersPolicy(
  parent: pulumi.Resource,
  name: string,
  args: DistributionArgs,
): aws.cloudfront.ResponseHeadersPolicy {
  return new aws.cloudfront.ResponseHeadersPolicy(
    `${name}-headers`,
    {
      comment: `Security headers of ${name}`,
      securityHeadersConfig: securityHeaders(args),
      removeHeadersConfig: { items: REMOVED_HEADERS.map((header) => ({ header })) },
    },
    { parent },
  );
}

function distributionArgs(
  name: string,
  args: DistributionArgs,
  headersPolicyId: pulumi.Input<string>,
): aws.cloudfront.DistributionArgs {
  const { context, comment, origins, defaultBehavior, certificateArn, webAclArn } = args;
  const { priceClass, domainNames, behaviors } = { ...defaults, ...definedOnly(args) };
  return {
    comment,
    enabled: true,
    ...(domainNames.length === 0 ? {} : { aliases: [...domainNames] }),
    viewerCertificate: viewerCertificate(certificateArn),
    ...(webAclArn === undefined ? {} : { webAclId: webAclArn }),
    origins: Object.entries(origins).map(([key, origin]) => originInput(key, origin)),
    defaultCacheBehavior: behaviorInput(defaultBehavior, headersPolicyId),
    // What / means, should nothing rewrite it: the bucket itself would answer with an error.
    ...(origins[defaultBehavior.origin]?.kind === "bucket" ? { defaultRootObject: "index.html" } : {}),
    ...(behaviors.length === 0
      ? {}
      : {
          orderedCacheBehaviors: behaviors.map((behavior) => ({
            pathPattern: behavior.pathPattern,
            ...behaviorInput(behavior, headersPolicyId),
          })),
        }),
    priceClass: priceClassName(priceClass),
    httpVersion: "http2and3",
    isIpv6Enabled: true,
    // Countries are the web ACL's to block: it says so in its logs.
    restrictions: { geoRestriction: { restrictionType: "none" } },
    retainOnDelete: false,
    // A deployment that ends here has reached the edge locations.
    waitForDeployment: true,
    tags: tagsFor(context, name),
  };
}
