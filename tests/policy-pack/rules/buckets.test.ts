import assert from "node:assert/strict";
import type { PlanEntry } from "../../../policy-pack/evaluate";
import { protectStatefulProd } from "../../../policy-pack/rules/storage/protectStatefulProd";
import { Session } from "../../../policy-pack/session";
import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;
const V1 = "aws:s3/bucket:Bucket";
const V2 = "aws:s3/bucketV2:BucketV2";

const bucket = (inputs: Inputs = {}, type = V1, name = "data") =>
  resource(type, name, inputs, {
    id: `${name}-1`,
    outputs: { bucket: `${name}-1`, arn: `arn:aws:s3:::${name}-1` },
  });
const satellite = (kind: string, inputs: Inputs = {}, on?: PlanEntry) => {
  const name = kind.charAt(0).toUpperCase() + kind.slice(1);
  return resource(
    `aws:s3/${kind}:${name}`,
    "satellite",
    { bucket: on === undefined ? "data-1" : UNKNOWN, ...inputs },
    on && { on: { bucket: [on] } },
  );
};
const stray = (kind: string, inputs: Inputs = {}) => satellite(kind, { ...inputs, bucket: UNKNOWN });
const key = resource("aws:kms/key:Key", "key");
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1";

const arn = "arn:aws:s3:::data-1";
const deny = (statement: Inputs = {}) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [arn, `${arn}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
  ...statement,
});
const policy = (...statements: readonly unknown[]) =>
  satellite("bucketPolicy", { policy: JSON.stringify({ Statement: statements }) });

const encryption = (inputs: Inputs = {}, byDefault: Inputs = {}) => ({
  rules: [
    {
      applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY, ...byDefault },
      bucketKeyEnabled: true,
      ...inputs,
    },
  ],
});
const lifecycle = (...rules: readonly unknown[]) => satellite("bucketLifecycleConfiguration", { rules });
const tidy = { status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };
const cors = (allowedOrigins: unknown, allowedMethods: unknown) => ({
  corsRules: [{ allowedOrigins, allowedMethods }],
});
const production = { production: true };

testRules(
  "buckets",
  {
    "s3-acls-disabled": [
      pass(
        "enforced",
        satellite("bucketOwnershipControls", { rule: { objectOwnership: "BucketOwnerEnforced" } }),
      ),
      pass("AWS's default", bucket()),
      fail(
        "the writer's",
        satellite("bucketOwnershipControls", { rule: { objectOwnership: "ObjectWriter" } }),
        "rule.objectOwnership",
        /"ObjectWriter": objects can belong to others/,
      ),
      pass("the owner's ACL", bucket({ acl: "private" })),
      fail("an ACL", bucket({ acl: "log-delivery-write" }, V2), "acl", /remove it/),
      fail("grants", bucket({ grants: [{ id: "1" }] }), "grants", /beside the bucket's policy/),
      open("the ownership", satellite("bucketOwnershipControls", { rule: UNKNOWN }), "rule.objectOwnership"),
    ],
    "s3-ssl-only": [
      pass("a policy", policy(allow({}), deny())),
      pass("the bucket of a policy", [bucket(), policy(deny())]),
      pass("the bucket of a policy by dependency", [
        bucket({}, V2),
        satellite("bucketPolicy", {}, bucket({}, V2)),
      ]),
      pass("inline", bucket({ policy: { Statement: deny() } })),
      pass("two statements", policy(deny({ Resource: arn }), deny({ Resource: `${arn}/*` }))),
      pass("a list of principals and a boolean", [
        policy(
          deny({
            Principal: { AWS: ["*"] },
            Action: ["s3:Get*", "S3:*"],
            Condition: { bool: { "AWS:SecureTransport": [false] } },
          }),
        ),
      ]),
      pass("not true", policy(deny({ Condition: { StringNotEquals: { "aws:SecureTransport": "true" } } }))),
      pass(
        "everything but what needs no TLS",
        policy(deny({ Action: undefined, NotAction: "s3:GetBucketLocation" })),
      ),
      pass("every resource", policy(deny({ Resource: "*" }))),
      pass("a text that the component describes", [
        resource(
          "aws:s3/bucketPolicy:BucketPolicy",
          "p",
          { bucket: "data-1", policy: UNKNOWN },
          { parent: site(deny()) },
        ),
        site(deny()),
      ]),
      fail("none", bucket(), "policy", /no bucket policy of the stack/),
      fail("an Allow", policy({ ...deny(), Effect: "Allow" }), "policy", /s3:ListBucket without TLS/),
      fail("objects only", policy(deny({ Resource: `${arn}/*` })), "policy", /s3:ListBucket/),
      fail("a folder only", policy(deny({ Resource: [arn, `${arn}/a/*`] })), "policy", /s3:GetObject/),
      fail("reading only", policy(deny({ Action: ["s3:Get*", "s3:List*"] })), "policy", /s3:PutObject/),
      fail("one account", policy(deny({ Principal: { AWS: "123456789012" } })), "policy", /everybody/),
      fail("a service", policy(deny({ Principal: { Service: "*" } })), "policy", /everybody/),
      fail(
        "all but one",
        policy(deny({ Principal: undefined, NotPrincipal: { AWS: "1" } })),
        "policy",
        /everybody/,
      ),
      fail(
        "with TLS",
        policy(deny({ Condition: { Bool: { "aws:SecureTransport": "true" } } })),
        "policy",
        /Deny/,
      ),
      fail(
        "old TLS only",
        policy(deny({ Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } })),
        "policy",
        /without TLS/,
      ),
      fail(
        "a second condition",
        policy(
          deny({
            Condition: { Bool: { "aws:SecureTransport": "false" }, StringLike: { "aws:PrincipalArn": "*x" } },
          }),
        ),
        "policy",
        /without TLS/,
      ),
      fail(
        "the key missing",
        policy(deny({ Condition: { Null: { "aws:SecureTransport": "false" } } })),
        "policy",
        /TLS/,
      ),
      open("a resource", policy(deny({ Resource: [UNKNOWN, `${arn}/*`] })), "policy"),
      open(
        "which of two ids is the bucket's",
        resource(
          "aws:s3/bucketPolicy:BucketPolicy",
          "p",
          { policy: { Statement: [deny({ Resource: [arn, UNKNOWN] })] } },
          { on: { policy: [bucket()] } },
        ),
        "policy",
      ),
      open("the text", satellite("bucketPolicy", { policy: UNKNOWN }), "policy"),
      open("whose policy it is", [bucket(), stray("bucketPolicy")], "policy"),
      open(
        "a condition",
        policy(deny({ Condition: { Bool: { "aws:SecureTransport": UNKNOWN } } })),
        "policy",
      ),
      open("an action", policy(deny({ Action: UNKNOWN })), "policy"),
      open("what is left out", policy(deny({ Action: undefined, NotAction: UNKNOWN })), "policy"),
      open("a key", policy(deny({ Condition: { Bool: UNKNOWN } })), "policy"),
      open(
        "a negated condition",
        policy(deny({ Condition: { StringNotEquals: { "aws:SecureTransport": UNKNOWN } } })),
        "policy",
      ),
    ],
    "s3-kms-encrypted": [
      pass("a customer key", satellite("bucketServerSideEncryptionConfiguration", encryption())),
      pass("a key by dependency", [
        resource(
          "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
          "satellite",
          { bucket: "data-1", ...encryption({}, { kmsMasterKeyId: UNKNOWN }) },
          { on: { rules: [key] } },
        ),
        key,
      ]),
      pass("two layers know no bucket key", [
        satellite(
          "bucketServerSideEncryptionConfiguration",
          encryption({ bucketKeyEnabled: false }, { sseAlgorithm: "aws:kms:dsse" }),
        ),
      ]),
      pass("the bucket", [bucket(), satellite("bucketServerSideEncryptionConfiguration", encryption())]),
      pass("inline", bucket({ serverSideEncryptionConfiguration: { rule: encryption().rules[0] } })),
      pass(
        "inline in the plural",
        bucket(
          {
            serverSideEncryptionConfigurations: [
              {
                rules: [
                  {
                    applyServerSideEncryptionByDefaults: [{ sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY }],
                    bucketKeyEnabled: true,
                  },
                ],
              },
            ],
          },
          V2,
        ),
      ),
      fail("nothing", bucket(), "serverSideEncryptionConfiguration", /S3's own key/),
      fail(
        "no rule",
        satellite("bucketServerSideEncryptionConfiguration", { rules: [] }),
        "rules",
        /add an encryption rule/,
      ),
      fail(
        "S3's key",
        satellite(
          "bucketServerSideEncryptionConfiguration",
          encryption({}, { sseAlgorithm: "AES256", kmsMasterKeyId: undefined }),
        ),
        "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm",
        /"AES256"/,
      ),
      fail(
        "AWS's key",
        satellite(
          "bucketServerSideEncryptionConfiguration",
          encryption({}, { kmsMasterKeyId: "alias/aws/s3" }),
        ),
        "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId",
        /"alias\/aws\/s3"/,
      ),
      fail(
        "no bucket key",
        satellite("bucketServerSideEncryptionConfiguration", encryption({ bucketKeyEnabled: undefined })),
        "rules[0].bucketKeyEnabled",
        /a call to KMS/,
      ),
      fail(
        "logs that a key may encrypt",
        [bucket(), resource("aws:cloudtrail/trail:Trail", "t", { s3BucketName: "data-1" })],
        "serverSideEncryptionConfiguration",
        /S3's own key/,
      ),
      open(
        "the key",
        satellite("bucketServerSideEncryptionConfiguration", encryption({}, { kmsMasterKeyId: UNKNOWN })),
        "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId",
      ),
      open(
        "the rules",
        satellite("bucketServerSideEncryptionConfiguration", { rules: UNKNOWN }),
        "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm",
      ),
      open(
        "inline",
        bucket({ serverSideEncryptionConfiguration: UNKNOWN }),
        "serverSideEncryptionConfiguration.rule[0].applyServerSideEncryptionByDefault.sseAlgorithm",
      ),
      skip(
        "logs of a load balancer",
        [
          bucket(),
          resource("aws:lb/loadBalancer:LoadBalancer", "lb", {
            accessLogs: { bucket: "data-1", enabled: true },
          }),
        ],
        /S3's own keys only/,
      ),
      skip(
        "logs of a load balancer, by dependency",
        [
          satellite("bucketServerSideEncryptionConfiguration", { rules: [] }),
          bucket(),
          resource(
            "aws:elb/loadBalancer:LoadBalancer",
            "lb",
            { accessLogs: { bucket: UNKNOWN } },
            { on: { accessLogs: [bucket()] } },
          ),
        ],
        /S3's own keys only/,
      ),
    ],
    "s3-versioning": [
      pass("enabled", satellite("bucketVersioningV2", { versioningConfiguration: { status: "Enabled" } })),
      pass("the bucket", [bucket(), satellite("bucketVersioning")]),
      pass("inline", bucket({ versioning: { enabled: true } })),
      pass("inline in the plural", bucket({ versionings: [{ enabled: true }] }, V2)),
      fail("nothing", bucket(), "versioning", /is lost/),
      fail("off", bucket({ versioning: { enabled: false } }), "versioning", /is false/),
      fail(
        "suspended",
        satellite("bucketVersioning", { versioningConfiguration: { status: "Suspended" } }),
        "versioningConfiguration.status",
        /"Suspended"/,
      ),
      open(
        "the status",
        satellite("bucketVersioning", { versioningConfiguration: UNKNOWN }),
        "versioningConfiguration.status",
      ),
      open("inline", bucket({ versionings: UNKNOWN }, V2), "versionings"),
    ],
    "s3-access-logging": [
      pass("another bucket", [satellite("bucketLogging", { targetBucket: "logs-1" }), bucket()]),
      pass("another bucket, by dependency", [
        resource(
          "aws:s3/bucketLoggingV2:BucketLoggingV2",
          "l",
          { bucket: UNKNOWN, targetBucket: UNKNOWN },
          { on: { bucket: [bucket()], targetBucket: [bucket({}, V1, "logs")] } },
        ),
        bucket(),
        bucket({}, V1, "logs"),
      ]),
      pass("the bucket", [bucket(), satellite("bucketLogging", { targetBucket: "logs-1" })]),
      pass("inline", bucket({ logging: { targetBucket: "logs-1" } })),
      pass("inline in the plural", bucket({ loggings: [{ targetBucket: "logs-1" }] }, V2)),
      fail("nothing", bucket(), "logging", /who read what/),
      fail(
        "itself",
        [satellite("bucketLogging", { targetBucket: "data-1" }), bucket()],
        "targetBucket",
        /log of the log/,
      ),
      fail("no target", bucket({ logging: { targetBucket: "" } }), "logging", /who read what/),
      open("the target", satellite("bucketLogging", { targetBucket: UNKNOWN }), "targetBucket"),
      open("whose it is", [bucket(), stray("bucketLogging")], "logging"),
      skip(
        "a bucket of logs",
        [bucket(), resource("aws:cloudtrail/trail:Trail", "t", { s3BucketName: "data-1" })],
        /takes logs itself/,
      ),
      skip(
        "logs by domain name",
        [
          bucket(),
          resource("aws:cloudfront/distribution:Distribution", "d", {
            loggingConfig: { bucket: "data-1.s3.eu-central-1.amazonaws.com" },
          }),
        ],
        /takes logs itself/,
      ),
      skip(
        "logs by ARN",
        [bucket(), resource("aws:ec2/flowLog:FlowLog", "f", { logDestination: "arn:aws:s3:::data-1/vpc" })],
        /takes logs itself/,
      ),
    ],
    "s3-lifecycle": [
      pass("an enabled rule", lifecycle({ status: "Disabled" }, { status: "Enabled" })),
      pass("an enabled rule beside one that is unknown", lifecycle(UNKNOWN, { status: "Enabled" })),
      pass("the bucket", [bucket({}, V2), lifecycle()]),
      pass("inline", bucket({ lifecycleRules: [{ enabled: true }] })),
      fail("nothing", bucket(), "lifecycleRules", /nobody needs any more/),
      fail("no rule", lifecycle(), "rules", /no enabled rule/),
      fail("off", lifecycle({ status: "Disabled" }), "rules", /no enabled rule/),
      fail(
        "off inline",
        bucket({ lifecycleRules: [{ enabled: false }] }, V2),
        "lifecycleRules",
        /no enabled rule/,
      ),
      open("a status", lifecycle({ status: UNKNOWN }), "rules"),
      open("the rules", bucket({ lifecycleRules: UNKNOWN }), "lifecycleRules"),
    ],
    "s3-lifecycle-abort-multipart": [
      pass("a rule", lifecycle({ status: "Enabled" }, tidy)),
      fail("no rule", lifecycle({ status: "Enabled" }), "rules", /never finished/),
      fail(
        "after no day",
        lifecycle({ ...tidy, abortIncompleteMultipartUpload: { daysAfterInitiation: 0 } }),
        "rules",
        /never finished/,
      ),
      pass("after a day", lifecycle({ ...tidy, abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } })),
      fail("off", lifecycle({ ...tidy, status: "Disabled" }), "rules", /daysAfterInitiation/),
      open("the days", lifecycle({ ...tidy, abortIncompleteMultipartUpload: UNKNOWN }), "rules"),
    ],
    "s3-event-notifications": [
      pass("EventBridge", [bucket(), satellite("bucketNotification", { eventbridge: true })]),
      pass("a queue", [bucket({}, V2), satellite("bucketNotification", { queues: [{ queueArn: "q" }] })]),
      fail("nothing", bucket(), "eventbridge", /nobody hears/),
      fail(
        "empty",
        [bucket(), satellite("bucketNotification", { eventbridge: false, topics: [] })],
        "eventbridge",
        /nobody/,
      ),
      open("the queues", [bucket(), satellite("bucketNotification", { queues: UNKNOWN })], "eventbridge"),
      open("whose they are", [bucket(), stray("bucketNotification")], "eventbridge"),
    ],
    "s3-replication": [
      pass("a rule", [bucket(), satellite("bucketReplicationConfig", { rules: [{ status: "Enabled" }] })]),
      pass("inline", bucket({ replicationConfigurations: [{ rules: [{ status: "Enabled" }] }] }, V2)),
      fail("nothing", bucket(), "replicationConfiguration", /one Region/),
      fail(
        "off",
        bucket({ replicationConfiguration: { rules: [{ status: "Disabled" }] } }),
        "replicationConfiguration",
        /one Region/,
      ),
      open("the rules", bucket({ replicationConfiguration: UNKNOWN }), "replicationConfiguration"),
      open("whose it is", [bucket(), stray("bucketReplicationConfig")], "replicationConfiguration"),
    ],
    "s3-object-lock": [
      pass("on", bucket({ objectLockEnabled: true })),
      pass("a configuration", [bucket({}, V2), satellite("bucketObjectLockConfiguration")]),
      pass("inline", bucket({ objectLockConfiguration: { objectLockEnabled: "Enabled" } })),
      fail("nothing", bucket(), "objectLockEnabled", /before their time/),
      open("the flag", bucket({ objectLockEnabled: UNKNOWN }), "objectLockEnabled"),
      open("whose it is", [bucket(), stray("bucketObjectLockConfiguration")], "objectLockEnabled"),
    ],
    "s3-mfa-delete": [
      pass("on", satellite("bucketVersioning", { versioningConfiguration: { mfaDelete: "Enabled" } })),
      fail(
        "AWS's default",
        satellite("bucketVersioning", { versioningConfiguration: { status: "Enabled" } }),
        "versioningConfiguration.mfaDelete",
        /stolen session/,
      ),
      open(
        "the flag",
        satellite("bucketVersioning", { versioningConfiguration: UNKNOWN }),
        "versioningConfiguration.mfaDelete",
      ),
    ],
    "s3-force-destroy-prod": [
      pass("AWS's default", bucket(), production),
      fail("on", bucket({ forceDestroy: true }, V2), "forceDestroy", /every object/, production),
      { ...open("the flag", bucket({ forceDestroy: UNKNOWN }), "forceDestroy"), settings: production },
      skip("elsewhere", bucket({ forceDestroy: true }), /not production/),
    ],
    "s3-cors-no-wildcard": [
      pass("none", bucket()),
      pass("everybody reads", satellite("bucketCorsConfiguration", cors(["*"], ["GET", "HEAD"]))),
      pass(
        "one's own page writes",
        satellite("bucketCorsConfiguration", cors(["https://app.example.com"], ["PUT"])),
      ),
      fail(
        "everybody writes",
        satellite("bucketCorsConfigurationV2", cors(["*"], ["GET", "PUT"])),
        "corsRules[0].allowedOrigins",
        /any web page/,
      ),
      fail(
        "every HTTPS page writes",
        bucket(cors(["https://*"], ["POST"]), V2),
        "corsRules[0].allowedOrigins",
        /any web page/,
      ),
      fail(
        "beside an unknown rule",
        bucket({ corsRules: [UNKNOWN, ...cors(["*"], ["DELETE"]).corsRules] }),
        "corsRules[1].allowedOrigins",
        /any web page/,
      ),
      open("the rules", bucket({ corsRules: UNKNOWN }), "corsRules[0].allowedOrigins"),
      open("an origin", bucket(cors([UNKNOWN], ["PUT"])), "corsRules[0].allowedOrigins"),
    ],
    "s3-policy-no-lockout": [
      pass("a condition", policy(deny())),
      pass("named principals", policy(deny({ Principal: { AWS: "1" }, Condition: undefined }))),
      pass("one action", policy(deny({ Action: "s3:DeleteBucket", Condition: undefined }))),
      pass("objects", policy(deny({ Resource: `${arn}/*`, Condition: undefined }))),
      fail("everybody", policy(deny({ Condition: undefined })), "policy.Statement[0].Principal", /root user/),
      fail(
        "everybody, in other words",
        policy(
          deny({ Principal: { AWS: ["*"] }, Action: undefined, NotAction: "s3:GetObject", Condition: {} }),
        ),
        "policy.Statement[0].Principal",
        /refuses everything/,
      ),
      open("the text", satellite("bucketPolicy", { policy: UNKNOWN }), "policy"),
      open(
        "the action",
        policy(deny({ Action: UNKNOWN, Condition: undefined })),
        "policy.Statement[0].Principal",
      ),
      open("the condition", policy(deny({ Condition: UNKNOWN })), "policy.Statement[0].Principal"),
    ],
    "protect-stateful-prod": [
      pass("protected", { ...bucket({}, V2), protect: true }, production),
      pass("retained", { ...resource("aws:kms/key:Key", "key"), retainOnDelete: true }, production),
      fail("neither", resource("aws:rds/cluster:Cluster", "db"), "protect", /one destroy/, production),
      skip("elsewhere", bucket(), /not production/),
    ],
  },
  {
    "protect-stateful-prod": { kinds: ["unknown"], because: "a resource option is always known" },
  },
);

/** A component that describes the document of a policy whose text is not known yet. */
function site(statement: unknown): PlanEntry {
  return resource(
    "gatehouse:edge:StaticSite",
    "site",
    {},
    {
      outputs: { documents: { "aws:s3/bucketPolicy:BucketPolicy::p::policy": { Statement: [statement] } } },
    },
  );
}

describe("policy pack, the resource option protect", () => {
  it("reaches the rules from the engine", () => {
    const args = (protect: boolean) => ({
      urn: "urn:pulumi:test::demo::aws:kms/key:Key::key",
      type: "aws:kms/key:Key",
      name: "key",
      props: {},
      opts: { protect, additionalSecretOutputs: [] },
    });
    const alone = (protect: boolean) =>
      new Session().judgeAlone(protectStatefulProd, args(protect), production).map(({ kind }) => kind);
    const together = (protect: boolean) =>
      new Session()
        .judgeTogether(
          protectStatefulProd,
          [{ ...args(protect), dependencies: [], propertyDependencies: {} }],
          production,
        )
        .map(({ verdict }) => verdict.kind);
    assert.deepEqual([alone(false), alone(true)], [["violation"], []]);
    assert.deepEqual([together(false), together(true)], [["violation"], ["compliant"]]);
  });
});
