import type * as aws from "@pulumi/aws";
import type { DistributionArgs } from "./distributionArgs";

type SecurityHeaders = aws.types.input.cloudfront.ResponseHeadersPolicySecurityHeadersConfig;

/** CloudFront docs, "Quotas": the most characters of a Content-Security-Policy. */
export const MAX_CONTENT_SECURITY_POLICY = 1783;

/** What tells an attacker which software answers. CloudFront then puts `Server: CloudFront` in its place. */
export const REMOVED_HEADERS = Object.freeze(["Server", "X-Powered-By"]);

/**
 * The security headers of every answer, in the shape of a response headers policy.
 *
 * Transport security and content sniffing have one right value, which replaces the application's. Framing and
 * referrer may be stricter in an application that says so: its own header stays. A content security policy is
 * only sent when the system has one, and then it is the one that counts.
 */
export function securityHeaders({
  contentSecurityPolicy,
  hstsSubdomains = false,
}: Pick<DistributionArgs, "contentSecurityPolicy" | "hstsSubdomains">): SecurityHeaders {
  return {
    strictTransportSecurity: {
      accessControlMaxAgeSec: 31_536_000,
      includeSubdomains: hstsSubdomains,
      override: true,
    },
    contentTypeOptions: { override: true },
    frameOptions: { frameOption: "SAMEORIGIN", override: false },
    referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: false },
    ...(contentSecurityPolicy === undefined
      ? {}
      : { contentSecurityPolicy: { contentSecurityPolicy, override: true } }),
  };
}

/** Whether CloudFront takes the text as the value of a Content-Security-Policy header. */
export function isContentSecurityPolicy(value: string): boolean {
  return (
    value.length >= 1 &&
    value.length <= MAX_CONTENT_SECURITY_POLICY &&
    // One header line: printable ASCII.
    /^[\x20-\x7e]+$/.test(value) &&
    value.trim() === value
  );
}
