import assert from "node:assert/strict";
import { callbackUrlFaults, exactUrl } from "../../../components/identity/callbackUrls";

describe("callbackUrlFaults", () => {
  const accepted = [
    "https://chat.example.com/oauth/oidc/callback",
    "https://chat.example.com/oauth2/idpresponse",
    "https://chat.example.com",
    "https://chat.example.com/",
    "https://chat.example.com:8443/auth/callback/?next=%2F",
    "https://d111111abcdef8.cloudfront.net/auth",
    "http://localhost",
    "http://localhost:3000/auth/callback",
  ];
  for (const url of accepted) {
    it(`takes ${url}`, () => assert.deepEqual(callbackUrlFaults([url]), []));
  }

  const refused: readonly [string, RegExp][] = [
    ["chat.example.com/callback", /not an absolute URL/],
    ["https:///callback", /not an absolute URL/],
    ["https://", /not an absolute URL/],
    ["", /not an absolute URL/],
    ["http://chat.example.com/", /only https/],
    ["http://localhost.example.com/", /only https/],
    ["http://localhost@evil.example/", /only https/],
    ["http://127.0.0.1:3000/", /only https/],
    ["myapp://callback", /only https/],
    ["HTTPS://chat.example.com/", /only https/],
    ["https://user@chat.example.com/", /user name/],
    ["https://Chat.example.com/", /lower case/],
    ["https://*.example.com/", /wildcards/],
    ["https://chat.example.com/*", /wildcards/],
    ["https://chat.example.com:443/", /default port/],
    ["https://chat.example.com/#done", /fragment/],
    ["https://chat.example.com/#", /fragment/],
    ["https://chat.example.com/a b", /percent-encoded/],
    ["https://chät.example.com/", /percent-encoded/],
    ["https://chat.example.com/a/../b", /"\.\."/],
    ["https://chat.example.com\\evil", /browsers write it/],
    [`https://chat.example.com/${"a".repeat(1000)}`, /1025 characters, Cognito allows 1024/],
  ];
  for (const [url, message] of refused) {
    it(`refuses ${url.slice(0, 50)}`, () => assert.match(callbackUrlFaults([url]).join("\n"), message));
  }

  it("names the field, the place and the URL of every fault", () => {
    assert.deepEqual(callbackUrlFaults(["https://a.example/", "http://b.example/#x"], "logoutUrls"), [
      'logoutUrls[1] "http://b.example/#x": only https is allowed, and http for localhost',
      'logoutUrls[1] "http://b.example/#x": a fragment is not allowed',
    ]);
  });

  it("refuses a URL that stands there twice, but not one that differs by a slash", () => {
    const [a, b] = ["https://a.example/x", "https://a.example/x/"];
    assert.deepEqual(callbackUrlFaults([a, b]), []);
    assert.deepEqual(callbackUrlFaults([a, b, a]), [`callbackUrls: "${a}" stands there twice`]);
  });

  it("takes 100 URLs and refuses 101", () => {
    const urls = Array.from({ length: 101 }, (_, index) => `https://a${index}.example/`);
    assert.deepEqual(callbackUrlFaults(urls.slice(0, 100)), []);
    assert.deepEqual(callbackUrlFaults(urls), ["callbackUrls: 101 URLs, Cognito allows 100"]);
  });
});

describe("exactUrl", () => {
  it("answers with the URL, or throws what is wrong with it", () => {
    assert.equal(exactUrl("https://a.example/", "x", "callbackUrls"), "https://a.example/");
    assert.throws(
      () => exactUrl("https://A.example/", 'UserPoolClient "app"', "callbackUrls"),
      /^InputError: UserPoolClient "app": callbackUrls\[0\] "https:\/\/A\.example\/": the host must be in lower case/,
    );
  });
});
