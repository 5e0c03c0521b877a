import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SECRET } from "../../../cli/plan";
import {
  IdentityProvider,
  type IdentityProviderArgs,
  type OidcIdentityProviderArgs,
  type SamlIdentityProviderArgs,
} from "../../../components/identity/identityProvider";
import { UserPoolClient } from "../../../components/identity/userPoolClient";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const PROVIDER = "aws:cognito/identityProvider:IdentityProvider";
const PLANTED = "planted-5f2c9a";
const common = { context: testContext, userPoolId: "eu-central-1_AbC123xyz", providerName: "Corp-Login" };
const saml: SamlIdentityProviderArgs = {
  ...common,
  kind: "saml",
  metadata: { url: "https://login.example.com/metadata.xml" },
};
const oidc: OidcIdentityProviderArgs = {
  ...common,
  kind: "oidc",
  issuer: "https://login.example.com/tenant",
  clientId: "gatehouse",
  clientSecret: PLANTED,
};
const plan = (args: IdentityProviderArgs) => planOf(() => new IdentityProvider("corp", args));
const CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

describe("IdentityProvider by SAML", () => {
  it("signs requests, refuses logins that nobody asked for, and maps e-mail and name", async () => {
    const all = await plan(saml);
    assert.deepEqual(inventory(all), [`${PROVIDER} corp`, "gatehouse:identity:IdentityProvider corp"]);
    assert.deepEqual(resourceOf(all, PROVIDER).inputs, {
      attributeMapping: { email: `${CLAIMS}/emailaddress`, name: `${CLAIMS}/name` },
      providerDetails: {
        EncryptedResponses: "false",
        IDPInit: "false",
        IDPSignout: "false",
        MetadataURL: "https://login.example.com/metadata.xml",
        RequestSigningAlgorithm: "rsa-sha256",
      },
      providerName: "Corp-Login",
      providerType: "SAML",
      region: "eu-central-1",
      userPoolId: "eu-central-1_AbC123xyz",
    });
  });

  it("takes metadata as text, and attributes of other names", async () => {
    const file = '<md:EntityDescriptor entityID="x"></md:EntityDescriptor>';
    const all = await plan({ ...saml, metadata: { file }, attributes: { email: "mail" } });
    const { providerDetails, attributeMapping } = resourceOf(all, PROVIDER).inputs as Record<string, object>;
    assert.deepEqual(attributeMapping, { email: "mail" });
    assert.deepEqual(providerDetails, {
      EncryptedResponses: "false",
      IDPInit: "false",
      IDPSignout: "false",
      MetadataFile: file,
      RequestSigningAlgorithm: "rsa-sha256",
    });
  });

  it("leaves alone what Cognito writes back", async () => {
    assert.deepEqual(resourceOf(await plan(saml), PROVIDER).ignoreChanges, [
      "providerDetails.ActiveEncryptionCertificate",
      "providerDetails.SSORedirectBindingURI",
      "providerDetails.SLORedirectBindingURI",
    ]);
  });
});

describe("IdentityProvider by OpenID Connect", () => {
  it("has these inputs", async () => {
    const provider = resourceOf(await plan(oidc), PROVIDER);
    assert.deepEqual(provider.inputs, {
      attributeMapping: { email: "email", name: "name", username: "sub" },
      providerDetails: {
        attributes_request_method: "GET",
        authorize_scopes: "openid email profile",
        client_id: "gatehouse",
        client_secret: SECRET,
        oidc_issuer: "https://login.example.com/tenant",
      },
      providerName: "Corp-Login",
      providerType: "OIDC",
      region: "eu-central-1",
      userPoolId: "eu-central-1_AbC123xyz",
    });
    assert.deepEqual(provider.ignoreChanges, [
      "providerDetails.attributes_url_add_attributes",
      "providerDetails.authorize_url",
      "providerDetails.token_url",
      "providerDetails.attributes_url",
      "providerDetails.jwks_uri",
    ]);
  });

  for (const [how, clientSecret] of [
    ["as plain text", PLANTED],
    ["as an output", () => pulumi.output(PLANTED)],
    ["as a secret", () => pulumi.secret(PLANTED)],
  ] as const) {
    it(`shows its secret nowhere in the plan when it comes ${how}`, async () => {
      const all = await planOf(() => {
        const value = typeof clientSecret === "string" ? clientSecret : clientSecret();
        return new IdentityProvider("corp", { ...oidc, clientSecret: value });
      });
      assert.ok(!JSON.stringify(all).includes(PLANTED));
      assert.equal(resourceOf(all, "gatehouse:identity:IdentityProvider").inputs["clientSecret"], SECRET);
      assert.deepEqual(resourceOf(all, PROVIDER).additionalSecretOutputs, ["providerDetails"]);
      assert.equal(resourceOf(all, PROVIDER).outputs["providerDetails"], SECRET);
    });
  }

  it("exists before a client that offers it", async () => {
    const all = await planOf(() => {
      const provider = new IdentityProvider("corp", oidc);
      return new UserPoolClient("app", {
        context: testContext,
        userPoolId: common.userPoolId,
        kind: "confidential",
        callbackUrls: ["https://chat.example.com/callback"],
        logoutUrls: [],
        identityProviders: [provider.providerName],
      });
    });
    const client = resourceOf(all, "aws:cognito/userPoolClient:UserPoolClient");
    assert.deepEqual(client.inputs["supportedIdentityProviders"], ["Corp-Login"]);
    assert.deepEqual(client.dependencies, [resourceOf(all, PROVIDER).urn]);
  });
});

describe("IdentityProvider refuses", () => {
  const cases: readonly [string, IdentityProviderArgs, RegExp][] = [
    ["a name of two characters", { ...saml, providerName: "ad" }, /providerName is "ad"; allowed: 3 to 32/],
    ["a name of 33 characters", { ...saml, providerName: "a".repeat(33) }, /providerName/],
    ["a name with spaces", { ...saml, providerName: "Corp Login" }, /without spaces/],
    [
      "a name that begins with an underscore",
      { ...saml, providerName: "_corp" },
      /without spaces and underscores/,
    ],
    ["COGNITO", { ...saml, providerName: "cognito" }, /anything but COGNITO/],
    ["Google as a name", { ...oidc, providerName: "Google" }, /anything but COGNITO, FACEBOOK, GOOGLE/],
    [
      "metadata without TLS",
      { ...saml, metadata: { url: "http://login.example.com/" } },
      /metadata\.url is "http:/,
    ],
    ["text that is no metadata", { ...saml, metadata: { file: "<html>" } }, /metadata\.file is "<html>"/],
    ["an issuer without TLS", { ...oidc, issuer: "http://login.example.com" }, /issuer is "http:/],
    ["an issuer with a slash at the end", { ...oidc, issuer: "https://login.example.com/" }, /issuer is/],
    [
      "a discovery document as issuer",
      { ...oidc, issuer: "https://login.example.com/.well-known/openid-configuration" },
      /give the issuer itself/,
    ],
    ["scopes without openid", { ...oidc, scopes: ["email"] }, /scopes is \["email"\]/],
  ];
  for (const [what, args, message] of cases) {
    it(what, () => assert.throws(() => new IdentityProvider("corp", args), message));
  }
});
