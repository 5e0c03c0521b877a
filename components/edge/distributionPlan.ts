import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { definedOnly } from "../shared/defaults";
import type { Behavior, Origin, PriceClass } from "./distributionArgs";

type OriginInput = aws.types.input.cloudfront.DistributionOrigin;
type BehaviorInput = aws.types.input.cloudfront.DistributionDefaultCacheBehavior;
type CertificateInput = aws.types.input.cloudfront.DistributionViewerCertificate;

/** CloudFront docs, "Use managed cache policies". */
const CACHE_POLICIES = Object.freeze({
  // CachingDisabled
  off: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  // CachingOptimized: neither cookies nor headers nor the query are in its key.
  static: "658327ea-f89d-4fab-a63d-7e88639e58f6",
});

/** CloudFront docs, "Use managed origin request policies". */
const ORIGIN_REQUEST_POLICIES = Object.freeze({
  // AllViewer
  everything: "216adef6-5c7f-47e4-b989-5492eafa07d3",
  // AllViewerExceptHostHeader
  "everything-but-host": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  // HostHeaderOnly
  host: "bf0718e1-ba1e-49d1-88b1-f726733018ae",
  nothing: undefined,
});

const METHODS = Object.freeze({
  read: ["GET", "HEAD", "OPTIONS"],
  all: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
});

const PRICE_CLASSES = Object.freeze({
  "100": "PriceClass_100",
  "200": "PriceClass_200",
  all: "PriceClass_All",
});

const timeouts = Object.freeze({ readTimeoutSeconds: 120, keepaliveSeconds: 60 });

export function priceClassName(priceClass: PriceClass): string {
  return PRICE_CLASSES[priceClass];
}

/** The origins with the values of their headers as secrets, whoever gave them. */
export function secretOrigins(origins: Readonly<Record<string, Origin>>): Readonly<Record<string, Origin>> {
  return Object.fromEntries(Object.entries(origins).map(([key, origin]) => [key, withSecretHeaders(origin)]));
}

function withSecretHeaders(origin: Origin): Origin {
  if (origin.kind !== "load-balancer" || origin.headers === undefined) {
    return origin;
  }
  const headers = Object.entries(origin.headers).map(
    ([name, value]) => [name, pulumi.secret(value)] as const,
  );
  return { ...origin, headers: Object.fromEntries<pulumi.Input<string>>(headers) };
}

/** An origin as CloudFront takes it. */
export function originInput(originId: string, origin: Origin): OriginInput {
  if (origin.kind === "bucket") {
    const { bucketRegionalDomainName, originAccessControlId } = origin;
    return { originId, domainName: bucketRegionalDomainName, originAccessControlId };
  }
  const { readTimeoutSeconds, keepaliveSeconds } = { ...timeouts, ...definedOnly(origin) };
  const waits = { originReadTimeout: readTimeoutSeconds, originKeepaliveTimeout: keepaliveSeconds };
  if (origin.kind === "vpc") {
    return {
      originId,
      domainName: origin.dnsName,
      vpcOriginConfig: { vpcOriginId: origin.vpcOriginId, ...waits },
    };
  }
  const headers = origin.kind === "load-balancer" ? Object.entries(origin.headers ?? {}) : [];
  return {
    originId,
    domainName: origin.dnsName,
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      ...waits,
    },
    ...(headers.length === 0 ? {} : { customHeaders: headers.map(([name, value]) => ({ name, value })) }),
  };
}

/** A behaviour as CloudFront takes it. The pattern of an ordered one is put beside it. */
export function behaviorInput(
  behavior: Behavior,
  responseHeadersPolicyId: pulumi.Input<string>,
): BehaviorInput {
  const { origin, caching, forward, methods, functions = {} } = behavior;
  const originRequestPolicyId = ORIGIN_REQUEST_POLICIES[forward];
  const associations = [
    ...association("viewer-request", functions.viewerRequest),
    ...association("viewer-response", functions.viewerResponse),
  ];
  return {
    targetOriginId: origin,
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: METHODS[methods],
    cachedMethods: ["GET", "HEAD"],
    // Where nothing is cached CloudFront compresses nothing, and streams stay streams (CloudFront docs).
    compress: caching === "static",
    cachePolicyId: CACHE_POLICIES[caching],
    ...(originRequestPolicyId === undefined ? {} : { originRequestPolicyId }),
    responseHeadersPolicyId,
    ...(associations.length === 0 ? {} : { functionAssociations: associations }),
  };
}

function association(eventType: string, functionArn: pulumi.Input<string> | undefined) {
  return functionArn === undefined ? [] : [{ eventType, functionArn }];
}

/** The certificate that browsers see: one of your own from TLS 1.2 on, or CloudFront's. */
export function viewerCertificate(certificateArn: pulumi.Input<string> | undefined): CertificateInput {
  if (certificateArn === undefined) {
    // CloudFront API: with its own certificate CloudFront decides on the TLS versions, whatever is asked for.
    return { cloudfrontDefaultCertificate: true };
  }
  return {
    acmCertificateArn: certificateArn,
    minimumProtocolVersion: "TLSv1.2_2021",
    sslSupportMethod: "sni-only",
  };
}
