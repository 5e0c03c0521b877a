import assert from "node:assert/strict";
import { fromPlan } from "../../../policy-pack/resource";
import {
  covers,
  type Entry,
  entriesOf,
  isEveryPort,
  isPublic,
} from "../../../policy-pack/views/securityGroups";
import { resource, UNKNOWN } from "../support";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const LEGACY = "aws:ec2/securityGroupRule:SecurityGroupRule";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

function entries(type: string, inputs: Record<string, unknown>): readonly Entry[] {
  const [only] = fromPlan([resource(type, "r", inputs)]);
  return entriesOf(only!) as readonly Entry[];
}

describe("policy pack, security group entries", () => {
  for (const [title, type, inputs] of [
    [
      "an inline entry",
      GROUP,
      {
        ingress: [
          {
            protocol: "tcp",
            fromPort: 443,
            toPort: 443,
            cidrBlocks: ["0.0.0.0/0"],
            ipv6CidrBlocks: ["::/0"],
          },
        ],
      },
    ],
    [
      "a rule that names its direction",
      LEGACY,
      {
        type: "ingress",
        protocol: "TCP",
        fromPort: 443,
        toPort: 443,
        cidrBlocks: ["0.0.0.0/0"],
        ipv6CidrBlocks: ["::/0"],
      },
    ],
    [
      "a protocol number",
      LEGACY,
      {
        type: "ingress",
        protocol: 6,
        fromPort: 443,
        toPort: 443,
        cidrBlocks: ["0.0.0.0/0"],
        ipv6CidrBlocks: ["::/0"],
      },
    ],
  ] as const) {
    it(`reads ${title}`, () => {
      const [entry] = entries(type, inputs);
      const { direction, protocol, fromPort, toPort, cidrs } = entry!;
      assert.deepEqual(
        { direction, protocol, fromPort, toPort, cidrs },
        { direction: "ingress", protocol: "tcp", fromPort: 443, toPort: 443, cidrs: ["0.0.0.0/0", "::/0"] },
      );
    });
  }

  it("reads a rule of the VPC module by its direction", () => {
    const inputs = { ipProtocol: "-1", cidrIpv4: "10.0.0.0/16" };
    assert.deepEqual(
      [INGRESS, EGRESS].map((type) => entries(type, inputs)[0]!.direction),
      ["ingress", "egress"],
    );
    assert.equal(entries(INGRESS, inputs)[0]!.property, "cidrIpv4");
  });

  it("reads groups, prefix lists and the group itself", () => {
    const [entry] = entries(GROUP, {
      ingress: [
        {
          protocol: "tcp",
          fromPort: 1,
          toPort: 2,
          securityGroups: ["sg-1"],
          prefixListIds: ["pl-1"],
          self: true,
        },
      ],
    });
    assert.deepEqual(entry!.groups, ["sg-1", `urn:pulumi:test::demo::${GROUP}::r`]);
    assert.deepEqual(entry!.prefixLists, ["pl-1"]);
  });

  for (const inputs of [
    { ipProtocol: "-1" },
    { ipProtocol: "all", fromPort: 5, toPort: 5 },
    { ipProtocol: "tcp", fromPort: -1, toPort: -1 },
    { ipProtocol: "tcp", fromPort: 0, toPort: 65535 },
  ]) {
    it(`${JSON.stringify(inputs)} is every port`, () =>
      assert.equal(isEveryPort(entries(INGRESS, inputs)[0]!), true));
  }

  it("is public by one short prefix, though that is no half of the addresses", () => {
    assert.equal(
      isPublic(entries(INGRESS, { ipProtocol: "tcp", fromPort: 1, toPort: 1, cidrIpv4: "0.0.0.0/7" })[0]!),
      true,
    );
  });

  it("answers unknown where ports, protocol or addresses are", () => {
    const [ports] = entries(INGRESS, { ipProtocol: "tcp", fromPort: UNKNOWN, toPort: 80, cidrIpv4: UNKNOWN });
    assert.equal(covers(ports!, 80), UNKNOWN);
    assert.equal(isPublic(ports!), UNKNOWN);
    assert.equal(
      covers(entries(INGRESS, { ipProtocol: UNKNOWN, fromPort: 80, toPort: 80 })[0]!, 80),
      UNKNOWN,
    );
    assert.equal(entries(GROUP, { ingress: UNKNOWN }), UNKNOWN);
    assert.equal(entries(LEGACY, { type: UNKNOWN }), UNKNOWN);
  });

  it("is public for certain when one address is, whatever the others are", () => {
    const [entry] = entries(GROUP, {
      ingress: [{ protocol: "tcp", fromPort: 1, toPort: 1, cidrBlocks: [UNKNOWN, "0.0.0.0/0"] }],
    });
    assert.equal(isPublic(entry!), true);
  });
});
