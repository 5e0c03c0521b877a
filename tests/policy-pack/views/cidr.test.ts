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
    "3.0.0.0/8",
    "2600::/12",
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
    "3.0.0.0/9",
    "224.0.0.0/4",
    "2600:1f00::/24",
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
  it("does not count private addresses", () => {
    const privates = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"];
    assert.equal(union(...privates, "0.0.0.0/8", "224.0.0.0/3", "fc00::/7", "fe80::/10"), false);
    assert.equal(union(...privates, "11.0.0.0/8"), true);
    assert.equal(union("10.0.0.0/7"), true);
  });

  it("takes the lists of large networks for named ones", () => {
    const cloudflare = [
      "173.245.48.0/20",
      "104.16.0.0/13",
      "104.24.0.0/14",
      "172.64.0.0/13",
      "2606:4700::/32",
    ];
    assert.equal(
      union(...cloudflare, ...Array.from({ length: 63 }, (_, second) => `20.${second}.0.0/16`)),
      false,
    );
  });

  it("adds blocks up without counting twice", () => {
    assert.equal(union(...Array.from({ length: 128 }, (_, first) => `${first}.0.0.0/8`)), true);
    assert.equal(union("3.0.0.0/9", "3.128.0.0/9"), true);
    assert.equal(union("3.0.0.0/9", "3.0.0.0/9", "3.0.0.0/10"), false);
    assert.equal(union("3.0.0.0/9", "2a00::/17"), false);
    assert.equal(union("2a00::/17", "2a00:8000::/17"), true);
    assert.equal(union(), false);
  });
});
