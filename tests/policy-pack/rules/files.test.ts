import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

type Inputs = Record<string, unknown>;

const fileSystem = (inputs: Inputs = {}) =>
  resource("aws:efs/fileSystem:FileSystem", "files", inputs, {
    id: "fs-1",
    outputs: { arn: "arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-1" },
  });
const backupPolicy = (status: unknown, fileSystemId: unknown = "fs-1") =>
  resource("aws:efs/backupPolicy:BackupPolicy", "daily", { fileSystemId, backupPolicy: { status } });
const selection = (inputs: Inputs) => resource("aws:backup/selection:Selection", "all", inputs);
const accessPoint = (inputs: Inputs) => resource("aws:efs/accessPoint:AccessPoint", "home", inputs);
const key = resource("aws:kms/key:Key", "key");

const tlsOnly = {
  Effect: "Deny",
  Principal: { AWS: "*" },
  Action: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const mount = (statement: Inputs = {}) => ({
  Effect: "Allow",
  Principal: { AWS: "*" },
  Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
  Condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } },
  ...statement,
});
const policy = (...statements: readonly unknown[]) =>
  resource("aws:efs/fileSystemPolicy:FileSystemPolicy", "policy", {
    policy: JSON.stringify({ Statement: statements }),
  });

testRules("files", {
  "efs-cmk": [
    pass("a key", fileSystem({ kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/1" })),
    pass("a key by dependency", [
      resource("aws:efs/fileSystem:FileSystem", "files", { kmsKeyId: UNKNOWN }, { on: { kmsKeyId: [key] } }),
      key,
    ]),
    fail("AWS's default", fileSystem(), "kmsKeyId", /is not set: AWS's own key/),
    fail(
      "AWS's key by its alias",
      fileSystem({ kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:alias/aws/elasticfilesystem" }),
      "kmsKeyId",
      /aws.kms.Key/,
    ),
    open("the key", fileSystem({ kmsKeyId: UNKNOWN }), "kmsKeyId"),
  ],
  "efs-backup": [
    pass("a policy", [fileSystem(), backupPolicy("ENABLED")]),
    pass("a policy of its own", [backupPolicy("ENABLED"), fileSystem()]),
    pass("a policy for files elsewhere", backupPolicy("ENABLED", "fs-9")),
    pass("a selection", [fileSystem(), selection({ resources: ["*"] })]),
    pass("a selection in place of a policy", [
      backupPolicy("DISABLED"),
      fileSystem(),
      selection({ resources: ["*"] }),
    ]),
    pass("AWS's default for one zone", fileSystem({ availabilityZoneName: "eu-central-1a" })),
    pass("the selection itself", [
      selection({ resources: ["arn:aws:elasticfilesystem:*:*:file-system/*"] }),
      fileSystem(),
    ]),
    fail("nothing", fileSystem(), "backupPolicy", /no backup policy and no backup plan/),
    fail(
      "a policy that is off",
      [fileSystem(), backupPolicy("DISABLED")],
      "backupPolicy",
      /covers the files/,
    ),
    fail("off, by itself", [backupPolicy("DISABLED"), fileSystem()], "backupPolicy.status", /"DISABLED"/),
    fail("another one's policy", [fileSystem(), backupPolicy("ENABLED", "fs-2")], "backupPolicy", /covers/),
    open("the status", [fileSystem(), backupPolicy(UNKNOWN)], "backupPolicy"),
    open("a selection", [fileSystem(), selection({ resources: UNKNOWN })], "backupPolicy"),
    open("what a selection takes in", [selection({ resources: UNKNOWN }), fileSystem()], "resources"),
    skip("a selection of other things", selection({ resources: ["*"] }), /no file system/),
  ],
  "efs-no-one-zone": [
    pass("every zone", fileSystem()),
    fail(
      "one zone",
      fileSystem({ availabilityZoneName: "eu-central-1a" }),
      "availabilityZoneName",
      /with the zone/,
    ),
    open("the zone", fileSystem({ availabilityZoneName: UNKNOWN }), "availabilityZoneName"),
  ],
  "efs-ap-root-directory": [
    pass("a directory", accessPoint({ rootDirectory: { path: "/home" } })),
    fail("AWS's default", accessPoint({}), "rootDirectory.path", /is not set/),
    fail(
      "the root",
      accessPoint({ rootDirectory: { path: "/" } }),
      "rootDirectory.path",
      /whole file system/,
    ),
    fail(
      "the root in other words",
      accessPoint({ rootDirectory: { path: "//./" } }),
      "rootDirectory.path",
      /whole/,
    ),
    open("the directory", accessPoint({ rootDirectory: UNKNOWN }), "rootDirectory.path"),
  ],
  "efs-ap-posix-user": [
    pass("a user", accessPoint({ posixUser: { uid: 1000, gid: 1000 } })),
    fail("none", accessPoint({}), "posixUser.uid", /is not set/),
    fail("root", accessPoint({ posixUser: { uid: 0, gid: 1000 } }), "posixUser.uid", /is 0: its clients/),
    open("the user", accessPoint({ posixUser: { uid: UNKNOWN } }), "posixUser.uid"),
  ],
  "efs-policy-tls-only": [
    pass("a Deny and the mount target", policy(tlsOnly, mount())),
    pass(
      "named roles",
      policy(tlsOnly, mount({ Principal: { AWS: "arn:aws:iam::1:role/x" }, Condition: undefined })),
    ),
    pass("a VPC", policy(tlsOnly, mount({ Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } }))),
    pass(
      "everybody looks at mount targets",
      policy(tlsOnly, mount({ Action: "elasticfilesystem:DescribeMountTargets", Condition: undefined })),
    ),
    fail(
      "TLS alone",
      policy(tlsOnly, mount({ Condition: { Bool: { "aws:SecureTransport": "true" } } })),
      "policy.Statement[1].Principal",
      /everybody/,
    ),
    fail(
      "the mount target, if it is known",
      policy(
        tlsOnly,
        mount({ Condition: { BoolIfExists: { "elasticfilesystem:AccessedViaMountTarget": "true" } } }),
      ),
      "policy.Statement[1].Principal",
      /everybody/,
    ),
    fail(
      "another value of it too",
      policy(
        tlsOnly,
        mount({ Condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": ["true", "false"] } } }),
      ),
      "policy.Statement[1].Principal",
      /everybody/,
    ),
    fail("no Deny", policy(mount()), "policy", /ClientMount without TLS/),
    fail(
      "a Deny of writing",
      policy({ ...tlsOnly, Action: "elasticfilesystem:ClientWrite" }),
      "policy",
      /ClientMount/,
    ),
    fail(
      "everybody mounts",
      policy(tlsOnly, mount({ Condition: undefined })),
      "policy.Statement[1].Principal",
      /everybody is admitted/,
    ),
    fail(
      "everybody but the mount target",
      policy(
        tlsOnly,
        mount({ Condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": "false" } } }),
      ),
      "policy.Statement[1].Principal",
      /AccessedViaMountTarget true/,
    ),
    open(
      "the text",
      resource("aws:efs/fileSystemPolicy:FileSystemPolicy", "p", { policy: UNKNOWN }),
      "policy",
    ),
    open(
      "a principal",
      policy(tlsOnly, mount({ Principal: UNKNOWN, Condition: undefined })),
      "policy.Statement[1].Principal",
    ),
    open(
      "no JSON",
      resource("aws:efs/fileSystemPolicy:FileSystemPolicy", "p", { policy: allow({}).slice(1) }),
      "policy",
    ),
  ],
});
