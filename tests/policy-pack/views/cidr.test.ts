import assert from "node:assert/strict";
import { isPublicCidr, isPublicUnion, parseBlock } from "../../../policy-pack/views/cidr";
import { UNKNOWN } from "../support";

describe("policy pack, address blocks", () => {
  const everywhere = [
    "0.0.0.0/0",
    "000.000.000.000/0",
    "1.2.3.4/0",
    "::/0",
    "0:0:0:0:0:0:0:0/0",
    "0000::0000/0",
    "::0.0.0.0/0",
  ];
  for (const text of [
    ...everywhere,
    "0.0.0.0/1",
    "128.0.0.0/1",
    "0.0.0.0/7",
    "2000::/3",
    "::ffff:0:0/96",
    "::ffff:0.0.0.0/97",
  ]) {
    it(`${text} is the internet`, () => assert.equal(isPublicCidr(text), true));
  }
  for (const text of [
    "10.0.0.0/8",
    "192.168.0.0/16",
    "203.0.113.7/32",
    "203.0.113.7",
    "fc00::/7",
    "2001:db8::/32",
    "::ffff:10.0.0.0/104",
  ]) {
    it(`${text} is a part of it`, () => assert.equal(isPublicCidr(text), false));
  }
  for (const text of [
    "",
    "0.0.0.0/33",
    "0.0.0/0",
    "256.0.0.0/8",
    "1::2::3/0",
    "1:2:3/0",
    "::/129",
    "x/0",
    "0.0.0.0/0/0",
    UNKNOWN,
    undefined,
  ]) {
    it(`${text} is no block`, () =>
      assert.equal(isPublicCidr(text) || (text !== UNKNOWN && parseBlock(text) !== undefined), false));
  }

  it("drops the host bits", () => {
    assert.deepEqual(parseBlock("10.1.2.3/8"), { version: 4, first: 10n << 24n, prefix: 8 });
  });

  const union = (...texts: readonly string[]) => isPublicUnion(texts.map((text) => parseBlock(text)!));
  it("adds blocks up without counting twice", () => {
    assert.equal(union(...Array.from({ length: 128 }, (_, first) => `${first}.0.0.0/8`)), true);
    assert.equal(union(...Array.from({ length: 127 }, (_, first) => `${first}.0.0.0/8`)), false);
    assert.equal(union("0.0.0.0/2", "0.0.0.0/2", "10.0.0.0/8"), false);
    assert.equal(union("0.0.0.0/2", "64.0.0.0/2"), true);
    assert.equal(union("0.0.0.0/2", "4000::/2"), false);
    assert.equal(union(), false);
  });
});
