import assert from "node:assert/strict";
import { isContentSecurityPolicy, securityHeaders } from "../../../components/edge/responseHeaders";

describe("securityHeaders", () => {
  it("replaces what has one right value and keeps what an application may make stricter", () => {
    assert.deepEqual(securityHeaders({}), {
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "SAMEORIGIN", override: false },
      referrerPolicy: { override: false, referrerPolicy: "strict-origin-when-cross-origin" },
      strictTransportSecurity: {
        accessControlMaxAgeSec: 31536000,
        includeSubdomains: false,
        override: true,
      },
    });
  });

  it("sends a content security policy only where there is one, and then it counts", () => {
    assert.deepEqual(securityHeaders({ contentSecurityPolicy: "default-src 'self'" }).contentSecurityPolicy, {
      contentSecurityPolicy: "default-src 'self'",
      override: true,
    });
  });
});

describe("isContentSecurityPolicy", () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ["default-src 'self'; frame-ancestors 'none'", true],
    ["a".repeat(1783), true],
    ["a".repeat(1784), false],
    ["", false],
    [" default-src 'self'", false],
    ["default-src 'self'\nset-cookie: a=b", false],
    ["default-src 'self'\r", false],
    ["default-src é", false],
  ];
  for (const [value, allowed] of cases) {
    it(`${allowed ? "takes" : "refuses"} ${JSON.stringify(value).slice(0, 50)}, ${value.length} characters`, () => {
      assert.equal(isContentSecurityPolicy(value), allowed);
    });
  }
});
