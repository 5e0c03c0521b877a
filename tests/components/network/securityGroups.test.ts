import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../../cli/plan";
import {
  type Connection,
  cloudFrontPeer,
  SecurityGroups,
  type SecurityGroupsArgs,
} from "../../../components/network/securityGroups";
import { inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";

const args: SecurityGroupsArgs = {
  context: testContext,
  vpcId: "vpc-0123456789abcdef0",
  groups: { alb: "Load balancer", task: "Tasks", data: "File system" },
  connections: [
    { from: "internet", to: "alb", port: 443, reason: "HTTPS from users" },
    { from: "alb", to: "task", port: 8080, reason: "Requests and health checks" },
    { from: "task", to: "data", port: 2049, reason: "NFS" },
    { from: "task", to: "internet", port: 443, reason: "Cognito and AWS APIs" },
  ],
};

function refuse(change: Partial<SecurityGroupsArgs>, message: string | RegExp): void {
  assert.throws(() => new SecurityGroups("groups", { ...args, ...change }), { name: "InputError", message });
}

function connect(...connections: readonly Connection[]): Partial<SecurityGroupsArgs> {
  return { connections };
}

describe("SecurityGroups", () => {
  it("makes one rule for each end of a connection that is a group of its own", async () => {
    const plan = await planOf(() => new SecurityGroups("groups", args));
    assert.deepEqual(inventory(plan), [
      `${GROUP} groups-alb`,
      `${GROUP} groups-data`,
      `${GROUP} groups-task`,
      `${EGRESS} groups-alb-to-task-8080`,
      `${EGRESS} groups-task-to-data-2049`,
      `${EGRESS} groups-task-to-internet-443`,
      `${INGRESS} groups-alb-to-task-8080`,
      `${INGRESS} groups-internet-to-alb-443`,
      `${INGRESS} groups-task-to-data-2049`,
      "gatehouse:network:SecurityGroups groups",
    ]);
  });

  it("makes groups without rules of their own", async () => {
    const plan = await planOf(() => new SecurityGroups("groups", args));
    const { name, ...inputs } = resourceOf(plan, GROUP, "groups-task").inputs;
    assert.match(String(name), /^groups-task-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      description: "Tasks",
      region: "eu-central-1",
      revokeRulesOnDelete: true,
      tags: { "gatehouse:stack": "test", Name: "groups-task" },
      vpcId: "vpc-0123456789abcdef0",
    });
  });

  it("names the other group in both rules of a connection", async () => {
    const plan = await planOf(() => new SecurityGroups("groups", args));
    const [alb, task] = ["groups-alb", "groups-task"].map((name) => resourceOf(plan, GROUP, name).id);
    const rule = {
      description: "Requests and health checks",
      fromPort: 8080,
      ipProtocol: "tcp",
      region: "eu-central-1",
      tags: { "gatehouse:stack": "test", Name: "groups-alb-to-task-8080" },
      toPort: 8080,
    };
    const name = "groups-alb-to-task-8080";
    assert.deepEqual(resourceOf(plan, EGRESS, name).inputs, {
      ...rule,
      securityGroupId: alb,
      referencedSecurityGroupId: task,
    });
    assert.deepEqual(resourceOf(plan, INGRESS, name).inputs, {
      ...rule,
      securityGroupId: task,
      referencedSecurityGroupId: alb,
    });
  });

  it("writes the internet as 0.0.0.0/0 and nothing for IPv6, known at preview", async () => {
    const plan = await planOf(() => new SecurityGroups("groups", args), { unknowns: true });
    const { securityGroupId, tags, ...inputs } = resourceOf(
      plan,
      INGRESS,
      "groups-internet-to-alb-443",
    ).inputs;
    assert.equal(securityGroupId, UNKNOWN);
    assert.deepEqual(inputs, {
      cidrIpv4: "0.0.0.0/0",
      description: "HTTPS from users",
      fromPort: 443,
      ipProtocol: "tcp",
      region: "eu-central-1",
      toPort: 443,
    });
  });

  it("speaks to blocks, prefix lists, outside groups and a group itself, also by UDP", async () => {
    const connections: readonly Connection[] = [
      { from: { cidrBlock: "10.0.0.0/16" }, to: "alb", port: 8443, reason: "Office" },
      { from: { prefixListId: "pl-1" }, to: "alb", port: 443, reason: "CloudFront" },
      { from: "task", to: { prefixListId: "pl-2", name: "s3" }, port: 443, reason: "S3" },
      { from: { securityGroupId: "sg-1", name: "bastion" }, to: "data", port: 2049, reason: "Restore" },
      { from: "task", to: "task", port: 7946, protocol: "udp", reason: "Gossip" },
    ];
    const plan = await planOf(() => new SecurityGroups("groups", { ...args, connections }));
    const task = resourceOf(plan, GROUP, "groups-task").id;
    const peers = [...resourcesOf(plan, INGRESS), ...resourcesOf(plan, EGRESS)].map(({ urn, inputs }) => [
      urn.split("::").at(-1),
      inputs["ipProtocol"],
      inputs["cidrIpv4"] ?? inputs["prefixListId"] ?? inputs["referencedSecurityGroupId"],
    ]);
    assert.deepEqual(peers.sort(), [
      ["groups-10-0-0-0-16-to-alb-8443", "tcp", "10.0.0.0/16"],
      ["groups-bastion-to-data-2049", "tcp", "sg-1"],
      ["groups-prefix-list-to-alb-443", "tcp", "pl-1"],
      ["groups-task-to-s3-443", "tcp", "pl-2"],
      ["groups-task-to-task-7946-udp", "udp", task],
      ["groups-task-to-task-7946-udp", "udp", task],
    ]);
  });

  it("moves the rule of a list that a group holds once to another port, and makes no second one", async () => {
    const seen = new Map<string, pulumi.CustomResourceOptions>();
    const record: pulumi.ResourceTransformation = ({ name, opts }) => {
      seen.set(name, opts);
      return undefined;
    };
    const connections: readonly Connection[] = [
      { from: cloudFrontPeer("pl-1"), to: "alb", port: 443, reason: "CloudFront over HTTPS" },
      { from: cloudFrontPeer("pl-1"), to: "data", port: 80, reason: "CloudFront over HTTP" },
      { from: { prefixListId: "pl-2", name: "s3" }, to: "alb", port: 443, reason: "S3" },
    ];
    await planOf(() => new SecurityGroups("groups", { ...args, connections }, { transformations: [record] }));
    const movesOf = (name: string) => {
      const { aliases, deleteBeforeReplace } = seen.get(name) ?? assert.fail(name);
      return { aliases, deleteBeforeReplace };
    };
    assert.deepEqual(movesOf("groups-cloudfront-to-alb-443"), {
      aliases: [{ name: "groups-cloudfront-to-alb-80" }],
      deleteBeforeReplace: true,
    });
    assert.deepEqual(movesOf("groups-cloudfront-to-data-80"), {
      aliases: [{ name: "groups-cloudfront-to-data-443" }],
      deleteBeforeReplace: true,
    });
    assert.deepEqual(movesOf("groups-s3-to-alb-443"), { aliases: undefined, deleteBeforeReplace: undefined });
  });

  it("registers ids by key and the rules", async () => {
    const plan = await planOf(() => new SecurityGroups("groups", args));
    const { ids, rules } = resourceOf(plan, "gatehouse:network:SecurityGroups").outputs;
    const idOf = (key: string) => resourceOf(plan, GROUP, `groups-${key}`).id;
    assert.deepEqual(ids, { alb: idOf("alb"), data: idOf("data"), task: idOf("task") });
    const urns = [...resourcesOf(plan, INGRESS), ...resourcesOf(plan, EGRESS)].map(({ urn }) => urn);
    assert.deepEqual([...(rules as string[])].sort(), urns.sort());
  });

  it("takes the ids of peers as outputs, without making their names depend on them", async () => {
    const create = () => {
      const list = new aws.ec2.ManagedPrefixList("list", {
        addressFamily: "IPv4",
        maxEntries: 1,
        name: "list",
      });
      new SecurityGroups("groups", {
        ...args,
        ...connect({ from: { prefixListId: list.id }, to: "alb", port: 443, reason: "x" }),
      });
    };
    const plan = await planOf(create, { unknowns: true });
    const rule = resourceOf(plan, INGRESS, "groups-prefix-list-to-alb-443");
    assert.equal(rule.inputs["prefixListId"], UNKNOWN);
    assert.deepEqual(rule.propertyDependencies["prefixListId"], [
      resourceOf(plan, "aws:ec2/managedPrefixList:ManagedPrefixList").urn,
    ]);
  });

  it("opens only the website to the internet", () => {
    const remedy = "put a load balancer in front, or name the callers by cidrBlock";
    refuse(
      connect({ from: "internet", to: "task", port: 8080, reason: "x" }),
      `SecurityGroups "groups": connection internet-to-task-8080: port is 8080; allowed: TCP 443 and 80 from the internet; ${remedy}.`,
    );
    refuse(
      connect({ from: "internet", to: "alb", port: 443, protocol: "udp", reason: "x" }),
      /allowed: TCP 443 and 80/,
    );
    for (const cidrBlock of ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0", "::/0"]) {
      refuse(
        connect({ from: { cidrBlock }, to: "task", port: 443, reason: "x" }),
        /allowed: an IPv4 block of \/8 or smaller; for everybody write "internet"\.$/,
      );
    }
  });

  it("refuses peers that it does not know, and connections that are none of its business", () => {
    refuse(
      connect({ from: "lb", to: "task", port: 80, reason: "x" }),
      'SecurityGroups "groups": connection lb-to-task-80: from is "lb"; allowed: alb, task, data, internet.',
    );
    refuse(
      connect({ from: "internet", to: { cidrBlock: "10.0.0.0/8" }, port: 443, reason: "x" }),
      /is "two outsiders"; allowed: a group at one end at least/,
    );
    refuse(connect({ from: "constructor", to: "task", port: 80, reason: "x" }), /from is "constructor"/);
  });

  it("refuses ports that are none", () => {
    for (const port of [0, 65_536, 80.5, Number.NaN]) {
      refuse(
        connect({ from: "alb", to: "task", port, reason: "x" }),
        /allowed: a whole number from 1 to 65535/,
      );
    }
  });

  it("refuses descriptions that EC2 does not take", () => {
    for (const reason of ["", "the user's browser", "a > b", "ü", "x".repeat(256)]) {
      refuse(
        connect({ from: "alb", to: "task", port: 80, reason }),
        /reason is .*allowed: 1 to 255 of letters/,
      );
      refuse({ groups: { ...args.groups, alb: reason } }, /groups\.alb is .*allowed: 1 to 255 of letters/);
    }
  });

  it("refuses keys that do not make names, and no groups at all", () => {
    refuse(
      { groups: { ...args.groups, internet: "x" } },
      /groups is "internet"; allowed: a key of lower-case/,
    );
    refuse({ groups: { ...args.groups, Alb_2: "x" } }, /groups is "Alb_2"/);
    refuse({ groups: {}, connections: [] }, /groups is \{\}; allowed: one group or more/);
    refuse(
      connect({ from: { prefixListId: "pl-1", name: "S3" }, to: "alb", port: 443, reason: "x" }),
      /from\.name is "S3"/,
    );
  });

  it("refuses the same connection twice", () => {
    const one: Connection = { from: "alb", to: "task", port: 80, reason: "x" };
    refuse(
      connect(one, { ...one, reason: "y" }),
      /connections is \["alb-to-task-80"\]; allowed: each connection once/,
    );
    const list = (prefixListId: string): Connection => ({
      from: { prefixListId },
      to: "alb",
      port: 443,
      reason: "x",
    });
    refuse(connect(list("pl-1"), list("pl-2")), /give prefix lists and outside groups a name each/);
  });

  it("admits CloudFront on one port, beside few other rules, and never on two", async () => {
    const from = cloudFrontPeer("pl-1");
    const cloudFront = (port: number): Connection => ({ from, to: "alb", port, reason: "CloudFront" });
    const plan = await planOf(
      () => new SecurityGroups("groups", { ...args, connections: [cloudFront(443)] }),
    );
    assert.equal(resourceOf(plan, INGRESS, "groups-cloudfront-to-alb-443").inputs["prefixListId"], "pl-1");
    refuse(connect(cloudFront(443), cloudFront(80)), /ingress rules of alb is 110; allowed: at most 60/);
    const office = (index: number): Connection => ({
      from: { cidrBlock: `10.${index}.0.0/16` },
      to: "alb",
      port: 443,
      reason: "Office",
    });
    const offices = (count: number) => Array.from({ length: count }, (_, index) => office(index));
    refuse(connect(cloudFront(443), ...offices(6)), /ingress rules of alb is 61/);
    const full = await planOf(
      () => new SecurityGroups("groups", { ...args, connections: [cloudFront(443), ...offices(5)] }),
    );
    assert.equal(resourcesOf(full, INGRESS).length, 6);
  });

  it("counts rules against the quota, prefix lists by weight", async () => {
    const cloudFront = (port: number): Connection => ({
      from: { prefixListId: "pl-1", weight: 55 },
      to: "alb",
      port,
      reason: "x",
    });
    refuse(
      connect(cloudFront(443), cloudFront(80)),
      'SecurityGroups "groups": ingress rules of alb is 110; allowed: at most 60; split the group, or ask AWS for a higher quota and shorten the list.',
    );
    const ports = (count: number): readonly Connection[] =>
      Array.from({ length: count }, (_, index) => ({
        from: "alb",
        to: "task",
        port: 1000 + index,
        reason: "x",
      }));
    refuse(connect(...ports(61)), /egress rules of alb is 61.*\n.*ingress rules of task is 61/);
    const plan = await planOf(
      () => new SecurityGroups("groups", { ...args, connections: [...ports(60), cloudFront(443)] }),
    );
    assert.equal(resourcesOf(plan, EGRESS).length, 60);
  });
});
