"use strict";
const { Duration, aws_certificatemanager, aws_cloudfront, aws_cloudfront_origins } = require("aws-cdk-lib");
const {
  aws_elasticloadbalancingv2,
  aws_logs,
  aws_route53,
  aws_route53_targets,
  aws_wafv2,
} = require("aws-cdk-lib");

const FIELDS = [
  ...[
    "date",
    "time",
    "x-edge-location",
    "sc-bytes",
    "c-ip",
    "cs-method",
    "cs(Host)",
    "cs-uri-stem",
    "sc-status",
  ],
  ...[
    "cs(User-Agent)",
    "x-edge-result-type",
    "x-edge-request-id",
    "x-host-header",
    "cs-protocol",
    "cs-bytes",
  ],
  ...["time-taken", "ssl-protocol", "ssl-cipher", "x-edge-response-result-type", "cs-protocol-version"],
  ...["time-to-first-byte", "x-edge-detailed-result-type", "sc-content-type", "sc-content-len"],
];

/** CloudFront with a firewall before a load balancer without a public address, its logs, and the name. */
exports.edge = (scope, { vpc, groups, logBucket, edgeLogBucket, logGroup, domain }) => {
  const zone = aws_route53.HostedZone.fromHostedZoneAttributes(scope, "Zone", {
    hostedZoneId: "Z0EXAMPLE1234567890",
    zoneName: "example.com",
  });
  const certificate = new aws_certificatemanager.Certificate(scope, "Certificate", {
    domainName: domain,
    validation: aws_certificatemanager.CertificateValidation.fromDns(zone),
  });
  const balancer = new aws_elasticloadbalancingv2.ApplicationLoadBalancer(scope, "LoadBalancer", {
    vpc,
    internetFacing: false,
    securityGroup: groups.loadBalancer,
    deletionProtection: true,
    dropInvalidHeaderFields: true,
    idleTimeout: Duration.seconds(300),
  });
  balancer.logAccessLogs(logBucket, "alb");
  const targets = new aws_elasticloadbalancingv2.ApplicationTargetGroup(scope, "Targets", {
    vpc,
    port: 8080,
    protocol: aws_elasticloadbalancingv2.ApplicationProtocol.HTTP,
    targetType: aws_elasticloadbalancingv2.TargetType.IP,
    deregistrationDelay: Duration.seconds(30),
    stickinessCookieDuration: Duration.days(1),
    healthCheck: { path: "/health", healthyThresholdCount: 2, unhealthyThresholdCount: 3 },
  });
  const listener = balancer.addListener("Https", {
    port: 443,
    certificates: [certificate],
    sslPolicy: aws_elasticloadbalancingv2.SslPolicy.TLS13_RES,
    defaultTargetGroups: [targets],
    open: false,
  });
  const acl = firewall(scope, logGroup);
  const distribution = new aws_cloudfront.Distribution(scope, "Distribution", {
    domainNames: [domain],
    certificate,
    comment: "gatehouse prod",
    httpVersion: aws_cloudfront.HttpVersion.HTTP2_AND_3,
    minimumProtocolVersion: aws_cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    priceClass: aws_cloudfront.PriceClass.PRICE_CLASS_100,
    webAclId: acl.attrArn,
    defaultBehavior: {
      origin: aws_cloudfront_origins.VpcOrigin.withApplicationLoadBalancer(balancer, {
        protocolPolicy: aws_cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        readTimeout: Duration.seconds(120),
        keepaliveTimeout: Duration.seconds(60),
      }),
      allowedMethods: aws_cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: aws_cloudfront.CachePolicy.CACHING_DISABLED,
      compress: false,
      originRequestPolicy: aws_cloudfront.OriginRequestPolicy.ALL_VIEWER,
      responseHeadersPolicy: headers(scope),
      viewerProtocolPolicy: aws_cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    },
  });
  const target = aws_route53.RecordTarget.fromAlias(new aws_route53_targets.CloudFrontTarget(distribution));
  new aws_route53.ARecord(scope, "Name", { zone, recordName: domain, target });
  new aws_route53.AaaaRecord(scope, "NameIpv6", { zone, recordName: domain, target });
  deliverLogs(scope, distribution, edgeLogBucket);
  return { balancer, listener, targets, distribution, acl };
};

function headers(scope) {
  return new aws_cloudfront.ResponseHeadersPolicy(scope, "Headers", {
    comment: "Security headers of open-webui",
    removeHeaders: ["Server", "X-Powered-By"],
    securityHeadersBehavior: {
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: aws_cloudfront.HeadersFrameOption.SAMEORIGIN, override: false },
      referrerPolicy: {
        referrerPolicy: aws_cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
        override: false,
      },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        includeSubdomains: true,
        override: true,
      },
    },
  });
}

function deliverLogs(scope, distribution, bucket) {
  const source = new aws_logs.CfnDeliverySource(scope, "EdgeLogSource", {
    name: "open-webui-edge",
    logType: "ACCESS_LOGS",
    resourceArn: distribution.distributionArn,
  });
  const destination = new aws_logs.CfnDeliveryDestination(scope, "EdgeLogDestination", {
    name: "open-webui-edge",
    destinationResourceArn: bucket.bucketArn,
    outputFormat: "json",
  });
  const delivery = new aws_logs.CfnDelivery(scope, "EdgeLogDelivery", {
    deliverySourceName: source.ref,
    deliveryDestinationArn: destination.attrArn,
    recordFields: FIELDS,
    s3SuffixPath: "{yyyy}/{MM}/{dd}/",
  });
  delivery.addResourceDependency(source);
}

function firewall(scope, logGroup) {
  const visibilityConfig = (metricName) => ({
    cloudWatchMetricsEnabled: true,
    metricName,
    sampledRequestsEnabled: false,
  });
  const managed = (name, priority, group, extra = {}) => ({
    name,
    priority,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: "AWS", name: group, ...extra } },
    visibilityConfig: visibilityConfig(`gatehouse-prod-${name}`),
  });
  const bodies = ["SizeRestrictions", "CrossSiteScripting", "GenericRFI", "GenericLFI", "EC2MetaDataSSRF"];
  const begins = (path, textTransformations) => ({
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: "STARTS_WITH",
      searchString: path,
      textTransformations,
    },
  });
  const elsewhere = (path) => ({
    notStatement: {
      statement: {
        andStatement: {
          statements: [
            begins(path, [{ priority: 0, type: "NONE" }]),
            begins(path, [
              { priority: 0, type: "URL_DECODE" },
              { priority: 1, type: "NORMALIZE_PATH_WIN" },
            ]),
          ],
        },
      },
    },
  });
  const labelled = (body) => ({
    labelMatchStatement: { scope: "LABEL", key: `awswaf:managed:aws:core-rule-set:${body}_Body` },
  });
  const acl = new aws_wafv2.CfnWebACL(scope, "WebAcl", {
    scope: "CLOUDFRONT",
    defaultAction: { allow: {} },
    visibilityConfig: visibilityConfig("gatehouse-prod"),
    rules: [
      managed("ip-reputation", 1, "AWSManagedRulesAmazonIpReputationList"),
      managed("known-bad-inputs", 2, "AWSManagedRulesKnownBadInputsRuleSet"),
      managed("common", 3, "AWSManagedRulesCommonRuleSet", {
        ruleActionOverrides: bodies.map((body) => ({ name: `${body}_BODY`, actionToUse: { count: {} } })),
      }),
      {
        name: "bodies",
        priority: 4,
        action: { block: {} },
        statement: {
          andStatement: {
            statements: [
              { orStatement: { statements: bodies.map(labelled) } },
              ...["/api/chat/", "/api/v1/", "/openai/"].map(elsewhere),
            ],
          },
        },
        visibilityConfig: visibilityConfig("gatehouse-prod-bodies"),
      },
      {
        name: "rate-limit",
        priority: 5,
        action: { block: {} },
        statement: { rateBasedStatement: { aggregateKeyType: "IP", evaluationWindowSec: 300, limit: 2000 } },
        visibilityConfig: visibilityConfig("gatehouse-prod-rate-limit"),
      },
    ],
  });
  const log = logGroup("WebAclLog", { logGroupName: "aws-waf-logs-open-webui" });
  new aws_wafv2.CfnLoggingConfiguration(scope, "WebAclLogging", {
    resourceArn: acl.attrArn,
    logDestinationConfigs: [log.logGroupArn],
    loggingFilter: {
      DefaultBehavior: "DROP",
      Filters: [
        {
          Behavior: "KEEP",
          Requirement: "MEETS_ANY",
          Conditions: [{ ActionCondition: { Action: "BLOCK" } }],
        },
      ],
    },
  });
  return acl;
}
