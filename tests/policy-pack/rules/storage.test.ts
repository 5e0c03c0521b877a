import type { PlanEntry } from "../../../policy-pack/evaluate";
import { allow, fail, open, pass, resource, skip, testRules, UNKNOWN } from "../support";

const fileSystem = (encrypted?: unknown) => resource("aws:efs/fileSystem:FileSystem", "files", { encrypted });
const mountTarget = (inputs: Record<string, unknown>, on: Record<string, readonly PlanEntry[]> = {}) =>
  resource("aws:efs/mountTarget:MountTarget", "files-a", inputs, { on });
const subnet = (inputs: Record<string, unknown> = {}) =>
  resource("aws:ec2/subnet:Subnet", "a", inputs, { id: "subnet-a" });
const group = (entry: Record<string, unknown>) =>
  resource(
    "aws:ec2/securityGroup:SecurityGroup",
    "files",
    { ingress: [{ protocol: "tcp", fromPort: 2049, toPort: 2049, ...entry }] },
    { id: "sg-1" },
  );
const bucket = (inputs: Record<string, unknown> = {}, type = "aws:s3/bucket:Bucket") =>
  resource(type, "data", inputs, { id: "data-1", outputs: { bucket: "data-1", arn: "arn:aws:s3:::data-1" } });
const satellite = (kind: string, inputs: Record<string, unknown> = {}, on?: PlanEntry) => {
  const name = kind.charAt(0).toUpperCase() + kind.slice(1);
  return resource(
    `aws:s3/${kind}:${name}`,
    "satellite",
    { bucket: on === undefined ? "data-1" : UNKNOWN, ...inputs },
    on && { on: { bucket: [on] } },
  );
};
const all = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};
const policy = (document: unknown) => satellite("bucketPolicy", { policy: document });
const algorithm = (sseAlgorithm: unknown) => [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }];
const everybody = { Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::data-1/*" };
const admin = (account: unknown) =>
  policy(allow({ Principal: { AWS: account }, Action: "s3:Put*", Resource: "*" }));
const own = { accountId: "123456789012" };

testRules("storage", {
  "efs-encrypted": [
    pass("true", fileSystem(true)),
    fail("absent", fileSystem(), "encrypted", /is not set: the files are stored in the clear/),
    open("the flag", fileSystem(UNKNOWN), "encrypted"),
  ],
  "efs-mount-target-private": [
    pass("a private subnet and the tasks' group", [
      mountTarget({ subnetId: "subnet-a", securityGroups: ["sg-1"] }),
      subnet(),
      group({ securityGroups: ["sg-app"] }),
    ]),
    fail(
      "a public subnet, ids unknown",
      [mountTarget({ subnetId: UNKNOWN }, { subnetId: [subnet()] }), subnet({ mapPublicIpOnLaunch: true })],
      "subnetId",
      /the subnet "a" is public/,
    ),
    fail(
      "addresses",
      [
        mountTarget({ subnetId: "subnet-a", securityGroups: ["sg-1"] }),
        subnet(),
        group({ cidrBlocks: ["10.0.0.0/16"] }),
      ],
      "securityGroups",
      /"files" admits 10.0.0.0\/16/,
    ),
    open("the subnet", mountTarget({ subnetId: UNKNOWN }), "subnetId"),
    open(
      "the ports",
      [
        mountTarget({ subnetId: "subnet-a", securityGroups: ["sg-1"] }),
        subnet(),
        group({ cidrBlocks: ["10.0.0.0/16"], fromPort: UNKNOWN }),
      ],
      "securityGroups",
    ),
    skip("an existing network", mountTarget({ subnetId: "subnet-elsewhere" }), /not part of this stack/),
  ],
  "s3-bpa-all-four": [
    pass("blocked", [bucket(), satellite("bucketPublicAccessBlock", all)]),
    pass("blocked, the name unknown", [
      bucket({}, "aws:s3/bucketV2:BucketV2"),
      satellite("bucketPublicAccessBlock", all, bucket({}, "aws:s3/bucketV2:BucketV2")),
    ]),
    pass("the block itself", satellite("bucketPublicAccessBlock", all)),
    fail(
      "the account's block, open",
      resource("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "account", {
        ...all,
        restrictPublicBuckets: false,
      }),
      "restrictPublicBuckets",
      /can be made public/,
    ),
    fail("no block", bucket(), "publicAccessBlock", /no public access block/),
    fail(
      "another bucket's",
      [bucket(), satellite("bucketPublicAccessBlock", { ...all, bucket: "other" })],
      "publicAccessBlock",
      /no public access block/,
    ),
    fail(
      "three of four",
      satellite("bucketPublicAccessBlock", { ...all, ignorePublicAcls: false }),
      "ignorePublicAcls",
      /is false: the bucket can be made public/,
    ),
    open(
      "a setting",
      satellite("bucketPublicAccessBlock", { ...all, blockPublicAcls: UNKNOWN }),
      "blockPublicAcls",
    ),
  ],
  "s3-no-public-acl": [
    pass("absent", bucket()),
    pass("private", satellite("bucketAcl", { acl: "private" })),
    fail("public", bucket({ acl: "public-read" }), "acl", /"public-read": strangers/),
    ...["bucketObject:BucketObject", "bucketObjectv2:BucketObjectv2", "objectCopy:ObjectCopy"].map((type) =>
      fail(
        `a public ${type}`,
        resource(`aws:s3/${type}`, "page", { acl: "public-read" }),
        "acl",
        /strangers can read it/,
      ),
    ),
    fail(
      "a grant of the bucket",
      bucket({ grants: [{ uri: "http://acs.amazonaws.com/groups/global/AllUsers" }] }),
      "grants[0]",
      /AllUsers/,
    ),
    fail(
      "a grant of its own resource",
      satellite("bucketAclV2", {
        accessControlPolicy: {
          grants: [{ grantee: { uri: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers" } }],
        },
      }),
      "accessControlPolicy.grants[0]",
      /strangers/,
    ),
    open("the ACL", bucket({ acl: UNKNOWN }), "acl"),
    open("the grants", bucket({ grants: UNKNOWN }), "grants[0]"),
  ],
  "s3-policy-not-public": [
    pass("a service", policy(allow({ ...everybody, Principal: { Service: "cloudfront.amazonaws.com" } }))),
    pass(
      "an organisation",
      policy(allow({ ...everybody, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } })),
    ),
    pass(
      "TLS demanded of everybody",
      policy({ Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" }] }),
    ),
    fail(
      "everybody",
      policy(allow(everybody)),
      "policy.Statement[0].Principal",
      /is "\*": everybody is admitted/,
    ),
    ...["s3/accessPoint:AccessPoint", "s3control/accessPointPolicy:AccessPointPolicy"].map((type) =>
      fail(
        `everybody through ${type}`,
        resource(`aws:${type}`, "point", { policy: allow(everybody) }),
        "policy.Statement[0].Principal",
        /everybody/,
      ),
    ),
    fail(
      "everybody in any bucket's name",
      policy(allow({ ...everybody, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } } })),
      "policy.Statement[0].Principal",
      /everybody/,
    ),
    pass(
      "what one bucket sends",
      policy(allow({ ...everybody, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::app-data-*" } } })),
    ),
    fail(
      "everybody in a list, inline",
      bucket({ policy: allow({ ...everybody, Principal: { AWS: ["arn:aws:iam::1:root", "*"] } }) }),
      "policy.Statement[0].Principal",
      /everybody/,
    ),
    fail(
      "everybody but one",
      policy(allow({ NotPrincipal: { AWS: "arn:aws:iam::1:root" }, Action: "s3:GetObject" })),
      "policy.Statement[0].NotPrincipal",
      /everybody/,
    ),
    open("the text", policy(UNKNOWN), "policy"),
    open("no JSON", policy("{"), "policy"),
    skip("no policy", bucket(), /no policy document/),
  ],
  "s3-policy-cross-account-restricted": [
    { ...pass("one's own account", admin("arn:aws:iam::123456789012:root")), settings: own },
    pass("one's own account, read from the stack", [
      admin("123456789012"),
      resource(
        "aws:sns/topic:Topic",
        "t",
        {},
        { outputs: { arn: "arn:aws:sns:eu-central-1:123456789012:t" } },
      ),
    ]),
    pass("a foreign reader", policy(allow({ ...everybody, Principal: { AWS: "210987654321" } }))),
    fail(
      "a foreign administrator",
      admin("arn:aws:iam::210987654321:role/x"),
      "policy.Statement[0].Action",
      /the account 210987654321 may administer/,
      own,
    ),
    open("a principal", admin(UNKNOWN), "policy.Statement[0].Principal"),
    open("one's own account", admin("210987654321"), "policy.Statement[0].Principal"),
    skip("no policy", policy(undefined), /no policy document/),
  ],
  "s3-encrypted": [
    pass("KMS", [
      bucket(),
      satellite("bucketServerSideEncryptionConfiguration", { rules: algorithm("aws:kms") }),
    ]),
    pass(
      "AES256 of a log bucket",
      satellite("bucketServerSideEncryptionConfigurationV2", { rules: algorithm("AES256") }),
    ),
    pass("inline", bucket({ serverSideEncryptionConfiguration: { rule: algorithm("aws:kms")[0] } })),
    fail("nothing", bucket(), "serverSideEncryptionConfiguration", /nothing of the stack says/),
    fail(
      "an empty rule",
      satellite("bucketServerSideEncryptionConfiguration", { rules: [{ bucketKeyEnabled: true }] }),
      "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm",
      /is not set/,
    ),
    open(
      "the algorithm",
      satellite("bucketServerSideEncryptionConfiguration", { rules: algorithm(UNKNOWN) }),
      "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm",
    ),
    open(
      "the rules",
      bucket({ serverSideEncryptionConfiguration: UNKNOWN }),
      "serverSideEncryptionConfiguration",
    ),
  ],
  "s3-no-website-hosting": [
    pass("no website", bucket()),
    fail("inline", bucket({ website: { indexDocument: "index.html" } }), "website", /without TLS/),
    fail(
      "a resource of its own",
      satellite("bucketWebsiteConfiguration", { indexDocument: { suffix: "index.html" } }),
      "bucket",
      /CloudFront/,
    ),
    open("the website", bucket({ website: UNKNOWN }), "website"),
  ],
});
