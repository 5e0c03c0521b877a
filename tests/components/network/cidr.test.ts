import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, formatCidr, isCidr, overlaps, parseCidr, sizeOf } from "../../../components/network/cidr";

describe("cidr", () => {
  it("reads a block and writes it back", () => {
    assert.deepEqual(parseCidr("10.1.2.0/24"), { network: 167_838_208, prefixLength: 24 });
    assert.deepEqual(parseCidr("0.0.0.0/0"), { network: 0, prefixLength: 0 });
    assert.equal(formatCidr({ network: 4_294_967_295, prefixLength: 32 }), "255.255.255.255/32");
    assert.equal(sizeOf(parseCidr("10.0.0.0/16")), 65_536);
  });

  it("refuses what is not a block", () => {
    for (const text of [
      "",
      "10.0.0.0",
      "10.0.0/8",
      "10.0.0.256/32",
      "10.0.0.0/33",
      "010.0.0.0/8",
      "10.0.0.0/08",
      "::/0",
      " 10.0.0.0/8",
    ]) {
      assert.equal(isCidr(text), false, text);
      assert.throws(() => parseCidr(text), {
        name: "InputError",
        message: `"${text}" is not an IPv4 block such as 10.0.0.0/16.`,
      });
    }
  });

  it("refuses bits after the prefix and names the block that was meant", () => {
    assert.equal(isCidr("10.0.1.7/24"), false);
    assert.throws(() => parseCidr("10.0.1.7/24"), {
      message: '"10.0.1.7/24" has bits set after its prefix; write 10.0.1.0/24.',
    });
  });

  it("tells containment and overlap", () => {
    const table: readonly (readonly [string, string, boolean, boolean])[] = [
      ["10.0.0.0/16", "10.0.128.0/20", true, true],
      ["10.0.128.0/20", "10.0.0.0/16", false, true],
      ["10.0.0.0/16", "10.0.0.0/16", true, true],
      ["10.0.0.0/16", "10.1.0.0/16", false, false],
      ["10.0.0.0/25", "10.0.0.128/25", false, false],
      ["0.0.0.0/0", "255.255.255.255/32", true, true],
      ["128.0.0.0/1", "10.0.0.0/8", false, false],
    ];
    for (const [one, other, inside, shared] of table) {
      assert.equal(contains(one, other), inside, `${one} contains ${other}`);
      assert.equal(overlaps(one, other), shared, `${one} overlaps ${other}`);
    }
  });

  it("reads back every block that it writes", () => {
    const block = fc
      .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
      .map(([address, prefixLength]) => ({
        network: address - (address % 2 ** (32 - prefixLength)),
        prefixLength,
      }));
    fc.assert(fc.property(block, (cidr) => assert.deepEqual(parseCidr(formatCidr(cidr)), cidr)));
  });
});
