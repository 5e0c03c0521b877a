import assert from "node:assert/strict";
import vm from "node:vm";
import { DOMAINS_VARIABLE, emailDomainFaults, signUpSource } from "../../../components/identity/signUpCode";

type Event = { readonly triggerSource: string; readonly request?: unknown };

/** The function as Lambda loads it: a CommonJS module with its environment. */
function handlerWith(domains: string | undefined): (event: Event) => Promise<Event> {
  const exports: { handler?: (event: Event) => Promise<Event> } = {};
  const env = domains === undefined ? {} : { [DOMAINS_VARIABLE]: domains };
  vm.runInNewContext(signUpSource, { exports, process: { env } });
  assert.ok(exports.handler);
  return exports.handler;
}

function signUp(email: unknown, triggerSource = "PreSignUp_SignUp"): Event {
  return { triggerSource, request: { userAttributes: { email } } };
}

const REFUSED = /limited to certain e-mail domains/;

describe("the sign-up function", () => {
  const handler = handlerWith("example.com,Corp.example.org");

  for (const email of [
    "ada@example.com",
    "Ada.Lovelace+chat@EXAMPLE.com",
    "o'neill_2@corp.example.org",
    "a@Corp.Example.Org",
  ]) {
    it(`lets ${email} in and answers with the event as it came`, async () => {
      const event = signUp(email);
      assert.equal(await handler(event), event);
      assert.deepEqual(event, signUp(email));
    });
  }

  const refused: readonly unknown[] = [
    "ada@evil.com",
    "ada@sub.example.com",
    "ada@notexample.com",
    "ada@example.com.evil.com",
    "ada@example.comx",
    "ada@example.com.",
    "ada@evil.com@example.com",
    "ada@evil.com,ada@example.com",
    "<ada@evil.com>ada@example.com",
    '"ada@evil.com"@example.com',
    "ada%evil.com@example.com",
    "evil.com!ada@example.com",
    "=?utf-8?q?ada=40evil.com?=@example.com",
    "ada@evil.com\n@example.com",
    "ada@example.com\n",
    "ada@example.com\0",
    " ada@example.com",
    "ada@exаmple.com",
    "@example.com",
    "ada@",
    "ada",
    "",
    undefined,
    null,
    7,
    ["ada@example.com"],
    `${"a".repeat(250)}@example.com`,
  ];
  for (const email of refused) {
    it(`refuses ${JSON.stringify(email)?.slice(0, 50)}`, () =>
      assert.rejects(handler(signUp(email)), REFUSED));
  }

  it("refuses the Kelvin sign, whose lower case is k", () => {
    return assert.rejects(handlerWith("bank.example")(signUp("ada@ban\u212a.example")), REFUSED);
  });

  it("asks the same of users whom an identity provider brings, and of triggers yet to come", async () => {
    await assert.rejects(handler(signUp("ada@evil.com", "PreSignUp_ExternalProvider")), REFUSED);
    await assert.rejects(handler(signUp("ada@evil.com", "PreSignUp_Later")), REFUSED);
  });

  it("lets an administrator invite whom he likes", async () => {
    const event = signUp("ada@evil.com", "PreSignUp_AdminCreateUser");
    assert.equal(await handler(event), event);
  });

  it("never confirms a user or an address by itself", () => {
    assert.doesNotMatch(signUpSource, /autoConfirmUser|autoVerifyEmail/);
  });

  it("lets nobody in without a list of domains", async () => {
    await assert.rejects(handlerWith(undefined)(signUp("ada@example.com")), REFUSED);
    await assert.rejects(handlerWith("")(signUp("ada@")), REFUSED);
  });

  it("refuses an event without attributes", () => {
    return assert.rejects(handler({ triggerSource: "PreSignUp_SignUp" }), REFUSED);
  });
});

describe("emailDomainFaults", () => {
  it("takes domains", () => {
    assert.deepEqual(emailDomainFaults(["example.com", "Sub.Example.co.uk", "xn--bcher-kva.example"]), []);
  });

  const refused: readonly [readonly string[], RegExp][] = [
    [[], /at least one/],
    [["@example.com"], /"@example.com" is not a domain/],
    [["*.example.com"], /not a domain/],
    [["example.com,evil.com"], /not a domain/],
    [["com"], /not a domain/],
    [["example.com\n"], /not a domain/],
    [["-a.example"], /not a domain/],
    [["example.com", "EXAMPLE.com"], /"example.com" stands there twice/],
    [
      Array.from({ length: 200 }, (_, index) => `department-number-${index}.example.com`),
      /longer than 3500 bytes/,
    ],
  ];
  for (const [domains, message] of refused) {
    it(`refuses ${JSON.stringify(domains).slice(0, 40)}`, () => {
      assert.match(emailDomainFaults(domains).join("\n"), message);
    });
  }
});
