import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const zone = (inputs: Inputs = {}) =>
  resource("aws:route53/zone:Zone", "main", { name: "example.com", ...inputs }, { id: "Z1" });
const queryLog = (zoneId: unknown, on?: ReturnType<typeof zone>) =>
  resource("aws:route53/queryLog:QueryLog", "main", { zoneId }, on && { on: { zoneId: [on] } });
const signing = (inputs: Inputs) => resource("aws:route53/hostedZoneDnsSec:HostedZoneDnsSec", "main", inputs);
const record = (inputs: Inputs, extra: Parameters<typeof resource>[3] = {}) =>
  resource("aws:route53/record:Record", "web", { type: "A", ...inputs }, extra);
const balancer = resource(
  "aws:lb/loadBalancer:LoadBalancer",
  "web",
  {},
  { outputs: { dnsName: "web-1.elb.amazonaws.com" } },
);
const address = resource("aws:ec2/eip:Eip", "nat", {}, { outputs: { publicIp: "203.0.113.7" } });
const alias = (...names: readonly unknown[]) => ({ aliases: names.map((name) => ({ name, zoneId: "Z2" })) });

testRules("DNS", {
  "route53-query-logging": [
    pass("logged", [zone(), queryLog("Z1")]),
    pass("logged, ids unknown", [zone({ vpcs: [] }), queryLog(UNKNOWN, zone())]),
    fail("not", zone(), "id", /no QueryLog names it/),
    fail("another zone is", [zone(), queryLog("Z9")], "id", /no QueryLog/),
    open("whose log it is", [zone(), queryLog(UNKNOWN)], "id"),
    open("whether it is private", zone({ vpcs: UNKNOWN }), "vpcs"),
    skip("private", zone({ vpcs: [{ vpcId: "vpc-1" }] }), /private/),
  ],
  "route53-dnssec": [
    pass("signed", [zone(), signing({ hostedZoneId: "Z1" })]),
    fail("not", zone(), "id", /nothing signs/),
    fail(
      "no longer",
      [zone(), signing({ hostedZoneId: "Z1", signingStatus: "NOT_SIGNING" })],
      "signingStatus",
      /nothing signs/,
    ),
    open("whether", [zone(), signing({ hostedZoneId: "Z1", signingStatus: UNKNOWN })], "signingStatus"),
    open("which zone", [zone(), signing({ hostedZoneId: UNKNOWN })], "id"),
    skip("private", zone({ vpcs: [{ vpcId: UNKNOWN }] }), /private/),
  ],
  "route53-alias-owned": [
    pass("a name made of another's", [
      record(alias("api.web-1.example.com"), { on: { aliases: [balancer] } }),
      balancer,
    ]),
    pass("a load balancer", [record(alias("dualstack.Web-1.elb.amazonaws.com.")), balancer]),
    pass("a load balancer, name unknown", [
      record(alias(UNKNOWN), { on: { aliases: [balancer] } }),
      balancer,
    ]),
    pass("an address", [record({ records: ["203.0.113.7"] }), address]),
    fail(
      "a name of nobody",
      [record(alias("old.elb.amazonaws.com")), balancer],
      "aliases[0].name",
      /a stranger one day/,
    ),
    fail(
      "an address of nobody beside one",
      [record({ records: ["203.0.113.7", "198.51.100.1"] }), address],
      "records[1]",
      /"198.51.100.1"/,
    ),
    fail(
      "an address of nobody beside an unknown one",
      record({ type: "AAAA", records: [UNKNOWN, "2001:db8::1"] }, { on: { records: [address] } }),
      "records[1]",
      /no resource/,
    ),
    open("the name", record(alias(UNKNOWN)), "aliases[0].name"),
    open("the kind", record({ type: UNKNOWN, records: ["198.51.100.1"] }), "type"),
    skip("a name for a name", record({ type: "CNAME", records: ["elsewhere.example.org"] }), /neither/),
  ],
});
