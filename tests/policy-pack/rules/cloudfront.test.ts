import assert from "node:assert/strict";
import { fail, open, pass, resource, SECRET, skip, testRules, UNKNOWN, verdictsOn } from "../support";

type Inputs = Record<string, unknown>;

const DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

const distribution = (inputs: Inputs, extra: Parameters<typeof resource>[3] = {}) =>
  resource(DISTRIBUTION, "web", inputs, { id: "E1", outputs: { arn: "arn:distribution" }, ...extra });
const custom = (config: unknown, originId = "app", domainName: unknown = "app.example.com") => ({
  originId,
  domainName,
  customOriginConfig: config,
});
const https = { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] };
const S3 = "site.s3.eu-central-1.amazonaws.com";
const site = (inputs: Inputs = {}) => ({ originId: "site", domainName: S3, ...inputs });
const vpc = (originId = "app") => ({
  originId,
  domainName: UNKNOWN,
  vpcOriginConfig: { vpcOriginId: UNKNOWN },
});
const behaviour = (inputs: Inputs = {}, targetOriginId: unknown = "app") => ({
  targetOriginId,
  viewerProtocolPolicy: "https-only",
  ...inputs,
});
const viewers = (...policies: readonly unknown[]) => {
  const [first, ...others] = policies.map((viewerProtocolPolicy) => ({ viewerProtocolPolicy }));
  return distribution({ defaultCacheBehavior: first, orderedCacheBehaviors: others });
};
const certificate = resource("aws:acm/certificateValidation:CertificateValidation", "web");
const viewerCertificate = (inputs: Inputs) => ({
  acmCertificateArn: "arn:aws:acm:us-east-1:1:certificate/a",
  minimumProtocolVersion: "TLSv1.2_2021",
  sslSupportMethod: "sni-only",
  ...inputs,
});
const viewing = (inputs: Inputs) => distribution({ viewerCertificate: viewerCertificate(inputs) });
const control = (inputs: Inputs, name = "access") =>
  resource(
    "aws:cloudfront/originAccessControl:OriginAccessControl",
    name,
    { originAccessControlOriginType: "s3", ...inputs },
    { id: "OAC1" },
  );
const signing = { signingBehavior: "always", signingProtocol: "sigv4" };
const bucket = resource("aws:s3/bucket:Bucket", "site");
const api = resource("aws:apigatewayv2/api:Api", "ws");
const acl = (scope: unknown) =>
  resource("aws:wafv2/webAcl:WebAcl", "web", { scope }, { outputs: { arn: "arn:acl" } });
const headers = (inputs: Inputs) =>
  resource(
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    "headers",
    { securityHeadersConfig: inputs },
    { id: "RHP1" },
  );
const security = {
  strictTransportSecurity: { accessControlMaxAgeSec: 31536000, includeSubdomains: true, override: true },
  frameOptions: { frameOption: "DENY", override: true },
  contentTypeOptions: { override: true },
  referrerPolicy: { referrerPolicy: "same-origin", override: true },
};
const hsts = (inputs: Inputs) =>
  headers({ strictTransportSecurity: { ...security.strictTransportSecurity, ...inputs } });
const cors = (origins: unknown, credentials: unknown = true) =>
  resource("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", "headers", {
    corsConfig: {
      accessControlAllowCredentials: credentials,
      accessControlAllowOrigins: { items: origins },
    },
  });
const source = (resourceArn: unknown, on?: ReturnType<typeof distribution>) =>
  resource(
    "aws:cloudwatch/logDeliverySource:LogDeliverySource",
    "logs",
    { name: "logs-1", resourceArn, logType: "ACCESS_LOGS" },
    on && { on: { resourceArn: [on] } },
  );
const delivery = (deliverySourceName: unknown) =>
  resource("aws:cloudwatch/logDelivery:LogDelivery", "logs", { deliverySourceName });
const cachePolicy = (maxTtl: unknown) =>
  resource("aws:cloudfront/cachePolicy:CachePolicy", "cache", { maxTtl }, { id: "CP1" });
const secondPolicy = resource(
  "aws:cloudfront/cachePolicy:CachePolicy",
  "other",
  { maxTtl: 60 },
  { id: "CP2" },
);
const website = resource("aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration", "site");
const cached = (inputs: Inputs, origin: Inputs = vpc(), extra: Parameters<typeof resource>[3] = {}) =>
  distribution(
    {
      origins: [origin],
      defaultCacheBehavior: behaviour({ originRequestPolicyId: ALL_VIEWER, ...inputs }),
    },
    extra,
  );

testRules("CloudFront", {
  "cf-viewer-https": [
    pass("both words for it", viewers("redirect-to-https", "https-only")),
    fail("HTTP", viewers("allow-all"), "defaultCacheBehavior.viewerProtocolPolicy", /is "allow-all"/),
    fail(
      "HTTP of a later behaviour, one before it unknown",
      viewers("https-only", UNKNOWN, "allow-all"),
      "orderedCacheBehaviors[1].viewerProtocolPolicy",
      /in the clear/,
    ),
    fail("absent", distribution({}), "defaultCacheBehavior.viewerProtocolPolicy", /is not set/),
    open("one of them", viewers("https-only", UNKNOWN), "orderedCacheBehaviors[0].viewerProtocolPolicy"),
    open(
      "the list",
      distribution({
        defaultCacheBehavior: { viewerProtocolPolicy: "https-only" },
        orderedCacheBehaviors: UNKNOWN,
      }),
      "orderedCacheBehaviors.viewerProtocolPolicy",
    ),
  ],
  "cf-min-tls12": [
    open(
      "settings that are a secret",
      distribution({ viewerCertificate: SECRET }),
      "viewerCertificate.minimumProtocolVersion",
    ),
    open(
      "a version that is a secret",
      viewing({ minimumProtocolVersion: SECRET }),
      "viewerCertificate.minimumProtocolVersion",
    ),
    pass("an ARN that is a secret", viewing({ acmCertificateArn: SECRET })),
    pass("2021", viewing({})),
    pass("TLS 1.3", viewing({ minimumProtocolVersion: "TLSv1.3_2025" })),
    pass("a certificate of the stack", [
      distribution(
        { viewerCertificate: viewerCertificate({ acmCertificateArn: UNKNOWN }) },
        { on: { viewerCertificate: [certificate] } },
      ),
      certificate,
    ]),
    fail(
      "2019",
      viewing({ minimumProtocolVersion: "TLSv1.2_2019" }),
      "viewerCertificate.minimumProtocolVersion",
      /old viewers/,
    ),
    fail(
      "the default certificate",
      distribution({ viewerCertificate: { cloudfrontDefaultCertificate: true } }),
      "viewerCertificate.acmCertificateArn",
      /TLS 1.0/,
    ),
    open(
      "the version",
      viewing({ minimumProtocolVersion: UNKNOWN }),
      "viewerCertificate.minimumProtocolVersion",
    ),
    open("the certificate", viewing({ acmCertificateArn: UNKNOWN }), "viewerCertificate.acmCertificateArn"),
  ],
  "cf-sni": [
    pass("SNI, the certificate's ARN a secret", viewing({ acmCertificateArn: SECRET })),
    pass("SNI", viewing({})),
    fail("addresses", viewing({ sslSupportMethod: "vip" }), "viewerCertificate.sslSupportMethod", /is "vip"/),
    open("the method", viewing({ sslSupportMethod: UNKNOWN }), "viewerCertificate.sslSupportMethod"),
    open(
      "whose certificate",
      viewing({ cloudfrontDefaultCertificate: UNKNOWN }),
      "viewerCertificate.cloudfrontDefaultCertificate",
    ),
    skip(
      "the default certificate",
      distribution({ viewerCertificate: { cloudfrontDefaultCertificate: true } }),
      /no choice/,
    ),
  ],
  "cf-origin-https": [
    pass(
      "as the viewer, who uses HTTPS alone",
      distribution({
        origins: [custom({ originProtocolPolicy: "match-viewer" })],
        defaultCacheBehavior: behaviour(),
      }),
    ),
    fail(
      "as the viewer, who may never",
      distribution({
        origins: [custom({ originProtocolPolicy: "match-viewer" })],
        defaultCacheBehavior: behaviour({ viewerProtocolPolicy: "allow-all" }),
      }),
      "origins[0].customOriginConfig.originProtocolPolicy",
      /"match-viewer"/,
    ),
    pass("HTTPS", distribution({ origins: [custom(https), site()] })),
    pass(
      "as the viewer, who uses HTTPS",
      distribution({
        origins: [custom({ originProtocolPolicy: "match-viewer" })],
        defaultCacheBehavior: behaviour({ viewerProtocolPolicy: "redirect-to-https" }),
      }),
    ),
    fail(
      "as the viewer, who may not",
      distribution({
        origins: [custom({ originProtocolPolicy: "match-viewer" })],
        defaultCacheBehavior: behaviour(),
        orderedCacheBehaviors: [behaviour({ viewerProtocolPolicy: "allow-all" })],
      }),
      "origins[0].customOriginConfig.originProtocolPolicy",
      /in the clear/,
    ),
    fail(
      "HTTP after an unknown one",
      distribution({ origins: [UNKNOWN, custom({ originProtocolPolicy: "http-only" })] }),
      "origins[1].customOriginConfig.originProtocolPolicy",
      /is "http-only"/,
    ),
    open(
      "the policy",
      distribution({ origins: [custom({ originProtocolPolicy: UNKNOWN })] }),
      "origins[0].customOriginConfig.originProtocolPolicy",
    ),
    open(
      "the viewers",
      distribution({
        origins: [custom({ originProtocolPolicy: "match-viewer" })],
        defaultCacheBehavior: behaviour({ viewerProtocolPolicy: UNKNOWN }),
      }),
      "origins[0].customOriginConfig.originProtocolPolicy",
    ),
    open(
      "the origins",
      distribution({ origins: UNKNOWN }),
      "origins.customOriginConfig.originProtocolPolicy",
    ),
    skip("a bucket and a VPC origin", distribution({ origins: [site(), vpc()] }), /inside a VPC/),
  ],
  "cf-origin-tls12": [
    pass("TLS 1.2", distribution({ origins: [custom(https)] })),
    pass(
      "newer",
      distribution({ origins: [custom({ ...https, originSslProtocols: ["TLSv1.2", "TLSv1.3"] })] }),
    ),
    pass(
      "a VPC origin",
      resource("aws:cloudfront/vpcOrigin:VpcOrigin", "web", {
        vpcOriginEndpointConfig: {
          originProtocolPolicy: "https-only",
          originSslProtocols: { items: ["TLSv1.2"] },
        },
      }),
    ),
    fail(
      "TLS 1.1 beside it",
      distribution({ origins: [custom({ ...https, originSslProtocols: ["TLSv1.2", "TLSv1.1"] })] }),
      "origins[0].customOriginConfig.originSslProtocols[1]",
      /is "TLSv1.1"/,
    ),
    fail(
      "the one called TLSv1",
      distribution({ origins: [custom({ ...https, originSslProtocols: ["TLSv1"] })] }),
      "origins[0].customOriginConfig.originSslProtocols[0]",
      /old protocol/,
    ),
    fail(
      "none",
      distribution({ origins: [custom({ originProtocolPolicy: "https-only" })] }),
      "origins[0].customOriginConfig.originSslProtocols",
      /is not set/,
    ),
    fail(
      "SSL of a VPC origin",
      resource("aws:cloudfront/vpcOrigin:VpcOrigin", "web", {
        vpcOriginEndpointConfig: {
          originProtocolPolicy: "match-viewer",
          originSslProtocols: { items: ["SSLv3"] },
        },
      }),
      "vpcOriginEndpointConfig.originSslProtocols.items[0]",
      /SSLv3/,
    ),
    open(
      "the protocols",
      distribution({ origins: [custom({ ...https, originSslProtocols: UNKNOWN })] }),
      "origins[0].customOriginConfig.originSslProtocols",
    ),
    skip(
      "HTTP inside the VPC",
      resource("aws:cloudfront/vpcOrigin:VpcOrigin", "web", {
        vpcOriginEndpointConfig: {
          originProtocolPolicy: "http-only",
          originSslProtocols: { items: ["TLSv1"] },
        },
      }),
      /speaks TLS/,
    ),
    skip("a bucket", distribution({ origins: [site()] }), /speaks TLS/),
  ],
  "cf-oac-for-s3": [
    open("origins that are a secret", distribution({ origins: SECRET }), "origins"),
    open(
      "the name of one beside a website",
      [
        distribution({ origins: [custom(https, "site", UNKNOWN)] }, { on: { origins: [api, website] } }),
        api,
        website,
      ],
      "origins[0].domainName",
    ),
    open(
      "the name of one of nobody",
      distribution({ origins: [custom(https, "site", UNKNOWN)] }),
      "origins[0].domainName",
    ),
    pass("with a control", distribution({ origins: [site({ originAccessControlId: "E2" }), custom(https)] })),
    pass("a control whose id is not known yet, and an API's name", [
      distribution(
        { origins: [site({ originAccessControlId: UNKNOWN }), custom(https, "ws", UNKNOWN)] },
        { on: { origins: [control(signing), bucket, api] } },
      ),
      control(signing),
      bucket,
      api,
    ]),
    pass("the control itself", control({ signingBehavior: "no-override" })),
    pass(
      "an identity left empty",
      distribution({
        origins: [site({ originAccessControlId: "E2", s3OriginConfig: { originAccessIdentity: "" } })],
      }),
    ),
    fail(
      "without",
      distribution({ origins: [site()] }),
      "origins[0].originAccessControlId",
      /is not set: the bucket would/,
    ),
    fail(
      "without, by the legacy name",
      distribution({
        origins: [{ originId: "site", domainName: "site.s3.amazonaws.com", customOriginConfig: https }],
      }),
      "origins[0].originAccessControlId",
      /answer everybody/,
    ),
    fail(
      "a legacy identity beside a control",
      distribution({
        origins: [
          site({
            originAccessControlId: "E2",
            s3OriginConfig: { originAccessIdentity: "origin-access-identity/cloudfront/E3" },
          }),
        ],
      }),
      "origins[0].s3OriginConfig.originAccessIdentity",
      /KMS/,
    ),
    fail(
      "a website",
      distribution({
        origins: [
          custom({ originProtocolPolicy: "http-only" }, "site", "site.s3-website.eu-central-1.amazonaws.com"),
        ],
      }),
      "origins[0].domainName",
      /public bucket/,
    ),
    fail(
      "a second one",
      distribution({ origins: [UNKNOWN, site({ originId: "two" })] }),
      "origins[1].originAccessControlId",
      /everybody/,
    ),
    fail(
      "a control that never signs",
      control({ signingBehavior: "never" }),
      "signingBehavior",
      /without a signature/,
    ),
    open(
      "the control's id",
      distribution({ origins: [site({ originAccessControlId: UNKNOWN })] }),
      "origins[0].originAccessControlId",
    ),
    open("what an origin is", distribution({ origins: [custom(UNKNOWN)] }), "origins[0]"),
    open(
      "the name of one that may be a website",
      [distribution({ origins: [custom(https, "site", UNKNOWN)] }, { on: { origins: [bucket] } }), bucket],
      "origins[0].domainName",
    ),
    open(
      "whose requests a control signs",
      control({ originAccessControlOriginType: UNKNOWN }),
      "originAccessControlOriginType",
    ),
    skip(
      "a control for functions",
      control({ originAccessControlOriginType: "lambda" }),
      /signs for no bucket/,
    ),
  ],
  "cf-oac-sigv4-always": [
    pass("always", control(signing)),
    fail(
      "sometimes",
      control({ ...signing, signingBehavior: "no-override" }),
      "signingBehavior",
      /"no-override"/,
    ),
    fail("no protocol", control({ signingBehavior: UNKNOWN }), "signingProtocol", /is not set/),
    open("when", control({ ...signing, signingBehavior: UNKNOWN }), "signingBehavior"),
  ],
  "cf-waf": [
    fail(
      "an ACL of the old kind",
      distribution({ webAclId: "473e64fd-f30b-4765-81a0-62ad96dd167a" }),
      "webAclId",
      /is "473e64fd-f30b-4765-81a0-62ad96dd167a": CloudFront/,
    ),
    pass("an ACL elsewhere", distribution({ webAclId: "arn:aws:wafv2:us-east-1:1:global/webacl/a/b" })),
    pass("an ACL of the stack", [
      distribution({ webAclId: UNKNOWN }, { on: { webAclId: [acl("CLOUDFRONT")] } }),
      acl("CLOUDFRONT"),
    ]),
    fail("none", distribution({}), "webAclId", /is not set/),
    fail("an empty one", distribution({ webAclId: "" }), "webAclId", /nothing filters/),
    fail(
      "a regional one of the stack",
      [distribution({ webAclId: UNKNOWN }, { on: { webAclId: [acl("REGIONAL")] } }), acl("REGIONAL")],
      "webAclId",
      /own scope/,
    ),
    fail(
      "a regional one elsewhere",
      distribution({ webAclId: "arn:aws:wafv2:us-east-1:1:regional/webacl/a/b" }),
      "webAclId",
      /own scope/,
    ),
    open("which", distribution({ webAclId: UNKNOWN }), "webAclId"),
    open("its scope", [distribution({ webAclId: "arn:acl" }), acl(UNKNOWN)], "webAclId"),
  ],
  "cf-logging": [
    fail(
      "the log of connections",
      [
        distribution({}),
        resource("aws:cloudwatch/logDeliverySource:LogDeliverySource", "logs", {
          name: "logs-1",
          resourceArn: "arn:distribution",
          logType: "CONNECTION_LOGS",
        }),
        delivery("logs-1"),
      ],
      "loggingConfig.bucket",
      /LogDelivery/,
    ),
    open(
      "which source a delivery takes",
      [distribution({}), source("arn:distribution"), delivery(UNKNOWN)],
      "loggingConfig.bucket",
    ),
    pass("a bucket", distribution({ loggingConfig: { bucket: "logs.s3.amazonaws.com" } })),
    pass("a bucket of the stack", [
      distribution({ loggingConfig: { bucket: UNKNOWN } }, { on: { loggingConfig: [bucket] } }),
      bucket,
    ]),
    pass("a delivery", [distribution({}), source("arn:distribution"), delivery("logs-1")]),
    pass("a delivery, ids unknown", [
      distribution({}),
      source(UNKNOWN, distribution({})),
      delivery("logs-1"),
    ]),
    fail("none", distribution({}), "loggingConfig.bucket", /nobody can tell/),
    fail(
      "cookies alone",
      distribution({ loggingConfig: { includeCookies: true } }),
      "loggingConfig.bucket",
      /is not set/,
    ),
    fail(
      "a source that nothing delivers",
      [distribution({}), source("arn:distribution"), delivery("other")],
      "loggingConfig.bucket",
      /LogDelivery/,
    ),
    fail(
      "a delivery of another",
      [distribution({}), source("arn:other"), delivery("logs-1")],
      "loggingConfig.bucket",
      /LogDelivery/,
    ),
    open("the bucket", distribution({ loggingConfig: { bucket: UNKNOWN } }), "loggingConfig.bucket"),
    open(
      "whose source it is",
      [distribution({}), source(UNKNOWN), delivery("logs-1")],
      "loggingConfig.bucket",
    ),
  ],
  "cf-default-root-object": [
    pass(
      "set",
      distribution({
        origins: [site()],
        defaultCacheBehavior: behaviour({}, "site"),
        defaultRootObject: "index.html",
      }),
    ),
    fail(
      "absent",
      distribution({ origins: [custom(https), site()], defaultCacheBehavior: behaviour({}, "site") }),
      "defaultRootObject",
      /is not set/,
    ),
    fail(
      "absent behind a group",
      distribution({
        origins: [site()],
        originGroups: [{ originId: "both", members: [{ originId: "site" }] }],
        defaultCacheBehavior: behaviour({}, "both"),
      }),
      "defaultRootObject",
      /is not set/,
    ),
    open(
      "which",
      distribution({
        origins: [site()],
        defaultCacheBehavior: behaviour({}, "site"),
        defaultRootObject: UNKNOWN,
      }),
      "defaultRootObject",
    ),
    open(
      "the target",
      distribution({ origins: [site()], defaultCacheBehavior: UNKNOWN }),
      "defaultCacheBehavior.targetOriginId",
    ),
    skip(
      "an application",
      distribution({ origins: [vpc(), site()], defaultCacheBehavior: behaviour() }),
      /no bucket/,
    ),
  ],
  "cf-response-headers": [
    pass(
      "each",
      distribution({
        defaultCacheBehavior: behaviour({ responseHeadersPolicyId: "RHP1" }),
        orderedCacheBehaviors: [
          behaviour({ responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" }),
        ],
      }),
    ),
    pass("ids unknown", [
      distribution(
        { defaultCacheBehavior: behaviour({ responseHeadersPolicyId: UNKNOWN }) },
        { on: { defaultCacheBehavior: [headers(security)] } },
      ),
      headers(security),
    ]),
    pass("the policy", headers(security)),
    fail(
      "one without, another unknown",
      distribution({
        defaultCacheBehavior: behaviour({ responseHeadersPolicyId: UNKNOWN }),
        orderedCacheBehaviors: [behaviour()],
      }),
      "orderedCacheBehaviors[0].responseHeadersPolicyId",
      /without security headers/,
    ),
    fail(
      "managed CORS",
      distribution({
        defaultCacheBehavior: behaviour({ responseHeadersPolicyId: "60669652-455b-4ae9-85a4-c4c02393f86c" }),
      }),
      "defaultCacheBehavior.responseHeadersPolicyId",
      /CORS alone/,
    ),
    fail(
      "a policy for CORS",
      cors(["https://a.example.com"]),
      "securityHeadersConfig",
      /no security headers/,
    ),
    open(
      "which",
      distribution({ defaultCacheBehavior: behaviour({ responseHeadersPolicyId: UNKNOWN }) }),
      "defaultCacheBehavior.responseHeadersPolicyId",
    ),
  ],
  "cf-hsts": [
    pass("two years", hsts({ accessControlMaxAgeSec: 63072000 })),
    fail("none", headers({}), "securityHeadersConfig.strictTransportSecurity", /is not set/),
    fail(
      "a day",
      hsts({ accessControlMaxAgeSec: 86400 }),
      "securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec",
      /forget/,
    ),
    fail(
      "not below",
      hsts({ includeSubdomains: false }),
      "securityHeadersConfig.strictTransportSecurity.includeSubdomains",
      /below the domain/,
    ),
    fail(
      "the origin's own",
      hsts({ override: false, accessControlMaxAgeSec: UNKNOWN }),
      "securityHeadersConfig.strictTransportSecurity.override",
      /weaken/,
    ),
    open(
      "how long",
      hsts({ accessControlMaxAgeSec: UNKNOWN }),
      "securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec",
    ),
  ],
  "cf-rhp-frame-content-type": [
    pass("all three", headers(security)),
    pass(
      "the application's own framing stays",
      headers({ ...security, frameOptions: { frameOption: "SAMEORIGIN", override: false } }),
    ),
    fail(
      "no frame options",
      headers({ ...security, frameOptions: undefined }),
      "securityHeadersConfig.frameOptions.frameOption",
      /frame/,
    ),
    fail(
      "sniffing by the origin's leave",
      headers({ ...security, contentTypeOptions: { override: false } }),
      "securityHeadersConfig.contentTypeOptions.override",
      /upload/,
    ),
    fail(
      "the full referrer",
      headers({ ...security, referrerPolicy: { referrerPolicy: "unsafe-url", override: true } }),
      "securityHeadersConfig.referrerPolicy.referrerPolicy",
      /full address/,
    ),
    open(
      "the policy",
      headers({ ...security, referrerPolicy: UNKNOWN }),
      "securityHeadersConfig.referrerPolicy.referrerPolicy",
    ),
  ],
  "cf-rhp-cors-no-wildcard-credentials": [
    pass("a site", cors(["https://app.example.com"])),
    pass("every site without credentials", cors(["*"], false)),
    pass("names below a domain", cors(["https://*.example.com"])),
    fail(
      "every site",
      cors([UNKNOWN, "*"]),
      "corsConfig.accessControlAllowOrigins.items[1]",
      /logged-in visitor/,
    ),
    fail(
      "every site over HTTPS",
      cors(["https://*"]),
      "corsConfig.accessControlAllowOrigins.items[0]",
      /any site/,
    ),
    fail(
      "credentials as text",
      cors(["*"], "true"),
      "corsConfig.accessControlAllowOrigins.items[0]",
      /any site/,
    ),
    open("the credentials", cors(["*"], UNKNOWN), "corsConfig.accessControlAllowCredentials"),
    open(
      "a site",
      cors(["https://app.example.com", UNKNOWN]),
      "corsConfig.accessControlAllowOrigins.items[1]",
    ),
    skip("no CORS", headers(security), /no CORS/),
  ],
  "cf-geo": [
    pass(
      "some countries",
      distribution({ restrictions: { geoRestriction: { restrictionType: "whitelist", locations: ["DE"] } } }),
    ),
    fail(
      "all",
      distribution({ restrictions: { geoRestriction: { restrictionType: "none" } } }),
      "restrictions.geoRestriction.restrictionType",
      /every country/,
    ),
    open("which", distribution({ restrictions: UNKNOWN }), "restrictions.geoRestriction.restrictionType"),
  ],
  "cf-origin-failover": [
    open(
      "one of the origins",
      distribution({ origins: [site(), UNKNOWN], defaultCacheBehavior: behaviour({}, "site") }),
      "origins",
    ),
    pass(
      "a group",
      distribution({
        origins: [site(), site({ originId: "two" })],
        originGroups: [{ originId: "both", members: [{ originId: "site" }, { originId: "two" }] }],
        defaultCacheBehavior: behaviour({}, "both"),
      }),
    ),
    fail(
      "a spare one",
      distribution({
        origins: [site(), site({ originId: "two" })],
        defaultCacheBehavior: behaviour({}, "site"),
      }),
      "origins[1]",
      /never takes over/,
    ),
    open("the groups", distribution({ origins: [site(), vpc()], originGroups: UNKNOWN }), "originGroups"),
    open(
      "a target",
      distribution({ origins: [site(), vpc()], defaultCacheBehavior: behaviour({}, UNKNOWN) }),
      "origins",
    ),
    skip("one", distribution({ origins: [site()] }), /one origin/),
    skip(
      "paths of their own",
      distribution({
        origins: [site(), vpc()],
        defaultCacheBehavior: behaviour(),
        orderedCacheBehaviors: [behaviour({}, "site")],
      }),
      /paths of its own/,
    ),
  ],
  "cf-no-auth-cache": [
    pass(
      "files that are asked for in nobody's name",
      distribution({
        origins: [vpc()],
        defaultCacheBehavior: behaviour({ cachePolicyId: DISABLED, originRequestPolicyId: ALL_VIEWER }),
        orderedCacheBehaviors: [
          {
            ...behaviour({ cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6" }),
            pathPattern: "/static/*",
            allowedMethods: ["GET", "HEAD"],
          },
        ],
      }),
    ),
    pass(
      "such files, by the host's name",
      distribution({
        origins: [vpc()],
        defaultCacheBehavior: behaviour({ cachePolicyId: DISABLED, originRequestPolicyId: ALL_VIEWER }),
        orderedCacheBehaviors: [
          {
            ...behaviour({
              cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
              originRequestPolicyId: "bf0718e1-ba1e-49d1-88b1-f726733018ae",
            }),
            pathPattern: "/static/*",
            allowedMethods: ["GET", "HEAD"],
          },
        ],
      }),
    ),
    fail(
      "such files with the viewer's cookies",
      distribution({
        origins: [vpc()],
        defaultCacheBehavior: behaviour({ cachePolicyId: DISABLED, originRequestPolicyId: ALL_VIEWER }),
        orderedCacheBehaviors: [
          {
            ...behaviour({
              cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
              originRequestPolicyId: ALL_VIEWER,
            }),
            pathPattern: "/static/*",
            allowedMethods: ["GET", "HEAD"],
          },
        ],
      }),
      "orderedCacheBehaviors[0].cachePolicyId",
      /another/,
    ),
    fail(
      "such paths that take data",
      distribution({
        origins: [vpc()],
        defaultCacheBehavior: behaviour({ cachePolicyId: DISABLED, originRequestPolicyId: ALL_VIEWER }),
        orderedCacheBehaviors: [
          {
            ...behaviour({
              cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
              originRequestPolicyId: undefined,
            }),
            pathPattern: "/static/*",
            allowedMethods: ["GET", "HEAD", "POST"],
          },
        ],
      }),
      "orderedCacheBehaviors[0].cachePolicyId",
      /another/,
    ),
    open(
      "which of two own policies",
      [
        cached({ cachePolicyId: UNKNOWN }, vpc(), {
          on: { defaultCacheBehavior: [cachePolicy(0), secondPolicy] },
        }),
        cachePolicy(0),
        secondPolicy,
      ],
      "defaultCacheBehavior.cachePolicyId",
    ),
    fail(
      "an own policy of a minute, ids unknown",
      [
        cached({ cachePolicyId: UNKNOWN, originRequestPolicyId: undefined }, vpc(), {
          on: { defaultCacheBehavior: [cachePolicy(60)] },
        }),
        cachePolicy(60),
      ],
      "defaultCacheBehavior.cachePolicyId",
      /another/,
    ),
    pass(
      "caching disabled wherever it leads",
      distribution({
        origins: [vpc(), site()],
        defaultCacheBehavior: behaviour(
          { cachePolicyId: DISABLED, originRequestPolicyId: ALL_VIEWER },
          UNKNOWN,
        ),
      }),
    ),
    skip(
      "buckets, whichever answers",
      distribution({
        origins: [site(), site({ originId: "two" })],
        defaultCacheBehavior: behaviour({ cachePolicyId: OPTIMIZED }, UNKNOWN),
      }),
      /buckets/,
    ),
    pass("caching disabled", cached({ cachePolicyId: DISABLED })),
    pass("an own policy of no seconds", [cached({ cachePolicyId: "CP1" }), cachePolicy(0)]),
    pass("an own policy, ids unknown", [
      cached({ cachePolicyId: UNKNOWN }, vpc(), { on: { defaultCacheBehavior: [cachePolicy(0)] } }),
      cachePolicy(0),
    ]),
    pass("the old way", cached({ maxTtl: 0, forwardedValues: { cookies: { forward: "all" } } })),
    pass(
      "assets of a bucket beside it",
      distribution({
        origins: [vpc(), site()],
        defaultCacheBehavior: behaviour({ cachePolicyId: DISABLED, originRequestPolicyId: ALL_VIEWER }),
        orderedCacheBehaviors: [behaviour({ cachePolicyId: OPTIMIZED }, "site")],
      }),
    ),
    fail("cached", cached({ cachePolicyId: OPTIMIZED }), "defaultCacheBehavior.cachePolicyId", /another/),
    fail(
      "an own policy of a minute",
      [cached({ cachePolicyId: "CP1" }), cachePolicy(60)],
      "defaultCacheBehavior.cachePolicyId",
      /CachingDisabled/,
    ),
    fail("the old way without words", cached({}), "defaultCacheBehavior.maxTtl", /is not set/),
    fail(
      "no login forwarded",
      cached({ cachePolicyId: DISABLED, originRequestPolicyId: undefined }),
      "defaultCacheBehavior.originRequestPolicyId",
      /login/,
    ),
    fail(
      "a later behaviour",
      distribution({
        origins: [custom(https), site()],
        defaultCacheBehavior: behaviour({ cachePolicyId: OPTIMIZED }, "site"),
        orderedCacheBehaviors: [
          behaviour({ cachePolicyId: UNKNOWN, originRequestPolicyId: ALL_VIEWER }),
          behaviour({ cachePolicyId: OPTIMIZED, originRequestPolicyId: ALL_VIEWER }),
        ],
      }),
      "orderedCacheBehaviors[1].cachePolicyId",
      /another/,
    ),
    open("the policy", cached({ cachePolicyId: UNKNOWN }), "defaultCacheBehavior.cachePolicyId"),
    open(
      "how long an own policy keeps",
      [cached({ cachePolicyId: "CP1" }), cachePolicy(UNKNOWN)],
      "defaultCacheBehavior.cachePolicyId",
    ),
    open(
      "the target",
      distribution({
        origins: [vpc(), site()],
        defaultCacheBehavior: behaviour({ cachePolicyId: OPTIMIZED }, UNKNOWN),
      }),
      "defaultCacheBehavior.targetOriginId",
    ),
    skip(
      "a bucket",
      distribution({
        origins: [site()],
        defaultCacheBehavior: behaviour({ cachePolicyId: OPTIMIZED }, "site"),
      }),
      /buckets/,
    ),
  ],
  "cf-enabled": [
    pass("on", distribution({ enabled: true })),
    fail("off", distribution({ enabled: false }), "enabled", /is false/),
    open("whether", distribution({ enabled: UNKNOWN }), "enabled"),
  ],
});

it("policy pack, CloudFront: a policy that a known id does not name says nothing about it", () => {
  const policy = cachePolicy(0);
  const given = [
    cached({ cachePolicyId: OPTIMIZED }, vpc(), { on: { defaultCacheBehavior: [policy] } }),
    policy,
  ];
  assert.deepEqual(
    verdictsOn("cf-no-auth-cache", given).map(({ kind }) => kind),
    ["violation"],
  );
});
