import type * as pulumi from "@pulumi/pulumi";
import type { ComponentArgs } from "../shared/context";
import type { Countries, PathMatch } from "./webAclRules";

export interface WebAclArgs extends ComponentArgs {
  /** `cloudfront` lives in us-east-1 and stands before a distribution, `regional` before a load balancer. */
  readonly scope: "cloudfront" | "regional";
  /**
   * Requests that one address may send in five minutes. Open WebUI loads a page with more than a hundred, and an
   * office may share one address. @default 2000
   */
  readonly rateLimit?: number;
  /**
   * Where the core rule set looks into no bodies: paths of chats and uploads, whose bodies are long and hold code,
   * addresses and markup. May be empty.
   */
  readonly bodyExemptPaths: readonly PathMatch[];
  /** @default - all countries */
  readonly countries?: Countries;
  /**
   * `forwarded` for a load balancer behind CloudFront: the connections are CloudFront's, and the visitor's address
   * stands in `X-Forwarded-For`. A visitor can write an address there, and so escape the rate limit; a web ACL at
   * CloudFront has no such gap. @default "connection"
   */
  readonly clientAddress?: "connection" | "forwarded";
  /**
   * Whether a load balancer keeps logins in its cookies: up to four of 4 KB each, where the core set blocks more than
   * 10 KB. @default false
   */
  readonly largeCookies?: boolean;
  /** Unique among the web ACLs of account and region: CloudWatch adds up metrics of one name. @default - the name */
  readonly metricName?: string;
  readonly logRetentionDays: number;
  /**
   * Encrypts the log: a key of the ACL's region that admits CloudWatch Logs (`EncryptionKey` with service `logs` and
   * that region). @default - CloudWatch's own encryption, for a stack elsewhere has no key in us-east-1
   */
  readonly keyArn?: pulumi.Input<string>;
  /** A load balancer, by its ARN; regional only. @default - none */
  readonly associateWith?: pulumi.Input<string>;
}

export const webAclDefaults = Object.freeze({
  rateLimit: 2000,
  countries: {},
  clientAddress: "connection",
  largeCookies: false,
} as const);
