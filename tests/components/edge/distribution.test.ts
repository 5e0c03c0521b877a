import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type PlanResource, SECRET, UNKNOWN } from "../../../cli/plan";
import { Distribution, type DistributionArgs } from "../../../components/edge/distribution";
import { EdgeFunction } from "../../../components/edge/edgeFunction";
import { VpcOrigin } from "../../../components/edge/vpcOrigin";
import { inventory, planOf, resourceOf, resourcesOf, testContext, waitsFor } from "../../support/plan";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const HEADERS = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
const COMPONENT = "gatehouse:edge:Distribution";
const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
const dnsName = "internal-chat-1a2b3c4-1.eu-central-1.elb.amazonaws.com";
const vpcOriginId = "vo_JQEa410sssUFoY6wMkx69j";

const base: DistributionArgs = {
  context: testContext,
  comment: "Chat",
  origins: { app: { kind: "vpc", vpcOriginId, protocol: "http", dnsName } },
  defaultBehavior: { origin: "app", caching: "off", forward: "everything", methods: "all" },
};

/** With a domain: a public load balancer that knows CloudFront by a header. */
const named: Partial<DistributionArgs> = {
  domainNames: ["chat.example.com", "www.example.com"],
  certificateArn,
  origins: {
    app: { kind: "load-balancer", dnsName, headers: { "X-Origin-Verify": "s3cret-s3cret-s3cret" } },
  },
};

const files = {
  origin: "app",
  caching: "static",
  forward: "host",
  methods: "read",
  pathPattern: "/static/*",
} as const;

const create = (args: Partial<DistributionArgs> = {}, name = "chat") =>
  new Distribution(name, { ...base, ...args });

const distributionOf = async (args: Partial<DistributionArgs> = {}): Promise<PlanResource> =>
  resourceOf(await planOf(() => create(args)), DISTRIBUTION);

type Inputs = Readonly<Record<string, unknown>>;

describe("Distribution", () => {
  it("is a distribution and the policy of its answers' headers", async () => {
    assert.deepEqual(inventory(await planOf(() => create())), [
      `${DISTRIBUTION} chat`,
      `${HEADERS} chat-headers`,
      `${COMPONENT} chat`,
    ]);
  });

  it("without a domain answers at CloudFront's name, for a private origin", async () => {
    const plan = await planOf(() => create());
    const headersPolicy = resourceOf(plan, HEADERS).id;
    assert.deepEqual(resourceOf(plan, DISTRIBUTION).inputs, {
      comment: "Chat",
      defaultCacheBehavior: {
        allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        cachedMethods: ["GET", "HEAD"],
        compress: false,
        originRequestPolicyId: "216adef6-5c7f-47e4-b989-5492eafa07d3",
        responseHeadersPolicyId: headersPolicy,
        targetOriginId: "app",
        viewerProtocolPolicy: "redirect-to-https",
      },
      enabled: true,
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      origins: [
        {
          domainName: dnsName,
          originId: "app",
          vpcOriginConfig: { originKeepaliveTimeout: 60, originReadTimeout: 120, vpcOriginId },
        },
      ],
      priceClass: "PriceClass_100",
      restrictions: { geoRestriction: { restrictionType: "none" } },
      retainOnDelete: false,
      tags: { "gatehouse:stack": "test", Name: "chat" },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
      waitForDeployment: true,
    });
    const { distributionId, distributionArn, domainName, hostedZoneId, publicUrl } = resourceOf(
      plan,
      COMPONENT,
    ).outputs;
    assert.match(String(distributionId), /^E[0-9A-Z]{13}$/);
    assert.equal(distributionArn, `arn:aws:cloudfront::123456789012:distribution/${distributionId}`);
    assert.match(String(domainName), /^d[0-9a-z]{13}\.cloudfront\.net$/);
    assert.equal(hostedZoneId, "Z2FDTNDATAQYW2");
    assert.equal(publicUrl, `https://${domainName}`);
  });

  it("with a domain answers at its names from TLS 1.2 on, and reaches a public origin by HTTPS", async () => {
    const plan = await planOf(() =>
      create({ ...named, webAclArn: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/chat/1" }),
    );
    const { aliases, viewerCertificate, origins, webAclId } = resourceOf(plan, DISTRIBUTION).inputs;
    assert.deepEqual(aliases, ["chat.example.com", "www.example.com"]);
    assert.deepEqual(viewerCertificate, {
      acmCertificateArn: certificateArn,
      minimumProtocolVersion: "TLSv1.2_2021",
      sslSupportMethod: "sni-only",
    });
    assert.equal(webAclId, "arn:aws:wafv2:us-east-1:123456789012:global/webacl/chat/1");
    assert.deepEqual(origins, [
      {
        customHeaders: [{ name: "X-Origin-Verify", value: SECRET }],
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originKeepaliveTimeout: 60,
          originProtocolPolicy: "https-only",
          originReadTimeout: 120,
          originSslProtocols: ["TLSv1.2"],
        },
        domainName: dnsName,
        originId: "app",
      },
    ]);
    assert.equal(resourceOf(plan, COMPONENT).outputs["publicUrl"], "https://chat.example.com");
  });

  it("shows the secret of an origin nowhere, neither given as text nor as secret", async () => {
    for (const value of ["s3cret-s3cret-s3cret", pulumi.secret("s3cret-s3cret-s3cret")]) {
      const origins = {
        app: { kind: "load-balancer", dnsName, headers: { "X-Origin-Verify": value } },
      } as const;
      const plan = await planOf(() => create({ ...named, origins }));
      assert.doesNotMatch(JSON.stringify(plan), /s3cret/);
      const component = resourceOf(plan, COMPONENT).inputs["origins"] as Record<string, Inputs>;
      assert.deepEqual(component["app"]?.["headers"], { "X-Origin-Verify": SECRET });
    }
  });

  it("caches static files at the edge without cookies, queries and Authorization, in the given order", async () => {
    const behaviors = [files, { ...files, pathPattern: "/_app/immutable/*" }];
    const { orderedCacheBehaviors, defaultCacheBehavior } = (await distributionOf({ ...named, behaviors }))
      .inputs;
    const { responseHeadersPolicyId } = defaultCacheBehavior as Inputs;
    const cached = {
      allowedMethods: ["GET", "HEAD", "OPTIONS"],
      cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
      cachedMethods: ["GET", "HEAD"],
      compress: true,
      originRequestPolicyId: "bf0718e1-ba1e-49d1-88b1-f726733018ae",
      responseHeadersPolicyId,
      targetOriginId: "app",
      viewerProtocolPolicy: "redirect-to-https",
    };
    assert.deepEqual(orderedCacheBehaviors, [
      { pathPattern: "/static/*", ...cached },
      { pathPattern: "/_app/immutable/*", ...cached },
    ]);
  });

  const policies: readonly (readonly [DistributionArgs["defaultBehavior"]["forward"], string | undefined])[] =
    [
      ["everything", "216adef6-5c7f-47e4-b989-5492eafa07d3"],
      ["everything-but-host", "b689b0a8-53d0-40ab-baf2-68738e2966ac"],
      ["host", "bf0718e1-ba1e-49d1-88b1-f726733018ae"],
      ["nothing", undefined],
    ];
  for (const [forward, policy] of policies) {
    it(`forwards ${forward} to a private origin in HTTP by ${policy ?? "no policy"}`, async () => {
      const defaultBehavior = { ...base.defaultBehavior, forward };
      const { defaultCacheBehavior } = (await distributionOf({ defaultBehavior })).inputs;
      assert.equal((defaultCacheBehavior as Inputs)["originRequestPolicyId"], policy);
    });
  }

  it("answers / with index.html where a bucket takes every other path", async () => {
    const site = {
      kind: "bucket",
      bucketRegionalDomainName: "site.s3.eu-central-1.amazonaws.com",
      originAccessControlId: "E1A2B3C4D5E6F7",
    } as const;
    const ofSite = await distributionOf({
      origins: { app: site },
      defaultBehavior: { origin: "app", caching: "off", forward: "nothing", methods: "read" },
    });
    assert.equal(ofSite.inputs["defaultRootObject"], "index.html");
    assert.equal("defaultRootObject" in (await distributionOf()).inputs, false);
  });

  it("runs functions where a behaviour names them", async () => {
    const viewerRequest = "arn:aws:cloudfront::123456789012:function/agent-logout";
    const viewerResponse = "arn:aws:cloudfront::123456789012:function/agent-after";
    const behaviors = [{ ...base.defaultBehavior, pathPattern: "/logout", functions: { viewerRequest } }];
    const defaultBehavior = { ...base.defaultBehavior, functions: { viewerRequest, viewerResponse } };
    const { inputs } = await distributionOf({ behaviors, defaultBehavior });
    assert.deepEqual((inputs["orderedCacheBehaviors"] as readonly Inputs[])[0]?.["functionAssociations"], [
      { eventType: "viewer-request", functionArn: viewerRequest },
    ]);
    assert.deepEqual((inputs["defaultCacheBehavior"] as Inputs)["functionAssociations"], [
      { eventType: "viewer-request", functionArn: viewerRequest },
      { eventType: "viewer-response", functionArn: viewerResponse },
    ]);
  });

  it("takes timeouts and price class", async () => {
    const waits = { readTimeoutSeconds: 1, keepaliveSeconds: 120 };
    const origins = { app: { kind: "vpc", vpcOriginId, protocol: "http", dnsName, ...waits } } as const;
    const prices = { "100": "PriceClass_100", "200": "PriceClass_200", all: "PriceClass_All" } as const;
    for (const [priceClass, name] of Object.entries(prices)) {
      const { inputs } = await distributionOf({ origins, priceClass: priceClass as "100" });
      assert.equal(inputs["priceClass"], name);
      assert.deepEqual((inputs["origins"] as readonly Inputs[])[0]?.["vpcOriginConfig"], {
        originKeepaliveTimeout: 120,
        originReadTimeout: 1,
        vpcOriginId,
      });
    }
    const undefinedWaits = { readTimeoutSeconds: undefined, keepaliveSeconds: undefined };
    const silent = { app: { kind: "vpc", vpcOriginId, protocol: "http", dnsName, ...undefinedWaits } };
    const { inputs } = await distributionOf({ origins: silent as unknown as DistributionArgs["origins"] });
    assert.deepEqual((inputs["origins"] as readonly Inputs[])[0]?.["vpcOriginConfig"], {
      originKeepaliveTimeout: 60,
      originReadTimeout: 120,
      vpcOriginId,
    });
  });

  it("puts the security headers on every answer and takes the names of the software off", async () => {
    const policy = resourceOf(
      await planOf(() => create({ contentSecurityPolicy: "default-src 'self'" })),
      HEADERS,
    );
    const { name, ...inputs } = policy.inputs;
    assert.match(String(name), /^chat-headers-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      comment: "Security headers of chat",
      removeHeadersConfig: { items: [{ header: "Server" }, { header: "X-Powered-By" }] },
      securityHeadersConfig: {
        contentSecurityPolicy: { contentSecurityPolicy: "default-src 'self'", override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "SAMEORIGIN", override: false },
        referrerPolicy: { override: false, referrerPolicy: "strict-origin-when-cross-origin" },
        strictTransportSecurity: {
          accessControlMaxAgeSec: 31536000,
          includeSubdomains: false,
          override: true,
        },
      },
    });
  });

  it("writes access logs where a bucket is given", async () => {
    const plan = await planOf(() => {
      const ready = new aws.s3.BucketPolicy("edge-logs", { bucket: "edge-logs", policy: "{}" });
      create({ accessLogs: { bucketArn: "arn:aws:s3:::edge-logs", ready } });
    });
    assert.deepEqual(inventory(plan), [
      `${DISTRIBUTION} chat`,
      `${HEADERS} chat-headers`,
      "aws:cloudwatch/logDelivery:LogDelivery chat-logs",
      "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination chat-logs-destination",
      "aws:cloudwatch/logDeliverySource:LogDeliverySource chat-logs-source",
      "aws:s3/bucketPolicy:BucketPolicy edge-logs",
      `${COMPONENT} chat`,
      "gatehouse:edge:EdgeLogs chat-logs",
    ]);
    const { inputs } = resourceOf(plan, "aws:cloudwatch/logDeliverySource:LogDeliverySource");
    assert.equal(inputs["resourceArn"], resourceOf(plan, COMPONENT).outputs["distributionArn"]);
    assert.deepEqual(resourceOf(plan, COMPONENT).inputs["accessLogs"], {
      bucketArn: "arn:aws:s3:::edge-logs",
    });
    // The older kind wants a bucket with ACLs.
    assert.equal(resourceOf(plan, DISTRIBUTION).inputs["loggingConfig"], undefined);
  });

  it("is protected where the context protects, and alone in that", async () => {
    const context = { ...testContext, protect: true };
    const plan = await planOf(() => create({ context }));
    assert.deepEqual(
      plan.resources.filter(({ protect }) => protect).map(({ type }) => type),
      [DISTRIBUTION],
    );
    assert.equal((await distributionOf()).protect, false);
  });

  it("gives its names up before another distribution takes them", async () => {
    assert.equal((await distributionOf(named)).deleteBeforeReplace, true);
    assert.equal((await distributionOf()).deleteBeforeReplace, undefined);
  });

  it("waits for what it is told to, and for its origin", async () => {
    const plan = await planOf(() => {
      const balancer = new aws.lb.LoadBalancer("chat", { subnets: ["subnet-a", "subnet-b"] });
      const listener = new aws.lb.Listener("chat-http", {
        loadBalancerArn: balancer.arn,
        port: 80,
        defaultActions: [{ type: "forward" }],
      });
      const origin = new VpcOrigin("chat-private", {
        context: testContext,
        loadBalancerArn: balancer.arn,
        protocol: "http",
        ready: [listener],
      });
      const app = {
        kind: "vpc",
        vpcOriginId: origin.vpcOriginId,
        protocol: origin.protocol,
        dnsName: balancer.dnsName,
      } as const;
      create({ origins: { app }, dependsOn: [listener] });
    });
    assert.deepEqual(waitsFor(resourceOf(plan, DISTRIBUTION)).slice().sort(), [
      `${HEADERS}::chat-headers`,
      "aws:cloudfront/vpcOrigin:VpcOrigin::chat-private",
      "aws:lb/listener:Listener::chat-http",
      "aws:lb/loadBalancer:LoadBalancer::chat",
    ]);
  });

  it("shows its policies, patterns and protocols before anything exists", async () => {
    const plan = await planOf(
      () => {
        const balancer = new aws.lb.LoadBalancer("chat", { subnets: ["subnet-a", "subnet-b"] });
        const certificate = new aws.acm.Certificate("chat", { domainName: "chat.example.com" });
        const logout = new EdgeFunction("chat-logout", {
          context: testContext,
          code: "function handler(event) { return event.request; }",
          comment: "Logout",
        });
        const behaviors = [
          files,
          {
            ...base.defaultBehavior,
            pathPattern: "/logout",
            functions: { viewerRequest: logout.functionArn },
          },
        ];
        const headers = { "X-Origin-Verify": pulumi.secret("s3cret-s3cret-s3cret") };
        const origins = { app: { kind: "load-balancer", dnsName: balancer.dnsName, headers } } as const;
        create({ ...named, certificateArn: certificate.arn, origins, behaviors });
      },
      { unknowns: true },
    );
    const { inputs } = resourceOf(plan, DISTRIBUTION);
    const [origin] = inputs["origins"] as readonly Inputs[];
    assert.equal(origin?.["domainName"], UNKNOWN);
    assert.deepEqual(origin?.["customHeaders"], [{ name: "X-Origin-Verify", value: SECRET }]);
    const { originProtocolPolicy } = (origin?.["customOriginConfig"] ?? {}) as Inputs;
    assert.equal(originProtocolPolicy, "https-only");
    assert.deepEqual(inputs["viewerCertificate"], {
      acmCertificateArn: UNKNOWN,
      minimumProtocolVersion: "TLSv1.2_2021",
      sslSupportMethod: "sni-only",
    });
    assert.deepEqual(inputs["aliases"], ["chat.example.com", "www.example.com"]);
    const [cached, leaving] = inputs["orderedCacheBehaviors"] as readonly Inputs[];
    assert.equal(cached?.["pathPattern"], "/static/*");
    assert.equal(cached?.["cachePolicyId"], "658327ea-f89d-4fab-a63d-7e88639e58f6");
    assert.equal(cached?.["viewerProtocolPolicy"], "redirect-to-https");
    const [{ functionArn } = {}] = (leaving?.["functionAssociations"] ?? []) as readonly Inputs[];
    assert.match(String(functionArn), /:function\/chat-logout-[0-9a-f]{7}$/);
    assert.equal(resourceOf(plan, COMPONENT).outputs["publicUrl"], "https://chat.example.com");
    assert.equal(resourceOf(plan, COMPONENT).outputs["domainName"], UNKNOWN);
  });

  it("has its arguments seen by policies, without resources", async () => {
    const { context, ...inputs } = resourceOf(await planOf(() => create()), COMPONENT).inputs;
    assert.ok(context);
    const { context: _, ...given } = base;
    assert.deepEqual(inputs, given);
  });

  it("makes no policy of its own beside the headers'", async () => {
    const plan = await planOf(() => create({ ...named, behaviors: [files] }));
    assert.equal(resourcesOf(plan, "aws:cloudfront/cachePolicy:CachePolicy").length, 0);
  });
});
