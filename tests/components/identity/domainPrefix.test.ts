import assert from "node:assert/strict";
import fc from "fast-check";
import { domainPrefixFaults, generatedPrefix } from "../../../components/identity/domainPrefix";

describe("domainPrefixFaults", () => {
  const accepted = ["a", "chat", "my-chat-2", "awsome", "claws-chat", "a--b", "x".repeat(63)];
  for (const prefix of accepted) {
    it(`takes ${prefix.slice(0, 20)}`, () => assert.deepEqual(domainPrefixFaults(prefix), []));
  }

  const refused: readonly [string, RegExp][] = [
    ["", /0 characters/],
    ["x".repeat(64), /64 characters, allowed are 1 to 63/],
    ["Chat", /lower-case/],
    ["my_chat", /lower-case/],
    ["my.chat", /lower-case/],
    ["-chat", /begin or end/],
    ["chat-", /begin or end/],
    ["my-cognito-app", /"cognito"/],
    ["newcognito", /"cognito"/],
    ["amazonas", /"amazon"/],
    ["aws", /"aws"/],
    ["my-aws-chat", /"aws"/],
  ];
  for (const [prefix, message] of refused) {
    it(`refuses "${prefix.slice(0, 20)}"`, () => {
      const faults = domainPrefixFaults(prefix);
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? "", message);
    });
  }
});

describe("generatedPrefix", () => {
  const owner = ["123456789012", "eu-central-1", "gatehouse", "dev"] as const;

  it("is the name and eight hexadecimal digits, the same each time", () => {
    assert.equal(generatedPrefix("chat", ...owner), generatedPrefix("chat", ...owner));
    assert.match(generatedPrefix("chat", ...owner), /^chat-[0-9a-f]{8}$/);
  });

  it("differs by name, account, region, project and stack, also where their texts join alike", () => {
    const prefixes = [
      generatedPrefix("chat", ...owner),
      generatedPrefix("Chat", ...owner),
      generatedPrefix("chat", "123456789013", "eu-central-1", "gatehouse", "dev"),
      generatedPrefix("chat", "123456789012", "eu-west-1", "gatehouse", "dev"),
      generatedPrefix("chat", "123456789012", "eu-central-1", "gatehous", "edev"),
      generatedPrefix("chat", "123456789012", "eu-central-1", "gatehouse", "prod"),
    ];
    assert.equal(new Set(prefixes).size, prefixes.length);
  });

  it("takes reserved words out, also those that appear on the way", () => {
    assert.match(generatedPrefix("my-cognito-aws-chat", ...owner), /^my-chat-[0-9a-f]{8}$/);
    assert.match(generatedPrefix("awamazons", ...owner), /^login-[0-9a-f]{8}$/);
    assert.match(generatedPrefix("a-cognito-ws", ...owner), /^a-ws-[0-9a-f]{8}$/);
  });

  it("is valid for every name", () => {
    const words = fc.constantFrom("aws", "amazon", "cognito", "-", "a", "Ü", "_", " ", "9");
    const name = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 30 }).map((parts) => parts.join("")),
    );
    fc.assert(fc.property(name, (text) => domainPrefixFaults(generatedPrefix(text, ...owner)).length === 0));
  });
});
