import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { usEast1Certificate } from "../../../components/identity/customDomain";
import { ManagedLogin, type ManagedLoginArgs } from "../../../components/identity/managedLogin";
import { inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain";
const BRANDING = "aws:cognito/managedLoginBranding:ManagedLoginBranding";
const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000";
const args: ManagedLoginArgs = {
  context: testContext,
  userPoolId: "eu-central-1_AbC123xyz",
  clientIds: { web: "client1", cli: "client2" },
  domain: { prefix: "chat-0a1b2c3d" },
};
const plan = (overrides: Partial<ManagedLoginArgs> = {}, options = {}) =>
  planOf(() => new ManagedLogin("login", { ...args, ...overrides }), options);
const custom = {
  domain: { name: "auth.example.com", certificateArn, hostedZoneId: "Z0123456789ABCDEFGHIJ" },
};

describe("ManagedLogin with a prefix", () => {
  it("creates a branding for each client and the domain", async () => {
    assert.deepEqual(inventory(await plan()), [
      `${BRANDING} login-branding-cli`,
      `${BRANDING} login-branding-web`,
      `${DOMAIN} login`,
      "gatehouse:identity:ManagedLogin login",
    ]);
  });

  it("shows version 2 under the prefix, replaced by deletion first", async () => {
    const domain = resourceOf(await plan(), DOMAIN);
    assert.deepEqual(domain.inputs, {
      domain: "chat-0a1b2c3d",
      managedLoginVersion: 2,
      region: "eu-central-1",
      userPoolId: "eu-central-1_AbC123xyz",
    });
    assert.equal(domain.deleteBeforeReplace, true);
  });

  it("styles every client before the domain serves it", async () => {
    const all = await plan();
    const brandings = resourcesOf(all, BRANDING);
    assert.deepEqual(
      brandings.map(({ inputs }) => [
        inputs["clientId"],
        inputs["useCognitoProvidedValues"],
        inputs["settings"],
      ]),
      [
        ["client2", true, undefined],
        ["client1", true, undefined],
      ],
    );
    assert.deepEqual(
      resourceOf(all, DOMAIN).dependencies,
      brandings.map(({ urn }) => urn),
    );
  });

  it("takes a style of one's own instead of Cognito's, never both", async () => {
    const asset = { category: "FORM_LOGO", colorMode: "LIGHT", extension: "SVG", bytes: "PHN2Zy8+" } as const;
    const all = await plan({ branding: { settings: { components: { form: 1 } }, assets: [asset] } });
    const { inputs } = resourceOf(all, BRANDING, "login-branding-web");
    assert.deepEqual(inputs, {
      assets: [asset],
      clientId: "client1",
      region: "eu-central-1",
      settings: '{"components":{"form":1}}',
      userPoolId: "eu-central-1_AbC123xyz",
    });
  });

  it("knows its addresses at the engine's preview", async () => {
    const all = await plan({}, { unknowns: true });
    assert.deepEqual(resourceOf(all, "gatehouse:identity:ManagedLogin").outputs, {
      host: "chat-0a1b2c3d.auth.eu-central-1.amazoncognito.com",
      baseUrl: "https://chat-0a1b2c3d.auth.eu-central-1.amazoncognito.com",
      logoutEndpoint: "https://chat-0a1b2c3d.auth.eu-central-1.amazoncognito.com/logout",
      userPoolDomain: "chat-0a1b2c3d",
      documents: {},
    });
  });

  it("has the FIPS host in GovCloud", async () => {
    const context = { ...testContext, partition: "aws-us-gov", region: "us-gov-west-1" };
    const { host } = resourceOf(await plan({ context }), "gatehouse:identity:ManagedLogin").outputs;
    assert.equal(host, "chat-0a1b2c3d.auth-fips.us-gov-west-1.amazoncognito.com");
  });

  it("makes whoever reads its address wait for the domain", async () => {
    const all = await planOf(() => {
      const login = new ManagedLogin("login", args);
      return new aws.ssm.Parameter(
        "reader",
        { type: "String", value: login.baseUrl },
        { dependsOn: [...login.ready] },
      );
    });
    assert.ok(
      resourceOf(all, "aws:ssm/parameter:Parameter").propertyDependencies["value"]?.includes(
        resourceOf(all, DOMAIN).urn,
      ),
    );
  });
});

describe("ManagedLogin with a domain of one's own", () => {
  it("adds the alias to Cognito's distribution", async () => {
    const all = await plan(custom);
    const domain = resourceOf(all, DOMAIN);
    assert.deepEqual(domain.inputs, {
      certificateArn,
      domain: "auth.example.com",
      managedLoginVersion: 2,
      region: "eu-central-1",
      userPoolId: "eu-central-1_AbC123xyz",
    });
    assert.deepEqual(resourceOf(all, "aws:route53/record:Record", "login-alias").inputs, {
      aliases: [
        {
          evaluateTargetHealth: false,
          name: domain.outputs["cloudfrontDistribution"],
          zoneId: domain.outputs["cloudfrontDistributionZoneId"],
        },
      ],
      name: "auth.example.com",
      type: "A",
      zoneId: "Z0123456789ABCDEFGHIJ",
    });
  });

  it("leaves the record to others without a hosted zone", async () => {
    const all = await plan({ domain: { name: "auth.example.com", certificateArn } });
    assert.deepEqual(resourcesOf(all, "aws:route53/record:Record"), []);
  });

  it("knows its addresses at the engine's preview", async () => {
    const all = await plan(custom, { unknowns: true });
    const { host, userPoolDomain } = resourceOf(all, "gatehouse:identity:ManagedLogin").outputs;
    assert.deepEqual([host, userPoolDomain], ["auth.example.com", "auth.example.com"]);
  });

  it("waits for what it is told to, such as the parent's record, which is no input", async () => {
    const all = await planOf(() => {
      const parent = new aws.route53.Record("parent", {
        zoneId: "Z0",
        name: "example.com",
        type: "A",
        ttl: 60,
        records: ["192.0.2.1"],
      });
      return new ManagedLogin("login", { ...args, ...custom, dependsOn: [parent] });
    });
    assert.ok(
      resourceOf(all, DOMAIN).dependencies.includes(
        resourceOf(all, "aws:route53/record:Record", "parent").urn,
      ),
    );
    assert.ok(!("dependsOn" in resourceOf(all, "gatehouse:identity:ManagedLogin").inputs));
  });

  it("takes the ARN of a certificate that AWS will name", async () => {
    const domain = { name: "auth.example.com", certificateArn: pulumi.output(certificateArn) };
    assert.equal(resourceOf(await plan({ domain }), DOMAIN).inputs["certificateArn"], certificateArn);
  });

  it("judges such an ARN when it is known", () => {
    assert.equal(usEast1Certificate(certificateArn, "x"), certificateArn);
    assert.throws(
      () => usEast1Certificate(certificateArn.replace("us-east-1", "eu-central-1"), 'ManagedLogin "login"'),
      /^InputError: ManagedLogin "login": domain\.certificateArn is .*an ACM certificate in us-east-1\.$/,
    );
  });
});

describe("ManagedLogin refuses", () => {
  const china = { ...testContext, partition: "aws-cn", region: "cn-north-1" };
  const govCloud = { ...testContext, partition: "aws-us-gov", region: "us-gov-west-1" };
  const asset = { category: "FORM_LOGO", colorMode: "LIGHT", extension: "SVG", bytes: "PHN2Zy8+" } as const;
  const cases: readonly [string, Partial<ManagedLoginArgs>, RegExp][] = [
    ["no client", { clientIds: {} }, /clientIds is \[\]/],
    ["a key that is no name", { clientIds: { "a b": "x" } }, /clientIds is \["a b"\]/],
    [
      "a reserved prefix",
      { domain: { prefix: "my-cognito" } },
      /domain\.prefix is "my-cognito".*reserves the word/,
    ],
    ["China", { context: china }, /context\.partition is "aws-cn"/],
    ["a custom domain in GovCloud", { ...custom, context: govCloud }, /no custom domains; use a prefix/],
    [
      "a certificate of the region",
      {
        domain: {
          name: "auth.example.com",
          certificateArn: certificateArn.replace("us-east-1", "eu-central-1"),
        },
      },
      /certificate in us-east-1; Cognito serves custom domains through CloudFront/,
    ],
    ["an apex", { domain: { name: "example.com", certificateArn } }, /domain\.name is "example\.com"/],
    ["upper case", { domain: { name: "Auth.example.com", certificateArn } }, /domain\.name is "Auth/],
    [
      "64 characters",
      { domain: { name: `${"a".repeat(52)}.example.com`, certificateArn } },
      /at most 63 characters/,
    ],
    ["41 images", { branding: { settings: {}, assets: Array(41).fill(asset) } }, /branding\.assets is 41/],
  ];
  for (const [what, overrides, message] of cases) {
    it(what, () => assert.throws(() => new ManagedLogin("login", { ...args, ...overrides }), message));
  }
});
