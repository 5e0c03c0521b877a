import assert from "node:assert/strict";
import { DnsAlias, type DnsAliasArgs } from "../../../components/edge/dnsAlias";
import { inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

function create(args: Partial<DnsAliasArgs> = {}) {
  return new DnsAlias("chat", {
    context: testContext,
    domainName: "chat.example.com",
    hostedZoneId: "Z0123456789",
    target: { dnsName: "chat-1.eu-central-1.elb.amazonaws.com", zoneId: "Z215JYRZR1TBD5" },
    ...args,
  });
}

describe("DnsAlias", () => {
  it("is one alias record that follows the target's health and overwrites nothing", async () => {
    const plan = await planOf(() => create());
    assert.deepEqual(inventory(plan), ["aws:route53/record:Record chat", "gatehouse:edge:DnsAlias chat"]);
    assert.deepEqual(resourceOf(plan, "aws:route53/record:Record").inputs, {
      aliases: [
        {
          evaluateTargetHealth: true,
          name: "chat-1.eu-central-1.elb.amazonaws.com",
          zoneId: "Z215JYRZR1TBD5",
        },
      ],
      name: "chat.example.com",
      type: "A",
      zoneId: "Z0123456789",
    });
    assert.deepEqual(resourceOf(plan, "gatehouse:edge:DnsAlias").outputs, { domainName: "chat.example.com" });
  });

  const distribution = { dnsName: "d111111abcdef8.cloudfront.net", zoneId: "Z2FDTNDATAQYW2" };

  it("leads to CloudFront over both families, without asking for its health", async () => {
    const plan = await planOf(() =>
      create({ ipv6: true, target: { ...distribution, evaluateHealth: false } }),
    );
    assert.deepEqual(inventory(plan), [
      "aws:route53/record:Record chat",
      "aws:route53/record:Record chat-ipv6",
      "gatehouse:edge:DnsAlias chat",
    ]);
    const aliases = [
      { evaluateTargetHealth: false, name: distribution.dnsName, zoneId: distribution.zoneId },
    ];
    assert.deepEqual(
      resourcesOf(plan, "aws:route53/record:Record").map(({ inputs }) => inputs),
      ["A", "AAAA"].map((type) => ({ aliases, name: "chat.example.com", type, zoneId: "Z0123456789" })),
    );
  });

  it("refuses to ask for CloudFront's health, by its name or its zone", () => {
    const message =
      /DnsAlias "chat": target\.evaluateHealth is .*; allowed: false for a CloudFront distribution/;
    assert.throws(() => create({ target: distribution }), message);
    assert.throws(() => create({ target: { ...distribution, evaluateHealth: true } }), message);
    assert.throws(() => create({ target: { ...distribution, dnsName: "other" } }), message);
    assert.throws(() => create({ target: { ...distribution, zoneId: "Z1" } }), message);
  });

  it("refuses names that cannot be served", () => {
    assert.throws(
      () => create({ domainName: "Chat.example.com." }),
      /DnsAlias "chat": domainName is "Chat\.example\.com\."; allowed: a name without a dot at its end\.\n.*lower case/,
    );
    assert.throws(() => create({ domainName: "*.example.com" }), /labels of letters/);
  });
});
