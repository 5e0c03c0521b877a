import assert from "node:assert/strict";
import { Distribution, type DistributionArgs } from "../../../components/edge/distribution";
import { planOf, resourceOf, testContext } from "../../support/plan";

const dnsName = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";
const bucketRegionalDomainName = "site-1a2b3c4.s3.eu-central-1.amazonaws.com";
const read = { origin: "site", caching: "static", forward: "nothing", methods: "read" } as const;
const call = { origin: "api", caching: "off", forward: "everything-but-host", methods: "all" } as const;

const create = (args: Partial<DistributionArgs> = {}) =>
  new Distribution("web", {
    context: testContext,
    comment: "Site and API",
    origins: {
      site: { kind: "bucket", bucketRegionalDomainName, originAccessControlId: "E2QWRUHAPOMQZL" },
      api: { kind: "api", dnsName },
    },
    defaultBehavior: read,
    behaviors: [{ pathPattern: "/api/*", ...call }],
    ...args,
  });

const inputs = async () =>
  resourceOf(await planOf(() => create()), "aws:cloudfront/distribution:Distribution").inputs;

describe("Distribution in front of a bucket and an API", () => {
  it("signs requests to the bucket, and reaches the API in HTTPS from TLS 1.2 on", async () => {
    assert.deepEqual((await inputs())["origins"], [
      {
        originId: "site",
        domainName: bucketRegionalDomainName,
        originAccessControlId: "E2QWRUHAPOMQZL",
      },
      {
        originId: "api",
        domainName: dnsName,
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: ["TLSv1.2"],
          originReadTimeout: 120,
          originKeepaliveTimeout: 60,
        },
      },
    ]);
  });

  it("sends the bucket nothing of the viewer, and the API everything but the host name", async () => {
    const { defaultCacheBehavior, orderedCacheBehaviors } = await inputs();
    assert.equal((defaultCacheBehavior as Record<string, unknown>)["originRequestPolicyId"], undefined);
    assert.deepEqual(
      (orderedCacheBehaviors as readonly Record<string, unknown>[]).map((behavior) => [
        behavior["originRequestPolicyId"],
        behavior["cachePolicyId"],
      ]),
      // AllViewerExceptHostHeader and CachingDisabled.
      [["b689b0a8-53d0-40ab-baf2-68738e2966ac", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"]],
    );
  });

  const refused: readonly [string, Partial<DistributionArgs>, RegExp][] = [
    ["the public host name for a bucket", { defaultBehavior: { ...read, forward: "host" } }, /to a bucket/],
    [
      "cookies for a bucket",
      { defaultBehavior: { ...read, caching: "off", forward: "everything" } },
      /defaultBehavior\.forward and methods is "everything, read"/,
    ],
    [
      "uploads to a bucket",
      { defaultBehavior: { ...read, caching: "off", methods: "all" } },
      /defaultBehavior\.forward and methods is "nothing, all"/,
    ],
    [
      "the public host name for an API",
      { behaviors: [{ pathPattern: "/api/*", ...call, forward: "everything" }] },
      /behaviors\[0\]\.forward is "everything"; allowed: "everything-but-host" or "nothing" to an API/,
    ],
    [
      "an API's timeout that CloudFront does not have",
      {
        origins: {
          site: { kind: "bucket", bucketRegionalDomainName, originAccessControlId: "E2QWRUHAPOMQZL" },
          api: { kind: "api", dnsName, readTimeoutSeconds: 121 },
        },
      },
      /origins\.api\.readTimeoutSeconds is 121/,
    ],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => create(args), message));
  }
});
