import type { PlanEntry } from "../../../policy-pack/evaluate";
import { fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
type On = Record<string, readonly PlanEntry[]>;

const pool = (inputs: Inputs) => resource("aws:cognito/userPool:UserPool", "users", inputs);
const client = (inputs: Inputs, on: On = {}) =>
  resource("aws:cognito/userPoolClient:UserPoolClient", "app", inputs, { on, id: "client-1" });
const identityPool = (inputs: Inputs) => resource("aws:cognito/identityPool:IdentityPool", "guests", inputs);
const domain = (inputs: Inputs, on: On = {}) =>
  resource("aws:cognito/userPoolDomain:UserPoolDomain", "login", inputs, { on });
const certificate = resource("aws:acm/certificate:Certificate", "login");
const distribution = resource("aws:cloudfront/distribution:Distribution", "cdn");
const listener = (userPoolClientId: unknown, on: On = {}) =>
  resource(
    "aws:lb/listener:Listener",
    "https",
    { defaultActions: [{ type: "authenticate-cognito", authenticateCognito: { userPoolClientId } }] },
    { on },
  );

const plus = { userPoolTier: "PLUS", userPoolAddOns: { advancedSecurityMode: "ENFORCED" } };
const risk = (inputs: Inputs) =>
  resource(
    "aws:cognito/riskConfiguration:RiskConfiguration",
    "risk",
    { userPoolId: UNKNOWN, ...inputs },
    { on: { userPoolId: [pool({})] } },
  );
const strong = {
  minimumLength: 12,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
};
const verified = {
  autoVerifiedAttributes: ["phone_number", "email"],
  userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
};
const server = { allowedOauthFlows: ["code"], callbackUrls: ["https://chat.example.com/oauth2/idpresponse"] };
const page = { allowedOauthFlows: ["code"], callbackUrls: ["https://app.example.com/auth"] };

testRules("user pools and identity pools", {
  "cognito-password-policy": [
    pass("12 of all kinds", pool({ passwordPolicy: strong })),
    fail("Cognito's own", pool({}), "passwordPolicy.minimumLength", /is not set/),
    fail(
      "8",
      pool({ passwordPolicy: { ...strong, minimumLength: 8 } }),
      "passwordPolicy.minimumLength",
      /is 8/,
    ),
    fail(
      "no symbols",
      pool({ passwordPolicy: { ...strong, requireSymbols: undefined } }),
      "passwordPolicy.requireSymbols",
      /is not set/,
    ),
    open(
      "the length",
      pool({ passwordPolicy: { ...strong, minimumLength: UNKNOWN } }),
      "passwordPolicy.minimumLength",
    ),
    open("the policy", pool({ passwordPolicy: UNKNOWN }), "passwordPolicy.minimumLength"),
  ],
  "cognito-mfa": [
    pass(
      "asked of everybody",
      pool({ mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true } }),
    ),
    fail("by default", pool({}), "mfaConfiguration", /is not set/),
    fail(
      "offered",
      pool({ mfaConfiguration: "OPTIONAL", softwareTokenMfaConfiguration: { enabled: true } }),
      "mfaConfiguration",
      /is "OPTIONAL"/,
    ),
    fail(
      "text messages alone",
      pool({ mfaConfiguration: "ON", smsConfiguration: {} }),
      "softwareTokenMfaConfiguration.enabled",
      /text messages/,
    ),
    open("whether", pool({ mfaConfiguration: UNKNOWN }), "mfaConfiguration"),
  ],
  "cognito-threat-protection": [
    pass("enforced", pool({ userPoolTier: "PLUS", userPoolAddOns: { advancedSecurityMode: "ENFORCED" } })),
    fail(
      "paid for and off",
      pool({ userPoolTier: "PLUS" }),
      "userPoolAddOns.advancedSecurityMode",
      /is not set/,
    ),
    fail(
      "an add-on that looks on",
      pool({ userPoolAddOns: { advancedSecurityMode: "AUDIT" } }),
      "userPoolAddOns.advancedSecurityMode",
      /is "AUDIT"/,
    ),
    open(
      "the mode",
      pool({ userPoolTier: "PLUS", userPoolAddOns: UNKNOWN }),
      "userPoolAddOns.advancedSecurityMode",
    ),
    fail(
      "enforced and told to look on",
      [
        pool(plus),
        risk({ compromisedCredentialsRiskConfiguration: { actions: { eventAction: "NO_ACTION" } } }),
      ],
      "userPoolAddOns.advancedSecurityMode",
      /lets such logins through/,
    ),
    pass("enforced and told to block", [
      pool(plus),
      risk({ accountTakeoverRiskConfiguration: { actions: { highAction: { eventAction: "BLOCK" } } } }),
    ]),
    open(
      "the reaction",
      [pool(plus), risk({ accountTakeoverRiskConfiguration: UNKNOWN })],
      "userPoolAddOns.advancedSecurityMode",
    ),
    open("the tier", pool({ userPoolTier: UNKNOWN }), "userPoolTier"),
    skip("another tier", pool({ userPoolTier: "ESSENTIALS" }), /no threat protection/),
    skip("by default", pool({}), /no threat protection/),
  ],
  "cognito-deletion-protection": [
    pass("on", pool({ deletionProtection: "ACTIVE" })),
    fail("by default", pool({}), "deletionProtection", /every account/),
    fail("off", pool({ deletionProtection: "INACTIVE" }), "deletionProtection", /is "INACTIVE"/),
    open("whether", pool({ deletionProtection: UNKNOWN }), "deletionProtection"),
  ],
  "cognito-admin-create-only": [
    pass("closed", pool({ adminCreateUserConfig: { allowAdminCreateUserOnly: true } })),
    fail("by default", pool({}), "adminCreateUserConfig.allowAdminCreateUserOnly", /strangers/),
    open(
      "whether",
      pool({ adminCreateUserConfig: UNKNOWN }),
      "adminCreateUserConfig.allowAdminCreateUserOnly",
    ),
  ],
  "cognito-verified-email": [
    pass("both", pool(verified)),
    fail(
      "at sign-up",
      pool({ ...verified, autoVerifiedAttributes: ["phone_number"] }),
      "autoVerifiedAttributes",
      /somebody else/,
    ),
    fail(
      "later",
      pool({ autoVerifiedAttributes: ["email"] }),
      "userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates",
      /is not set/,
    ),
    open(
      "the attributes",
      pool({ ...verified, autoVerifiedAttributes: [UNKNOWN] }),
      "autoVerifiedAttributes",
    ),
  ],
  "cognito-client-secret": [
    pass("a load balancer's", client({ ...server, generateSecret: true })),
    pass("a page's", client(page)),
    pass("a server's that nothing names", client({ ...page, generateSecret: true })),
    pass("a page's whose address is not known", [
      client({ ...page, callbackUrls: [UNKNOWN] }, { callbackUrls: [distribution] }),
      distribution,
    ]),
    fail(
      "a load balancer's without",
      client({ ...server, generateSecret: false }),
      "generateSecret",
      /takes the code back/,
    ),
    fail(
      "one that a listener names, its id unknown",
      [client(page), listener(UNKNOWN, { defaultActions: [client(page)] })],
      "generateSecret",
      /logs users in/,
    ),
    fail("a machine's", client({ allowedOauthFlows: ["client_credentials"] }), "generateSecret", /machine/),
    fail(
      "a browser's",
      client({ allowedOauthFlows: ["implicit"], generateSecret: true }),
      "generateSecret",
      /stays one/,
    ),
    fail(
      "a telephone's",
      client({ ...page, callbackUrls: ["myapp://back"], generateSecret: true }),
      "generateSecret",
      /installed/,
    ),
    open("whether", client({ ...server, generateSecret: UNKNOWN }), "generateSecret"),
    open("the flows", client({ allowedOauthFlows: UNKNOWN }), "allowedOauthFlows"),
    open("the callbacks", client({ ...page, callbackUrls: [UNKNOWN] }), "callbackUrls"),
  ],
  "cognito-client-token-validity": [
    pass("by default", client({})),
    pass(
      "an hour and 30 days",
      client({
        accessTokenValidity: 60,
        idTokenValidity: 1,
        refreshTokenValidity: 30,
        tokenValidityUnits: { accessToken: "minutes" },
      }),
    ),
    pass("in seconds", client({ accessTokenValidity: 3600, tokenValidityUnits: { accessToken: "seconds" } })),
    fail("two hours", client({ accessTokenValidity: 2 }), "accessTokenValidity", /2 hours/),
    fail(
      "a day in minutes",
      client({ idTokenValidity: 1440, tokenValidityUnits: { idToken: "minutes" } }),
      "idTokenValidity",
      /1440 minutes/,
    ),
    fail("31 days", client({ refreshTokenValidity: 31 }), "refreshTokenValidity", /31 days/),
    open("the number", client({ refreshTokenValidity: UNKNOWN }), "refreshTokenValidity"),
    open("the unit", client({ accessTokenValidity: 30, tokenValidityUnits: UNKNOWN }), "accessTokenValidity"),
  ],
  "cognito-client-prevent-user-existence-errors": [
    pass("hidden", client({ preventUserExistenceErrors: "ENABLED" })),
    fail("by default", client({}), "preventUserExistenceErrors", /who has an account/),
    fail(
      "as before",
      client({ preventUserExistenceErrors: "LEGACY" }),
      "preventUserExistenceErrors",
      /is "LEGACY"/,
    ),
    open("whether", client({ preventUserExistenceErrors: UNKNOWN }), "preventUserExistenceErrors"),
  ],
  "cognito-client-revocation": [
    pass("by default", client({})),
    pass("on", client({ enableTokenRevocation: true })),
    fail("off", client({ enableTokenRevocation: false }), "enableTokenRevocation", /until it expires/),
    open("whether", client({ enableTokenRevocation: UNKNOWN }), "enableTokenRevocation"),
  ],
  "cognito-client-no-password-auth": [
    pass("by default", client({})),
    pass("SRP", client({ explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] })),
    fail(
      "the user's",
      client({ explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] }),
      "explicitAuthFlows",
      /sees the user's password/,
    ),
    fail(
      "the server's, beside an unknown one",
      client({ explicitAuthFlows: [UNKNOWN, "ALLOW_ADMIN_USER_PASSWORD_AUTH"] }),
      "explicitAuthFlows",
      /ADMIN/,
    ),
    fail(
      "under its old name",
      client({ explicitAuthFlows: ["ADMIN_NO_SRP_AUTH"] }),
      "explicitAuthFlows",
      /SRP/,
    ),
    open("the flows", client({ explicitAuthFlows: UNKNOWN }), "explicitAuthFlows"),
  ],
  "cognito-idpool-no-unauth": [
    pass("by default", identityPool({})),
    fail(
      "open",
      identityPool({ allowUnauthenticatedIdentities: true }),
      "allowUnauthenticatedIdentities",
      /strangers/,
    ),
    open(
      "whether",
      identityPool({ allowUnauthenticatedIdentities: UNKNOWN }),
      "allowUnauthenticatedIdentities",
    ),
  ],
  "cognito-idpool-no-classic": [
    pass("by default", identityPool({})),
    fail("classic", identityPool({ allowClassicFlow: true }), "allowClassicFlow", /role themselves/),
    open("whether", identityPool({ allowClassicFlow: UNKNOWN }), "allowClassicFlow"),
  ],
  "cognito-idpool-server-side-check": [
    pass("asked", identityPool({ cognitoIdentityProviders: [{ serverSideTokenCheck: true }] })),
    fail(
      "the second by default, behind an unknown one",
      identityPool({ cognitoIdentityProviders: [UNKNOWN, { clientId: "c" }] }),
      "cognitoIdentityProviders[1].serverSideTokenCheck",
      /is not set/,
    ),
    open("the providers", identityPool({ cognitoIdentityProviders: UNKNOWN }), "cognitoIdentityProviders"),
    skip("no user pool", identityPool({ developerProviderName: "own" }), /no user pool/),
  ],
  "cognito-domain-tls": [
    pass("a certificate", domain({ domain: "login.example.com", certificateArn: "arn:aws:acm:c" })),
    pass("its ARN unknown", [
      domain({ domain: "login.example.com", certificateArn: UNKNOWN }, { certificateArn: [certificate] }),
      certificate,
    ]),
    fail("none", domain({ domain: "login.example.com" }), "certificateArn", /is not set/),
    open(
      "the certificate",
      domain({ domain: "login.example.com", certificateArn: UNKNOWN }),
      "certificateArn",
    ),
    open("the domain", domain({ domain: UNKNOWN }), "domain"),
    skip("a prefix", domain({ domain: "chat" }), /Cognito's own domain/),
  ],
});
