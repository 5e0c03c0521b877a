import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const group = (name: string, inputs: Record<string, unknown> = {}) =>
  resource("aws:ec2/securityGroup:SecurityGroup", name, inputs, { id: `sg-${name}` });
const entry = (protocol: string, port: number, cidrBlocks: readonly string[], toPort = port) => ({
  protocol,
  fromPort: port,
  toPort,
  cidrBlocks,
});
const ingressRule = (
  name: string,
  inputs: Record<string, unknown>,
  on: Record<string, readonly PlanEntry[]> = {},
) =>
  resource(
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    name,
    { ipProtocol: "tcp", ...inputs },
    { on },
  );
const legacyRule = (name: string, inputs: Record<string, unknown>) =>
  resource("aws:ec2/securityGroupRule:SecurityGroupRule", name, {
    type: "ingress",
    protocol: "tcp",
    ...inputs,
  });
const loadBalancer = (...groups: readonly PlanEntry[]) =>
  resource("aws:lb/loadBalancer:LoadBalancer", "edge", { securityGroups: groups.map(({ id }) => id) });

const vpc = resource("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" }, { id: "vpc-1" });
const defaultGroup = (inputs: Record<string, unknown>, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "default", inputs, { on });

const igw = resource("aws:ec2/internetGateway:InternetGateway", "igw", {}, { id: "igw-1" });
const nat = resource("aws:ec2/natGateway:NatGateway", "nat", {}, { id: "nat-1" });
const table = (name: string, inputs: Record<string, unknown> = {}) =>
  resource("aws:ec2/routeTable:RouteTable", name, inputs, { id: `rtb-${name}` });
const subnet = (name: string, inputs: Record<string, unknown> = {}) =>
  resource("aws:ec2/subnet:Subnet", name, inputs, { id: `subnet-${name}` });
const association = (of: PlanEntry, to: PlanEntry) =>
  resource(
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "association",
    { subnetId: UNKNOWN, routeTableId: UNKNOWN },
    {
      on: { subnetId: [of], routeTableId: [to] },
    },
  );
const route = (
  of: PlanEntry,
  inputs: Record<string, unknown>,
  on: Record<string, readonly PlanEntry[]> = {},
) =>
  resource(
    "aws:ec2/route:Route",
    "route",
    { routeTableId: of.id, destinationCidrBlock: "0.0.0.0/0", ...inputs },
    { on },
  );

const web = group("web", { ingress: [entry("tcp", 443, ["0.0.0.0/0"])] });
const app = group("app");
const prefixList = (cidr: string) =>
  resource("aws:ec2/managedPrefixList:ManagedPrefixList", "offices", { entries: [{ cidr }] }, { id: "pl-1" });
const fromList = (id: string) => ingressRule("offices", { fromPort: 443, toPort: 443, prefixListId: id });
const distribution = resource("aws:cloudfront/distribution:Distribution", "cdn");
const nacl = (inputs: Record<string, unknown>) => resource("aws:ec2/networkAcl:NetworkAcl", "nacl", inputs);
const naclRule = (inputs: Record<string, unknown>) =>
  resource("aws:ec2/networkAclRule:NetworkAclRule", "rule", inputs);
const target = resource("aws:lb/targetGroup:TargetGroup", "target", { port: 9443 });
const natInstance = resource("aws:ec2/instance:Instance", "nat", {
  sourceDestCheck: false,
  vpcSecurityGroupIds: ["sg-app"],
});

function closedPort(port: number, what: RegExp) {
  return [
    pass(
      "a group admits it",
      group("a", { ingress: [{ ...entry("tcp", port, []), securityGroups: ["sg-1"] }] }),
    ),
    pass(
      "a private network admits it",
      ingressRule("a", { fromPort: port, toPort: port, cidrIpv4: "10.0.0.0/8" }),
    ),
    pass("UDP is not TCP", group("a", { ingress: [entry("udp", port, ["0.0.0.0/0"])] })),
    fail(
      "inline",
      group("a", { ingress: [entry("tcp", port, ["0.0.0.0/0"])] }),
      "ingress[0].cidrBlocks",
      what,
    ),
    fail(
      "inline IPv6",
      group("a", { ingress: [{ ...entry("tcp", port, []), ipv6CidrBlocks: ["0:0:0:0:0:0:0:0/0"] }] }),
      "ingress[0].ipv6CidrBlocks",
      what,
    ),
    fail(
      "in a range, by protocol number",
      legacyRule("a", { protocol: "6", fromPort: 0, toPort: 65000, cidrBlocks: ["0.0.0.0/0"] }),
      "cidrBlocks",
      /ports 0-65000/,
    ),
    fail(
      "by both halves",
      group("a", { ingress: [entry("tcp", port, ["0.0.0.0/1", "128.0.0.0/1"])] }),
      "ingress[0].cidrBlocks",
      what,
    ),
    fail(
      "by all protocols",
      ingressRule("a", { ipProtocol: "-1", cidrIpv6: "::/0" }),
      "cidrIpv6",
      /every port/,
    ),
    open("addresses", ingressRule("a", { fromPort: port, toPort: port, cidrIpv4: UNKNOWN }), "cidrIpv4"),
    open(
      "ports",
      ingressRule("a", { fromPort: UNKNOWN, toPort: UNKNOWN, cidrIpv4: "0.0.0.0/0" }),
      "cidrIpv4",
    ),
    open("the whole list", group("a", { ingress: UNKNOWN }), "ingress"),
    skip(
      "an egress rule",
      legacyRule("a", { type: "egress", fromPort: port, toPort: port, cidrBlocks: ["0.0.0.0/0"] }),
      /admits nothing/,
    ),
  ];
}

testRules(
  "network",
  {
    "vpc-default-sg-restricted": [
      pass("emptied", [vpc, defaultGroup({ vpcId: "vpc-1" })]),
      pass("emptied in a VPC elsewhere", defaultGroup({ vpcId: "vpc-2" })),
      skip("the group itself", [defaultGroup({ vpcId: "vpc-1" }), vpc], /judged with its VPC/),
      pass("emptied, ids unknown", [vpc, defaultGroup({ vpcId: UNKNOWN }, { vpcId: [vpc] })]),
      fail("left alone", vpc, "defaultSecurityGroupId", /keeps the rules that AWS gives it/),
      fail(
        "another VPC's",
        [vpc, defaultGroup({ vpcId: "vpc-2" })],
        "defaultSecurityGroupId",
        /keeps the rules/,
      ),
      fail(
        "filled",
        [vpc, defaultGroup({ vpcId: "vpc-1", ingress: [{ self: true }] })],
        "defaultSecurityGroupId",
        /"default" has 1 entries/,
      ),
      open("entries", [vpc, defaultGroup({ vpcId: "vpc-1", ingress: UNKNOWN })], "ingress"),
    ],
    "vpc-no-default-vpc": [
      fail("adopted", resource("aws:ec2/defaultVpc:DefaultVpc", "default"), "type", /adopts the default VPC/),
      fail("a subnet of it", resource("aws:ec2/defaultSubnet:DefaultSubnet", "default"), "type", /adopts/),
    ],
    "private-subnet-no-igw-route": [
      pass("through NAT", [
        table("t"),
        subnet("app-private-a"),
        nat,
        association(subnet("app-private-a"), table("t")),
        route(table("t"), { natGatewayId: "nat-1" }),
      ]),
      fail(
        "a route of its own",
        [
          table("t"),
          subnet("app-private-a"),
          igw,
          association(subnet("app-private-a"), table("t")),
          route(table("t"), { gatewayId: "igw-1" }),
        ],
        "gatewayId",
        /leads the private subnet "app-private-a"/,
      ),
      fail(
        "inline, ids unknown",
        [
          resource(
            "aws:ec2/routeTable:RouteTable",
            "t",
            { routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: UNKNOWN }] },
            { on: { routes: [igw] } },
          ),
          subnet("a", { tags: { Tier: "Private" } }),
          igw,
          association(subnet("a"), table("t")),
        ],
        "routes[0].gatewayId",
        /NAT gateway/,
      ),
      open(
        "the routes",
        [
          table("t", { routes: UNKNOWN }),
          subnet("app-private-a"),
          association(subnet("app-private-a"), table("t", { routes: UNKNOWN })),
        ],
        "routes",
      ),
      pass("through another gateway, its id unknown", [
        table("t"),
        subnet("app-private-a"),
        nat,
        association(subnet("app-private-a"), table("t")),
        route(table("t"), { gatewayId: UNKNOWN }, { gatewayId: [nat] }),
      ]),
      open(
        "a gateway of nowhere",
        [
          table("t"),
          subnet("app-private-a"),
          association(subnet("app-private-a"), table("t")),
          route(table("t"), { gatewayId: UNKNOWN }),
        ],
        "gatewayId",
      ),
      skip(
        "a public subnet",
        [
          table("t"),
          subnet("app-public-a"),
          igw,
          association(subnet("app-public-a"), table("t")),
          route(table("t"), { gatewayId: "igw-1" }),
        ],
        /no subnet called private/,
      ),
    ],
    "sg-no-public-ingress-ssh": closedPort(22, /the internet reaches SSH/),
    "sg-no-public-ingress-rdp": closedPort(3389, /the internet reaches RDP/),
    "sg-no-public-ingress-data-ports": closedPort(5432, /a database, cache or file system/),
    "sg-no-public-ingress-all": [
      pass("one port", group("a", { ingress: [entry("tcp", 443, ["0.0.0.0/0"])] })),
      fail(
        "protocol -1",
        group("a", { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] }),
        "ingress[0].cidrBlocks",
        /every port/,
      ),
      fail(
        "ports 0-65535",
        ingressRule("a", { fromPort: 0, toPort: 65535, cidrIpv4: "0.0.0.0/0" }),
        "cidrIpv4",
        /every port/,
      ),
      open("addresses", ingressRule("a", { ipProtocol: "-1", cidrIpv4: UNKNOWN }), "cidrIpv4"),
      skip("nothing admitted", group("a"), /admits nothing/),
    ],
    "sg-public-ingress-only-authorized": [
      pass("443 of a load balancer", [web, loadBalancer(web)]),
      pass("80 of a load balancer, ids unknown", [
        ingressRule(
          "a",
          { fromPort: 80, toPort: 80, cidrIpv4: "0.0.0.0/0", securityGroupId: UNKNOWN },
          { securityGroupId: [web] },
        ),
        web,
        resource(
          "aws:alb/loadBalancer:LoadBalancer",
          "edge",
          { securityGroups: [UNKNOWN] },
          { on: { securityGroups: [web] } },
        ),
      ]),
      fail(
        "443 of a group without a load balancer",
        [web, loadBalancer(app)],
        "ingress[0].cidrBlocks",
        /no load balancer of the stack wears/,
      ),
      fail(
        "8080 of a load balancer",
        [group("web", { ingress: [entry("tcp", 8080, ["0.0.0.0/0"])] }), loadBalancer(web)],
        "ingress[0].cidrBlocks",
        /reaches port 8080/,
      ),
      fail(
        "a range",
        [group("web", { ingress: [entry("tcp", 80, ["0.0.0.0/0"], 443)] }), loadBalancer(web)],
        "ingress[0].cidrBlocks",
        /ports 80-443/,
      ),
      open(
        "ports",
        [ingressRule("a", { fromPort: UNKNOWN, toPort: 443, cidrIpv4: "0.0.0.0/0" })],
        "cidrIpv4",
      ),
      skip("nothing admitted", app, /admits nothing/),
    ],
    "sg-no-public-ingress-app-port": [
      pass(
        "the load balancer's group",
        ingressRule("a", { fromPort: 8080, toPort: 8080, referencedSecurityGroupId: "sg-web" }),
      ),
      pass("a NAT instance forwards everything", [
        group("app", { ingress: [entry("-1", 0, ["10.0.0.0/16"])] }),
        natInstance,
      ]),
      pass("a port of no application", group("app", { ingress: [entry("tcp", 443, ["10.0.0.0/16"])] })),
      fail(
        "addresses",
        group("app", { ingress: [entry("tcp", 8080, ["10.0.0.0/16"])] }),
        "ingress[0].cidrBlocks",
        /port 8080 of an application is open to addresses/,
      ),
      fail(
        "a target group's port",
        [group("app", { ingress: [entry("tcp", 9443, ["10.0.0.0/16"])] }), target],
        "ingress[0].cidrBlocks",
        /port 9443/,
      ),
      open(
        "ports",
        ingressRule("a", { fromPort: UNKNOWN, toPort: UNKNOWN, cidrIpv4: "10.0.0.0/16" }),
        "cidrIpv4",
      ),
      skip("nothing admitted", app, /admits nothing/),
    ],
    "sg-cidr-split-public": [
      pass("the internet in one", web),
      pass(
        "private networks",
        group("a", { ingress: [entry("tcp", 443, ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"])] }),
      ),
      fail(
        "a large part of it",
        group("a", { ingress: [entry("tcp", 443, ["3.0.0.0/8"])] }),
        "ingress[0].cidrBlocks",
        /in pieces/,
      ),
      fail(
        "halves",
        group("a", { ingress: [entry("tcp", 443, ["0.0.0.0/1", "128.0.0.0/1"])] }),
        "ingress[0].cidrBlocks",
        /the internet in pieces/,
      ),
      fail(
        "one half in a rule of its own",
        [
          ingressRule("a", {
            fromPort: 443,
            toPort: 443,
            cidrIpv4: "128.0.0.0/1",
            securityGroupId: "sg-app",
          }),
          app,
        ],
        "cidrIpv4",
        /in pieces/,
      ),
      fail(
        "blocks of /8 over several rules",
        [
          ...Array.from({ length: 128 }, (_, first) =>
            ingressRule(`r${first}`, {
              fromPort: 443,
              toPort: 443,
              cidrIpv4: `${first + 1}.0.0.0/8`,
              securityGroupId: "sg-app",
            }),
          ),
          app,
        ],
        "cidrIpv4",
        /in pieces/,
      ),
      pass("halves on different ports", [
        ingressRule("a", { fromPort: 443, toPort: 443, cidrIpv4: "10.0.0.0/8", securityGroupId: "sg-app" }),
        ...Array.from({ length: 128 }, (_, first) =>
          ingressRule(`r${first}`, {
            fromPort: 80,
            toPort: 442,
            cidrIpv4: `${first}.0.0.0/8`,
            securityGroupId: "sg-app",
          }),
        ),
        app,
      ]),
      pass(
        "halves on the way out",
        group("a", {
          ingress: [entry("tcp", 443, ["10.0.0.0/8"])],
          egress: [entry("tcp", 443, ["0.0.0.0/1", "128.0.0.0/1"])],
        }),
      ),
      open("addresses", ingressRule("a", { fromPort: 443, toPort: 443, cidrIpv4: UNKNOWN }), "cidrIpv4"),
      skip("nothing admitted", app, /admits nothing/),
    ],
    "sg-prefix-list-public": [
      pass("named offices", [fromList("pl-1"), prefixList("203.0.113.0/24")]),
      pass("AWS's own list", [fromList("pl-99"), prefixList("203.0.113.0/24")]),
      fail(
        "the internet",
        [fromList("pl-1"), prefixList("0.0.0.0/0")],
        "prefixListId",
        /"offices" holds the whole internet/,
      ),
      fail(
        "the internet in pieces",
        [
          fromList("pl-1"),
          prefixList("0.0.0.0/1"),
          resource("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", "e", {
            prefixListId: "pl-1",
            cidr: "128.0.0.0/1",
          }),
        ],
        "prefixListId",
        /holds the whole internet/,
      ),
      fail(
        "the internet by an entry of its own",
        [
          fromList("pl-1"),
          prefixList("203.0.113.0/24"),
          resource("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", "e", {
            prefixListId: "pl-1",
            cidr: "::/0",
          }),
        ],
        "prefixListId",
        /remove that entry/,
      ),
      open("the list", fromList(UNKNOWN), "prefixListId"),
      open("an entry", [fromList("pl-1"), prefixList(UNKNOWN)], "prefixListId"),
      skip("nothing admitted", app, /admits nothing/),
    ],
    "sg-alb-cloudfront-only": [
      pass("CloudFront's prefix list", [
        ingressRule("a", { fromPort: 443, toPort: 443, prefixListId: "pl-9", securityGroupId: "sg-web" }),
        web,
        loadBalancer(web),
        distribution,
      ]),
      fail(
        "the internet",
        [web, loadBalancer(web), distribution],
        "ingress[0].cidrBlocks",
        /past CloudFront/,
      ),
      open(
        "the whole list",
        [group("web", { ingress: UNKNOWN }), loadBalancer(web), distribution],
        "ingress",
      ),
      open(
        "the group",
        [
          ingressRule("a", { fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0", securityGroupId: UNKNOWN }),
          distribution,
        ],
        "cidrIpv4",
      ),
      pass("another group", [
        group("app", { ingress: [entry("tcp", 443, ["10.0.0.0/16"])] }),
        web,
        loadBalancer(web),
        distribution,
      ]),
      skip("no distribution", [web, loadBalancer(web)], /no CloudFront distribution/),
    ],
    "nacl-no-public-admin": [
      pass(
        "HTTPS only",
        nacl({
          ingress: [{ action: "allow", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/0" }],
        }),
      ),
      fail(
        "SSH, in capitals",
        naclRule({ ruleAction: "allow", protocol: "TCP", fromPort: 22, toPort: 22, cidrBlock: "0.0.0.0/0" }),
        "cidrBlock",
        /port 22/,
      ),
      pass("denied", naclRule({ ruleAction: "deny", protocol: "-1", cidrBlock: "0.0.0.0/0" })),
      fail(
        "everything",
        nacl({
          ingress: [{ action: "Allow", protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: "0.0.0.0/0" }],
        }),
        "ingress[0].cidrBlock",
        /port 22 and 3389/,
      ),
      fail(
        "SSH over IPv6",
        naclRule({ ruleAction: "allow", protocol: "6", fromPort: 20, toPort: 25, ipv6CidrBlock: "::/0" }),
        "ipv6CidrBlock",
        /port 22/,
      ),
      open(
        "ports",
        naclRule({
          ruleAction: "allow",
          protocol: "tcp",
          fromPort: UNKNOWN,
          toPort: 22,
          cidrBlock: "0.0.0.0/0",
        }),
        "cidrBlock",
      ),
      skip(
        "egress",
        naclRule({ egress: true, ruleAction: "allow", protocol: "-1", cidrBlock: "0.0.0.0/0" }),
        /egress/,
      ),
      skip("nothing of its own", nacl({}), /no ingress entries/),
    ],
  },
  {
    "vpc-no-default-vpc": { kinds: ["compliant", "unknown"], because: "the type alone is the violation" },
  },
);
