import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../../cli/plan";
import { UserPool, type UserPoolArgs } from "../../../components/identity/userPool";
import { inventory, planOf, resourceOf, resourcesOf, testContext } from "../../support/plan";

const POOL = "aws:cognito/userPool:UserPool";

const args: UserPoolArgs = {
  context: testContext,
  mfa: "optional",
  groups: [
    { name: "admin", description: "May do everything", precedence: 1 },
    { name: "user", description: "May chat", precedence: 10 },
  ],
  keyArn: "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-0000-0000-000000000000",
  logRetentionDays: 30,
};
const plan = (overrides: Partial<UserPoolArgs> = {}, options = {}) =>
  planOf(() => new UserPool("users", { ...args, ...overrides }), options);
const poolInputs = async (overrides: Partial<UserPoolArgs> = {}) =>
  resourceOf(await plan(overrides), POOL).inputs;

const protectedContext = { ...testContext, protect: true };

describe("UserPool", () => {
  it("creates the pool and its groups, and nothing else", async () => {
    assert.deepEqual(inventory(await plan()), [
      "aws:cognito/userGroup:UserGroup users-group-admin",
      "aws:cognito/userGroup:UserGroup users-group-user",
      "aws:cognito/userPool:UserPool users",
      "gatehouse:identity:UserPool users",
    ]);
  });

  it("has these inputs by default", async () => {
    const { name, schemas, ...inputs } = await poolInputs();
    assert.match(String(name), /^users-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      region: "eu-central-1",
      usernameAttributes: ["email"],
      usernameConfiguration: { caseSensitive: false },
      autoVerifiedAttributes: ["email"],
      userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
      passwordPolicy: {
        minimumLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
        temporaryPasswordValidityDays: 7,
      },
      accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
      adminCreateUserConfig: {
        allowAdminCreateUserOnly: true,
        inviteMessageTemplate: {
          emailSubject: "Your account for the application",
          emailMessage:
            "<p>You have an account for the application.</p><p>User name: {username}<br>Temporary password: {####}</p>",
          smsMessage: "the application: user name {username}, temporary password {####}",
        },
      },
      verificationMessageTemplate: {
        defaultEmailOption: "CONFIRM_WITH_CODE",
        emailSubject: "Your code for the application",
        emailMessage:
          "<p>Your code for the application is {####}. If you did not ask for it, ignore this message.</p>",
      },
      emailConfiguration: { emailSendingAccount: "COGNITO_DEFAULT" },
      mfaConfiguration: "OPTIONAL",
      softwareTokenMfaConfiguration: { enabled: true },
      userPoolTier: "ESSENTIALS",
      deletionProtection: "INACTIVE",
      tags: { Name: "users", "gatehouse:stack": "test" },
    });
    assert.deepEqual(
      schemas,
      [
        ["email", true, "2048"],
        ["name", false, "2048"],
        ["preferred_username", false, "2048"],
        ["role", false, "256"],
        ["organization", false, "256"],
      ].map(([attribute, required, maxLength]) => ({
        name: attribute,
        attributeDataType: "String",
        mutable: true,
        required,
        stringAttributeConstraints: { minLength: "0", maxLength },
      })),
    );
  });

  it("never touches the schema of a pool that exists", async () => {
    assert.deepEqual(resourceOf(await plan(), POOL).ignoreChanges, ["schemas"]);
  });

  it("is protected by Pulumi and by Cognito where the context says so, and by neither elsewhere", async () => {
    const kept = resourceOf(await plan({ context: protectedContext }), POOL);
    assert.deepEqual([kept.protect, kept.inputs["deletionProtection"]], [true, "ACTIVE"]);
    const loose = resourceOf(await plan(), POOL);
    assert.deepEqual([loose.protect, loose.inputs["deletionProtection"]], [false, "INACTIVE"]);
  });

  it("gives each group its precedence and description", async () => {
    const groups = resourcesOf(await plan(), "aws:cognito/userGroup:UserGroup");
    assert.deepEqual(
      groups.map(({ inputs }) => [inputs["name"], inputs["precedence"], inputs["description"]]),
      [
        ["admin", 1, "May do everything"],
        ["user", 10, "May chat"],
      ],
    );
  });

  it("outputs id, ARN, issuer and discovery document", async () => {
    const all = await plan();
    const { id } = resourceOf(all, POOL);
    assert.deepEqual(resourceOf(all, "gatehouse:identity:UserPool").outputs, {
      userPoolId: id,
      userPoolArn: `arn:aws:cognito-idp:eu-central-1:123456789012:userpool/${id}`,
      issuerUrl: `https://cognito-idp.eu-central-1.amazonaws.com/${id}`,
      discoveryUrl: `https://cognito-idp.eu-central-1.amazonaws.com/${id}/.well-known/openid-configuration`,
      documents: {},
    });
  });

  const mfaCases: readonly [Partial<UserPoolArgs>, Record<string, unknown>][] = [
    [{ mfa: "off" }, { mfaConfiguration: "OFF" }],
    [{ mfa: "optional" }, { mfaConfiguration: "OPTIONAL", softwareTokenMfaConfiguration: { enabled: true } }],
    [{ mfa: "required" }, { mfaConfiguration: "ON", softwareTokenMfaConfiguration: { enabled: true } }],
    [
      { mfa: "required", mfaMethods: ["sms"] },
      {
        mfaConfiguration: "ON",
        smsAuthenticationMessage: "the application: your code is {####}",
        smsConfiguration: true,
      },
    ],
    [
      { mfa: "optional", mfaMethods: ["totp", "sms"] },
      {
        mfaConfiguration: "OPTIONAL",
        softwareTokenMfaConfiguration: { enabled: true },
        smsAuthenticationMessage: "the application: your code is {####}",
        smsConfiguration: true,
      },
    ],
  ];
  for (const [overrides, expected] of mfaCases) {
    it(`turns ${JSON.stringify(overrides)} into ${expected["mfaConfiguration"]}`, async () => {
      const { smsConfiguration, ...inputs } = await poolInputs(overrides);
      const about = Object.entries(inputs).filter(([key]) => /mfa|sms/i.test(key));
      const sms = smsConfiguration === undefined ? {} : { smsConfiguration: true };
      assert.deepEqual({ ...Object.fromEntries(about), ...sms }, expected);
    });
  }

  it("sends text messages by a role of its own, which exists with its policy before the pool", async () => {
    const all = await plan({ mfaMethods: ["sms"] });
    const role = resourceOf(all, "aws:iam/role:Role", "users-sms");
    assert.deepEqual(resourceOf(all, POOL).inputs["smsConfiguration"], {
      externalId: "123456789012-eu-central-1-users-sms",
      snsCallerArn: role.outputs["arn"],
      snsRegion: "eu-central-1",
    });
    const policy = resourceOf(all, "aws:iam/rolePolicy:RolePolicy", "users-sms-policy");
    assert.ok(resourceOf(all, POOL).dependencies.includes(policy.urn));
  });

  it("sends Seoul's text messages from Tokyo", async () => {
    const context = { ...testContext, region: "ap-northeast-2" };
    const { smsConfiguration } = await poolInputs({ context, mfaMethods: ["sms"] });
    assert.equal((smsConfiguration as Record<string, unknown>)["snsRegion"], "ap-northeast-1");
  });

  it("asks for threat protection with PLUS", async () => {
    const inputs = await poolInputs({ tier: "PLUS" });
    assert.deepEqual(
      [inputs["userPoolTier"], inputs["userPoolAddOns"]],
      ["PLUS", { advancedSecurityMode: "ENFORCED" }],
    );
  });

  it("sends through SES when asked", async () => {
    const sesIdentityArn = "arn:aws:ses:eu-central-1:123456789012:identity/example.com";
    const from = "Chat <no-reply@mail.example.com>";
    assert.deepEqual((await poolInputs({ email: { from, sesIdentityArn } }))["emailConfiguration"], {
      emailSendingAccount: "DEVELOPER",
      fromEmailAddress: from,
      sourceArn: sesIdentityArn,
    });
  });

  it("lets symbols be left out of passwords and an undefined argument keep the default", async () => {
    const overrides = { passwordSymbols: "optional", passwordMinimumLength: undefined } as const;
    const policy = (await poolInputs(overrides))["passwordPolicy"] as Record<string, unknown>;
    assert.deepEqual([policy["requireSymbols"], policy["minimumLength"]], [false, 12]);
  });
});

describe("UserPool with self sign-up", () => {
  const signUp = { selfSignUp: { emailDomains: ["example.com"] } };

  it("adds the function, its role and log, and the permission", async () => {
    assert.deepEqual(inventory(await plan(signUp)), [
      "aws:cloudwatch/logGroup:LogGroup users-sign-up-log",
      "aws:cognito/userGroup:UserGroup users-group-admin",
      "aws:cognito/userGroup:UserGroup users-group-user",
      "aws:cognito/userPool:UserPool users",
      "aws:iam/role:Role users-sign-up-role",
      "aws:iam/rolePolicy:RolePolicy users-sign-up-policy",
      "aws:lambda/function:Function users-sign-up",
      "aws:lambda/permission:Permission users-sign-up-permission",
      "gatehouse:identity:SignUpGuard users-sign-up",
      "gatehouse:identity:UserPool users",
    ]);
  });

  it("opens sign-up and asks the function first", async () => {
    const all = await plan(signUp);
    const { adminCreateUserConfig, lambdaConfig } = resourceOf(all, POOL).inputs as Record<
      string,
      Record<string, unknown>
    >;
    assert.equal(adminCreateUserConfig?.["allowAdminCreateUserOnly"], false);
    const guard = resourceOf(all, "aws:lambda/function:Function");
    assert.deepEqual(lambdaConfig, { preSignUp: guard.outputs["arn"] });
  });

  it("lets this pool alone call the function, and makes no cycle of it", async () => {
    const all = await plan(signUp);
    const pool = resourceOf(all, POOL);
    const guard = resourceOf(all, "aws:lambda/function:Function");
    const permission = resourceOf(all, "aws:lambda/permission:Permission");
    const { statementId, ...inputs } = permission.inputs;
    assert.match(String(statementId), /^users-sign-up-permission-[0-9a-f]{7}$/);
    assert.deepEqual(inputs, {
      action: "lambda:InvokeFunction",
      function: guard.outputs["name"],
      principal: "cognito-idp.amazonaws.com",
      sourceAccount: "123456789012",
      sourceArn: pool.outputs["arn"],
      region: "eu-central-1",
    });
    assert.ok(permission.dependencies.includes(pool.urn));
    assert.ok(pool.dependencies.includes(guard.urn));
    assert.ok(!pool.dependencies.includes(permission.urn));
    assert.deepEqual(
      guard.dependencies.filter((urn) => /cognito/.test(urn.split("$").pop() ?? "")),
      [],
    );
  });

  it("shows action and principal at the engine's preview, where only ids are unknown", async () => {
    const all = await plan(signUp, { unknowns: true });
    const { inputs } = resourceOf(all, "aws:lambda/permission:Permission");
    assert.deepEqual(
      [inputs["action"], inputs["principal"], inputs["sourceAccount"], inputs["sourceArn"]],
      ["lambda:InvokeFunction", "cognito-idp.amazonaws.com", "123456789012", UNKNOWN],
    );
    assert.match(String(inputs["function"]), /^users-sign-up-/);
  });
});

describe("UserPool refuses", () => {
  const ses = "arn:aws:ses:eu-central-1:123456789012:identity/example.com";
  const cases: readonly [string, object, RegExp][] = [
    [
      "an unknown mfa",
      { mfa: "on" },
      /UserPool "users": mfa is "on"; allowed: "off", "optional" or "required"/,
    ],
    ["no method for a second factor", { mfaMethods: [] }, /mfaMethods is \[\]/],
    ["an unknown method", { mfaMethods: ["email"] }, /mfaMethods is \["email"\]/],
    ["methods while mfa is off", { mfa: "off", mfaMethods: ["totp"] }, /nothing while mfa is "off"/],
    ["short passwords", { passwordMinimumLength: 7 }, /passwordMinimumLength is 7; allowed: .* 8 to 99/],
    ["long passwords", { passwordMinimumLength: 100 }, /passwordMinimumLength is 100/],
    ["half characters", { passwordMinimumLength: 8.5 }, /passwordMinimumLength is 8.5/],
    ["invitations for no time", { temporaryPasswordDays: 0 }, /temporaryPasswordDays is 0; .* 1 to 365/],
    [
      "sign-up for anybody",
      { selfSignUp: { emailDomains: [] } },
      /selfSignUp\.emailDomains .* at least one domain/,
    ],
    ["the tier LITE", { tier: "LITE" }, /tier is "LITE"/],
    ["a name with braces", { applicationName: "{####}" }, /braces/],
    ["a link without TLS", { signInUrl: "http://chat.example.com" }, /https address/],
    ["a group twice", { groups: [...args.groups, ...args.groups] }, /each name once/],
    ["a group with spaces", { groups: [{ name: "a b", description: "", precedence: 1 }] }, /without spaces/],
    [
      "a negative precedence",
      { groups: [{ name: "a", description: "", precedence: -1 }] },
      /precedence is -1/,
    ],
    ["a sender that is none", { email: { from: "chat", sesIdentityArn: ses } }, /email\.from is "chat"/],
    ["header lines", { email: { from: "A\nBcc: x <a@example.com>", sesIdentityArn: ses } }, /email\.from/],
    [
      "a sender of another domain",
      { email: { from: "a@notexample.com", sesIdentityArn: ses } },
      /allowed: an address of the verified identity example\.com/,
    ],
    [
      "an identity of a distant region",
      { email: { from: "a@example.com", sesIdentityArn: ses.replace("eu-central-1", "ap-south-1") } },
      /an SES identity in eu-central-1, us-east-1, us-west-2, eu-west-1/,
    ],
  ];
  for (const [what, overrides, message] of cases) {
    it(what, () => {
      assert.throws(
        () => new UserPool("users", { ...args, ...(overrides as Partial<UserPoolArgs>) }),
        message,
      );
    });
  }

  it("every fault at once", () => {
    const overrides = { passwordMinimumLength: 1, temporaryPasswordDays: 999 };
    assert.throws(
      () => new UserPool("users", { ...args, ...overrides }),
      (error: { faults?: readonly string[] }) => error.faults?.length === 2,
    );
  });

  it("a sign-up log retention that CloudWatch Logs does not know", () => {
    return assert.rejects(
      plan({ selfSignUp: { emailDomains: ["example.com"] }, logRetentionDays: 31 }),
      /logRetentionDays is 31/,
    );
  });

  it("nothing in an SES identity that only AWS will name", async () => {
    const sesIdentityArn = pulumi.output("arn:aws:ses:eu-central-1:123456789012:identity/x.example");
    const inputs = await poolInputs({ email: { from: "a@example.com", sesIdentityArn } });
    assert.equal(
      (inputs["emailConfiguration"] as Record<string, unknown>)["emailSendingAccount"],
      "DEVELOPER",
    );
  });
});
