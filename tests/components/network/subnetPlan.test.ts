import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, formatCidr, overlaps, parseCidr } from "../../../components/network/cidr";
import { isVpcCidr, planSubnets, zoneSuffix } from "../../../components/network/subnetPlan";

const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

function blocks(cidr: string, names: readonly string[] = zones): Record<string, readonly string[]> {
  const plan = planSubnets(cidr, names);
  return {
    public: plan.public.map(({ cidrBlock }) => cidrBlock),
    private: plan.private.map(({ cidrBlock }) => cidrBlock),
  };
}

describe("planSubnets", () => {
  const table: Readonly<Record<string, Record<string, readonly string[]>>> = {
    "10.0.0.0/16": {
      public: ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"],
      private: ["10.0.128.0/20", "10.0.144.0/20", "10.0.160.0/20"],
    },
    "10.20.0.0/17": {
      public: ["10.20.0.0/25", "10.20.0.128/25", "10.20.1.0/25"],
      private: ["10.20.64.0/21", "10.20.72.0/21", "10.20.80.0/21"],
    },
    "172.16.64.0/19": {
      public: ["172.16.64.0/27", "172.16.64.32/27", "172.16.64.64/27"],
      private: ["172.16.80.0/23", "172.16.82.0/23", "172.16.84.0/23"],
    },
    // From here on a load balancer's smallest subnet, a /27, stops the public side from shrinking.
    "192.168.0.0/20": {
      public: ["192.168.0.0/27", "192.168.0.32/27", "192.168.0.64/27"],
      private: ["192.168.8.0/24", "192.168.9.0/24", "192.168.10.0/24"],
    },
    "100.64.4.0/22": {
      public: ["100.64.4.0/27", "100.64.4.32/27", "100.64.4.64/27"],
      private: ["100.64.6.0/26", "100.64.6.64/26", "100.64.6.128/26"],
    },
  };
  for (const [cidr, expected] of Object.entries(table)) {
    it(`divides ${cidr}`, () => assert.deepEqual(blocks(cidr), expected));
  }

  it("names each subnet's zone", () => {
    const plan = planSubnets("10.0.0.0/16", ["us-gov-west-1b", "us-gov-west-1a"]);
    assert.deepEqual(plan.public, [
      { zone: "us-gov-west-1b", cidrBlock: "10.0.1.0/24" },
      { zone: "us-gov-west-1a", cidrBlock: "10.0.0.0/24" },
    ]);
  });

  it("refuses other blocks than private ones of /16 to /22, zones that are none, and zones given twice", () => {
    for (const cidr of [
      "10.0.0.0/15",
      "10.0.0.0/23",
      "8.8.0.0/16",
      "172.32.0.0/16",
      "10.0.0.1/16",
      "10.0.0.0",
    ]) {
      assert.equal(isVpcCidr(cidr), false, cidr);
      assert.throws(() => planSubnets(cidr, zones), {
        name: "InputError",
        message: new RegExp(`"${cidr}" is no VPC block; use a /16 to /22`),
      });
    }
    assert.throws(() => planSubnets("10.0.0.0/16", ["eu-central-1", "eu-central-1a", "eu-central-1a"]), {
      message:
        '"eu-central-1" is no zone name.\nA zone is given twice: eu-central-1, eu-central-1a, eu-central-1a.',
    });
  });

  it("takes the letter of an availability zone only", () => {
    assert.equal(zoneSuffix("ap-northeast-1d"), "d");
    assert.equal(zoneSuffix("us-gov-east-1a"), "a");
    assert.equal(zoneSuffix("us-west-2-lax-1a"), undefined);
    assert.equal(zoneSuffix("eu-central-1"), undefined);
    assert.equal(zoneSuffix("eu-central-1z"), undefined);
  });
});

describe("planSubnets, for any block and zones", () => {
  const vpc = fc
    .tuple(
      fc.constantFrom("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
      fc.nat(),
      fc.integer({ min: 16, max: 22 }),
    )
    .map(([range, random, prefixLength]) => {
      const { network, prefixLength: wide } = parseCidr(range);
      return formatCidr({
        network: network + (random % 2 ** (prefixLength - wide)) * 2 ** (32 - prefixLength),
        prefixLength,
      });
    });
  const someZones = fc.shuffledSubarray(
    [..."abcdefgh"].map((letter) => `us-east-1${letter}`),
    { minLength: 1 },
  );

  it("gives blocks inside the VPC that do not overlap", () => {
    fc.assert(
      fc.property(vpc, someZones, (cidr, names) => {
        const plan = planSubnets(cidr, names);
        const all = [...plan.public, ...plan.private].map(({ cidrBlock }) => cidrBlock);
        assert.equal(all.length, 2 * names.length);
        for (const [index, block] of all.entries()) {
          assert.ok(contains(cidr, block), `${cidr} holds ${block}`);
          assert.ok(
            all.slice(index + 1).every((other) => !overlaps(block, other)),
            `${block} shares nothing`,
          );
        }
      }),
    );
  });

  it("gives each public subnet a /27 at least, and each private one a sixteenth of the VPC", () => {
    fc.assert(
      fc.property(vpc, someZones, (cidr, names) => {
        const plan = planSubnets(cidr, names);
        assert.ok(plan.public.every(({ cidrBlock }) => parseCidr(cidrBlock).prefixLength <= 27));
        const sixteenth = parseCidr(cidr).prefixLength + 4;
        assert.ok(plan.private.every(({ cidrBlock }) => parseCidr(cidrBlock).prefixLength === sixteenth));
      }),
    );
  });

  it("leaves a zone's blocks where they are, whichever zones come or go and in any order", () => {
    fc.assert(
      fc.property(vpc, someZones, someZones, (cidr, before, after) => {
        const [one, other] = [planSubnets(cidr, before), planSubnets(cidr, after)];
        for (const tier of ["public", "private"] as const) {
          const later = new Map(other[tier].map(({ zone, cidrBlock }) => [zone, cidrBlock]));
          for (const { zone, cidrBlock } of one[tier]) {
            assert.equal(later.get(zone) ?? cidrBlock, cidrBlock);
          }
        }
      }),
    );
  });
});
