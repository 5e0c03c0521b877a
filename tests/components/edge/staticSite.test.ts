import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../../cli/plan";
import { Distribution } from "../../../components/edge/distribution";
import { SiteConfig, type SiteConfigArgs } from "../../../components/edge/siteConfig";
import { StaticSite, siteBehaviors } from "../../../components/edge/staticSite";
import { PLACEHOLDER } from "../../../components/edge/staticSitePlan";
import { documentOf, inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const functionArn = "arn:aws:cloudfront::123456789012:function/pages";

/** A site as a system builds it: settings come from what the distribution's name decides. */
function site(context = testContext) {
  const files = new StaticSite("site", { context });
  const distribution = new Distribution("web", {
    context,
    comment: "Site",
    origins: { site: files.origin },
    ...siteBehaviors({
      origin: "site",
      hashedFiles: ["/_next/static/*"],
      directoryIndexArn: functionArn,
    }),
  });
  files.servedBy(distribution.distributionArn);
  new SiteConfig("settings", {
    context,
    bucketName: files.bucketName,
    settings: { redirectUri: pulumi.concat(distribution.publicUrl, "/auth/callback/"), scopes: ["openid"] },
  });
}

const plan = (options = {}) => planOf(() => site(), options);

describe("StaticSite", () => {
  it("is a private bucket, an access control and a page, and waits for nothing that waits for it", async () => {
    assert.deepEqual(
      inventory(await plan()).filter((entry) => !/Distribution|responseHeaders/.test(entry)),
      [
        "aws:cloudfront/originAccessControl:OriginAccessControl site-access",
        "aws:s3/bucket:Bucket site",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration site-lifecycle",
        `${OBJECT} settings`,
        `${OBJECT} site-placeholder`,
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls site-ownership",
        "aws:s3/bucketPolicy:BucketPolicy site-policy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock site-public-access",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration site-encryption",
        "aws:s3/bucketVersioning:BucketVersioning site-versioning",
        "gatehouse:edge:SiteConfig settings",
        "gatehouse:edge:StaticSite site",
        "gatehouse:storage:Bucket site",
      ],
    );
  });

  it("signs every request to the bucket", async () => {
    const { name, ...inputs } = resourceOf(
      await plan(),
      "aws:cloudfront/originAccessControl:OriginAccessControl",
    ).inputs;
    assert.match(String(name), /^site-access-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      description: "Reads the files of site",
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
  });

  it("lets its one distribution get objects, and does not let it list them", async () => {
    const all = await plan();
    const policy = resourceOf(all, "aws:s3/bucketPolicy:BucketPolicy");
    const bucket = resourceOf(all, "aws:s3/bucket:Bucket").inputs["bucket"];
    const distribution = resourceOf(all, "aws:cloudfront/distribution:Distribution");
    assert.deepEqual(documentOf(policy).Statement.slice(1), [
      {
        Sid: "DistributionReads",
        Effect: "Allow",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Action: ["s3:GetObject"],
        Resource: [`arn:aws:s3:::${bucket}/*`],
        Condition: { StringEquals: { "AWS:SourceArn": distribution.outputs["arn"] } },
      },
    ]);
    assert.equal(documentOf(policy).Statement[0]?.["Sid"], "DenyWithoutTls");
    assert.ok(waitsFor(policy).includes("aws:cloudfront/distribution:Distribution::web"));
    assert.ok(!waitsFor(distribution).includes("aws:s3/bucketPolicy:BucketPolicy::site-policy"));
  });

  it("in the engine's preview hides the distribution's id and nothing else of the policy", async () => {
    const documents = resourceOf(await plan({ unknowns: true }), "gatehouse:storage:Bucket").outputs[
      "documents"
    ] as Record<string, { Statement: readonly Record<string, unknown>[] }>;
    const [, statement] = documents["aws:s3/bucketPolicy:BucketPolicy::site-policy::policy"]?.Statement ?? [];
    assert.deepEqual(statement?.["Condition"], { StringEquals: { "AWS:SourceArn": UNKNOWN } });
    assert.deepEqual(statement?.["Action"], ["s3:GetObject"]);
    assert.match(String([statement?.["Resource"]].flat()[0]), /^arn:aws:s3:::site-[0-9a-f]{7}\/\*$/);
  });

  it("is an origin by its regional name, known before the bucket exists", async () => {
    const all = await plan({ unknowns: true });
    const bucket = resourceOf(all, "aws:s3/bucket:Bucket").inputs["bucket"];
    assert.deepEqual(resourceOf(all, "aws:cloudfront/distribution:Distribution").inputs["origins"], [
      {
        originId: "site",
        domainName: `${bucket}.s3.eu-central-1.amazonaws.com`,
        originAccessControlId: UNKNOWN,
      },
    ]);
  });

  it("has a page that the first publication replaces for good", async () => {
    const page = resourceOf(await plan(), OBJECT, "site-placeholder");
    assert.equal(page.inputs["key"], "index.html");
    assert.equal(page.inputs["content"], PLACEHOLDER);
    assert.match(PLACEHOLDER, /has not been published/);
    assert.equal(page.inputs["cacheControl"], "no-store");
    for (const property of Object.keys(page.inputs).filter(
      (key) => !["bucket", "key", "region"].includes(key),
    )) {
      assert.ok(page.ignoreChanges?.includes(property), property);
    }
  });

  for (const protect of [false, true]) {
    it(`${protect ? "keeps" : "gives up"} the bucket when the context ${protect ? "protects" : "does not"}`, async () => {
      const all = await planOf(() => site({ ...testContext, protect }));
      const bucket = resourceOf(all, "aws:s3/bucket:Bucket");
      assert.deepEqual([bucket.protect, bucket.inputs["forceDestroy"]], [protect, !protect]);
    });
  }

  it("asks the bucket for every page anew, and keeps files with a hash in their names", () => {
    assert.deepEqual(
      siteBehaviors({ origin: "site", hashedFiles: ["/assets/*"], directoryIndexArn: functionArn }),
      {
        defaultBehavior: {
          origin: "site",
          forward: "nothing",
          methods: "read",
          caching: "off",
          functions: { viewerRequest: functionArn },
        },
        behaviors: [
          {
            origin: "site",
            forward: "nothing",
            methods: "read",
            caching: "static",
            pathPattern: "/assets/*",
          },
        ],
      },
    );
  });

  it("never turns an error into a page, for an API's errors would be pages too", async () => {
    const { inputs } = resourceOf(await plan(), "aws:cloudfront/distribution:Distribution");
    assert.ok(!("customErrorResponses" in inputs));
    assert.equal(inputs["defaultRootObject"], "index.html");
  });

  it("refuses a second distribution, and names that the access control could not have", async () => {
    await planOf(() => {
      const files = new StaticSite("site", { context: testContext });
      const arn = pulumi.output("arn:aws:cloudfront::123456789012:distribution/E1");
      files.servedBy(arn);
      assert.throws(() => files.servedBy(arn), /one distribution/);
    });
    assert.throws(() => new StaticSite("s".repeat(50), { context: testContext }), /1 to 49/);
  });
});

describe("SiteConfig", () => {
  it("is an object that no cache keeps", async () => {
    const all = await plan();
    const { domainName } = resourceOf(all, "aws:cloudfront/distribution:Distribution").outputs;
    assert.deepEqual(resourceOf(all, OBJECT, "settings").inputs, {
      bucket: resourceOf(all, "aws:s3/bucket:Bucket").inputs["bucket"],
      cacheControl: "no-store",
      content: `{"redirectUri":"https://${domainName}/auth/callback/","scopes":["openid"]}`,
      contentType: "application/json",
      key: "config.json",
      region: "eu-central-1",
      tags: { "gatehouse:stack": "test", Name: "settings" },
    });
  });

  it("in the engine's preview shows the settings that are known", async () => {
    const all = await plan({ unknowns: true });
    assert.equal(resourceOf(all, OBJECT, "settings").inputs["content"], UNKNOWN);
    assert.deepEqual(resourceOf(all, "gatehouse:edge:SiteConfig").outputs["documents"], {
      [`${OBJECT}::settings::content`]: { redirectUri: UNKNOWN, scopes: ["openid"] },
    });
  });

  const config = (args: Partial<SiteConfigArgs>) =>
    new SiteConfig("settings", {
      context: testContext,
      bucketName: "site-1a2b3c4",
      settings: { clientId: "1example23456789" },
      ...args,
    });

  it("refuses a secret, by its name and without its value", async () => {
    const settings = { clientId: "1example23456789", clientSecret: pulumi.secret("hush-hush") };
    await assert.rejects(
      planOf(() => config({ settings })),
      (error: Error) =>
        /settings\.clientSecret is a secret/.test(error.message) && !/hush/.test(error.message),
    );
  });

  it("leaves out tags where S3 takes no more", async () => {
    const tags = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`tag${index}`, "x"]));
    const all = await planOf(() => config({ context: { ...testContext, tags } }));
    assert.equal(resourceOf(all, OBJECT).inputs["tags"], undefined);
  });

  it("refuses to be empty", () => {
    assert.throws(() => config({ settings: {} }), /settings is \{\}/);
  });
});
