import assert from "node:assert/strict";
import { limitFaults, typesWithoutLimits } from "../../../cli/offline/limits";
import { IdentityProvider } from "../../../components/identity/identityProvider";
import { ManagedLogin } from "../../../components/identity/managedLogin";
import { UserPool } from "../../../components/identity/userPool";
import { UserPoolClient } from "../../../components/identity/userPoolClient";
import { inventory, planOf, testContext } from "../../support/plan";

const context = { ...testContext, protect: true };
const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000";

/** Every option at once: two providers, both kinds of client, both kinds of domain, SMS, sign-up, SES. */
function everything(): void {
  const pool = new UserPool("users", {
    context,
    mfa: "required",
    mfaMethods: ["totp", "sms"],
    selfSignUp: { emailDomains: ["example.com"] },
    tier: "PLUS",
    groups: [{ name: "admin", description: "May do everything", precedence: 0 }],
    email: {
      from: "Chat <a@example.com>",
      sesIdentityArn: "arn:aws:ses:eu-central-1:123456789012:identity/example.com",
    },
    applicationName: "Büro 'R&D' <Chat> for everybody in here",
    signInUrl: "https://chat.example.com/?a=1&b=2",
    keyArn: "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-0000-0000-000000000000",
    logRetentionDays: 30,
  });
  const { userPoolId } = pool;
  const common = { context, userPoolId };
  const saml = new IdentityProvider("saml", {
    ...common,
    kind: "saml",
    providerName: "Corp",
    metadata: { url: "https://login.example.com/metadata.xml" },
  });
  const oidc = new IdentityProvider("oidc", {
    ...common,
    kind: "oidc",
    providerName: "Partner",
    issuer: "https://partner.example.com",
    clientId: "gatehouse",
    clientSecret: "hidden",
  });
  const urls = {
    callbackUrls: ["https://chat.example.com/callback"],
    logoutUrls: ["https://chat.example.com/"],
  };
  const identityProviders = ["COGNITO", saml.providerName, oidc.providerName];
  const server = new UserPoolClient("server", {
    ...common,
    ...urls,
    kind: "confidential",
    identityProviders,
    phoneNumber: true,
    refreshTokenDays: 3650,
    accessTokenMinutes: 1440,
  });
  const browser = new UserPoolClient("browser", { ...common, ...urls, kind: "public", identityProviders });
  new ManagedLogin("prefixed", {
    ...common,
    clientIds: { server: server.clientId },
    domain: { prefix: "chat" },
  });
  new ManagedLogin("named", {
    ...common,
    clientIds: { browser: browser.clientId },
    domain: { name: "auth.example.com", certificateArn, hostedZoneId: "Z0123456789ABCDEFGHIJ" },
    branding: {
      settings: {},
      assets: [{ category: "FORM_LOGO", colorMode: "DYNAMIC", extension: "SVG", bytes: "PHN2Zy8+" }],
    },
  });
}

describe("the identity components together", () => {
  it("stay within every limit that the offline check knows", async () => {
    const plan = await planOf(everything);
    assert.equal(inventory(plan).length, 27);
    assert.deepEqual(
      limitFaults(plan).map(({ message }) => message),
      [],
    );
    assert.deepEqual(typesWithoutLimits(plan), []);
  });
});
