// biome-ignore-all lint/suspicious/noTemplateCurlyInString: IAM's variables are written like that
import type { PlanEntry } from "../../../policy-pack/evaluate";
import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const T = "assumeRolePolicy.Statement[0]";
const GITHUB = "token.actions.githubusercontent.com";
const COGNITO = "cognito-identity.amazonaws.com";
const role = (inputs: Record<string, unknown>, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:iam/role:Role", "app", inputs, { id: "app", outputs: { name: "app" }, on });
const trust = (statement: Record<string, unknown>, rest: Record<string, unknown> = {}) =>
  role({ assumeRolePolicy: allow({ Action: "sts:AssumeRole", ...statement }), ...rest });
const service = (Service: unknown, Condition?: unknown) =>
  trust({ Principal: { Service }, ...(Condition === undefined ? {} : { Condition }) });
const federated = (issuer: string, Condition: unknown, rest: Record<string, unknown> = {}) =>
  trust(
    {
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${issuer}` },
      Condition,
    },
    rest,
  );
const SIGN_IN = "https://signin.aws.amazon.com/saml";
const samlProvider = resource("aws:iam/samlProvider:SamlProvider", "company");
const saml = (Condition?: unknown) =>
  trust({
    Action: "sts:AssumeRoleWithSAML",
    Principal: { Federated: "arn:aws:iam::123456789012:saml-provider/company" },
    ...(Condition === undefined ? {} : { Condition }),
  });
const provider = (inputs: Record<string, unknown>) =>
  resource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "ci", inputs);
const aud = { [`${GITHUB}:aud`]: "sts.amazonaws.com" };
const github = (sub: unknown, operator = "StringEquals", audience: Record<string, unknown> = aud) =>
  federated(GITHUB, {
    [operator]: { [`${GITHUB}:sub`]: sub },
    StringEquals: { ...audience, ...(operator === "StringEquals" ? { [`${GITHUB}:sub`]: sub } : {}) },
  });
const pool = { [`${COGNITO}:aud`]: "eu-central-1:11111111-2222-3333-4444-555555555555" };
const loggedIn = { [`${COGNITO}:amr`]: "authenticated" };
const guests = (Condition: unknown) =>
  trust({ Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: COGNITO }, Condition });
const ofUnknownProvider = (url: string, Condition: Record<string, unknown>) => {
  const issuer = provider({ url });
  const document = {
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: UNKNOWN },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition,
      },
    ],
  };
  return [role({ assumeRolePolicy: document }, { assumeRolePolicy: [issuer] }), issuer];
};

testRules("trust of roles", {
  "iam-github-oidc-sub": [
    pass("an environment", github("repo:acme/app:environment:prod")),
    pass("a branch", github(["repo:acme/app:ref:refs/heads/main", "repo:acme/app:pull_request"])),
    pass("names with their numbers", github("repo:acme@1/app@2:environment:prod")),
    pass("tags of releases", github("repo:acme/app:ref:refs/tags/v*", "StringLike")),
    pass("any value of a set", github("repo:acme/app:environment:prod", "ForAnyValue:StringEquals")),
    pass(
      "a provider of the stack, its ARN unknown",
      ofUnknownProvider(`https://${GITHUB}`, {
        StringEquals: { ...aud, [`${GITHUB}:sub`]: "repo:acme/app:environment:prod" },
      }),
    ),
    ...[
      "*",
      "repo:*",
      "repo:acme/*",
      "repo:acme*/app:environment:prod",
      "repo:*/app:ref:refs/heads/main",
      "repo:acme/app:*",
      "repo:acme/app*:ref:refs/heads/main",
      "repo:acme/?pp:environment:prod",
      "repo:acme/app:ref:*",
      "repo:acme/app:ref:refs/heads/*",
      "repo:acme/app:environment:*",
      "repo:acme/app",
    ].map((sub) =>
      fail(sub, github(sub, "StringLike"), `${T}.Condition.${GITHUB}:sub`, /jobs of other repositories/),
    ),
    fail(
      "one of several",
      github(["repo:acme/app:environment:prod", "repo:acme/*"], "StringLike"),
      `${T}.Condition.${GITHUB}:sub`,
      /repo:acme/,
    ),
    ...["StringLikeIfExists", "ForAllValues:StringLike", "StringNotEquals", "Null"].map((operator) =>
      fail(
        `by ${operator}`,
        github("repo:acme/app:environment:prod", operator),
        `${T}.Condition.${GITHUB}:sub`,
        /is not set|jobs of other/,
      ),
    ),
    fail(
      "no subject",
      federated(GITHUB, { StringEquals: aud }),
      `${T}.Condition.${GITHUB}:sub`,
      /is not set/,
    ),
    fail("no condition", federated(GITHUB, undefined), `${T}.Condition.${GITHUB}:sub`, /is not set/),
    fail(
      "no audience",
      github("repo:acme/app:environment:prod", "StringEquals", {}),
      `${T}.Condition.${GITHUB}:aud`,
      /made for others/,
    ),
    fail(
      "another audience",
      github("repo:acme/app:environment:prod", "StringEquals", {
        [`${GITHUB}:aud`]: ["sts.amazonaws.com", "*"],
      }),
      `${T}.Condition.${GITHUB}:aud`,
      /made for others/,
    ),
    fail(
      "in another case",
      role({
        assumeRolePolicy: {
          statement: {
            EFFECT: "allow",
            PRINCIPAL: { federated: `arn:aws:iam::123456789012:OIDC-Provider/${GITHUB.toUpperCase()}` },
            ACTION: "STS:*",
          },
        },
      }),
      `${T}.Condition.${GITHUB}:sub`,
      /is not set/,
    ),
    fail(
      "a provider of the stack, its ARN unknown, without a subject",
      ofUnknownProvider(`https://${GITHUB}/`, { StringEquals: aud }),
      `${T}.Condition.${GITHUB}:sub`,
      /is not set/,
    ),
    open(
      "the subject",
      federated(GITHUB, { StringEquals: { ...aud, [`${GITHUB}:sub`]: UNKNOWN } }),
      `${T}.Condition`,
    ),
    open("the text", role({ assumeRolePolicy: UNKNOWN }), "assumeRolePolicy"),
    skip("a service", service("ecs-tasks.amazonaws.com"), /does not trust GitHub/),
    skip(
      "GitHub is denied",
      role({
        assumeRolePolicy: { Statement: [{ Effect: "Deny", Principal: { Federated: "*" }, Action: "*" }] },
      }),
      /does not trust GitHub/,
    ),
  ],
  "iam-cognito-trust-aud": [
    pass("one pool, logged in", guests({ StringEquals: pool, "ForAnyValue:StringLike": loggedIn })),
    pass("a pool of the stack, its id unknown", [
      role(
        {
          assumeRolePolicy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: { Federated: COGNITO },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: {
                  StringEquals: { [`${COGNITO}:aud`]: UNKNOWN },
                  "ForAnyValue:StringLike": loggedIn,
                },
              },
            ],
          },
        },
        { assumeRolePolicy: [resource("aws:cognito/identityPool:IdentityPool", "pool")] },
      ),
      resource("aws:cognito/identityPool:IdentityPool", "pool"),
    ]),
    fail(
      "any pool",
      guests({ "ForAnyValue:StringLike": loggedIn }),
      `${T}.Condition.${COGNITO}:aud`,
      /any identity pool/,
    ),
    fail(
      "any pool by a pattern",
      guests({ StringLike: { [`${COGNITO}:aud`]: "*" }, "ForAnyValue:StringLike": loggedIn }),
      `${T}.Condition.${COGNITO}:aud`,
      /any identity pool/,
    ),
    fail("guests too", guests({ StringEquals: pool }), `${T}.Condition.${COGNITO}:amr`, /guests/),
    fail(
      "guests",
      guests({ StringEquals: pool, "ForAnyValue:StringLike": { [`${COGNITO}:amr`]: "unauthenticated" } }),
      `${T}.Condition.${COGNITO}:amr`,
      /guests/,
    ),
    fail(
      "guests by a pattern",
      guests({ StringEquals: pool, "ForAnyValue:StringLike": { [`${COGNITO}:amr`]: "*authenticated" } }),
      `${T}.Condition.${COGNITO}:amr`,
      /guests/,
    ),
    fail(
      "a set that may be empty",
      guests({ StringEquals: pool, "ForAllValues:StringLike": loggedIn }),
      `${T}.Condition.${COGNITO}:amr`,
      /guests/,
    ),
    open(
      "the pool",
      guests({ StringEquals: { [`${COGNITO}:aud`]: UNKNOWN }, "ForAnyValue:StringLike": loggedIn }),
      `${T}.Condition`,
    ),
    open("the text", role({ assumeRolePolicy: UNKNOWN }), "assumeRolePolicy"),
    skip("a service", service("lambda.amazonaws.com"), /does not trust Cognito/),
  ],
  "iam-saml-trust-aud": [
    pass("AWS's own sign-in", saml({ StringEquals: { "SAML:aud": SIGN_IN } })),
    pass("in any case", saml({ StringEquals: { "saml:AUD": SIGN_IN } })),
    fail("unbound", saml(), `${T}.Condition.SAML:aud`, /another site/),
    ...[
      { StringEquals: { "SAML:iss": "https://idp.example.org" } },
      { StringLike: { "SAML:aud": "*" } },
      { StringEqualsIfExists: { "SAML:aud": SIGN_IN } },
      { StringNotEquals: { "SAML:aud": SIGN_IN } },
    ].map((Condition) =>
      fail(`by ${JSON.stringify(Condition)}`, saml(Condition), `${T}.Condition.SAML:aud`, /another site/),
    ),
    fail(
      "of a provider that does not exist yet",
      [
        role(
          {
            assumeRolePolicy: {
              Statement: [
                {
                  Effect: "Allow",
                  Action: "sts:AssumeRoleWithSAML",
                  Principal: { Federated: UNKNOWN },
                },
              ],
            },
          },
          { assumeRolePolicy: [samlProvider] },
        ),
        samlProvider,
      ],
      `${T}.Condition.SAML:aud`,
      /another site/,
    ),
    open("the audience", saml({ StringEquals: { "SAML:aud": UNKNOWN } }), `${T}.Condition`),
    open("the provider", trust({ Principal: { Federated: UNKNOWN } }), `${T}.Principal`),
    open("the text", role({ assumeRolePolicy: UNKNOWN }), "assumeRolePolicy"),
    skip("a service", service("ec2.amazonaws.com"), /no SAML provider/),
    skip("an issuer of tokens", github("repo:acme/app:ref:refs/heads/main"), /no SAML provider/),
  ],
  "iam-trust-confused-deputy": [
    pass(
      "one's account",
      service("ecs-tasks.amazonaws.com", { StringEquals: { "aws:SourceAccount": "123456789012" } }),
    ),
    pass(
      "the account by AWS's own word",
      service("scheduler.amazonaws.com", { StringEquals: { "aws:SourceAccount": "${aws:ResourceAccount}" } }),
    ),
    pass(
      "one resource",
      service("VPC-Flow-Logs.amazonaws.com", {
        ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/*" },
      }),
    ),
    pass(
      "an external id",
      service("cognito-idp.amazonaws.com", { StringEquals: { "sts:ExternalId": "x-1" } }),
    ),
    fail("unbound", service("ecs-tasks.amazonaws.com"), `${T}.Principal`, /another customer/),
    fail(
      "among others",
      service(["ec2.amazonaws.com", "cloudtrail.amazonaws.com"]),
      `${T}.Principal`,
      /cloudtrail/,
    ),
    fail("a region's name", service("logs.eu-central-1.amazonaws.com"), `${T}.Principal`, /another customer/),
    ...[
      { StringLike: { "aws:SourceAccount": "*" } },
      { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } },
      { StringEquals: { "aws:SourceAccount": "${aws:PrincipalAccount}" } },
      { ArnLike: { "aws:SourceArn": "arn:aws:ecs:*:*:*" } },
      { Bool: { "aws:SecureTransport": "true" } },
      { StringNotEquals: { "aws:SourceAccount": "999999999999" } },
    ].map((Condition) =>
      fail(
        `by ${JSON.stringify(Condition)}`,
        service("ecs-tasks.amazonaws.com", Condition),
        `${T}.Principal`,
        /another customer/,
      ),
    ),
    open(
      "the account",
      service("states.amazonaws.com", { StringEquals: { "aws:SourceAccount": UNKNOWN } }),
      `${T}.Condition`,
    ),
    open("the text", role({ assumeRolePolicy: UNKNOWN }), "assumeRolePolicy"),
    pass(
      "certificates of one anchor",
      service("rolesanywhere.amazonaws.com", {
        ArnEquals: { "aws:SourceArn": "arn:aws:rolesanywhere:eu-central-1:123456789012:trust-anchor/1" },
      }),
    ),
    pass(
      "certificates of one name",
      service("rolesanywhere.amazonaws.com", {
        StringEquals: { "aws:PrincipalTag/x509Subject/CN": "backup" },
      }),
    ),
    fail("any certificate", service("rolesanywhere.amazonaws.com"), `${T}.Principal`, /any trust anchor/),
    ...[
      { StringEquals: { "aws:SourceAccount": "123456789012" } },
      { StringLike: { "aws:PrincipalTag/x509Subject/CN": "*" } },
      { StringEquals: { "aws:PrincipalTag/team": "x" } },
      { StringEqualsIfExists: { "aws:PrincipalTag/x509Subject/CN": "backup" } },
    ].map((Condition) =>
      fail(
        `any certificate, by ${JSON.stringify(Condition)}`,
        service("rolesanywhere.amazonaws.com", Condition),
        `${T}.Principal`,
        /any trust anchor/,
      ),
    ),
    open(
      "the anchor",
      service("rolesanywhere.amazonaws.com", { ArnEquals: { "aws:SourceArn": UNKNOWN } }),
      `${T}.Condition`,
    ),
    skip("EC2, which sends no account", service("ec2.amazonaws.com"), /no service that sends/),
  ],
  "iam-permissions-boundary-ci": [
    pass(
      "bounded",
      federated(
        GITHUB,
        { StringEquals: aud },
        { permissionsBoundary: "arn:aws:iam::123456789012:policy/edge" },
      ),
    ),
    pass("bounded by what is not known yet", federated("gitlab.com", {}, { permissionsBoundary: UNKNOWN })),
    fail("GitHub", federated(GITHUB, { StringEquals: aud }), "permissionsBoundary", /no upper limit/),
    fail("GitLab of one's own", federated("gitlab.acme.example", {}), "permissionsBoundary", /gitlab/),
    fail("CodeBuild", service("codebuild.amazonaws.com"), "permissionsBoundary", /codebuild/),
    fail(
      "a provider of the stack, its ARN unknown",
      ofUnknownProvider(`https://${GITHUB}`, {}),
      "permissionsBoundary",
      /no upper limit/,
    ),
    open("the text", role({ assumeRolePolicy: UNKNOWN }), "assumeRolePolicy"),
    open(
      "a provider of nowhere",
      role({ assumeRolePolicy: { Statement: [{ Effect: "Allow", Principal: { Federated: UNKNOWN } }] } }),
      "assumeRolePolicy",
    ),
    skip("an application", service("ecs-tasks.amazonaws.com"), /no CI system/),
  ],
  "iam-oidc-provider-client-ids": [
    pass("GitHub", provider({ url: `https://${GITHUB}`, clientIdLists: ["sts.amazonaws.com"] })),
    pass("without a scheme", provider({ url: GITHUB, clientIdLists: ["sts.amazonaws.com"] })),
    fail(
      "no audience",
      provider({ url: `https://${GITHUB}`, clientIdLists: [] }),
      "clientIdLists",
      /made for others/,
    ),
    fail("none set", provider({ url: `https://${GITHUB}` }), "clientIdLists", /is not set/),
    fail(
      "any",
      provider({ url: `https://${GITHUB}`, clientIdLists: ["sts.amazonaws.com", "*"] }),
      "clientIdLists",
      /made for others/,
    ),
    fail("in the clear", provider({ url: `http://${GITHUB}`, clientIdLists: ["x"] }), "url", /in the clear/),
    open("the audience", provider({ url: `https://${GITHUB}`, clientIdLists: [UNKNOWN] }), "clientIdLists"),
    open("the address", provider({ url: UNKNOWN, clientIdLists: ["x"] }), "url"),
  ],
});
