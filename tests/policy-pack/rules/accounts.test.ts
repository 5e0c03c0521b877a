import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const SCOPE = "aws.cognito.signin.user.admin";
const client = (inputs: Inputs = {}) => resource("aws:cognito/userPoolClient:UserPoolClient", "web", inputs);
const route = (inputs: Inputs = {}) => resource("aws:apigatewayv2/route:Route", "api", inputs);
const pool = (...recoveryMechanisms: readonly unknown[]) =>
  resource("aws:cognito/userPool:UserPool", "users", { accountRecoverySetting: { recoveryMechanisms } });
const provider = (providerDetails: unknown) =>
  resource("aws:cognito/identityProvider:IdentityProvider", "company", { providerDetails });

testRules("accounts", {
  "cognito-client-no-admin-scope": [
    pass("openid", client({ allowedOauthScopes: ["openid"] })),
    pass("none", route()),
    fail(
      "of a client",
      client({ allowedOauthScopes: ["openid", SCOPE] }),
      "allowedOauthScopes",
      /attributes, MFA and password/,
    ),
    fail("of a route", route({ authorizationScopes: [SCOPE] }), "authorizationScopes", /no login page/),
    open("the scopes", client({ allowedOauthScopes: UNKNOWN }), "allowedOauthScopes"),
  ],
  "cognito-client-refresh-rotation": [
    pass("on", client({ allowedOauthFlows: ["code"], refreshTokenRotation: { feature: "ENABLED" } })),
    fail(
      "not said",
      client({ allowedOauthFlows: ["code"] }),
      "refreshTokenRotation.feature",
      /somebody copied/,
    ),
    fail(
      "off",
      client({ allowedOauthFlows: ["code"], refreshTokenRotation: { feature: "DISABLED" } }),
      "refreshTokenRotation.feature",
      /DISABLED/,
    ),
    open(
      "the feature",
      client({ allowedOauthFlows: ["code"], refreshTokenRotation: UNKNOWN }),
      "refreshTokenRotation.feature",
    ),
    open("the flows", client({ allowedOauthFlows: UNKNOWN }), "allowedOauthFlows"),
    skip("a secret", client({ generateSecret: true, allowedOauthFlows: ["code"] }), /without its secret/),
    skip("no code flow", client({ allowedOauthFlows: ["client_credentials"] }), /no code flow/),
  ],
  "cognito-account-recovery": [
    pass("e-mail", pool({ name: "verified_email", priority: 1 })),
    fail("not said", pool(), "accountRecoverySetting.recoveryMechanisms", /text message/),
    fail(
      "a telephone too",
      pool({ name: "verified_email" }, { name: "verified_phone_number" }),
      "accountRecoverySetting.recoveryMechanisms[1].name",
      /telephone number/,
    ),
    open("a mechanism", pool({ name: UNKNOWN }), "accountRecoverySetting.recoveryMechanisms[0].name"),
  ],
  "cognito-federation-https": [
    pass(
      "SAML",
      provider({ MetadataURL: "https://login.example.com/x.xml", RequestSigningAlgorithm: "rsa-sha256" }),
    ),
    fail(
      "SAML over HTTP",
      provider({ MetadataURL: "http://login.example.com/x.xml" }),
      "providerDetails.MetadataURL",
      /https/,
    ),
    fail(
      "OpenID Connect over HTTP",
      provider({ oidc_issuer: "http://login.example.com" }),
      "providerDetails.oidc_issuer",
      /keys of his own/,
    ),
    fail(
      "SHA-1",
      provider({ RequestSigningAlgorithm: "rsa-sha1" }),
      "providerDetails.RequestSigningAlgorithm",
      /forged/,
    ),
    open("an address", provider({ oidc_issuer: UNKNOWN }), "providerDetails.oidc_issuer"),
    open("the details", provider(UNKNOWN), "providerDetails"),
    skip("no address", provider({ MetadataFile: "<xml/>" }), /names no address/),
  ],
});
