import type { PlanEntry } from "../../../policy-pack/evaluate";
import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const key = (inputs: Inputs = {}, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:kms/key:Key", "key", inputs, { id: "key-1", on });
const keyPolicy = (inputs: Inputs) =>
  resource("aws:kms/keyPolicy:KeyPolicy", "policy", { keyId: "key-1", ...inputs });
const service = (statement: Inputs = {}) =>
  allow({
    Principal: { Service: "logs.eu-central-1.amazonaws.com" },
    Action: "kms:Decrypt",
    Resource: "*",
    ...statement,
  });
const SOURCE = { StringEquals: { "aws:SourceAccount": "123456789012" } };

const secret = (inputs: Inputs = {}, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:secretsmanager/secret:Secret", "secret", inputs, { id: "arn:secret", on });
const rotation = (inputs: Inputs = {}) =>
  resource("aws:secretsmanager/secretRotation:SecretRotation", "monthly", {
    secretId: "arn:secret",
    ...inputs,
  });
const every = (rotationRules: unknown) => rotation({ rotationRules });
const parameter = (inputs: Inputs) => resource("aws:ssm/parameter:Parameter", "parameter", inputs);
const days = "rotationRules.automaticallyAfterDays";
const schedule = "rotationRules.scheduleExpression";
const production = { production: true };

testRules("keys", {
  "kms-rotation": [
    pass("on", key({ enableKeyRotation: true })),
    pass("on, the kind unknown", key({ enableKeyRotation: true, customerMasterKeySpec: UNKNOWN })),
    fail("AWS's default", key(), "enableKeyRotation", /for ever/),
    fail(
      "off",
      key({ enableKeyRotation: false, customerMasterKeySpec: "SYMMETRIC_DEFAULT" }),
      "enableKeyRotation",
      /is false/,
    ),
    open("the flag", key({ enableKeyRotation: UNKNOWN }), "enableKeyRotation"),
    open("the kind", key({ customerMasterKeySpec: UNKNOWN }), "customerMasterKeySpec"),
    skip(
      "a signing key",
      key({ customerMasterKeySpec: "RSA_4096", keyUsage: "SIGN_VERIFY" }),
      /does not rotate/,
    ),
    skip("a key store of one's own", key({ customKeyStoreId: "cks-1" }), /does not rotate/),
  ],
  "kms-policy-defined": [
    pass("inline", key({ policy: service() })),
    pass("inline by dependency", [key({ policy: UNKNOWN }, { policy: [secret()] }), secret()]),
    pass("a resource of its own", [key(), keyPolicy({ policy: service() })]),
    fail("AWS's default", key(), "policy", /default policy/),
    fail("an empty one", key({ policy: "" }), "policy", /default policy/),
    open("the text", key({ policy: UNKNOWN }), "policy"),
    open("whose it is", [key(), keyPolicy({ keyId: UNKNOWN })], "policy"),
  ],
  "kms-deletion-window": [
    pass("AWS's default", key()),
    pass("a week", key({ deletionWindowInDays: 7 })),
    fail("a day", key({ deletionWindowInDays: 1 }), "deletionWindowInDays", /is 1: a key deleted/),
    open("the days", key({ deletionWindowInDays: UNKNOWN }), "deletionWindowInDays"),
  ],
  "kms-enabled": [
    pass("AWS's default", key()),
    fail("off", key({ isEnabled: false }), "isEnabled", /can be read/),
    open("the flag", key({ isEnabled: UNKNOWN }), "isEnabled"),
  ],
  "kms-service-principal-source-condition": [
    pass("an account", key({ policy: service({ Condition: SOURCE }) })),
    pass("a context", [
      keyPolicy({
        policy: service({
          Condition: {
            ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-central-1:123456789012:*" },
          },
        }),
      }),
    ]),
    pass("no service", key({ policy: allow({ Principal: { AWS: "123456789012" }, Action: "kms:*" }) })),
    pass("EventBridge to an encrypted topic", [
      key({
        policy: service({
          Principal: { Service: "events.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        }),
      }),
    ]),
    fail(
      "nothing",
      key({ policy: service() }),
      "policy.Statement[0].Principal",
      /"logs.eu-central-1.amazonaws.com": the service/,
    ),
    fail(
      "EventBridge with more",
      key({ policy: service({ Principal: { Service: "events.amazonaws.com" }, Action: "kms:*" }) }),
      "policy.Statement[0].Principal",
      /any account/,
    ),
    fail(
      "one service of two",
      key({ policy: service({ Principal: { Service: ["events.amazonaws.com", "sns.amazonaws.com"] } }) }),
      "policy.Statement[0].Principal",
      /sns/,
    ),
    fail(
      "any account",
      keyPolicy({ policy: service({ Condition: { StringLike: { "aws:SourceAccount": "*" } } }) }),
      "policy.Statement[0].Principal",
      /any account/,
    ),
    fail(
      "where the key is there",
      key({
        policy: service({ Condition: { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } } }),
      }),
      "policy.Statement[0].Principal",
      /any account/,
    ),
    open("the text", key({ policy: UNKNOWN }), "policy"),
    open("the condition", key({ policy: service({ Condition: UNKNOWN }) }), "policy.Statement[0].Condition"),
    skip("AWS's default", key(), /no policy document/),
  ],
  "secret-cmk": [
    pass("a key by dependency", [secret({ kmsKeyId: UNKNOWN }, { kmsKeyId: [key()] }), key()]),
    pass("a key by its alias", secret({ kmsKeyId: "alias/ours" })),
    fail("AWS's default", secret(), "kmsKeyId", /is not set/),
    fail("AWS's key", secret({ kmsKeyId: "alias/aws/secretsmanager" }), "kmsKeyId", /AWS's own key/),
    open("the key", secret({ kmsKeyId: UNKNOWN }), "kmsKeyId"),
  ],
  "secret-rotation": [
    pass("a rotation", [secret(), every({ automaticallyAfterDays: 30 })]),
    pass("the rotation", every({ automaticallyAfterDays: 30 })),
    fail("none", secret(), "rotationRules", /for ever/),
    fail("another one's", [secret(), rotation({ secretId: "arn:other" })], "rotationRules", /for ever/),
    fail(
      "off",
      rotation({ rotationEnabled: false, rotationRules: {} }),
      "rotationEnabled",
      /rotates nothing/,
    ),
    fail("no rules", rotation(), "rotationRules", /rotates nothing/),
    open("whose it is", [secret(), rotation({ secretId: UNKNOWN })], "rotationRules"),
    open("the rules", every(UNKNOWN), "rotationRules"),
  ],
  "secret-rotation-period": [
    pass("90 days", every({ automaticallyAfterDays: 90 })),
    pass("a rate", every({ scheduleExpression: "rate(12 hours)" })),
    pass("the first of the month", every({ scheduleExpression: "cron(0 16 1 * ? *)" })),
    pass("every day", every({ automaticallyAfterDays: 1 })),
    pass("a rate of 90 days", every({ scheduleExpression: "rate(90 days)" })),
    fail("no day", every({ automaticallyAfterDays: 0 }), days, /is 0/),
    fail("91 days", every({ automaticallyAfterDays: 91 }), days, /is 91/),
    fail("nothing", rotation(), days, /is not set/),
    fail("a slow rate", every({ scheduleExpression: "rate(100 days)" }), schedule, /more than 90 days/),
    fail("once a year", every({ scheduleExpression: "cron(0 16 1 1 ? *)" }), schedule, /more than 90 days/),
    open("the days", every({ automaticallyAfterDays: UNKNOWN }), days),
    open("the schedule", every({ scheduleExpression: UNKNOWN }), schedule),
    skip("off", rotation({ rotationEnabled: false }), /turns rotation off/),
  ],
  "secret-recovery-window-prod": [
    pass("AWS's default", secret(), production),
    fail("none", secret({ recoveryWindowInDays: 0 }), "recoveryWindowInDays", /gone at once/, production),
    {
      ...open("the days", secret({ recoveryWindowInDays: UNKNOWN }), "recoveryWindowInDays"),
      settings: production,
    },
    skip("elsewhere", secret({ recoveryWindowInDays: 0 }), /not production/),
  ],
  "ssm-param-cmk": [
    pass("a key", parameter({ type: "SecureString", keyId: "alias/ours" })),
    fail("AWS's default", parameter({ type: "SecureString" }), "keyId", /is not set/),
    fail("AWS's key", parameter({ type: "SecureString", keyId: "alias/aws/ssm" }), "keyId", /AWS's own key/),
    open("the key", parameter({ type: "SecureString", keyId: UNKNOWN }), "keyId"),
    open("the type", parameter({ type: UNKNOWN }), "type"),
    skip("a plain one", parameter({ type: "String" }), /only a SecureString/),
  ],
});
