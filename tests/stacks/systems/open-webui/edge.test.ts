import assert from "node:assert/strict";
import { shippedFacts } from "../../../../cli/offline/facts";
import { nameOf, type Plan, SECRET } from "../../../../cli/plan";
import { assertGolden } from "../../../support/golden";
import { containersOf, documentOf, resourceOf, resourcesOf, waitsFor } from "../../../support/plan";
import { openWebuiConfig, previewOf } from "../../../support/stack";
import { assertClean, type Config, change, difference, namesOf, withoutDomain } from "./shapes";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const KEY = "aws:kms/key:Key";
const LISTENER = "aws:lb/listener:Listener";
const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const RECORD = "aws:route53/record:Record";
const RULE = "aws:lb/listenerRule:ListenerRule";
const TOPIC = "aws:sns/topic:Topic";
const VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";
const WEB_ACL = "aws:wafv2/webAcl:WebAcl";

const REGION = "eu-central-1";
const LIST = shippedFacts.regions[REGION]!.cloudFrontPrefixList;
/** Managed by CloudFront: no caching, every header, cookie and query; static files, the Host header alone. */
const POLICIES = {
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  allViewer: "216adef6-5c7f-47e4-b989-5492eafa07d3",
  cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  hostHeaderOnly: "bf0718e1-ba1e-49d1-88b1-f726733018ae",
} as const;

const edges: Readonly<Record<string, Config>> = {
  none: openWebuiConfig,
  public: change({ "gatehouse:edge": "cloudfront-public" }),
  private: change({ "gatehouse:edge": "cloudfront-private" }),
  address: { ...withoutDomain, "gatehouse:edge": "cloudfront-private" },
};

/** Who may reach the load balancer: `443 from pl-…`. */
function doors(plan: Plan): readonly string[] {
  const group = resourceOf(plan, GROUP, "open-webui-load-balancer").id;
  return resourcesOf(plan, INGRESS)
    .filter(({ inputs }) => inputs["securityGroupId"] === group)
    .map(({ inputs }) => {
      const { cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId, fromPort, toPort } = inputs;
      const peer = cidrIpv4 ?? cidrIpv6 ?? prefixListId ?? referencedSecurityGroupId;
      return `${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`} from ${peer}`;
    })
    .sort();
}

/** The listeners and their rules, as `443 HTTPS: forward`. */
function listeners(plan: Plan): readonly string[] {
  const type = (actions: unknown) => (actions as { type: string }[]).map((action) => action.type).join(", ");
  return [
    ...resourcesOf(plan, LISTENER).map(
      ({ inputs }) => `${inputs["port"]} ${inputs["protocol"]}: ${type(inputs["defaultActions"])}`,
    ),
    ...resourcesOf(plan, RULE).map(({ inputs }) => `rule ${inputs["priority"]}: ${type(inputs["actions"])}`),
  ].sort();
}

const originOf = (plan: Plan) =>
  (resourceOf(plan, DISTRIBUTION).inputs["origins"] as Record<string, unknown>[])[0]!;

describe("The edge of Open WebUI", () => {
  const plans: Record<string, Plan> = {};
  before(async function () {
    this.timeout(60_000);
    for (const [name, config] of Object.entries(edges)) {
      plans[name] = (await previewOf(config)).plan;
    }
  });

  for (const name of Object.keys(edges)) {
    it(`holds nothing that AWS or a policy is known to refuse: ${name}`, () => assertClean(plans[name]!));
  }

  for (const name of ["public", "private", "address"]) {
    it(`adds and takes away exactly what its golden file says: ${name}`, () => {
      assertGolden(`open-webui-edge-${name}.txt`, difference(plans["none"]!, plans[name]!));
    });
  }

  it("admits the internet without CloudFront, else CloudFront's list on one port alone", () => {
    assert.deepEqual(Object.fromEntries(Object.entries(plans).map(([name, plan]) => [name, doors(plan)])), {
      none: ["443 from 0.0.0.0/0", "80 from 0.0.0.0/0"],
      public: [`443 from ${LIST}`],
      private: [`443 from ${LIST}`],
      address: [`80 from ${LIST}`],
    });
  });

  it("lets nobody past the load balancer, whatever the edge", () => {
    for (const [name, plan] of Object.entries(plans)) {
      const balancer = resourceOf(plan, GROUP, "open-webui-load-balancer").id;
      const task = resourceOf(plan, GROUP, "open-webui-task").id;
      const reaching = resourcesOf(plan, INGRESS).filter(({ inputs }) => inputs["securityGroupId"] === task);
      assert.deepEqual(
        reaching.map(({ inputs }) => [inputs["fromPort"], inputs["referencedSecurityGroupId"]]),
        [[8080, balancer]],
        name,
      );
      const others = resourcesOf(plan, INGRESS).filter(
        ({ inputs }) =>
          inputs["securityGroupId"] !== balancer && inputs["referencedSecurityGroupId"] === undefined,
      );
      // A NAT instance takes packets from the VPC's own range.
      assert.deepEqual(
        others.map(({ inputs }) => inputs["cidrIpv4"]).filter((cidr) => !String(cidr).startsWith("10.42.")),
        [],
        name,
      );
    }
  });

  it("listens on what each edge speaks", () => {
    const found = Object.fromEntries(Object.entries(plans).map(([name, plan]) => [name, listeners(plan)]));
    assert.deepEqual(found, {
      none: ["443 HTTPS: forward", "80 HTTP: redirect"],
      public: ["443 HTTPS: fixed-response", "rule 10: forward"],
      private: ["443 HTTPS: forward"],
      address: ["80 HTTP: forward"],
    });
  });

  it("answers 403 to whoever does not know the secret header, which the state keeps as a secret", () => {
    const plan = plans["public"]!;
    const { defaultActions } = resourceOf(plan, LISTENER).inputs;
    assert.deepEqual(defaultActions, [
      {
        type: "fixed-response",
        fixedResponse: { contentType: "text/plain", messageBody: "Forbidden", statusCode: "403" },
      },
    ]);
    const { conditions } = resourceOf(plan, RULE).inputs;
    assert.deepEqual(JSON.stringify(conditions).includes(SECRET), true);
    assert.match(JSON.stringify(originOf(plan)["customHeaders"]), /X-Origin-Verify/);
    assert.ok(JSON.stringify(originOf(plan)["customHeaders"]).includes(SECRET));
    const rule = (conditions as { httpHeader: { httpHeaderName: string } }[])[0];
    assert.equal(rule?.httpHeader.httpHeaderName, "X-Origin-Verify");
  });

  it("gives a load balancer behind a VPC origin no public address", () => {
    const place = (plan: Plan) => {
      const { internal, subnets } = resourceOf(plan, LOAD_BALANCER).inputs;
      const ids = subnets as string[];
      const named = resourcesOf(plan, "aws:ec2/subnet:Subnet").filter(({ id }) => ids.includes(String(id)));
      return [internal, ...named.map(nameOf)];
    };
    const [publicly, privately] = [
      [false, "open-webui-public-a", "open-webui-public-b"],
      [true, "open-webui-private-a", "open-webui-private-b"],
    ];
    assert.deepEqual(place(plans["none"]!), publicly);
    assert.deepEqual(place(plans["public"]!), publicly);
    assert.deepEqual(place(plans["private"]!), privately);
    assert.deepEqual(place(plans["address"]!), privately);
  });

  it("speaks HTTPS to the load balancer where a certificate can match, HTTP inside the VPC where none can", () => {
    const protocol = (plan: Plan) =>
      (resourceOf(plan, VPC_ORIGIN).inputs["vpcOriginEndpointConfig"] as Record<string, unknown>)[
        "originProtocolPolicy"
      ];
    assert.equal(protocol(plans["private"]!), "https-only");
    assert.equal(protocol(plans["address"]!), "http-only");
    const origin = originOf(plans["public"]!)["customOriginConfig"] as Record<string, unknown>;
    assert.equal(origin["originProtocolPolicy"], "https-only");
    assert.deepEqual(resourcesOf(plans["public"]!, VPC_ORIGIN), []);
  });

  it("starts CloudFront after what it leads to", () => {
    const origin = waitsFor(resourceOf(plans["private"]!, VPC_ORIGIN));
    assert.ok(origin.includes(`${LISTENER}::open-webui-https`), origin.join(", "));
    // The load balancer knows a new secret before CloudFront sends it.
    const distribution = waitsFor(resourceOf(plans["public"]!, DISTRIBUTION));
    assert.ok(distribution.includes(`${RULE}::open-webui-guard`), distribution.join(", "));
  });

  it("forwards every header, cookie and query, caches nothing, and waits two minutes for an answer", () => {
    for (const name of ["public", "private", "address"]) {
      const { defaultCacheBehavior, orderedCacheBehaviors } = resourceOf(plans[name]!, DISTRIBUTION).inputs;
      const { cachePolicyId, originRequestPolicyId, allowedMethods, compress, viewerProtocolPolicy } =
        defaultCacheBehavior as Record<string, unknown>;
      assert.deepEqual(
        { cachePolicyId, originRequestPolicyId, compress, viewerProtocolPolicy },
        {
          cachePolicyId: POLICIES.cachingDisabled,
          originRequestPolicyId: POLICIES.allViewer,
          compress: false,
          viewerProtocolPolicy: "redirect-to-https",
        },
        name,
      );
      assert.equal((allowedMethods as string[]).length, 7);
      assert.equal(orderedCacheBehaviors, undefined);
      const { vpcOriginConfig, customOriginConfig } = originOf(plans[name]!);
      const { originReadTimeout, originKeepaliveTimeout } = (vpcOriginConfig ?? customOriginConfig) as Record<
        string,
        number
      >;
      // The load balancer's idle timeout is 300 s: it keeps a connection longer than CloudFront does.
      assert.deepEqual([originReadTimeout, originKeepaliveTimeout], [120, 60], name);
    }
  });

  it("keeps static files at the edge where asked to, and asks for them by the name of the certificate", async () => {
    const cloudfront = { "gatehouse:cloudfront": { cacheStaticFiles: true } };
    for (const [config, forwarded] of [
      [{ ...edges["private"], ...cloudfront }, POLICIES.hostHeaderOnly],
      [{ ...edges["address"], ...cloudfront }, undefined],
    ] as const) {
      const { plan } = await previewOf(config);
      const behaviors = resourceOf(plan, DISTRIBUTION).inputs["orderedCacheBehaviors"];
      assert.deepEqual(
        (behaviors as Record<string, unknown>[]).map((behavior) => [
          behavior["pathPattern"],
          behavior["cachePolicyId"],
          behavior["originRequestPolicyId"],
          behavior["allowedMethods"],
        ]),
        ["/_app/immutable/*", "/static/*"].map((path) => [
          path,
          POLICIES.cachingOptimized,
          forwarded,
          ["GET", "HEAD", "OPTIONS"],
        ]),
      );
      assertClean(plan);
    }
  });

  it("serves the domain with a certificate of us-east-1 that shares its proof with the load balancer's", () => {
    for (const name of ["public", "private"]) {
      const plan = plans[name]!;
      const { aliases, viewerCertificate } = resourceOf(plan, DISTRIBUTION).inputs;
      assert.deepEqual(aliases, ["chat.acme.dev"]);
      const { acmCertificateArn, minimumProtocolVersion } = viewerCertificate as Record<string, unknown>;
      assert.match(String(acmCertificateArn), /^arn:aws:acm:us-east-1:/);
      assert.equal(minimumProtocolVersion, "TLSv1.2_2021");
      const certificates = resourcesOf(plan, CERTIFICATE).map((one) => [nameOf(one), one.inputs["region"]]);
      assert.deepEqual(certificates, [
        ["open-webui", REGION],
        ["open-webui-edge", "us-east-1"],
      ]);
      assert.deepEqual(namesOf(plan, RECORD), [
        "open-webui",
        "open-webui-ipv6",
        "open-webui-validation-chat.acme.dev",
      ]);
    }
    const { aliases, viewerCertificate } = resourceOf(plans["address"]!, DISTRIBUTION).inputs;
    assert.deepEqual([aliases, viewerCertificate], [undefined, { cloudfrontDefaultCertificate: true }]);
    assert.deepEqual(resourcesOf(plans["address"]!, CERTIFICATE), []);
  });

  it("has one certificate for both in us-east-1", async () => {
    const models = {
      openaiCompatible: { baseUrl: "https://api.acme.dev/v1", apiKey: { secure: "v1:AAAA:BBBB" } },
    };
    const there = { ...edges["private"], "aws:region": "us-east-1", "gatehouse:models": models };
    const { plan } = await previewOf(there);
    const { arn } = resourceOf(plan, CERTIFICATE).outputs;
    const { acmCertificateArn } = resourceOf(plan, DISTRIBUTION).inputs["viewerCertificate"] as {
      acmCertificateArn: string;
    };
    assert.equal(acmCertificateArn, resourceOf(plan, LISTENER).inputs["certificateArn"]);
    assert.equal(acmCertificateArn, arn);
    // Alarms of CloudFront tell the stack's own topic: one topic, one key.
    assert.deepEqual([namesOf(plan, TOPIC), namesOf(plan, KEY)], [["open-webui-alarms"], ["open-webui"]]);
    assert.deepEqual(
      namesOf(plan, ALARM).filter((name) => name.includes("-global-")),
      ["open-webui-global-cloudfront-errors"],
    );
    assertClean(plan);
  });

  it("brings its own certificates where DNS is elsewhere, and makes no record", async () => {
    const brought = (region: string) =>
      `arn:aws:acm:${region}:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const { plan } = await previewOf({
      ...edges["private"],
      "gatehouse:domain": { name: "chat.acme.dev", certificateArn: brought(REGION) },
      "gatehouse:cloudfront": { certificateArn: brought("us-east-1") },
    });
    assert.deepEqual([namesOf(plan, CERTIFICATE), namesOf(plan, RECORD)], [[], []]);
    assert.equal(resourceOf(plan, LISTENER).inputs["certificateArn"], brought(REGION));
    const viewer = resourceOf(plan, DISTRIBUTION).inputs["viewerCertificate"] as Record<string, unknown>;
    assert.equal(viewer["acmCertificateArn"], brought("us-east-1"));
    assert.match(String(plan.outputs["distributionDomainName"]), /\.cloudfront\.net$/);
    assertClean(plan);
  });

  it("keeps the access logs without query strings and cookies, and leaves them out where not wanted", async () => {
    const delivery = "aws:cloudwatch/logDelivery:LogDelivery";
    const { recordFields } = resourceOf(plans["private"]!, delivery).inputs;
    const fields = recordFields as string[];
    assert.ok(fields.includes("cs-uri-stem"));
    assert.deepEqual(
      fields.filter((field) => /query|cookie|referer/i.test(field)),
      [],
    );
    const { plan } = await previewOf({
      ...edges["private"],
      "gatehouse:cloudfront": { accessLogs: false },
    });
    assert.deepEqual(resourcesOf(plan, delivery), []);
    assert.deepEqual(
      namesOf(plan, "aws:s3/bucket:Bucket").filter((name) => name.includes("edge")),
      [],
    );
  });

  it("logs users in at CloudFront's address where there is no domain", () => {
    const plan = plans["address"]!;
    const address = `https://${resourceOf(plan, DISTRIBUTION).outputs["domainName"]}`;
    assert.equal(plan.outputs["url"], address);
    const client = resourceOf(plan, "aws:cognito/userPoolClient:UserPoolClient");
    assert.deepEqual(client.inputs["callbackUrls"], [`${address}/oauth/oidc/callback`]);
    const environment = Object.fromEntries(
      containersOf(plan)[0]!.environment.map(({ name, value }) => [name, value]),
    );
    assert.deepEqual(
      [environment["WEBUI_URL"], environment["CORS_ALLOW_ORIGIN"], environment["OPENID_REDIRECT_URI"]],
      [address, address, `${address}/oauth/oidc/callback`],
    );
    assert.deepEqual(resourcesOf(plan, RECORD), []);
  });

  it("answers where CloudFront is, for DNS elsewhere", () => {
    const keys = (name: string) => Object.keys(plans[name]!.outputs);
    const added = ["distributionDomainName", "distributionId"];
    for (const name of ["public", "private", "address"]) {
      assert.deepEqual(
        keys(name).filter((key) => !keys("none").includes(key)),
        added,
      );
    }
    assert.equal(plans["private"]!.outputs["url"], "https://chat.acme.dev");
  });

  it("rotates the origin's secret: the load balancer takes the new one and the one before", async () => {
    const { plan } = await previewOf({
      ...edges["public"],
      "gatehouse:cloudfront": { originSecretVersion: 3 },
    });
    const [condition] = resourceOf(plan, RULE).inputs["conditions"] as { httpHeader: unknown }[];
    assert.ok(JSON.stringify(condition).includes(SECRET));
    assert.deepEqual(
      namesOf(plan, "random:index/randomPassword:RandomPassword").filter((name) => /-v\d$/.test(name)),
      ["open-webui-v2", "open-webui-v3"],
    );
  });
});

describe("The web ACL of Open WebUI", () => {
  const acl = (scope: string, more: Config = {}) => ({ "gatehouse:webAcl": { scope, ...more } });
  const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
  const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";

  it("is absent by default in small", async () => {
    const { plan } = await previewOf(openWebuiConfig);
    assert.deepEqual(resourcesOf(plan, WEB_ACL), []);
  });

  it("stands before the load balancer, in the stack's region with the stack's key", async () => {
    const { plan } = await previewOf(change(acl("regional")));
    const webAcl = resourceOf(plan, WEB_ACL);
    assert.deepEqual([webAcl.inputs["scope"], webAcl.inputs["region"]], ["REGIONAL", REGION]);
    const { resourceArn } = resourceOf(plan, ASSOCIATION).inputs;
    assert.equal(resourceArn, resourceOf(plan, LOAD_BALANCER).outputs["arn"]);
    const log = resourcesOf(plan, "aws:cloudwatch/logGroup:LogGroup").find(({ inputs }) =>
      String(inputs["name"]).startsWith("aws-waf-logs-"),
    );
    assert.equal(log?.inputs["kmsKeyId"], resourceOf(plan, KEY).outputs["arn"]);
    assert.ok(!JSON.stringify(webAcl.inputs["rules"]).includes("FORWARDED_IP"));
    assert.ok(namesOf(plan, ALARM).includes("open-webui-entry-blocked-requests"));
    assertClean(plan);
  });

  it("judges visitors by the forwarded address behind CloudFront", async () => {
    const { plan } = await previewOf({ ...edges["public"], ...acl("regional") });
    assert.ok(JSON.stringify(resourceOf(plan, WEB_ACL).inputs["rules"]).includes("FORWARDED_IP"));
    assert.equal(resourceOf(plan, DISTRIBUTION).inputs["webAclId"], undefined);
    assertClean(plan);
  });

  it("stands before CloudFront in us-east-1 with every child, its alarms, their topic and key", async () => {
    const { plan } = await previewOf({ ...edges["private"], ...acl("cloudfront") });
    const webAcl = resourceOf(plan, WEB_ACL);
    assert.equal(webAcl.inputs["scope"], "CLOUDFRONT");
    assert.equal(resourceOf(plan, DISTRIBUTION).inputs["webAclId"], webAcl.outputs["arn"]);
    assert.deepEqual(resourcesOf(plan, ASSOCIATION), []);
    const there = plan.resources.filter(({ custom, inputs }) => custom && inputs["region"] === "us-east-1");
    assert.deepEqual(there.map((one) => `${one.type.split(":").at(-1)} ${nameOf(one)}`).sort(), [
      "Alias open-webui-global-alias",
      "Certificate open-webui-edge",
      "CertificateValidation open-webui-edge",
      "Key open-webui-global",
      "LogDelivery open-webui-logs",
      "LogDeliveryDestination open-webui-logs-destination",
      "LogDeliverySource open-webui-logs-source",
      "LogGroup open-webui-logs",
      "MetricAlarm open-webui-global-blocked-requests",
      "MetricAlarm open-webui-global-cloudfront-errors",
      "Topic open-webui-global-alarms",
      "TopicPolicy open-webui-global-alarms-policy",
      "WebAcl open-webui",
      "WebAclLoggingConfiguration open-webui-logging",
    ]);
    const { arn } = resourceOf(plan, TOPIC, "open-webui-global-alarms").outputs;
    for (const alarm of ["blocked-requests", "cloudfront-errors"]) {
      const { alarmActions } = resourceOf(plan, ALARM, `open-webui-global-${alarm}`).inputs;
      assert.deepEqual(alarmActions, [arn], alarm);
    }
    assertClean(plan);
  });

  it("limits the rate, blocks countries, and looks into no body of chats and uploads", async () => {
    const more = { rateLimit: 777, blockCountries: ["KP"] };
    const { plan } = await previewOf({ ...edges["private"], ...acl("cloudfront", more) });
    const rules = resourceOf(plan, WEB_ACL).inputs["rules"] as { name: string; statement: unknown }[];
    assert.deepEqual(
      rules.map(({ name }) => name),
      ["countries", "ip-reputation", "known-bad-inputs", "common", "bodies", "rate-limit"],
    );
    const text = (name: string) => JSON.stringify(rules.find((rule) => rule.name === name)?.statement);
    assert.match(text("rate-limit"), /"limit":777/);
    assert.match(text("countries"), /"countryCodes":\["KP"\]/);
    const exempt = [...text("bodies").matchAll(/"searchString":"([^"]+)"/g)].map(([, path]) => path);
    assert.deepEqual([...new Set(exempt)], ["/api/chat/", "/api/v1/", "/openai/"]);
  });

  it("logs no cookie, no token and no query", async () => {
    const { plan } = await previewOf({ ...edges["private"], ...acl("cloudfront") });
    assert.deepEqual(resourceOf(plan, LOGGING).inputs["redactedFields"], [
      { singleHeader: { name: "authorization" } },
      { singleHeader: { name: "cookie" } },
      { queryString: {} },
    ]);
  });
});

describe("Where the account may not use us-east-1", () => {
  const own = ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"];
  const locked = {
    "gatehouse:account": { allowedRegions: own },
    "gatehouse:webAcl": { scope: "cloudfront" },
  };
  const certificateArn =
    "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";

  it("the web ACL stands before the load balancer, and nothing is made there", async () => {
    for (const config of [
      { ...edges["address"], ...locked },
      { ...edges["private"], ...locked, "gatehouse:cloudfront": { certificateArn } },
    ]) {
      const { plan, warnings } = await previewOf(config);
      assert.equal(resourceOf(plan, WEB_ACL).inputs["scope"], "REGIONAL");
      const elsewhere = plan.resources.filter(
        ({ inputs }) => ![undefined, REGION].includes(inputs["region"] as string),
      );
      assert.deepEqual(elsewhere.map(nameOf), []);
      assert.deepEqual(
        ["the load balancer gets a regional one", "CloudFront writes no access logs"].map((part) =>
          warnings.some((text) => text.includes(part)),
        ),
        [true, true],
      );
      assertClean(plan);
    }
  });

  it("a certificate that would be made there is refused", async () => {
    await assert.rejects(previewOf({ ...edges["private"], ...locked }), {
      name: "InputError",
      message: /gatehouse:account\.allowedRegions does not hold us-east-1: The certificate would be made/,
    });
  });
});

describe("The bucket of CloudFront's access logs", () => {
  it("takes them from the delivery service for this account alone", async () => {
    const { plan } = await previewOf(edges["private"]!);
    const policy = documentOf(
      resourceOf(plan, "aws:s3/bucketPolicy:BucketPolicy", "open-webui-edge-logs-policy"),
    );
    const admits = policy.Statement.filter((statement) => statement["Effect"] === "Allow");
    assert.equal(admits.length, 1);
    assert.match(JSON.stringify(admits), /delivery\.logs\.amazonaws\.com/);
    assert.match(JSON.stringify(admits), /"aws:SourceAccount":"123456789012"/);
  });
});
