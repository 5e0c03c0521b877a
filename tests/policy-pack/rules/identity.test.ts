import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const client = (inputs: Record<string, unknown>) =>
  resource("aws:cognito/userPoolClient:UserPoolClient", "web", inputs);

testRules("identity", {
  "cognito-client-no-implicit": [
    pass("code", client({ allowedOauthFlows: ["code"] })),
    pass("no flow at all", client({})),
    fail(
      "implicit",
      client({ allowedOauthFlows: ["code", "implicit"] }),
      "allowedOauthFlows",
      /tokens travel in the address/,
    ),
    open("the flows", client({ allowedOauthFlows: UNKNOWN }), "allowedOauthFlows"),
  ],
  "cognito-client-https-callbacks": [
    pass("HTTPS", client({ callbackUrls: ["https://chat.example.com/oauth/oidc/callback"] })),
    pass("a developer's machine", client({ callbackUrls: ["http://localhost:8080/callback"] })),
    fail(
      "HTTP",
      client({ callbackUrls: ["https://a.example/", "http://a.example/"] }),
      "callbackUrls[1]",
      /in the clear/,
    ),
    fail("a wildcard", client({ logoutUrls: ["https://*.example.com/"] }), "logoutUrls[0]", /wildcard/),
    fail(
      "a host that only begins so",
      client({ callbackUrls: ["http://localhost.example/"] }),
      "callbackUrls[0]",
      /in the clear/,
    ),
    fail(
      "a developer's machine in production",
      client({ defaultRedirectUri: "http://localhost/" }),
      "defaultRedirectUri",
      /developer's machine/,
      { production: true },
    ),
    open("a URL", client({ callbackUrls: [UNKNOWN] }), "callbackUrls[0]"),
    skip("machines only", client({}), /nowhere/),
  ],
});
