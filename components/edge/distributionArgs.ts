import type * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";

export interface DistributionArgs extends ComponentArgs {
  /** What people read in the console: at most 128 characters. */
  readonly comment: string;
  /** The names to answer at, the public one first. @default - CloudFront's own name alone */
  readonly domainNames?: readonly string[];
  /** Of an issued certificate in us-east-1 that covers every name. @default - none, where there are no names */
  readonly certificateArn?: pulumi.Input<string>;
  /** Of a web ACL with the scope `cloudfront`. @default - none */
  readonly webAclArn?: pulumi.Input<string>;
  /** Where requests go, by a name that behaviours refer to. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** For each path that no other behaviour takes. */
  readonly defaultBehavior: Behavior;
  /** In this order the first pattern that matches wins. @default - none */
  readonly behaviors?: readonly PathBehavior[];
  /** `100` North America, Europe and Israel, `200` most others too, `all` every edge location. @default "100" */
  readonly priceClass?: PriceClass;
  /** The Content-Security-Policy of every answer. @default - whatever the application sends */
  readonly contentSecurityPolicy?: string;
  /**
   * Whether browsers use HTTPS for the names below the domain too. Not for a domain that other sites stand below.
   *
   * @default false
   */
  readonly hstsSubdomains?: boolean;
  /** @default - no access logs */
  readonly accessLogs?: AccessLogs;
  /** What else must exist first. @default - nothing */
  readonly dependsOn?: readonly pulumi.Resource[];
}

export type PriceClass = "100" | "200" | "all";

/** Where a distribution's access logs go. */
export interface AccessLogs {
  /** A bucket with S3's own keys, in any region, whose policy holds `edgeLogStatement`. */
  readonly bucketArn: pulumi.Input<string>;
  /** The bucket's policy: AWS tests it when the delivery is made. */
  readonly ready: pulumi.Resource;
}

export type Origin = LoadBalancerOrigin | PrivateOrigin | ApiOrigin | BucketOrigin;

/** A public load balancer, reached in HTTPS. Its certificate must cover the name that browsers ask for. */
export interface LoadBalancerOrigin extends OriginTimeouts {
  readonly kind: "load-balancer";
  readonly dnsName: pulumi.Input<string>;
  /**
   * Added to each request, so that the load balancer knows this distribution from everybody else's. The
   * values are secret.
   *
   * @default - none
   */
  readonly headers?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A load balancer without public addresses, reached through a `VpcOrigin`. */
export interface PrivateOrigin extends OriginTimeouts {
  readonly kind: "vpc";
  readonly vpcOriginId: pulumi.Input<string>;
  /** The VPC origin's own. */
  readonly protocol: "http" | "https";
  readonly dnsName: pulumi.Input<string>;
}

/** An API of API Gateway at its own name or a custom one, reached in HTTPS: it takes no other host name. */
export interface ApiOrigin extends OriginTimeouts {
  readonly kind: "api";
  readonly dnsName: pulumi.Input<string>;
}

/** A private bucket, read with an origin access control: what `StaticSite` gives. */
export interface BucketOrigin {
  readonly kind: "bucket";
  /** With the region: the global name redirects for hours where the bucket is in another region. */
  readonly bucketRegionalDomainName: pulumi.Input<string>;
  readonly originAccessControlId: pulumi.Input<string>;
}

export interface OriginTimeouts {
  /** How long an answer may take to begin, and to go on after each packet. @default 120 */
  readonly readTimeoutSeconds?: number;
  /** How long an idle connection stays open. Below the load balancer's idle timeout. @default 60 */
  readonly keepaliveSeconds?: number;
}

export interface Behavior {
  /** The name of an origin. */
  readonly origin: string;
  /**
   * `off`: every request goes to the origin. `static`: for files that are the same for everybody. They stay
   * at the edge as long as their headers say, a day where they say nothing.
   */
  readonly caching: "off" | "static";
  /**
   * What the origin sees of a request. `everything`: all headers, cookies and the query, as logins and
   * WebSockets need it. `everything-but-host`: the same with the origin's own host name. `host`: the host name
   * alone; `nothing`: not even that.
   */
  readonly forward: "everything" | "everything-but-host" | "host" | "nothing";
  /** `read`: GET, HEAD and OPTIONS. */
  readonly methods: "read" | "all";
  /** ARNs of published CloudFront functions. @default - none */
  readonly functions?: {
    readonly viewerRequest?: pulumi.Input<string>;
    readonly viewerResponse?: pulumi.Input<string>;
  };
}

export interface PathBehavior extends Behavior {
  /** Such as `/static/*`. */
  readonly pathPattern: string;
}
