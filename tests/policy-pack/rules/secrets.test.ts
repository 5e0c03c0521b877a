import { gzipSync } from "node:zlib";
import type { PlanEntry } from "../../../policy-pack/evaluate";
import { allow, fail, open, pass, resource, SECRET, skip, testRules, UNKNOWN } from "../support";

const task = (containerDefinitions: unknown, on: readonly PlanEntry[] = []) =>
  resource(
    "aws:ecs/taskDefinition:TaskDefinition",
    "app",
    { containerDefinitions },
    { on: { containerDefinitions: on } },
  );
const env = (name: string, value: unknown, on: readonly PlanEntry[] = []) =>
  task([{ name: "app", environment: [{ name, value }] }], on);
const lambda = (environment?: unknown, on: readonly PlanEntry[] = []) =>
  resource("aws:lambda/function:Function", "fn", { environment }, { on: { environment: on } });
const variable = (name: string, value: unknown, on: readonly PlanEntry[] = []) =>
  lambda({ variables: { [name]: value } }, on);
const instance = (inputs: Record<string, unknown>) => resource("aws:ec2/instance:Instance", "box", inputs);
const group = resource("aws:cloudwatch/logGroup:LogGroup", "log");
const template = (leaf: Record<string, unknown>, on: readonly PlanEntry[] = [group]) => {
  const type = "aws:ec2/launchTemplate:LaunchTemplate";
  const outputs = { documents: { [`${type}::box::userData`]: { script: "#!/bin/sh", sources: [leaf] } } };
  const parent = resource("demo:x:App", "app", {}, { outputs });
  return [resource(type, "box", { userData: UNKNOWN }, { parent, on: { userData: on } }), parent, ...on];
};
const base64 = (text: string) => Buffer.from(text).toString("base64");
const key = (inputs: Record<string, unknown>) => resource("aws:kms/key:Key", "key", inputs);
const rootKey = { Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" };
const secretPolicy = (inputs: Record<string, unknown>) =>
  resource("aws:secretsmanager/secretPolicy:SecretPolicy", "p", inputs);
const reader = allow({
  Principal: { AWS: "arn:aws:iam::123456789012:role/app" },
  Action: "secretsmanager:GetSecretValue",
});
const version = (secretString: unknown, on: readonly PlanEntry[] = []) =>
  resource(
    "aws:secretsmanager/secretVersion:SecretVersion",
    "v",
    { secretString },
    { on: { secretString: on } },
  );
const parameter = (inputs: Record<string, unknown>) => resource("aws:ssm/parameter:Parameter", "p", inputs);
const tiedParameter = (name: string, on: PlanEntry) => [
  resource(
    "aws:ssm/parameter:Parameter",
    "p",
    { type: "String", name, insecureValue: UNKNOWN },
    { on: { insecureValue: [on] } },
  ),
  on,
];
const password = resource("random:index/randomPassword:RandomPassword", "generated", { length: 32 });
const client = resource(
  "aws:cognito/userPoolClient:UserPoolClient",
  "client",
  {},
  { additionalSecretOutputs: ["clientSecret"] },
);
const topic = resource("aws:sns/topic:Topic", "topic");
const provider = (inputs: Record<string, unknown>) => resource("pulumi:providers:aws", "aws", inputs);
const AWS_KEY = `AKIA${"ABCDEFGHIJ234567"}`;

testRules(
  "secrets",
  {
    "ecs-task-no-plaintext-secrets": [
      pass("settings", env("ENABLE_SIGNUP", "false")),
      pass("where public keys lie, not known yet", [env("TOKEN_KEYS", UNKNOWN, [group]), group]),
      open(
        "public keys that hang on nothing",
        env("TOKEN_KEYS", UNKNOWN),
        "containerDefinitions[0].environment[0]",
      ),
      fail(
        "keys written out",
        env("TOKEN_KEYS", "abcdef"),
        "containerDefinitions[0].environment[0]",
        /TOKEN_KEYS/,
      ),
      pass(
        "a command",
        task([{ name: "app", command: ["serve", "--port", "8080"], dockerLabels: { team: "a" } }]),
      ),
      ...(
        [
          ["command", ["sh", "-c", "API_KEY=abcdef123456 serve"]],
          ["entryPoint", ["serve", "--token", `ghp_${"a".repeat(36)}`]],
          ["healthCheck.command", ["CMD", "curl", "-H", `Authorization: Bearer ${"a".repeat(24)}`]],
          ["dockerLabels", { key: `sk-${"a".repeat(24)}` }],
          ["command", ["serve", SECRET]],
        ] as const
      ).map(([text, value]) =>
        fail(
          `a credential in ${text}: ${JSON.stringify(value).slice(0, 20)}`,
          task([text === "healthCheck.command" ? { healthCheck: { command: value } } : { [text]: value }]),
          `containerDefinitions[0].${text}`,
          /describe the task definition/,
        ),
      ),
      open(
        "a command",
        task([{ name: "app", command: ["serve", UNKNOWN] }]),
        "containerDefinitions[0].command",
      ),
      pass("about a credential", env("OAUTH_TOKEN_ENDPOINT_AUTH_METHOD", "client_secret_basic")),
      pass("a number", env("MAX_TOKENS", "4096")),
      pass("an address without a user", env("DATABASE_URL", "postgresql://db.internal:5432/app")),
      pass("an id of the stack under a harmless name", [
        env("OPENID_PROVIDER_URL", UNKNOWN, [client]),
        client,
      ]),
      fail(
        "by its name",
        env("WEBUI_SECRET_KEY", "hunter2"),
        "containerDefinitions[0].environment[0]",
        /WEBUI_SECRET_KEY has the name of a credential/,
      ),
      fail(
        "by its value",
        env("SETTINGS", `key=${AWS_KEY}`),
        "containerDefinitions[0].environment[0]",
        /an AWS access key id/,
      ),
      fail(
        "a password in an address",
        env("TARGET", "redis://user:pw@cache:6379"),
        "containerDefinitions[0].environment[0]",
        /a password in an address/,
      ),
      fail(
        "a Pulumi secret",
        env("ANYTHING", SECRET),
        "containerDefinitions[0].environment[0]",
        /is a Pulumi secret/,
      ),
      fail("a secret text", task(SECRET), "containerDefinitions", /a Pulumi secret stands in its text/),
      open("the text", task(UNKNOWN), "containerDefinitions"),
      open(
        "a sensitive value",
        [env("API_KEY", UNKNOWN, [client]), client],
        "containerDefinitions[0].environment[0]",
      ),
      open("a value of nowhere", env("SETTING", UNKNOWN), "containerDefinitions[0].environment[0]"),
      skip("no containers", task("[]"), /no containers/),
    ],
    "lambda-env-no-secrets": [
      pass("settings", variable("LOG_LEVEL", "info")),
      pass("the secret's ARN", [variable("API_KEY_SECRET_ARN", UNKNOWN, [client]), client]),
      open("a value of nowhere", variable("SETTING", UNKNOWN), "environment.variables.SETTING"),
      fail(
        "by its name",
        variable("DB_PASSWORD", "hunter2"),
        "environment.variables.DB_PASSWORD",
        /has the name of a credential/,
      ),
      fail(
        "a Pulumi secret",
        variable("ANYTHING", SECRET),
        "environment.variables.ANYTHING",
        /is a Pulumi secret/,
      ),
      fail(
        "a secret map",
        lambda({ variables: SECRET }),
        "environment.variables",
        /they are a Pulumi secret/,
      ),
      open("a sensitive value", variable("API_TOKEN", UNKNOWN), "environment.variables.API_TOKEN"),
      open("the map", lambda(UNKNOWN), "environment.variables"),
      skip("no variables", lambda(), /no environment variables/),
    ],
    "ec2-user-data-no-secrets": [
      pass(
        "names of secrets, not their values",
        instance({
          userData: [
            "export DB_SECRET_ARN=arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-db-AbCdEf",
            "export DB_SECRET=arn:aws:secretsmanager:eu-central-1:123456789012:secret:app-db-AbCdEf",
            "TOKEN_FILE=/run/secrets/token; API_TOKEN=/run/secrets/api-token",
            "docker login --username AWS --password-stdin registry",
          ].join("\n"),
        }),
      ),
      ...["--password hunter2hunter2", '"password": "hunter2hunter2"', "curl --token=abcdef123456"].map(
        (text) =>
          fail(
            text,
            instance({ userData: `#!/bin/sh\nrun ${text}` }),
            "userData",
            /a literal password or token/,
          ),
      ),
      pass("a text whose structure a component registered", template({ version: UNKNOWN })),
      fail(
        "a credential in the structure",
        template({ variable: AWS_KEY, version: UNKNOWN }),
        "userData",
        /an AWS access key id/,
      ),
      fail("a secret in the structure", template({ value: SECRET }), "userData", /a Pulumi secret/),
      open("a password in the structure", template({ password: UNKNOWN }), "userData"),
      open("a structure that hangs on nothing", template({ version: UNKNOWN }, []), "userData"),
      fail(
        "a credential in gzip",
        instance({ userDataBase64: gzipSync("export DB_PASSWORD=hunter2hunter2").toString("base64") }),
        "userDataBase64",
        /a literal password/,
      ),
      fail(
        "a launch configuration's",
        resource("aws:ec2/launchConfiguration:LaunchConfiguration", "old", { userData: AWS_KEY }),
        "userData",
        /an AWS access key id/,
      ),
      pass("a script", instance({ userData: "#!/bin/sh\nsysctl -w net.ipv4.ip_forward=1" })),
      pass(
        "a secret read at start",
        instance({ userData: "DB_PASSWORD=$(aws secretsmanager get-secret-value)" }),
      ),
      fail(
        "an access key",
        instance({ userData: `export AWS_ACCESS_KEY_ID=${AWS_KEY}` }),
        "userData",
        /an AWS access key id/,
      ),
      fail(
        "a password in base64",
        resource("aws:ec2/launchTemplate:LaunchTemplate", "t", { userData: base64("DB_PASSWORD=hunter22") }),
        "userData",
        /a literal password/,
      ),
      fail("a Pulumi secret", instance({ userDataBase64: SECRET }), "userDataBase64", /a Pulumi secret/),
      open("the script", instance({ userData: UNKNOWN }), "userData"),
      skip("none", instance({}), /no user data/),
    ],
    "kms-policy-no-wildcard-principal": [
      pass("kms:* of one's own account", key({ policy: allow(rootKey) })),
      ...["externalKey:ExternalKey", "replicaKey:ReplicaKey", "replicaExternalKey:ReplicaExternalKey"].map(
        (type) =>
          fail(
            `everybody, on ${type}`,
            resource(`aws:kms/${type}`, "key", { policy: allow({ ...rootKey, Principal: "*" }) }),
            "policy.Statement[0].Principal",
            /everybody/,
          ),
      ),
      fail(
        "everybody through every service",
        key({
          policy: allow({
            ...rootKey,
            Principal: "*",
            Condition: { StringLike: { "kms:ViaService": "*.amazonaws.com" } },
          }),
        }),
        "policy.Statement[0].Principal",
        /everybody/,
      ),
      pass(
        "everybody through one service of one account",
        key({
          policy: allow({
            ...rootKey,
            Principal: "*",
            Condition: { StringEquals: { "kms:CallerAccount": "123456789012" } },
          }),
        }),
      ),
      fail(
        "everybody",
        key({ policy: allow({ ...rootKey, Principal: { AWS: "*" } }) }),
        "policy.Statement[0].Principal",
        /kms:CallerAccount/,
      ),
      fail(
        "a policy of its own",
        resource("aws:kms/keyPolicy:KeyPolicy", "p", { policy: allow({ ...rootKey, Principal: "*" }) }),
        "policy.Statement[0].Principal",
        /everybody/,
      ),
      open("the text", key({ policy: UNKNOWN }), "policy"),
      skip("AWS's default policy", key({}), /no policy document/),
    ],
    "kms-no-lockout-bypass": [
      pass("absent", key({})),
      fail(
        "true on a key's policy",
        resource("aws:kms/keyPolicy:KeyPolicy", "p", { bypassPolicyLockoutSafetyCheck: true }),
        "bypassPolicyLockoutSafetyCheck",
        /locks everybody out/,
      ),
      fail(
        "true",
        key({ bypassPolicyLockoutSafetyCheck: true }),
        "bypassPolicyLockoutSafetyCheck",
        /locks everybody out/,
      ),
      open("the flag", key({ bypassPolicyLockoutSafetyCheck: UNKNOWN }), "bypassPolicyLockoutSafetyCheck"),
    ],
    "secret-policy-not-public": [
      pass("a role", secretPolicy({ blockPublicPolicy: true, policy: reader })),
      fail("not blocked", secretPolicy({ policy: reader }), "blockPublicPolicy", /is not set/),
      fail(
        "everybody",
        resource("aws:secretsmanager/secret:Secret", "s", { policy: allow({ Principal: "*", Action: "*" }) }),
        "policy.Statement[0].Principal",
        /everybody/,
      ),
      open("the text", secretPolicy({ blockPublicPolicy: true, policy: UNKNOWN }), "policy"),
      skip(
        "a secret without a policy",
        resource("aws:secretsmanager/secret:Secret", "s"),
        /no policy document/,
      ),
    ],
    "secret-value-not-literal": [
      pass("a Pulumi secret", version(SECRET)),
      pass("generated, value unknown", [version(UNKNOWN, [password]), password]),
      pass("a secret output, value unknown", [version(UNKNOWN, [client]), client]),
      pass("a secure parameter", parameter({ type: "SecureString", value: SECRET })),
      fail("a literal", version("hunter2"), "secretString", /stands in Pulumi's state in the clear/),
      fail(
        "a secure parameter's literal",
        parameter({ type: "SecureString", value: "hunter2" }),
        "value",
        /requireSecret/,
      ),
      open("something unknown", version(UNKNOWN), "secretString"),
      open("an output that is no secret, value unknown", [version(UNKNOWN, [topic]), topic], "secretString"),
      skip(
        "a plain parameter",
        parameter({ type: "String", name: "/app/image", value: "v1" }),
        /plain parameter/,
      ),
      skip("no value", version(undefined), /no value/),
    ],
    "ssm-param-secure-string": [
      skip("an id that is not known yet", tiedParameter("/app/COGNITO_CLIENT_ID", client), /looks sensitive/),
      skip(
        "a value that hangs on a resource without secrets",
        tiedParameter("/app/x", group),
        /looks sensitive/,
      ),
      open("a value that hangs on a resource with secrets", tiedParameter("/app/x", client), "insecureValue"),
      open(
        "a value of nowhere",
        parameter({ type: "String", name: "/app/x", insecureValue: UNKNOWN }),
        "insecureValue",
      ),
      fail(
        "an insecure value that is a secret",
        parameter({ type: "StringList", name: "/app/x", insecureValue: SECRET }),
        "type",
        /sensitive value/,
      ),
      pass("secure", parameter({ type: "SecureString", name: "/app/api-key", value: SECRET })),
      fail(
        "by its insecure value",
        parameter({ type: "String", name: "/app/x", insecureValue: AWS_KEY }),
        "type",
        /sensitive value/,
      ),
      fail(
        "by its name",
        parameter({ type: "String", name: "/app/api-key", value: "x" }),
        "type",
        /is "String": a sensitive value/,
      ),
      fail(
        "by its value",
        parameter({ type: "String", name: "/app/x", value: AWS_KEY }),
        "type",
        /without encryption/,
      ),
      fail(
        "a Pulumi secret",
        parameter({ type: "String", name: "/app/x", value: SECRET }),
        "type",
        /SecureString/,
      ),
      open("the value", parameter({ type: "String", name: "/app/x", value: UNKNOWN }), "value"),
      open("the type", parameter({ type: UNKNOWN, name: "/app/token", value: "x" }), "type"),
      skip(
        "a setting",
        parameter({ type: "String", name: "/app/image", value: "v1" }),
        /neither its name nor its value/,
      ),
    ],
    "provider-no-static-credentials": [
      pass("none", provider({ region: "eu-central-1" })),
      fail("an access key", provider({ accessKey: AWS_KEY }), "accessKey", /long-lived credential/),
      fail("a secret key", provider({ secretKey: SECRET }), "secretKey", /OIDC role/),
      fail("one that is not known yet", provider({ secretKey: UNKNOWN }), "secretKey", /it is set/),
    ],
  },
  {
    "provider-no-static-credentials": {
      kinds: ["unknown"],
      because: "a credential is one too many, whatever its value",
    },
  },
);
