import { allow, fail, open, pass, resource, SECRET, skip, testRules, UNKNOWN } from "../support";

const OWN = "123456789012";
const FOREIGN = "999999999999";
const account = { accountId: OWN };
const one = (type: string, inputs: Record<string, unknown>) => resource(type, "x", inputs);
const role = resource("aws:iam/role:Role", "app");

const vault = (statement: Record<string, unknown> | string) =>
  one("aws:backup/vaultPolicy:VaultPolicy", {
    policy:
      typeof statement === "string"
        ? statement
        : allow({ Action: "backup:CopyIntoBackupVault", Resource: "*", ...statement }),
  });
const files = (condition: Record<string, unknown>) =>
  one("aws:efs/fileSystemPolicy:FileSystemPolicy", {
    policy: allow({
      Principal: { AWS: "*" },
      Action: "elasticfilesystem:ClientMount",
      Resource: "*",
      Condition: condition,
    }),
  });
const bus = (inputs: Record<string, unknown>) =>
  one("aws:cloudwatch/eventPermission:EventPermission", inputs);
const grant = (inputs: Record<string, unknown>) => one("aws:kms/grant:Grant", inputs);
const shared = (inputs: Record<string, unknown>) => one("aws:ram/resourceShare:ResourceShare", inputs);
const snapshot = (sharedAccounts: unknown) => one("aws:rds/snapshot:Snapshot", { sharedAccounts });
const attachment = (policyArn: unknown) =>
  one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "app", policyArn });

testRules("iam of other services", {
  "resource-policy-not-public": [
    pass("a role", vault({ Principal: { AWS: `arn:aws:iam::${OWN}:role/backup` } })),
    pass(
      "one's organisation",
      vault({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
    ),
    pass(
      "whoever comes through a mount target",
      files({ Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } }),
    ),
    pass(
      "an organisation on a bus",
      bus({ principal: "*", condition: { key: "aws:PrincipalOrgID", value: "o-1" } }),
    ),
    fail("everybody", vault({ Principal: "*" }), "policy.Statement[0].Principal", /everybody is admitted/),
    fail(
      "everybody beside the mount targets",
      files({ StringEquals: { "aws:UserAgent": "x" } }),
      "policy.Statement[0].Principal",
      /everybody/,
    ),
    fail("everybody on a bus", bus({ principal: "*" }), "principal", /everybody/),
    open("the text", vault(UNKNOWN), "policy"),
    open("whom a bus admits", bus({ principal: UNKNOWN }), "principal"),
    skip("no policy", one("aws:opensearch/domain:Domain", {}), /no policy document/),
    skip("a document that is not shared", one("aws:ssm/document:Document", {}), /names nobody/),
  ],
  "share-no-foreign-account": [
    pass("one's own account", snapshot([OWN]), account),
    pass("a partner that is named", snapshot([FOREIGN]), {
      ...account,
      options: { "share-no-foreign-account": { accounts: [FOREIGN] } },
    }),
    pass(
      "a role of the stack",
      [
        resource(
          "aws:kms/grant:Grant",
          "x",
          { granteePrincipal: UNKNOWN },
          { on: { granteePrincipal: [role] } },
        ),
        role,
      ],
      account,
    ),
    fail("another account", snapshot([FOREIGN]), "sharedAccounts[0]", /999999999999.*administers/, account),
    pass("a share within the organisation", shared({ allowExternalPrincipals: false })),
    pass("a share with partners that are named", shared({ allowExternalPrincipals: true }), {
      ...account,
      options: { "share-no-foreign-account": { accounts: [FOREIGN] } },
    }),
    fail(
      "a share with anybody",
      shared({ allowExternalPrincipals: true }),
      "allowExternalPrincipals",
      /any account outside the organisation/,
      account,
    ),
    open("how far a share goes", shared({ allowExternalPrincipals: UNKNOWN }), "allowExternalPrincipals"),
    open("the account", snapshot([UNKNOWN]), "sharedAccounts[0]"),
    open("the grantee", grant({ granteePrincipal: UNKNOWN }), "granteePrincipal"),
    skip("nobody", snapshot([]), /names no account/),
  ],
  "iam-no-broad-managed-policy": [
    pass("a narrow one", attachment("arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")),
    pass("one's own of that name", attachment(`arn:aws:iam::${OWN}:policy/AmazonS3FullAccess`)),
    pass("what another rule speaks of", attachment("arn:aws:iam::aws:policy/IAMFullAccess")),
    fail(
      "a whole service",
      attachment("arn:aws:iam::aws:policy/AmazonS3FullAccess"),
      "policyArn",
      /every action of a service/,
    ),
    open("the ARN", attachment(UNKNOWN), "policyArn"),
    skip("none", one("aws:iam/role:Role", {}), /attaches no managed policy/),
  ],
});

const collection = (inputs: Record<string, unknown>) =>
  one("aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy", { type: "network", ...inputs });
const warehouse = (inputs: Record<string, unknown>) => one("aws:redshift/cluster:Cluster", inputs);
const reachable = (answer: unknown) => JSON.stringify([{ Rules: [], AllowFromPublic: answer }]);

testRules("other stores", {
  "store-not-public": [
    pass("by default", warehouse({})),
    pass("a collection behind an endpoint", collection({ policy: reachable(false) })),
    fail("an address", warehouse({ publiclyAccessible: true }), "publiclyAccessible", /public address/),
    fail("a collection", collection({ policy: reachable(true) }), "policy", /whole internet/),
    open("whether", warehouse({ publiclyAccessible: UNKNOWN }), "publiclyAccessible"),
    open("a text that is not JSON", collection({ policy: "Rules:" }), "policy"),
    skip("a policy about keys", collection({ type: "encryption", policy: "{}" }), /no network policy/),
  ],
  "store-encrypted": [
    pass("a warehouse by default", warehouse({})),
    pass("a stream", one("aws:kinesis/stream:Stream", { encryptionType: "KMS" })),
    fail("a warehouse in the clear", warehouse({ encrypted: "false" }), "encrypted", /read by others/),
    fail("a graph", one("aws:neptune/cluster:Cluster", {}), "storageEncrypted", /not set/),
    open("whether", warehouse({ encrypted: UNKNOWN }), "encrypted"),
  ],
});

const task = (volumes: unknown) => one("aws:ecs/taskDefinition:TaskDefinition", { volumes });
const topic = (inputs: Record<string, unknown>) => one("aws:sns/topicSubscription:TopicSubscription", inputs);
const idp = (providerDetails: unknown) =>
  one("aws:cognito/identityProvider:IdentityProvider", { providerDetails });
const balancer = (inputs: Record<string, unknown>) => one("aws:elb/loadBalancer:LoadBalancer", inputs);
const method = (inputs: Record<string, unknown>) => one("aws:apigateway/method:Method", inputs);
const rest = (body: unknown) => one("aws:apigateway/restApi:RestApi", { body });
const api = (call: Record<string, unknown>, path = "/chat") =>
  JSON.stringify({ paths: { [path]: { get: call, options: {} } } });

testRules("other ways in", {
  "ecs-task-no-host-path": [
    pass("a file system", task([{ name: "v", efsVolumeConfiguration: { fileSystemId: "fs-1" } }])),
    fail("the host's root", task([{ name: "v", hostPath: "/" }]), "volumes[0].hostPath", /breaks out/),
    open("the path", task([{ name: "v", hostPath: UNKNOWN }]), "volumes[0].hostPath"),
    open("the volumes", task(UNKNOWN), "volumes"),
    skip("none", task([]), /no volumes/),
  ],
  "destination-https": [
    pass("HTTPS", topic({ protocol: "https", endpoint: "https://a.example/" })),
    pass("an address with @ in its path", topic({ protocol: "https", endpoint: "https://a.example/@me" })),
    pass("an API of the stack", [
      resource(
        "aws:sns/topicSubscription:TopicSubscription",
        "x",
        { protocol: "https", endpoint: UNKNOWN },
        { on: { endpoint: [role] } },
      ),
      role,
    ]),
    fail("HTTP", topic({ protocol: "http", endpoint: "http://a.example/" }), "endpoint", /on the way/),
    fail(
      "a password",
      topic({ protocol: "https", endpoint: "https://u:hunter2@a.example/" }),
      "endpoint",
      /password/,
    ),
    fail(
      "an issuer",
      idp({ oidc_issuer: "http://idp.example" }),
      "providerDetails.oidc_issuer",
      /on the way/,
    ),
    open("the address", topic({ protocol: "http", endpoint: UNKNOWN }), "endpoint"),
    skip("a queue", topic({ protocol: "sqs", endpoint: "arn:aws:sqs:us-east-1:1:q" }), /no address/),
    skip("a provider without addresses", idp({ client_id: "x" }), /no address/),
  ],
  "elb-classic-tls": [
    pass("HTTPS", balancer({ listeners: [{ lbPort: 443, lbProtocol: "https" }] })),
    fail(
      "HTTP",
      balancer({ listeners: [{ lbPort: 80, lbProtocol: "HTTP" }] }),
      "listeners[0].lbProtocol",
      /on the way/,
    ),
    open("the protocol", balancer({ listeners: [{ lbProtocol: UNKNOWN }] }), "listeners[0].lbProtocol"),
    skip("an internal one", balancer({ internal: true, listeners: [] }), /internal/),
  ],
  "api-call-authorized": [
    pass("IAM", method({ httpMethod: "GET", authorization: "AWS_IAM" })),
    pass("OpenAPI with a scheme", rest(api({ security: [{ cognito: [] }] }))),
    pass("a health check", rest(api({}, "/healthz"))),
    fail(
      "nobody is asked",
      method({ httpMethod: "GET", authorization: "NONE" }),
      "authorization",
      /everybody may call/,
    ),
    fail(
      "only a key",
      method({ httpMethod: "GET", authorization: "NONE", apiKeyRequired: true }),
      "authorization",
      /not people/,
    ),
    fail("OpenAPI without one", rest(api({})), "body", /GET \/chat/),
    fail(
      "a quick API",
      one("aws:apigatewayv2/api:Api", { target: "arn:aws:lambda:us-east-1:1:function:f" }),
      "target",
      /everybody/,
    ),
    open("the authorization", method({ httpMethod: "GET", authorization: UNKNOWN }), "authorization"),
    open("the method", method({ httpMethod: UNKNOWN, authorization: "NONE" }), "httpMethod"),
    open("a text in YAML", rest("openapi: 3.0.1"), "body"),
    skip(
      "before credentials",
      method({ httpMethod: "OPTIONS", authorization: "NONE" }),
      /without credentials/,
    ),
    skip("no text", rest(undefined), /of their own/),
  ],
});

const schedule = (input: unknown, on = {}) =>
  resource("aws:scheduler/schedule:Schedule", "x", { target: { input } }, on);
const password = (value: unknown) => JSON.stringify({ environment: [{ name: "DB_PASSWORD", value }] });

testRules("secrets of other services", {
  "secret-argument-not-literal": [
    pass("a secret", idp({ client_secret: SECRET })),
    pass("all of them a secret", one("aws:redshift/cluster:Cluster", { masterPassword: SECRET })),
    fail("a literal", idp({ client_secret: "hunter2" }), "providerDetails.client_secret", /in the clear/),
    fail(
      "one of a list",
      one("aws:elasticache/user:User", { passwords: [SECRET, "hunter2"] }),
      "passwords[1]",
      /in the clear/,
    ),
    open("a value", idp({ client_secret: UNKNOWN }), "providerDetails.client_secret"),
    skip("none", idp({ client_id: "x" }), /no credential/),
  ],
  "text-no-secrets": [
    pass("no credential", schedule(JSON.stringify({ mode: "nightly" }))),
    pass(
      "a path into the event",
      one("aws:sfn/stateMachine:StateMachine", { definition: JSON.stringify({ "Token.$": "$.token" }) }),
    ),
    pass(
      "code that handles tokens",
      one("aws:cloudfront/function:Function", { code: "const token = request.headers.cookie;" }),
    ),
    pass("an id of the stack", [schedule(UNKNOWN, { on: { target: [role] } }), role]),
    fail(
      "a password",
      schedule(password("hunter2hunter2")),
      "target.input",
      /DB_PASSWORD has the name of a credential/,
    ),
    open("the text", schedule(UNKNOWN), "target.input"),
    skip("none", one("aws:sfn/stateMachine:StateMachine", {}), /no text/),
  ],
});
