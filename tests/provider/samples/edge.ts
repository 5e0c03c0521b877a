import * as aws from "@pulumi/aws";
import { network } from "./network";

const ACCOUNT = "210987654321";
const CERTIFICATE = `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/6f1b2c3d-0000-4000-8000-000000000011`;
const REGIONAL_CERTIFICATE = `arn:aws:acm:eu-central-1:${ACCOUNT}:certificate/6f1b2c3d-0000-4000-8000-000000000012`;
const ZONE = "Z08345671ABCDEFGHIJKL";
const EDGE = "us-east-1";

/** CloudFront docs: the managed policies CachingDisabled and AllViewer. */
const NO_CACHE = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3";

const behavior = {
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
};

const visibility = { cloudwatchMetricsEnabled: true, metricName: "acl", sampledRequestsEnabled: false };

const rule = (priority: number) => ({
  name: `rule-${priority}`,
  priority,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" },
  },
  visibilityConfig: { ...visibility, metricName: `rule-${priority}` },
});

function webAcl(name: string, scope: "CLOUDFRONT" | "REGIONAL", region: string) {
  const acl = new aws.wafv2.WebAcl(name, {
    scope,
    region,
    defaultAction: { allow: {} },
    rules: [rule(1), rule(2)],
    visibilityConfig: visibility,
  });
  const logs = new aws.cloudwatch.LogGroup(name, { name: `aws-waf-logs-${name}`, region });
  new aws.wafv2.WebAclLoggingConfiguration(name, {
    resourceArn: acl.arn,
    logDestinationConfigs: [logs.arn],
    region,
  });
  return acl;
}

/** A load balancer with a login, in private, behind a distribution; a web ACL before each. */
function program(): void {
  const { vpc, gateway, group, subnetIds } = network();
  const balancer = new aws.lb.LoadBalancer("balancer", {
    internal: true,
    subnets: subnetIds,
    securityGroups: [group.id],
  });
  const targets = new aws.lb.TargetGroup("targets", {
    vpcId: vpc.id,
    port: 8080,
    protocol: "HTTP",
    targetType: "ip",
  });
  const listener = new aws.lb.Listener("https", {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: "HTTPS",
    certificateArn: REGIONAL_CERTIFICATE,
    defaultActions: [
      { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "403" } },
    ],
  });
  const pool = new aws.cognito.UserPool("pool", {});
  const client = new aws.cognito.UserPoolClient("client", {
    userPoolId: pool.id,
    generateSecret: true,
    allowedOauthFlows: ["code"],
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthScopes: ["openid"],
    callbackUrls: ["https://chat.acme.dev/oauth2/idpresponse"],
    supportedIdentityProviders: ["COGNITO"],
  });
  const domain = new aws.cognito.UserPoolDomain("domain", { userPoolId: pool.id, domain: "acme-sample" });
  const rules = [
    new aws.lb.ListenerRule("login", {
      listenerArn: listener.arn,
      priority: 10,
      conditions: [{ hostHeader: { values: ["chat.acme.dev"] } }],
      actions: [
        {
          type: "authenticate-cognito",
          order: 1,
          authenticateCognito: {
            userPoolArn: pool.arn,
            userPoolClientId: client.id,
            userPoolDomain: domain.domain,
          },
        },
        { type: "forward", order: 2, targetGroupArn: targets.arn },
      ],
    }),
    new aws.lb.ListenerRule("health", {
      listenerArn: listener.arn,
      priority: 20,
      conditions: [{ pathPattern: { values: ["/health"] } }],
      actions: [{ type: "forward", targetGroupArn: targets.arn }],
    }),
  ];
  const inside = webAcl("inside", "REGIONAL", "eu-central-1");
  new aws.wafv2.WebAclAssociation("inside", { webAclArn: inside.arn, resourceArn: balancer.arn });

  const bucket = new aws.s3.Bucket("pages", {});
  new aws.s3.BucketObjectv2("page", { bucket: bucket.bucket, key: "index.html", content: "hello" });
  const access = new aws.cloudfront.OriginAccessControl("pages", {
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  });
  const origin = new aws.cloudfront.VpcOrigin(
    "balancer",
    {
      vpcOriginEndpointConfig: {
        name: "balancer",
        arn: balancer.arn,
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "https-only",
        originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
      },
    },
    { dependsOn: [listener, ...rules, gateway] },
  );
  const logout = new aws.cloudfront.Function("logout", {
    runtime: "cloudfront-js-2.0",
    code: "function handler(event) { return event.request; }",
    publish: true,
  });
  const headers = new aws.cloudfront.ResponseHeadersPolicy("headers", {
    securityHeadersConfig: { contentTypeOptions: { override: true } },
  });
  const cache = new aws.cloudfront.CachePolicy("cache", {
    parametersInCacheKeyAndForwardedToOrigin: {
      cookiesConfig: { cookieBehavior: "none" },
      headersConfig: { headerBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: "none" },
    },
  });
  const forwarded = new aws.cloudfront.OriginRequestPolicy("forwarded", {
    cookiesConfig: { cookieBehavior: "all" },
    headersConfig: { headerBehavior: "allViewer" },
    queryStringsConfig: { queryStringBehavior: "all" },
  });
  const distribution = new aws.cloudfront.Distribution("edge", {
    enabled: true,
    aliases: ["chat.acme.dev"],
    webAclId: webAcl("outside", "CLOUDFRONT", EDGE).arn,
    viewerCertificate: {
      acmCertificateArn: CERTIFICATE,
      minimumProtocolVersion: "TLSv1.2_2021",
      sslSupportMethod: "sni-only",
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    origins: [
      {
        originId: "balancer",
        domainName: balancer.dnsName,
        vpcOriginConfig: { vpcOriginId: origin.id },
      },
      {
        originId: "pages",
        domainName: bucket.bucketRegionalDomainName,
        originAccessControlId: access.id,
      },
    ],
    defaultCacheBehavior: {
      ...behavior,
      targetOriginId: "balancer",
      cachePolicyId: NO_CACHE,
      originRequestPolicyId: ALL_VIEWER,
      responseHeadersPolicyId: headers.id,
      functionAssociations: [{ eventType: "viewer-request", functionArn: logout.arn }],
    },
    orderedCacheBehaviors: [
      {
        ...behavior,
        pathPattern: "/static/*",
        targetOriginId: "pages",
        cachePolicyId: cache.id,
        originRequestPolicyId: forwarded.id,
        responseHeadersPolicyId: headers.id,
        functionAssociations: [{ eventType: "viewer-request", functionArn: logout.arn }],
      },
    ],
  });
  new aws.route53.Record("chat", {
    zoneId: ZONE,
    name: "chat.acme.dev",
    type: "A",
    aliases: [
      { name: distribution.domainName, zoneId: distribution.hostedZoneId, evaluateTargetHealth: false },
    ],
  });
  const logs = new aws.s3.Bucket("edge-logs", {});
  const source = new aws.cloudwatch.LogDeliverySource("edge", {
    region: EDGE,
    logType: "ACCESS_LOGS",
    resourceArn: distribution.arn,
  });
  const destination = new aws.cloudwatch.LogDeliveryDestination("edge", {
    region: EDGE,
    deliveryDestinationConfiguration: { destinationResourceArn: logs.arn },
    outputFormat: "json",
  });
  new aws.cloudwatch.LogDelivery("edge", {
    region: EDGE,
    deliverySourceName: source.name,
    deliveryDestinationArn: destination.arn,
  });
}

export const edge = {
  config: { "aws:region": "eu-central-1", existing: [CERTIFICATE, REGIONAL_CERTIFICATE, ZONE] },
  program,
} as const;
