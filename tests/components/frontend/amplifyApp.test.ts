import assert from "node:assert/strict";
import { UNKNOWN } from "../../../cli/plan";
import { AmplifyApp, type AmplifyAppArgs } from "../../../components/frontend/amplifyApp";
import { amplifyRecord, customHeaders } from "../../../components/frontend/amplifyRecords";
import { inventory, planOf, resourceOf, testContext, waitsFor } from "../../support/plan";

const APP = "aws:amplify/app:App";
const DOMAIN = "aws:amplify/domainAssociation:DomainAssociation";
const RECORD = "aws:route53/record:Record";
const webAclArn =
  "arn:aws:wafv2:us-east-1:123456789012:global/webacl/chatbot/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";

const base: AmplifyAppArgs = {
  context: testContext,
  description: "gatehouse test",
  contentSecurityPolicy: "default-src 'self'",
};
const named: AmplifyAppArgs = {
  ...base,
  domainName: "chatbot.acme.com",
  hostedZoneId: "Z08345671ABCDEFGHIJKL",
  webAclArn,
};
const build = (args: AmplifyAppArgs) => () => new AmplifyApp("chatbot", args);

describe("AmplifyApp", () => {
  it("is an app and a branch, published by hand", async () => {
    const plan = await planOf(build(base));
    assert.deepEqual(inventory(plan), [
      "aws:amplify/app:App chatbot",
      "aws:amplify/branch:Branch chatbot-branch",
      "gatehouse:frontend:AmplifyApp chatbot",
    ]);
    const { inputs } = resourceOf(plan, APP);
    assert.equal(inputs["repository"], undefined);
    assert.equal(inputs["accessToken"], undefined);
    assert.equal(inputs["enableBranchAutoBuild"], false);
    assert.equal(inputs["platform"], "WEB");
    assert.deepEqual(inputs["customRules"], [{ source: "/<*>", target: "/index.html", status: "404-200" }]);
    const branch = resourceOf(plan, "aws:amplify/branch:Branch").inputs;
    assert.deepEqual(
      [branch["branchName"], branch["enableAutoBuild"], branch["stage"]],
      ["main", false, "PRODUCTION"],
    );
  });

  it("gives the address that Amplify makes, of the branch and the app", async () => {
    const plan = await planOf(build(base));
    const { outputs } = resourceOf(plan, "gatehouse:frontend:AmplifyApp");
    const { id } = resourceOf(plan, APP);
    assert.equal(outputs["url"], `https://main.${id}.amplifyapp.com`);
    assert.equal(outputs["defaultUrl"], outputs["url"]);
    assert.deepEqual(outputs["records"], []);
  });

  it("has a name of one's own, with the records of the zone and the web ACL of us-east-1", async () => {
    const plan = await planOf(build(named));
    assert.deepEqual(inventory(plan), [
      "aws:amplify/app:App chatbot",
      "aws:amplify/branch:Branch chatbot-branch",
      "aws:amplify/domainAssociation:DomainAssociation chatbot-domain",
      "aws:route53/record:Record chatbot-address",
      "aws:route53/record:Record chatbot-proof",
      "aws:wafv2/webAclAssociation:WebAclAssociation chatbot-web-acl",
      "gatehouse:frontend:AmplifyApp chatbot",
    ]);
    const { appId, region: _region, ...domain } = resourceOf(plan, DOMAIN).inputs;
    assert.equal(appId, resourceOf(plan, APP).id);
    assert.deepEqual(domain, {
      domainName: "chatbot.acme.com",
      enableAutoSubDomain: false,
      subDomains: [{ branchName: "main", prefix: "" }],
      waitForVerification: false,
    });
    const association = resourceOf(plan, "aws:wafv2/webAclAssociation:WebAclAssociation").inputs;
    assert.equal(association["region"], "us-east-1");
    assert.equal(association["webAclArn"], webAclArn);
    assert.equal(association["resourceArn"], resourceOf(plan, APP).outputs["arn"]);
    assert.equal(
      resourceOf(plan, "gatehouse:frontend:AmplifyApp").outputs["url"],
      "https://chatbot.acme.com",
    );
  });

  it("proves the name and leads it to Amplify's distribution, over what Amplify may have written", async () => {
    const plan = await planOf(build(named));
    const proof = resourceOf(plan, RECORD, "chatbot-proof");
    assert.match(String(proof.inputs["name"]), /^_[0-9a-f]{32}\.chatbot\.acme\.com$/);
    assert.match(JSON.stringify(proof.inputs["records"]), /^\["_[0-9a-f]{32}\.acm-validations\.aws"\]$/);
    assert.equal(proof.inputs["allowOverwrite"], true);
    const address = resourceOf(plan, RECORD, "chatbot-address").inputs;
    const [alias] = address["aliases"] as readonly Record<string, unknown>[];
    assert.match(String(alias?.["name"]), /^d[a-z0-9]{13}\.cloudfront\.net$/);
    assert.equal(alias?.["zoneId"], "Z2FDTNDATAQYW2");
    assert.equal(alias?.["evaluateTargetHealth"], false);
    assert.deepEqual(
      [address["name"], address["type"], address["allowOverwrite"]],
      ["chatbot.acme.com", "A", true],
    );
    assert.ok(waitsFor(proof).includes(`${DOMAIN}::chatbot-domain`));
  });

  it("names the records where DNS is elsewhere, and makes none", async () => {
    const { hostedZoneId: _zone, ...elsewhere } = named;
    const plan = await planOf(build(elsewhere));
    assert.ok(!inventory(plan).some((line) => line.startsWith(RECORD)));
    const records = resourceOf(plan, "gatehouse:frontend:AmplifyApp").outputs["records"] as readonly Record<
      string,
      string
    >[];
    assert.deepEqual(
      records.map(({ type }) => type),
      ["CNAME", "CNAME"],
    );
    assert.match(records[0]?.["name"] ?? "", /^_[0-9a-f]{32}\.chatbot\.acme\.com$/);
    assert.equal(records[1]?.["name"], "chatbot.acme.com");
    assert.match(records[1]?.["value"] ?? "", /\.cloudfront\.net$/);
  });

  it("knows at preview all but what Amplify assigns", async () => {
    const plan = await planOf(build(named), { unknowns: true });
    assert.match(String(resourceOf(plan, APP).inputs["customHeaders"]), /default-src ''self''/);
    assert.equal(resourceOf(plan, RECORD, "chatbot-proof").inputs["name"], UNKNOWN);
    assert.equal(resourceOf(plan, RECORD, "chatbot-address").inputs["name"], "chatbot.acme.com");
    assert.equal(
      resourceOf(plan, "gatehouse:frontend:AmplifyApp").outputs["url"],
      "https://chatbot.acme.com",
    );
  });

  it("tags what carries tags", async () => {
    const plan = await planOf(build(named));
    for (const type of [APP, "aws:amplify/branch:Branch"]) {
      const tags = resourceOf(plan, type).inputs["tags"] as Record<string, string>;
      assert.equal(tags["gatehouse:stack"], "test", type);
    }
  });

  const refused: readonly [string, Partial<AmplifyAppArgs>, RegExp][] = [
    ["a zone without a name", { hostedZoneId: "Z08345671ABCDEFGHIJKL" }, /hostedZoneId is "Z0.*only beside/],
    [
      "a name in capitals",
      { domainName: "Chatbot.acme.com" },
      /domainName is "Chatbot.acme.com".*lower case/,
    ],
  ];
  for (const [what, change, message] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => new AmplifyApp("chatbot", { ...base, ...change }), message);
    });
  }
});

describe("amplifyRecord", () => {
  const table: readonly [string, string, string][] = [
    ["_a.acme.com. CNAME _b.acm-validations.aws.", "_a.acme.com", "_b.acm-validations.aws"],
    [" CNAME d111.cloudfront.net", "", "d111.cloudfront.net"],
    ["www CNAME d111.cloudfront.net", "www", "d111.cloudfront.net"],
    [" ANAME d111.cloudfront.net.", "", "d111.cloudfront.net"],
  ];
  for (const [sentence, name, value] of table) {
    it(`reads "${sentence}"`, () => assert.deepEqual(amplifyRecord(sentence), { name, value }));
  }
  for (const sentence of ["", "www", "www A 1.2.3.4", "a CNAME b c"]) {
    it(`throws for "${sentence}"`, () => assert.throws(() => amplifyRecord(sentence), /expected NAME CNAME/));
  }
});

describe("customHeaders", () => {
  it("are YAML in which the policy stays one text", () => {
    const { parse } = require("yaml") as { parse(text: string): unknown };
    const policy = "default-src 'self'; connect-src 'self' https://api.acme.com";
    const [rule] = (
      parse(customHeaders(policy)) as { customHeaders: { headers: { key: string; value: string }[] }[] }
    ).customHeaders;
    const values = Object.fromEntries((rule?.headers ?? []).map(({ key, value }) => [key, value]));
    assert.equal(values["Content-Security-Policy"], policy);
    assert.equal(values["X-Frame-Options"], "DENY");
    assert.match(values["Strict-Transport-Security"] ?? "", /^max-age=31536000/);
  });
});
