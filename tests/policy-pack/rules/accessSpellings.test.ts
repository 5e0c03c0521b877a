// biome-ignore-all lint/suspicious/noTemplateCurlyInString: IAM's variables are written like that
import assert from "node:assert/strict";
import type { PlanEntry } from "../../../policy-pack/evaluate";
import { allow, resource, UNKNOWN, verdictsOn } from "../support";

type Kind = "violation" | "compliant" | "unknown" | "not-applicable";
type Given = PlanEntry | readonly PlanEntry[];

function expect(kind: Kind, rule: string, title: string, given: Given): void {
  it(`${rule}: ${title}`, () => {
    const entries: readonly PlanEntry[] = Array.isArray(given) ? given : [given as PlanEntry];
    assert.deepEqual([...new Set(verdictsOn(rule, entries).map((verdict) => verdict.kind))], [kind]);
  });
}

const app = resource("aws:ec2/securityGroup:SecurityGroup", "app", {}, { id: "sg-app" });
const inline = (...ingress: readonly unknown[]) =>
  resource("aws:ec2/securityGroup:SecurityGroup", "app", { ingress }, { id: "sg-app" });
const rule = (name: string, inputs: Record<string, unknown>) =>
  resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name, {
    ipProtocol: "tcp",
    fromPort: 22,
    toPort: 22,
    securityGroupId: "sg-app",
    ...inputs,
  });
const legacy = (name: string, inputs: Record<string, unknown>) =>
  resource("aws:ec2/securityGroupRule:SecurityGroupRule", name, {
    type: "ingress",
    protocol: "tcp",
    fromPort: 22,
    toPort: 22,
    securityGroupId: "sg-app",
    ...inputs,
  });
const ssh = { protocol: "tcp", fromPort: 22, toPort: 22 };
const prefixList = (...cidrs: readonly string[]) =>
  resource(
    "aws:ec2/managedPrefixList:ManagedPrefixList",
    "offices",
    { entries: cidrs.map((cidr) => ({ cidr })) },
    { id: "pl-1" },
  );

describe("policy pack, open ports in other spellings", () => {
  const caught = (title: string, given: Given, id = "sg-no-public-ingress-ssh") =>
    expect("violation", id, title, given);
  for (const cidr of ["0.0.0.0/0", "1.2.3.4/0", "000.0.0.0/0", "0.0.0.0/1", "64.0.0.0/2", "3.0.0.0/8"]) {
    caught(cidr, inline({ ...ssh, cidrBlocks: ["10.0.0.0/8", cidr] }));
  }
  for (const cidr of [
    "::/0",
    "0::/0",
    "0:0:0:0:0:0:0:0/0",
    "2000::/3",
    "::ffff:0:0/96",
    "::ffff:0.0.0.0/96",
    "2000::/4",
    "8000::/1",
  ]) {
    caught(cidr, inline({ ...ssh, ipv6CidrBlocks: [cidr] }));
  }
  caught("halves in one entry", inline({ ...ssh, cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"] }));
  caught(
    "parts over two entries of one group",
    inline({ ...ssh, cidrBlocks: ["3.0.0.0/9"] }, { ...ssh, cidrBlocks: ["3.128.0.0/9"] }),
  );
  caught("parts over two rules", [
    rule("a", { cidrIpv4: "3.0.0.0/9" }),
    rule("b", { cidrIpv4: "3.128.0.0/9" }),
    app,
  ]);
  caught("parts over an old and a new rule", [
    legacy("a", { cidrBlocks: ["3.0.0.0/9"] }),
    rule("b", { cidrIpv4: "3.128.0.0/9", fromPort: 0, toPort: 1024 }),
    app,
  ]);
  caught("a part in the group, the other in a rule", [
    rule("b", { cidrIpv4: "3.128.0.0/9" }),
    inline({ ...ssh, cidrBlocks: ["3.0.0.0/9"] }),
  ]);
  caught("a prefix list of the stack", [
    rule("a", { prefixListId: "pl-1" }),
    prefixList("10.0.0.0/8", "0.0.0.0/0"),
    app,
  ]);
  caught("a prefix list in pieces", [
    legacy("a", { prefixListIds: ["pl-1"] }),
    prefixList("0.0.0.0/1", "128.0.0.0/1"),
    app,
  ]);
  caught("a part by a prefix list", [
    rule("a", { cidrIpv4: "3.0.0.0/9" }),
    rule("b", { prefixListId: "pl-1" }),
    prefixList("3.128.0.0/9"),
    app,
  ]);
  caught("by protocol number", legacy("a", { protocol: "6", cidrBlocks: ["0.0.0.0/0"] }));
  caught("in capitals", legacy("a", { protocol: "TCP", cidrBlocks: ["0.0.0.0/0"] }));
  caught("ports as text", legacy("a", { fromPort: "20", toPort: "25", cidrBlocks: ["0.0.0.0/0"] }));
  caught(
    "every port by -1 as text",
    legacy("a", { fromPort: "-1", toPort: "-1", cidrBlocks: ["0.0.0.0/0"] }),
  );
  caught(
    "the default group",
    resource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "d", {
      ingress: [{ ...ssh, cidrBlocks: ["0.0.0.0/0"] }],
    }),
  );
  for (const ports of [
    { fromPort: 1, toPort: 65535 },
    { fromPort: 0, toPort: 65534 },
    { fromPort: 1024, toPort: 65535 },
  ]) {
    caught(
      `ports ${ports.fromPort} to ${ports.toPort}`,
      inline({ protocol: "tcp", ...ports, cidrBlocks: ["0.0.0.0/0"] }),
      "sg-no-public-ingress-all",
    );
  }
  caught(
    "everything, in halves over two rules",
    [
      rule("a", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/1" }),
      rule("b", { ipProtocol: "-1", cidrIpv4: "128.0.0.0/1" }),
      app,
    ],
    "sg-no-public-ingress-all",
  );
  caught(
    "a database, in halves over two rules",
    [
      rule("a", { fromPort: 5432, toPort: 5432, cidrIpv4: "0.0.0.0/1" }),
      rule("b", { fromPort: 5000, toPort: 6000, cidrIpv4: "128.0.0.0/1" }),
      app,
    ],
    "sg-no-public-ingress-data-ports",
  );
  caught(
    "a web port, in halves over two rules, on no load balancer",
    [
      rule("a", { fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/1" }),
      rule("b", { fromPort: 443, toPort: 443, cidrIpv4: "128.0.0.0/1" }),
      app,
    ],
    "sg-public-ingress-only-authorized",
  );
  expect("unknown", "sg-no-public-ingress-ssh", "a part, its group not known", [
    rule("a", { cidrIpv4: "3.0.0.0/9", securityGroupId: UNKNOWN }),
    app,
  ]);

  const quiet = (title: string, given: Given, id = "sg-no-public-ingress-ssh") =>
    expect("compliant", id, title, given);
  quiet(
    "private ranges",
    inline({
      ...ssh,
      cidrBlocks: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"],
      ipv6CidrBlocks: ["fc00::/7"],
    }),
  );
  quiet("a private range beside an open web port", [
    rule("a", { cidrIpv4: "10.0.0.0/8" }),
    rule("b", { fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" }),
    app,
  ]);
  quiet("an office", inline({ ...ssh, cidrBlocks: ["203.0.113.0/24"] }));
  quiet("halves on different ports", [
    rule("a", { cidrIpv4: "3.0.0.0/9" }),
    rule("b", { fromPort: 23, toPort: 23, cidrIpv4: "3.128.0.0/9" }),
    app,
  ]);
  quiet("parts of two groups", [
    rule("a", { cidrIpv4: "3.0.0.0/9" }),
    rule("b", { cidrIpv4: "3.128.0.0/9", securityGroupId: "sg-b" }),
    app,
    resource("aws:ec2/securityGroup:SecurityGroup", "b", {}, { id: "sg-b" }),
  ]);
  quiet("CloudFront's prefix list", rule("a", { fromPort: 443, toPort: 443, prefixListId: "pl-3b927c52" }));
  quiet("egress of everything", [
    inline({ ...ssh, securityGroups: ["sg-lb"] }),
    legacy("a", { type: "egress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }),
  ]);
  for (const type of ["lb", "alb"]) {
    quiet(
      `443 on a load balancer (${type})`,
      [
        inline({
          protocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrBlocks: ["0.0.0.0/0"],
          ipv6CidrBlocks: ["::/0"],
        }),
        resource(`aws:${type}/loadBalancer:LoadBalancer`, "edge", { securityGroups: ["sg-app"] }),
      ],
      "sg-public-ingress-only-authorized",
    );
  }
});

describe("policy pack, network ACLs", () => {
  const acl = (...ingress: readonly Record<string, unknown>[]) =>
    resource("aws:ec2/networkAcl:NetworkAcl", "acl", { ingress });
  const all = {
    ruleNo: 200,
    action: "allow",
    protocol: "-1",
    fromPort: 0,
    toPort: 0,
    cidrBlock: "0.0.0.0/0",
  };
  const no = {
    ruleNo: 100,
    action: "deny",
    protocol: "tcp",
    fromPort: 22,
    toPort: 3389,
    cidrBlock: "0.0.0.0/0",
  };
  const caught = (title: string, given: Given) => expect("violation", "nacl-no-public-admin", title, given);
  const quiet = (title: string, given: Given) => expect("compliant", "nacl-no-public-admin", title, given);
  quiet("denied before", acl(all, no));
  quiet("denied alone", acl(no));
  caught("denied too late", acl(all, { ...no, ruleNo: 300 }));
  caught("denied to some only", acl(all, { ...no, cidrBlock: "0.0.0.0/1" }));
  caught("denied in the other family", acl(all, { ...no, cidrBlock: undefined, ipv6CidrBlock: "::/0" }));
  caught("one port denied", acl(all, { ...no, toPort: 22 }));
  caught("UDP denied", acl(all, { ...no, protocol: "udp" }));
  caught("half of the internet", acl({ ...all, cidrBlock: "128.0.0.0/1" }));
  caught("IPv6", acl({ ...all, cidrBlock: undefined, ipv6CidrBlock: "2000::/3" }));
  caught("by number", acl({ ...all, protocol: "6", fromPort: 20, toPort: 30 }));
});

describe("policy pack, open resource policies in other spellings", () => {
  const TYPES: readonly (readonly [string, string])[] = [
    ["s3-policy-not-public", "aws:s3/bucketPolicy:BucketPolicy"],
    ["s3-policy-not-public", "aws:s3/bucketV2:BucketV2"],
    ["kms-policy-no-wildcard-principal", "aws:kms/keyPolicy:KeyPolicy"],
    ["kms-policy-no-wildcard-principal", "aws:kms/replicaKey:ReplicaKey"],
    ["secret-policy-not-public", "aws:secretsmanager/secret:Secret"],
    ["sns-policy-not-public", "aws:sns/topicPolicy:TopicPolicy"],
    ["ecr-policy-not-public", "aws:ecr/repositoryPolicy:RepositoryPolicy"],
    ["ecr-policy-not-public", "aws:ecr/registryPolicy:RegistryPolicy"],
  ];
  const policy = (type: string, statement: Record<string, unknown>) =>
    resource(type, "it", {
      policy: { statement: { Effect: "Allow", Action: "*", Resource: "*", ...statement } },
    });
  for (const [id, type] of TYPES) {
    for (const Principal of ["*", { AWS: "*" }, { aws: ["arn:aws:iam::123456789012:root", "*"] }, ["*"]]) {
      expect("violation", id, `${type}, ${JSON.stringify(Principal)}`, policy(type, { Principal }));
    }
    expect("violation", id, `${type}, NotPrincipal`, policy(type, { NotPrincipal: { AWS: "123456789012" } }));
    for (const Condition of [
      { StringLike: { "aws:SourceAccount": "*" } },
      { StringEquals: { "aws:SourceAccount": "${aws:PrincipalAccount}" } },
      { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } },
      { Bool: { "aws:SecureTransport": "true" } },
      { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } },
      { ArnLike: { "aws:SourceArn": "arn:aws:*:*:*:*" } },
      { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } },
    ]) {
      expect(
        "violation",
        id,
        `${type}, ${JSON.stringify(Condition)}`,
        policy(type, { Principal: "*", Condition }),
      );
    }
    expect(
      "compliant",
      id,
      `${type}, one's own account`,
      policy(type, {
        Principal: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
      }),
    );
    expect("compliant", id, `${type}, Deny for everybody`, policy(type, { Effect: "Deny", Principal: "*" }));
    expect(
      "compliant",
      id,
      `${type}, its own root`,
      policy(type, { Principal: { AWS: "arn:aws:iam::123456789012:root" } }),
    );
  }
  expect(
    "violation",
    "s3-policy-cross-account-restricted",
    "everybody but one",
    resource(
      "aws:s3/bucket:Bucket",
      "it",
      {
        policy: allow({
          NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: "s3:Put*",
          Resource: "*",
        }),
        arn: "x",
      },
      { outputs: { arn: "arn:aws:sns:eu-central-1:123456789012:x" } },
    ),
  );
});
