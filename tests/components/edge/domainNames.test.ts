import assert from "node:assert/strict";
import { domainNameFaults } from "../../../components/edge/domainNames";

const allowed = (name: string, wildcard?: boolean) =>
  domainNameFaults(name, { wildcard }).map((fault) => fault.allowed);

const label63 = "a".repeat(63);
const name253 = `${[label63, label63, label63].join(".")}.${"a".repeat(57)}.com`;

describe("A domain name", () => {
  for (const good of [
    "chat.example.com",
    "example.com",
    "a.b.c.example.co.uk",
    "xn--bcher-kva.example",
    "1.example.com",
    `${label63}.com`,
    name253,
  ]) {
    it(`may be ${good.slice(0, 40)}`, () => {
      assert.deepEqual(allowed(good), []);
    });
  }

  const LABELS =
    "labels of letters, digits and inner hyphens with dots between them, such as chat.example.com";
  const OWN = "a name of your own: nobody but AWS gets a certificate for this one";
  for (const [bad, faults] of [
    ["", [LABELS]],
    ["localhost", [LABELS]],
    ["example.com.", ["a name without a dot at its end"]],
    ["Chat.example.com", ["lower case"]],
    ["-a.example.com", [LABELS]],
    ["a-.example.com", [LABELS]],
    ["a_b.example.com", [LABELS]],
    ["a..example.com", [LABELS]],
    ["*.example.com", [LABELS]],
    ["10.0.0.1", ["a name, not an IP address"]],
    [`${label63}a.com`, ["at most 63 characters between two dots"]],
    [`a${name253}`, ["at most 253 characters", "at most 63 characters between two dots"]],
    ["chat-1234567.eu-central-1.elb.amazonaws.com", [OWN]],
    ["d111111abcdef8.cloudfront.net", [OWN]],
    ["chat.auth.eu-central-1.amazoncognito.com", [OWN]],
    ["chat.cn-north-1.elb.amazonaws.com.cn", [OWN]],
  ] as const) {
    it(`may not be "${bad.slice(0, 60)}"`, () => {
      assert.deepEqual(allowed(bad), faults);
    });
  }

  it("may start with a star only where asked, and once", () => {
    assert.deepEqual(allowed("*.example.com", true), []);
    assert.deepEqual(allowed("*.*.example.com", true), [LABELS]);
    assert.deepEqual(allowed("a.*.example.com", true), [LABELS]);
  });

  it("may end in what AWS's own names contain", () => {
    assert.deepEqual(allowed("myamazonaws.com"), []);
    assert.deepEqual(allowed("elb.amazonaws.com.example.org"), []);
  });

  it("comes with a remedy where there is one", () => {
    assert.deepEqual(domainNameFaults("Chat.Example.com"), [
      { allowed: "lower case", remedy: 'use "chat.example.com"' },
    ]);
    const [, scheme] = ["", ...domainNameFaults("https://chat.example.com/")];
    assert.deepEqual(scheme, { allowed: LABELS, remedy: "leave the scheme and the path out" });
  });
});
