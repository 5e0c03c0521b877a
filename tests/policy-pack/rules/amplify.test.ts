import { fail, open, pass, resource, SECRET, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const app = (inputs: Inputs = {}, extra: Parameters<typeof resource>[3] = {}) =>
  resource("aws:amplify/app:App", "site", inputs, { id: "app-1", ...extra });
const builds = (inputs: Inputs = {}, extra: Parameters<typeof resource>[3] = {}) =>
  app({ repository: "https://github.com/acme/site", ...inputs }, extra);
const branch = (inputs: Inputs = {}) =>
  resource("aws:amplify/branch:Branch", "main", { appId: "app-1", branchName: "main", ...inputs });
const role = (inputs: Inputs = {}) =>
  resource("aws:iam/role:Role", "build", inputs, {
    id: "build-1",
    outputs: { arn: "arn:aws:iam::123456789012:role/build-1" },
  });
const attached = (policyArn: string) =>
  resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "build", { role: "build-1", policyArn });
const attachedAll = (policyArns: readonly string[]) =>
  resource("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "build", {
    roleName: "build-1",
    policyArns,
  });
const own = { iamServiceRoleArn: "arn:aws:iam::123456789012:role/build-1" };
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
const yaml = (...names: readonly string[]) =>
  [
    "customHeaders:",
    "  - pattern: '**'",
    "    headers:",
    ...names.map((name) => `      - key: '${name}'`),
  ].join("\n");
const pool = resource("aws:cognito/userPool:UserPool", "users");
const HSTS = "Strict-Transport-Security";
const SNIFFING = "X-Content-Type-Options";

testRules("Amplify", {
  "amplify-no-plain-secrets": [
    pass(
      "settings, and a secret token",
      app({ accessToken: SECRET, environmentVariables: { NEXT_PUBLIC_REGION: "eu-central-1" } }),
    ),
    pass("an id of the stack", [
      resource(
        "aws:amplify/branch:Branch",
        "main",
        { environmentVariables: { USER_POOL_ID: UNKNOWN } },
        { on: { environmentVariables: [pool] } },
      ),
      pool,
    ]),
    open(
      "a value of nobody",
      branch({ environmentVariables: { USER_POOL_ID: UNKNOWN } }),
      "environmentVariables.USER_POOL_ID",
    ),
    fail("a plain token", app({ accessToken: "t0ken" }), "accessToken", /: accessToken: the state/),
    fail(
      "a plain password beside an unknown token",
      app({ oauthToken: UNKNOWN, basicAuthCredentials: "dTpw" }),
      "basicAuthCredentials",
      /in the clear/,
    ),
    fail(
      "a password by its name",
      branch({ environmentVariables: { A: UNKNOWN, DB_PASSWORD: "hunter2" } }),
      "environmentVariables.DB_PASSWORD",
      /name of a credential/,
    ),
    fail(
      "a secret where all may read it",
      app({ environmentVariables: { API: SECRET } }),
      "environmentVariables.API",
      /is a Pulumi secret/,
    ),
    fail(
      "new branches",
      app({ autoBranchCreationConfig: { environmentVariables: { API_KEY: "abcdefgh" } } }),
      "autoBranchCreationConfig.environmentVariables.API_KEY",
      /credential/,
    ),
    open(
      "a password",
      app({ environmentVariables: { DB_PASSWORD: UNKNOWN } }),
      "environmentVariables.DB_PASSWORD",
    ),
    open("a token", app({ accessToken: UNKNOWN }), "accessToken"),
    open("the variables", app({ environmentVariables: UNKNOWN }), "environmentVariables"),
  ],
  "amplify-basic-auth-nonprod": [
    open(
      "whether its app asks",
      [branch({ enableBasicAuth: false }), app({ enableBasicAuth: UNKNOWN })],
      "enableBasicAuth",
    ),
    pass("its own", branch({ stage: "DEVELOPMENT", enableBasicAuth: true })),
    pass("its app's", [branch(), app({ enableBasicAuth: true })]),
    fail("none", branch({ stage: "PULL_REQUEST", enableBasicAuth: false }), "enableBasicAuth", /is false/),
    fail("no stage", [branch(), app()], "enableBasicAuth", /unfinished/),
    fail("a preview of a production stack", branch({ stage: "BETA" }), "enableBasicAuth", /is not set/, {
      production: true,
    }),
    open("whether", branch({ enableBasicAuth: UNKNOWN }), "enableBasicAuth"),
    open("the stage", branch({ stage: UNKNOWN }), "stage"),
    skip("for the public", branch({ stage: "PRODUCTION" }), /for the public/),
    skip("no stage in production", branch(), /for the public/, { production: true }),
  ],
  "amplify-service-role": [
    pass(
      "one whose name only begins so",
      builds({ iamServiceRoleArn: "arn:aws:iam::123456789012:role/admin-site-build" }),
    ),
    pass("its own", [
      builds(own),
      role(),
      attached("arn:aws:iam::aws:policy/AmplifyBackendDeployFullAccess"),
    ]),
    pass("its own, ids unknown", [
      builds({ iamServiceRoleArn: UNKNOWN }, { on: { iamServiceRoleArn: [role()] } }),
      role(),
    ]),
    pass("one elsewhere", builds({ iamServiceRoleArn: "arn:aws:iam::123456789012:role/site-build" })),
    fail("none", builds(), "iamServiceRoleArn", /is not set/),
    fail(
      "an administrator",
      [builds(own), role(), attached(ADMIN)],
      "iamServiceRoleArn",
      /AdministratorAccess/,
    ),
    fail(
      "Amplify's administrator, by the role",
      [builds(own), role({ managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess-Amplify"] })],
      "iamServiceRoleArn",
      /do everything/,
    ),
    fail(
      "an administrator in a list",
      [builds(own), role(), attachedAll([ADMIN])],
      "iamServiceRoleArn",
      /do everything/,
    ),
    fail(
      "an administrator elsewhere",
      builds({ iamServiceRoleArn: "arn:aws:iam::123456789012:role/OrgAdmin" }),
      "iamServiceRoleArn",
      /OrgAdmin/,
    ),
    open("which", builds({ iamServiceRoleArn: UNKNOWN }), "iamServiceRoleArn"),
    skip(
      "uploads only",
      app({ iamServiceRoleArn: "arn:aws:iam::123456789012:role/admin" }),
      /nothing is built here/,
    ),
  ],
  "amplify-security-headers": [
    pass("all three", app({ customHeaders: yaml(HSTS, SNIFFING, "X-Frame-Options") })),
    pass(
      "framing by a policy",
      app({
        customHeaders: `${yaml(HSTS.toLowerCase(), SNIFFING)}\n      - key: Content-Security-Policy\n        value: "frame-ancestors 'none'"`,
      }),
    ),
    fail("no framing", app({ customHeaders: yaml(HSTS, SNIFFING) }), "customHeaders", /X-Frame-Options/),
    fail("none", app(), "customHeaders", /Strict-Transport-Security/),
    open("the text", app({ customHeaders: UNKNOWN }), "customHeaders"),
  ],
});
