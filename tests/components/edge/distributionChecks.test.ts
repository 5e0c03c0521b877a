import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Distribution } from "../../../components/edge/distribution";
import type { DistributionArgs, PathBehavior } from "../../../components/edge/distributionArgs";
import { covers } from "../../../components/edge/distributionChecks";
import { InputError } from "../../../components/shared/errors";
import { planOf, resourceOf, testContext } from "../../support/plan";

const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
const base: DistributionArgs = {
  context: testContext,
  comment: "Chat",
  domainNames: ["chat.example.com"],
  certificateArn,
  origins: { app: { kind: "load-balancer", dnsName: "chat-1.eu-central-1.elb.amazonaws.com" } },
  defaultBehavior: { origin: "app", caching: "off", forward: "everything", methods: "all" },
};
const path = (pathPattern: string, change: Partial<PathBehavior> = {}): PathBehavior => ({
  ...base.defaultBehavior,
  ...change,
  pathPattern,
});
const privately = (protocol: "http" | "https") =>
  ({ kind: "vpc", vpcOriginId: "vo_1", protocol, dnsName: "internal-chat-1.elb.amazonaws.com" }) as const;

function create(args: Partial<DistributionArgs>, name = "chat") {
  return new Distribution(name, { ...base, ...args });
}

/** The whole message, which starts with the component's name. */
const says = (message: string) => ({ name: "InputError", message: `Distribution "chat": ${message}` });

describe("Distribution refuses", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => path(`/p${index}`));
  const cases: readonly (readonly [string, Partial<DistributionArgs>, string])[] = [
    [
      "names without a certificate",
      { certificateArn: undefined },
      "certificateArn is not set; allowed: a certificate with domainNames, and none without.",
    ],
    [
      "a certificate without names",
      { domainNames: [] },
      'certificateArn is "set"; allowed: a certificate with domainNames, and none without.',
    ],
    [
      "a certificate of another region",
      { certificateArn: certificateArn.replace("us-east-1", "eu-central-1") },
      `certificateArn is "${certificateArn.replace("us-east-1", "eu-central-1")}"; allowed: a certificate of ACM in us-east-1, the only region that CloudFront reads.`,
    ],
    [
      "a name twice",
      { domainNames: ["chat.example.com", "chat.example.com"] },
      'domainNames is ["chat.example.com","chat.example.com"]; allowed: each name once, 100 at most.',
    ],
    [
      "a name that cannot be served",
      { domainNames: ["Chat.example.com"] },
      'domainNames[0] is "Chat.example.com"; allowed: lower case; use "chat.example.com".',
    ],
    [
      "a long comment",
      { comment: "c".repeat(129) },
      `comment is "${"c".repeat(129)}"; allowed: at most 128 characters.`,
    ],
    [
      "another price class",
      { priceClass: "300" as "100" },
      'priceClass is "300"; allowed: "100", "200" or "all".',
    ],
    [
      "a policy of several lines",
      { contentSecurityPolicy: "default-src 'self';\nimg-src *" },
      "contentSecurityPolicy is \"default-src 'self';\\nimg-src *\"; allowed: one line of printable ASCII with at most 1783 characters.",
    ],
    [
      "an origin that does not exist",
      { behaviors: [path("/api/*", { origin: "api" })] },
      'behaviors[0].origin is "api"; allowed: app.',
    ],
    [
      "an origin that nobody uses",
      { origins: { ...base.origins, spare: privately("http") } },
      'origins.spare is "vpc"; allowed: an origin that a behaviour uses; remove it.',
    ],
    [
      "a read timeout over CloudFront's quota",
      { origins: { app: { ...privately("http"), readTimeoutSeconds: 121 } } },
      "origins.app.readTimeoutSeconds is 121; allowed: 1 to 120; more needs a higher quota from AWS Support.",
    ],
    [
      "a keep-alive that is no whole number",
      { origins: { app: { ...privately("http"), keepaliveSeconds: 0.5 } } },
      "origins.app.keepaliveSeconds is 0.5; allowed: 1 to 120; more needs a higher quota from AWS Support.",
    ],
    [
      "a header that CloudFront keeps for itself, and does not print the value",
      {
        origins: {
          app: {
            kind: "load-balancer",
            dnsName: "chat-1.eu-central-1.elb.amazonaws.com",
            headers: { "X-Amz-Secret": "s3cret" },
          },
        },
      },
      'origins.app.headers is "X-Amz-Secret"; allowed: names of letters, digits and hyphens that CloudFront lets you set, such as X-Origin-Verify.',
    ],
    [
      "cookies in the cache",
      { behaviors: [path("/static/*", { caching: "static", methods: "read" })] },
      'behaviors[0].forward is "everything"; allowed: "host" or "nothing" with caching "static"; what depends on the user is not cached.',
    ],
    [
      "uploads in the cache",
      { behaviors: [path("/static/*", { caching: "static", forward: "host" })] },
      'behaviors[0].methods is "all"; allowed: "read" with caching "static".',
    ],
    [
      "a public origin that is asked for by its own name, which ends in 502",
      { defaultBehavior: { ...base.defaultBehavior, forward: "everything-but-host" } },
      'defaultBehavior.forward is "everything-but-host"; allowed: "everything" or "host" to a load balancer in HTTPS, whose certificate is for the public name.',
    ],
    [
      "a private origin in HTTPS that is asked for by its own name",
      {
        origins: { app: privately("https") },
        defaultBehavior: { ...base.defaultBehavior, forward: "nothing" },
      },
      'defaultBehavior.forward is "nothing"; allowed: "everything" or "host" to a load balancer in HTTPS, whose certificate is for the public name.',
    ],
    [
      "a pattern without a slash",
      { behaviors: [path("static/*")] },
      'behaviors[0].pathPattern is "static/*"; allowed: a pattern that starts with / and is not /*, which is the default behaviour\'s.',
    ],
    [
      "the pattern of the default behaviour",
      { behaviors: [path("/*")] },
      'behaviors[0].pathPattern is "/*"; allowed: a pattern that starts with / and is not /*, which is the default behaviour\'s.',
    ],
    [
      "a pattern that is never reached",
      { behaviors: [path("/static/*"), path("/static/app/*")] },
      'behaviors[1].pathPattern is "/static/app/*"; allowed: a pattern that /static/* before it does not take already; put the narrower pattern first.',
    ],
    [
      "more than 75 behaviours",
      { behaviors: many(75) },
      "behaviors is 75; allowed: at most 74; join patterns by wildcards.",
    ],
  ];
  for (const [title, args, message] of cases) {
    it(title, async () => {
      await planOf(() => {
        assert.throws(() => create(args), says(message));
      });
    });
  }

  it("a name that leaves the access logs no room", async () => {
    await planOf(() => {
      const name = "a".repeat(36);
      assert.throws(() => create({}, name), {
        message: `Distribution "${name}": name is "${name}"; allowed: 1 to 35 letters, digits, hyphens and underscores.`,
      });
    });
  });

  it("every fault at once, before a resource exists", async () => {
    const plan = await planOf(() => {
      assert.throws(
        () => create({ comment: "c".repeat(129), domainNames: [], behaviors: [path("/*")] }),
        (error: unknown) => error instanceof InputError && error.faults.length === 3,
      );
    });
    assert.deepEqual(
      plan.resources.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
      [],
    );
  });
});

describe("Distribution takes", () => {
  const inputsOf = async (args: Partial<DistributionArgs>, name?: string) =>
    resourceOf(await planOf(() => create(args, name)), "aws:cloudfront/distribution:Distribution").inputs;

  it("as many behaviours and names as CloudFront does", async () => {
    const behaviors = Array.from({ length: 74 }, (_, index) => path(`/p${index}`));
    const domainNames = Array.from({ length: 100 }, (_, index) => `c${index}.example.com`);
    const inputs = await inputsOf({ behaviors, domainNames }, "a".repeat(35));
    assert.equal((inputs["orderedCacheBehaviors"] as unknown[]).length, 74);
    assert.deepEqual(inputs["aliases"], domainNames);
  });

  it("a certificate that is made together with it, whose region it cannot see", async () => {
    const { viewerCertificate } = await inputsOf({ certificateArn: pulumi.output(certificateArn) });
    assert.equal((viewerCertificate as Record<string, unknown>)["acmCertificateArn"], certificateArn);
  });

  it("static files by the public name alone, and a narrow pattern before a wide one", async () => {
    const cached = { caching: "static", forward: "host", methods: "read" } as const;
    const behaviors = [path("/static/app/*", cached), path("/static/*", cached), path("/?.txt")];
    const { orderedCacheBehaviors } = await inputsOf({ behaviors });
    assert.deepEqual(
      (orderedCacheBehaviors as readonly Record<string, unknown>[]).map(({ pathPattern }) => pathPattern),
      ["/static/app/*", "/static/*", "/?.txt"],
    );
  });
});

describe("covers", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["/a", "/a", true],
    ["/a/*", "/a/b", true],
    ["/a/*", "/a/*", true],
    ["/a*", "/ab/*", true],
    ["/a/*", "/a", false],
    ["/a/b", "/a/*", false],
    ["/*/a*", "/b/ab", false],
    ["/?*", "/b", false],
    ["/a", "/ab", false],
  ];
  for (const [earlier, later, expected] of cases) {
    it(`${earlier} ${expected ? "takes" : "leaves"} ${later}`, () => {
      assert.equal(covers(earlier, later), expected);
    });
  }
});
