import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SECRET } from "../../../cli/plan";
import { UserPoolClient, type UserPoolClientArgs } from "../../../components/identity/userPoolClient";
import { inventory, planOf, resourceOf, testContext } from "../../support/plan";

const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const args: UserPoolClientArgs = {
  context: testContext,
  userPoolId: "eu-central-1_AbC123xyz",
  kind: "confidential",
  callbackUrls: ["https://chat.example.com/oauth/oidc/callback"],
  logoutUrls: ["https://chat.example.com/"],
};
const plan = (overrides: Partial<UserPoolClientArgs> = {}, options = {}) =>
  planOf(() => new UserPoolClient("app", { ...args, ...overrides }), options);
const inputsOf = async (overrides: Partial<UserPoolClientArgs> = {}) =>
  resourceOf(await plan(overrides), CLIENT).inputs;

describe("UserPoolClient", () => {
  it("creates the client alone", async () => {
    assert.deepEqual(inventory(await plan()), [`${CLIENT} app`, "gatehouse:identity:UserPoolClient app"]);
  });

  it("has these inputs when confidential", async () => {
    const { name, ...inputs } = await inputsOf();
    assert.match(String(name), /^app-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      region: "eu-central-1",
      userPoolId: "eu-central-1_AbC123xyz",
      generateSecret: true,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "email", "profile"],
      callbackUrls: ["https://chat.example.com/oauth/oidc/callback"],
      logoutUrls: ["https://chat.example.com/"],
      supportedIdentityProviders: ["COGNITO"],
      explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      preventUserExistenceErrors: "ENABLED",
      enableTokenRevocation: true,
      accessTokenValidity: 60,
      idTokenValidity: 60,
      refreshTokenValidity: 1,
      tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "days" },
      readAttributes: [
        "email",
        "name",
        "preferred_username",
        "email_verified",
        "custom:role",
        "custom:organization",
      ],
      writeAttributes: ["email", "name", "preferred_username"],
    });
  });

  it("keeps the secret secret, in the client and in the component", async () => {
    const all = await plan();
    assert.equal(resourceOf(all, CLIENT).outputs["clientSecret"], SECRET);
    const { clientId, clientSecret } = resourceOf(all, "gatehouse:identity:UserPoolClient").outputs;
    assert.deepEqual([clientId, clientSecret], [resourceOf(all, CLIENT).id, SECRET]);
  });

  it("has no secret, and rotates refresh tokens instead of allowing that flow, when public", async () => {
    const all = await plan({ kind: "public" });
    const { inputs } = resourceOf(all, CLIENT);
    assert.equal(inputs["generateSecret"], false);
    assert.deepEqual(inputs["explicitAuthFlows"], ["ALLOW_USER_SRP_AUTH"]);
    assert.deepEqual(inputs["refreshTokenRotation"], { feature: "ENABLED", retryGracePeriodSeconds: 30 });
    assert.ok(!("clientSecret" in resourceOf(all, "gatehouse:identity:UserPoolClient").outputs));
  });

  const flows: readonly [Partial<UserPoolClientArgs>, readonly string[], boolean][] = [
    [{}, ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], false],
    [{ identityProviders: ["Corp"] }, ["ALLOW_REFRESH_TOKEN_AUTH"], false],
    [{ identityProviders: ["Corp", "COGNITO"] }, ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], false],
    [{ kind: "public", refreshRotation: false }, ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], false],
    [{ kind: "public", identityProviders: ["Corp"] }, ["ALLOW_USER_SRP_AUTH"], true],
  ];
  for (const [overrides, expected, rotates] of flows) {
    it(`allows ${expected.join(" and ")} for ${JSON.stringify(overrides)}`, async () => {
      const inputs = await inputsOf(overrides);
      assert.deepEqual(inputs["explicitAuthFlows"], expected);
      assert.equal("refreshTokenRotation" in inputs, rotates);
    });
  }

  it("never lets the user write what applications may authorise on", async () => {
    const { readAttributes, writeAttributes } = await inputsOf({
      customAttributes: ["tier"],
      phoneNumber: true,
    });
    assert.deepEqual(readAttributes, [
      "email",
      "name",
      "preferred_username",
      "phone_number",
      "email_verified",
      "phone_number_verified",
      "custom:tier",
    ]);
    assert.deepEqual(writeAttributes, ["email", "name", "preferred_username", "phone_number"]);
  });

  it("lets the user write further standard attributes, where they are asked for", async () => {
    const { readAttributes, writeAttributes } = await inputsOf({
      furtherAttributes: ["given_name", "family_name"],
      customAttributes: [],
    });
    const written = ["email", "name", "preferred_username", "given_name", "family_name"];
    assert.deepEqual(writeAttributes, written);
    assert.deepEqual(readAttributes, [...written, "email_verified"]);
  });

  it("reads no custom attribute of a pool that has none", async () => {
    const { readAttributes } = await inputsOf({ customAttributes: [] });
    assert.deepEqual(readAttributes, ["email", "name", "preferred_username", "email_verified"]);
  });

  it("takes URLs that AWS will name", async () => {
    const callbackUrls = [pulumi.output("https://d111111abcdef8.cloudfront.net/callback")];
    assert.deepEqual((await inputsOf({ callbackUrls }))["callbackUrls"], [
      "https://d111111abcdef8.cloudfront.net/callback",
    ]);
  });
});

describe("UserPoolClient refuses", () => {
  const cases: readonly [string, object, RegExp][] = [
    ["an unknown kind", { kind: "spa" }, /kind is "spa"/],
    ["no callback", { callbackUrls: [] }, /callbackUrls is \[\]; allowed: at least one URL/],
    ["a callback without TLS", { callbackUrls: ["http://chat.example.com/"] }, /only https is allowed/],
    ["a logout URL with a fragment", { logoutUrls: ["https://chat.example.com/#x"] }, /logoutUrls.*fragment/],
    ["no openid", { scopes: ["email"] }, /scopes is \["email"\]/],
    [
      "the scope that changes attributes",
      { scopes: ["openid", "aws.cognito.signin.user.admin"] },
      /scopes is .*aws\.cognito\.signin\.user\.admin/,
    ],
    ["access tokens of 4 minutes", { accessTokenMinutes: 4 }, /accessTokenMinutes is 4; .* 5 to 1440/],
    ["access tokens of more than a day", { accessTokenMinutes: 1441 }, /accessTokenMinutes is 1441/],
    ["refresh tokens of no day", { refreshTokenDays: 0 }, /refreshTokenDays is 0; .* 1 to 3650/],
    ["refresh tokens of more than ten years", { refreshTokenDays: 3651 }, /refreshTokenDays is 3651/],
    ["rotation on a confidential client", { refreshRotation: true }, /false on a confidential client/],
    ["nobody to log in", { identityProviders: [] }, /identityProviders is \[\]/],
    ["a provider twice", { identityProviders: ["COGNITO", "COGNITO"] }, /each name once/],
    ["a prefixed attribute", { customAttributes: ["custom:role"] }, /without "custom:"/],
  ];
  for (const [what, overrides, message] of cases) {
    it(what, () => {
      const bad = { ...args, ...(overrides as Partial<UserPoolClientArgs>) };
      assert.throws(() => new UserPoolClient("app", bad), message);
    });
  }
});
